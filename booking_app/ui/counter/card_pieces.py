"""The pieces on the customer card: what to lay out, where it lies, and its angles."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.card_views import CardLine
from booking_app.ui.counter.parts import one_of, reason_of
from booking_app.ui.counter.photos import PhotoView, photo
from booking_app.ui.counter.visit_state import VisitState
from booking_app.ui.dual import Element, el

# Their fields are Vars here.
opened: Any = CardState
desk_tools: Any = VisitState


def pieces(t: Translator) -> Element:
    """All of them, with what may be done with each."""
    return el.section(
        el.h2(t("Pieces"), class_name="sr-only"),
        el.ul(
            rx.foreach(opened.visit.lines, lambda line: _piece(line, t)),
            class_name="flex flex-col gap-4",
        ),
    )


def _piece(line: CardLine, t: Translator) -> Element:
    return el.li(
        _photo_strip(line),
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
                    _outcome_mark(line.outcome),
                    el.span(
                        line.outcome_word,
                        rx.cond(line.reason != "", reason_of(line.reason)),
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


def _photo_strip(line: CardLine) -> Element:
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


def _outcome_mark(outcome: Any) -> Element:
    return one_of(
        outcome,
        ("bought", icon("check", class_name="shrink-0 text-ok-ink")),
        ("missing", icon("alert", class_name="shrink-0 text-warn-ink")),
        icon("close", class_name="shrink-0 text-ink-soft"),
    )
