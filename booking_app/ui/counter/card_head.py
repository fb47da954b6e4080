"""The head of the customer card: who comes and when, what else may be done, how it ended."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.frame import BOARD
from booking_app.ui.counter.parts import back_link
from booking_app.ui.counter.visit_state import VisitState
from booking_app.ui.dual import Element, cx, el
from booking_app.ui.locales import localised

# Their fields are Vars here.
opened: Any = CardState
desk_tools: Any = VisitState


def head(t: Translator, is_handing_over: Any) -> Element:
    """The name, the facts of the visit and its tools."""
    visit = opened.visit
    return el.div(
        el.div(
            back_link(localised(BOARD, t.locale), t("To the board")),
            el.h1(
                visit.name,
                class_name="min-w-0 grow basis-[min-content] text-26 font-semibold break-words "
                "md:text-34",
            ),
            el.span(
                visit.status_word,
                class_name=cx(
                    "shrink-0 rounded-control px-3 py-1.5 text-16 font-semibold",
                    rx.match(
                        visit.status,
                        ("confirmed", "bg-ink text-paper"),
                        ("ready", "bg-accent-ink text-paper"),
                        ("arrived", "bg-ok text-white"),
                        "border border-line text-ink-soft",
                    ),
                ),
            ),
            # A long name takes its line; the status goes below it.
            class_name="flex flex-wrap items-center gap-2",
        ),
        el.dl(
            _fact(
                t("Visit"),
                visit.when,
                rx.cond(
                    visit.late != "",
                    el.span(visit.late, class_name="ml-3 text-16 text-warn-ink"),
                ),
            ),
            rx.cond(visit.kept != "", _fact(t("Kept until"), visit.kept)),
            _fact(t("Code"), el.span(visit.code, class_name="whitespace-nowrap")),
            _fact(t("Together"), visit.total),
            rx.cond(visit.payment != "", _fact(t("Payment"), visit.payment)),
            rx.cond(visit.language != "", _fact(t("Language"), visit.language)),
            rx.cond(visit.consultant != "", _fact(t("Consultant"), visit.consultant)),
            class_name="mt-3 flex flex-wrap gap-x-8 gap-y-3",
        ),
        rx.cond(is_handing_over, rx.fragment(), _tools(t)),
        rx.cond(
            ((visit.outcome != "") | (visit.reason != "")) & (visit.status != "completed"),
            el.p(
                visit.outcome,
                rx.cond(
                    visit.reason != "", el.span(visit.reason, class_name="block text-ink-soft")
                ),
                class_name="mt-4 rounded-control border border-line bg-raised p-4 text-16 "
                "font-semibold",
            ),
        ),
    )


def _tools(t: Translator) -> Element:
    """What else may be done with the visit."""
    visit = opened.visit
    return el.div(
        rx.cond(
            visit.longer.length() > 0,
            _tool("clock", t("Keep longer"), opened.open_sheet("extend", "")),
        ),
        rx.cond(
            visit.can_assign,
            _tool(
                "person",
                rx.cond(visit.consultant != "", t("Give to a colleague"), t("Who looks after it")),
                desk_tools.ask_colleague,
            ),
        ),
        rx.cond(
            visit.can_miss,
            _tool("close", t("They did not come"), opened.open_sheet("no_show", "")),
        ),
        rx.cond(
            visit.can_expect,
            _tool("undo", t("They come after all"), desk_tools.expect_again),
        ),
        class_name="mt-4 flex flex-wrap gap-2 empty:hidden",
    )


def _tool(name: str, label: Any, on_click: Any) -> Element:
    return el.button(
        icon(name, size=20),
        label,
        type="button",
        on_click=on_click,
        class_name="flex min-h-14 items-center gap-2 rounded-control border border-line bg-raised "
        "px-4 text-16 font-semibold",
    )


def _fact(label: str, *value: Any) -> Element:
    return el.div(
        el.dt(label, class_name="text-14 text-ink-soft"),
        el.dd(*value, class_name="text-20 font-semibold tabular-nums"),
    )


def result(t: Translator) -> Element:
    """How a visit ended, and for a while the way back."""
    visit = opened.visit
    return el.section(
        el.div(
            icon("check", size=40, class_name="shrink-0"),
            el.div(
                el.h2(t("Handed over"), class_name="text-26 font-semibold"),
                el.p(
                    el.span(visit.outcome),
                    el.span(visit.ended),
                    class_name="flex flex-wrap gap-x-4 text-16 tabular-nums",
                ),
            ),
            class_name="flex items-center gap-4",
        ),
        el.div(
            rx.cond(
                visit.undo_label != "",
                el.button(
                    visit.undo_label,
                    type="button",
                    on_click=opened.open_sheet("undo", ""),
                    class_name="flex min-h-14 items-center justify-center gap-2 rounded-control "
                    "border-2 border-white px-6 text-16 font-semibold",
                ),
            ),
            class_name="flex empty:hidden",
        ),
        role="status",
        class_name="mt-5 flex flex-col justify-between gap-4 rounded-control bg-ok p-5 text-white "
        "sm:flex-row sm:items-center",
    )
