"""What is to be fetched for the visits to come: on the screen, and on a sheet of paper."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.board_views import PickGroup, PickPiece
from booking_app.ui.counter.parts import shown, with_size
from booking_app.ui.counter.photos import photo
from booking_app.ui.dual import Element, el, fragment

# Their fields are Vars here.
day: Any = BoardState

_CELL = "border-b border-black/30 py-1.5 pr-3 align-top"


def pick_list(t: Translator) -> Element:
    """The list, and its print."""
    return fragment(
        el.div(
            _on_screen(t),
            class_name="contents print:hidden",
        ),
        _on_paper(t),
    )


def _on_paper(t: Translator) -> Element:
    """Black on white and small: a usual day fits on one page of A4."""
    head = day.head
    return el.div(
        el.h1(t("Pick list"), ", ", head.store, class_name="text-20 font-semibold"),
        el.p(head.date, ", ", day.read_at, class_name="text-12 first-letter:uppercase"),
        el.table(
            el.thead(
                el.tr(
                    *(
                        el.th(title, scope="col", class_name=f"{_CELL} font-semibold")
                        for title in (
                            t("Time"),
                            t("Shopper"),
                            t("Piece"),
                            t("Where it lies"),
                            t("Barcode"),
                        )
                    ),
                    el.th(
                        el.span(t("Fetched"), class_name="sr-only"),
                        scope="col",
                        class_name=f"{_CELL} w-6",
                    ),
                )
            ),
            rx.foreach(day.pick_list, lambda group: _paper_group(group, t)),
            class_name="mt-3 w-full border-collapse text-left text-12 tabular-nums",
        ),
        class_name="hidden bg-white text-black print:block",
    )


def _paper_group(group: PickGroup, t: Translator) -> Element:
    return el.tbody(
        rx.foreach(group.pieces, lambda piece: _paper_row(group, piece, t)),
        class_name="break-inside-avoid",
    )


def _paper_row(group: PickGroup, piece: PickPiece, t: Translator) -> Element:
    return el.tr(
        el.td(group.time, class_name=f"{_CELL} whitespace-nowrap font-semibold"),
        el.td(group.name, class_name=_CELL),
        el.td(
            piece.name,
            ", ",
            with_size(piece.detail, piece.size, t, class_name="font-semibold"),
            class_name=_CELL,
        ),
        el.td(piece.place, class_name=f"{_CELL} font-semibold"),
        el.td(piece.barcode, class_name=f"{_CELL} whitespace-nowrap"),
        el.td(
            el.span(class_name="inline-block size-4 border border-black"),
            class_name="border-b border-black/30 py-1.5 align-top",
        ),
    )


def _on_screen(t: Translator) -> Element:
    groups = day.pick_list
    return shown(
        groups.length() > 0,
        el.ol(
            rx.foreach(groups, lambda group: _group(group, t)),
            class_name="mt-4 grid grid-cols-1 items-start gap-4 xl:grid-cols-2",
        ),
        el.div(
            icon("check", size=48, class_name="text-ok-ink"),
            el.h2(t("Everything is prepared"), class_name="mt-4 text-26 font-semibold"),
            class_name="flex grow flex-col items-center justify-center py-16 text-center",
        ),
    )


def _group(group: PickGroup, t: Translator) -> Element:
    return el.li(
        el.div(
            el.div(
                el.p(
                    el.a(group.name, href=group.href),
                    class_name="text-20 font-semibold break-words",
                ),
                el.p(
                    group.when,
                    rx.cond(
                        group.late != "",
                        el.span(group.late, class_name="ml-2 font-semibold text-warn-ink"),
                    ),
                    class_name="text-16 text-ink-soft tabular-nums",
                ),
                class_name="min-w-0",
            ),
            el.button(
                icon("check"),
                t("Ready"),
                el.span(group.name, class_name="sr-only"),
                type="button",
                on_click=day.ready(group.code),
                class_name="button-primary control-large shrink-0",
            ),
            class_name="flex items-center justify-between gap-3",
        ),
        el.ul(rx.foreach(group.pieces, _piece), class_name="mt-3"),
        key=group.code,
        class_name="rounded-control border border-line bg-raised p-4",
    )


def _piece(piece: PickPiece) -> Element:
    return el.li(
        photo(piece.photo, sizes="80px", class_name="size-20", alt=piece.name),
        el.div(
            el.p(piece.name, class_name="text-16 font-semibold"),
            el.p(piece.detail, class_name="text-14 text-ink-soft"),
            el.p(piece.barcode, class_name="mt-1 text-16 tabular-nums tracking-wide"),
            class_name="min-w-0 self-center",
        ),
        el.div(
            el.p(piece.place, class_name="text-16 font-semibold sm:order-2"),
            rx.cond(
                piece.size != "",
                el.p(piece.size, class_name="text-20 font-semibold sm:text-26"),
            ),
            class_name="col-span-2 flex items-baseline justify-between gap-3 tabular-nums "
            "sm:col-span-1 sm:flex-col sm:items-end sm:justify-center sm:gap-0",
        ),
        class_name="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 gap-y-2 border-t border-line py-3 "
        "last:pb-0 sm:grid-cols-[5rem_minmax(0,1fr)_auto]",
    )
