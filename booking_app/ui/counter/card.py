"""The customer card: who comes, what to lay out, what they looked at, and what to do next."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_sheets import card_sheets
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.card_views import CardLine
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import BOARD, SCAN, counter_frame, revive, waiting
from booking_app.ui.counter.hand_over import hand_over_form, payment_sheet
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.counter.photos import PhotoView, photo
from booking_app.ui.counter.shopper import shopper
from booking_app.ui.counter.visit_sheets import visit_sheets
from booking_app.ui.counter.visit_state import VisitState
from booking_app.ui.dual import Element, cx, el, fragment
from booking_app.ui.live import current_path
from booking_app.ui.locales import localised
from booking_app.ui.pages import Screen

# Their fields are Vars here.
opened: Any = CardState
form: Any = HandOverState
desk: Any = DeskState
desk_tools: Any = VisitState

_BAR_BUTTON = "control-large grow sm:grow-0"


def card(t: Translator) -> Element:
    """The live card."""
    return fragment(_of_this_address(t), revive([opened.again, opened.watch, desk.listen]))


def _of_this_address(t: Translator) -> Element:
    return shown(
        opened.path == current_path(),
        rx.match(
            opened.status,
            ("ok", _card(t)),
            (
                "elsewhere",
                _nothing(
                    t,
                    t("Another store's booking"),
                    t("This booking is for another store. Its card opens at that counter only."),
                ),
            ),
            _nothing(
                t,
                t("No such booking"),
                t("Check the code with the shopper, or scan it."),
            ),
        ),
        waiting(t),
    )


def is_handing_over() -> Any:
    """Whether the form is open for the booking on the screen."""
    return (form.stage != "") & (form.code == opened.visit.code)


def _card(t: Translator) -> Element:
    return el.div(
        _head(t),
        rx.cond(opened.visit.status == "completed", _result(t)),
        el.div(
            el.div(
                rx.cond(is_handing_over(), hand_over_form(t), _pieces(t)),
                class_name="min-w-0",
            ),
            el.div(shopper(t), class_name="min-w-0"),
            class_name="mt-6 grid grid-cols-1 gap-x-8 gap-y-8 "
            "md:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]",
        ),
        _bar(t),
        card_sheets(t),
        visit_sheets(t),
        payment_sheet(t, is_handing_over()),
        class_name="mx-auto w-full max-w-6xl px-3 pt-3 pb-24 md:px-5",
    )


def _head(t: Translator) -> Element:
    visit = opened.visit
    return el.div(
        el.div(
            el.a(
                icon("back"),
                el.span(t("To the board"), class_name="sr-only"),
                href=localised(BOARD, t.locale),
                class_name="-ml-3 flex size-14 shrink-0 items-center justify-center",
            ),
            el.h1(visit.name, class_name="min-w-0 grow text-26 font-semibold md:text-34"),
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
            class_name="flex items-center gap-2",
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
            _fact(t("Code"), visit.code),
            _fact(t("Together"), visit.total),
            rx.cond(visit.payment != "", _fact(t("Payment"), visit.payment)),
            rx.cond(visit.language != "", _fact(t("Language"), visit.language)),
            rx.cond(visit.consultant != "", _fact(t("Consultant"), visit.consultant)),
            class_name="mt-1 flex flex-wrap gap-x-8 gap-y-3",
        ),
        rx.cond(is_handing_over(), rx.fragment(), _tools(t)),
        rx.cond(
            (visit.outcome != "") & (visit.status != "completed"),
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


def _pieces(t: Translator) -> Element:
    return el.section(
        el.h2(t("Pieces"), class_name="sr-only"),
        el.ul(
            rx.foreach(opened.visit.lines, lambda line: _piece(line, t)),
            class_name="flex flex-col gap-4",
        ),
    )


def _piece(line: CardLine, t: Translator) -> Element:
    return el.li(
        photo_strip(line),
        el.div(
            el.div(
                el.h3(line.name, class_name="text-20 font-semibold"),
                el.p(line.detail, class_name="text-16 text-ink-soft"),
                el.p(line.price, class_name="mt-1 text-16 font-semibold tabular-nums"),
                class_name="min-w-0 grow",
            ),
            rx.cond(
                line.size != "",
                el.p(
                    el.span(t("Size"), class_name="block text-14 text-ink-soft"),
                    el.span(line.size, class_name="text-26 font-semibold tabular-nums"),
                    class_name="shrink-0 text-right",
                ),
            ),
            class_name="flex items-start justify-between gap-4 px-4 pt-4",
        ),
        el.dl(
            _detail(t("Where it lies"), line.place),
            _detail(t("Barcode"), line.barcode),
            class_name="mt-3 flex flex-wrap gap-x-8 gap-y-2 px-4",
        ),
        el.div(
            rx.cond(
                line.outcome != "",
                el.p(
                    outcome_mark(line.outcome),
                    line.outcome_word,
                    rx.cond(
                        line.reason != "",
                        el.span("· ", line.reason, class_name="text-ink-soft font-normal"),
                    ),
                    class_name="flex min-h-14 items-center gap-2 text-16 font-semibold",
                ),
                el.div(
                    rx.cond(
                        opened.visit.can_swap,
                        el.button(
                            icon("rotate", size=20),
                            t("Another piece"),
                            el.span(line.name, class_name="sr-only"),
                            type="button",
                            on_click=desk_tools.ask_swap(line.piece_id),
                            class_name="button-quiet control-large -ml-3",
                        ),
                    ),
                    rx.cond(
                        opened.visit.can_report,
                        el.button(
                            t("Not in its place"),
                            el.span(line.name, class_name="sr-only"),
                            type="button",
                            on_click=opened.open_sheet("missing", line.piece_id),
                            class_name="button-quiet control-large text-stop-ink",
                        ),
                    ),
                    class_name="flex flex-wrap justify-between gap-x-2",
                ),
            ),
            class_name="mt-1 px-4 pb-2",
        ),
        key=line.piece_id,
        class_name="overflow-hidden rounded-control border border-line bg-raised",
    )


def photo_strip(line: CardLine) -> Element:
    """The angles of a piece, side by side."""
    return el.div(
        el.ul(
            rx.foreach(line.photos, _angle),
            class_name="flex w-max gap-1",
        ),
        role="group",
        tab_index=0,
        aria_label=line.name,
        class_name="overflow-x-auto overscroll-x-contain bg-paper",
    )


def _angle(view: PhotoView) -> Element:
    return el.li(
        photo(view, sizes="192px", class_name="size-40 md:size-48", alt=view.alt),
        el.span(
            view.angle,
            class_name="absolute bottom-0 left-0 bg-raised px-2 py-0.5 text-14",
        ),
        class_name="relative",
    )


def _detail(label: str, value: Any) -> Element:
    return el.div(
        el.dt(label, class_name="text-14 text-ink-soft"),
        el.dd(value, class_name="text-16 font-semibold tabular-nums"),
    )


def outcome_mark(outcome: Any) -> Element:
    """The sign of an outcome."""
    return one_of(
        outcome,
        ("bought", icon("check", class_name="shrink-0 text-ok-ink")),
        ("missing", icon("alert", class_name="shrink-0 text-warn-ink")),
        icon("close", class_name="shrink-0 text-ink-soft"),
    )


def _result(t: Translator) -> Element:
    visit = opened.visit
    return el.section(
        el.div(
            icon("check", size=40, class_name="shrink-0"),
            el.div(
                el.h2(t("Handed over"), class_name="text-26 font-semibold"),
                el.p(visit.outcome, " · ", visit.ended, class_name="text-16 tabular-nums"),
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
            class_name="flex",
        ),
        role="status",
        class_name="mt-5 flex flex-col justify-between gap-4 rounded-control bg-ok p-5 text-white "
        "sm:flex-row sm:items-center",
    )


def _bar(t: Translator) -> Element:
    """What can be done next, at the thumb."""
    visit = opened.visit
    return el.div(
        el.div(
            rx.cond(
                is_handing_over(),
                fragment(
                    el.button(
                        t("Back"),
                        type="button",
                        on_click=form.leave,
                        class_name=f"button-secondary {_BAR_BUTTON}",
                    ),
                    el.button(
                        t("Continue"),
                        type="submit",
                        form="hand-over",
                        class_name=f"button-primary {_BAR_BUTTON}",
                    ),
                ),
                fragment(
                    rx.cond(
                        visit.can_cancel,
                        el.button(
                            t("Cancel the booking"),
                            type="button",
                            on_click=opened.open_sheet("cancel", ""),
                            class_name="button-quiet control-large mr-auto text-stop-ink "
                            "max-sm:hidden",
                        ),
                    ),
                    rx.cond(
                        visit.can_ready,
                        el.button(
                            icon("check"),
                            t("Ready"),
                            type="button",
                            on_click=opened.ready,
                            class_name=f"button-secondary {_BAR_BUTTON}",
                        ),
                    ),
                    rx.cond(
                        visit.can_hand_over,
                        el.button(
                            t("Hand over"),
                            type="button",
                            on_click=form.begin,
                            class_name=f"button-primary {_BAR_BUTTON}",
                        ),
                        el.a(
                            icon("scan"),
                            t("Next scan"),
                            href=localised(SCAN, t.locale),
                            class_name=f"button-primary {_BAR_BUTTON}",
                        ),
                    ),
                ),
            ),
            class_name="mx-auto flex max-w-6xl items-center justify-end gap-3 px-3 md:px-5",
        ),
        class_name="fixed inset-x-0 bottom-[calc(4rem+env(safe-area-inset-bottom))] z-30 border-t "
        "border-line bg-raised py-3 lg:bottom-0",
    )


def _nothing(t: Translator, title: str, text: str) -> Element:
    return el.div(
        icon("search", size=40, class_name="text-accent-ink"),
        el.h1(title, class_name="mt-5 text-26 font-semibold"),
        el.p(text, class_name="mt-2 max-w-sm text-16 text-ink-soft"),
        el.a(
            icon("scan"),
            t("Scan a code"),
            href=localised(SCAN, t.locale),
            class_name="button-primary control-large mt-8",
        ),
        class_name="flex grow flex-col items-center justify-center px-5 py-16 text-center",
    )


card_screen = Screen(
    name="counter_card",
    route="/counter/r/[code]",
    title=lambda t: t("Customer card"),
    component=card,
    skeleton=waiting,
    on_load=(desk.enter, opened.load, opened.watch, desk.listen),
    frame=counter_frame,
)
