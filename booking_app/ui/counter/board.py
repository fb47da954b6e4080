"""Today: who comes, what to lay out, who is here, how it ended."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.board_tools import board_tools, nobody
from booking_app.ui.counter.board_views import BoardRow, PieceThumb
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import CONFLICTS, NUMBERS, SCAN, WALK_IN, revive, waiting
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.photos import photo
from booking_app.ui.counter.pick_list import pick_list
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.counter.scripts import BoardPulse, ChimeSwitch
from booking_app.ui.dual import Element, cx, el, fragment, when
from booking_app.ui.locales import localised

# Their fields are Vars here.
day: Any = BoardState
desk: Any = DeskState

_PAGE = "mx-auto flex w-full max-w-[100rem] grow flex-col px-3 pt-4 md:px-5 md:pt-6"


def board(t: Translator) -> Element:
    """The live board."""
    head = day.head
    return fragment(
        shown(
            day.is_loaded,
            el.div(
                _head(t),
                rx.cond(head.alarms.length() > 0, _alarms(), rx.fragment()),
                rx.cond(head.conflicts > 0, _conflicts(t), rx.fragment()),
                rx.cond(
                    head.is_empty,
                    _empty(t),
                    board_tools(
                        t,
                        shown(
                            day.tab == "pick",
                            pick_list(t),
                            shown(head.shown > 0, _sections(t), nobody(t)),
                        ),
                    ),
                ),
                class_name=_PAGE,
            ),
            waiting(t),
        ),
        revive([day.load, day.watch, desk.listen]),
    )


def _alarms() -> Element:
    return el.ul(
        rx.foreach(
            day.head.alarms,
            lambda alarm: el.li(
                el.a(
                    icon("alert", class_name="shrink-0"),
                    el.span(
                        el.strong(alarm.title, class_name="block text-16 font-semibold"),
                        el.span(alarm.text, class_name="block text-16"),
                    ),
                    icon("right", class_name="ml-auto shrink-0"),
                    href=alarm.href,
                    class_name="flex min-h-14 items-center gap-4 rounded-control bg-stop px-4 py-3 "
                    "text-white",
                ),
            ),
        ),
        role="alert",
        class_name="mt-4 flex flex-col gap-2 print:hidden",
    )


def _conflicts(t: Translator) -> Element:
    return el.a(
        icon("alert", class_name="shrink-0 text-warn-ink"),
        el.span(t("Recorded without connection, and does not fit"), class_name="font-semibold"),
        el.span(day.head.conflicts, class_name="tabular-nums text-ink-soft"),
        icon("right", size=20, class_name="ml-auto shrink-0 text-ink-soft"),
        href=localised(CONFLICTS, t.locale),
        class_name="mt-4 flex min-h-14 items-center gap-3 rounded-control border border-line "
        "bg-raised px-4 py-2 text-16 print:hidden",
    )


def _head(t: Translator) -> Element:
    return el.div(
        el.div(
            el.h1(day.head.date, class_name="text-26 font-semibold first-letter:uppercase"),
            BoardPulse.create(
                connected=~has_connection_errors,
                read_at=day.read_at,
                labels={
                    "live": t("Updates by itself"),
                    "asOf": t("as of {time}, no connection"),
                },
            ),
        ),
        el.div(
            ChimeSwitch.create(icon("sound"), label=t("Sound for new bookings")),
            rx.cond(
                desk.here.sees_numbers,
                el.a(
                    t("Numbers"),
                    href=localised(NUMBERS, t.locale),
                    class_name="button-secondary control-large shrink-0 max-sm:hidden",
                ),
            ),
            el.a(
                icon("plus"),
                el.span(t("Walk-in"), class_name="max-sm:sr-only"),
                href=localised(WALK_IN, t.locale),
                class_name="button-secondary control-large shrink-0 max-sm:size-14 max-sm:p-0",
            ),
            class_name="flex items-center gap-2",
        ),
        class_name="flex items-center justify-between gap-x-4 print:hidden",
    )


def _empty(t: Translator) -> Element:
    return el.div(
        icon("calendar", size=48, class_name="text-accent-ink"),
        el.h2(t("Nobody is expected yet"), class_name="mt-5 text-26 font-semibold"),
        el.p(
            t("A new booking appears here by itself, with a sound."),
            class_name="mt-2 max-w-sm text-16 text-balance text-ink-soft",
        ),
        el.a(
            icon("scan"),
            t("Scan a code"),
            href=localised(SCAN, t.locale),
            class_name="button-primary control-large mt-8",
        ),
        class_name="flex grow flex-col items-center justify-center py-16 text-center",
    )


def _sections(t: Translator) -> Element:
    """On a phone whoever is here comes first; wider, what is to be prepared has its own column."""
    return el.div(
        _section(
            t("To prepare"),
            day.upcoming,
            t("Everything is prepared."),
            lambda row: _row(row, t, is_upcoming=True),
            "order-2 md:order-1",
        ),
        el.div(
            _section(
                t("At the counter"),
                day.arrived,
                t("Nobody is here yet."),
                lambda row: _row(row, t, is_here=True),
                "order-1 xl:order-3",
            ),
            _section(
                t("Ready"),
                day.ready_rows,
                t("Nothing laid aside yet."),
                lambda row: _row(row, t),
                "order-3 xl:order-2",
            ),
            _section(
                t("Done"),
                day.done,
                t("Nothing yet today."),
                _done_row,
                "order-4",
                count=day.head.done_count,
                more=rx.cond(
                    day.head.done_count > day.done.length(),
                    el.button(
                        t("Show all that is done"),
                        type="button",
                        on_click=day.show_all_done,
                        class_name="button-quiet control-large -ml-3",
                    ),
                ),
            ),
            class_name="contents md:order-2 md:flex md:min-w-0 md:flex-col md:gap-7 xl:contents",
        ),
        class_name="mt-5 grid grow grid-cols-1 content-start gap-x-5 gap-y-7 md:grid-cols-2 "
        "xl:grid-cols-4",
    )


def _section(
    title: str,
    rows: Any,
    none: str,
    render: Any,
    place: str,
    *,
    count: Any = None,
    more: Any = None,
) -> Element:
    return el.section(
        el.h2(
            title,
            el.span(
                rows.length() if count is None else count,
                class_name="font-normal text-ink-soft tabular-nums",
            ),
            class_name="flex items-baseline gap-2 text-16 font-semibold",
        ),
        rx.cond(
            rows.length() > 0,
            el.ul(rx.foreach(rows, render), class_name="mt-3 flex flex-col gap-3"),
            el.p(none, class_name="mt-2 text-16 text-ink-soft"),
        ),
        more,
        class_name=cx("min-w-0", place),
    )


def _row(
    row: BoardRow, t: Translator, *, is_upcoming: bool = False, is_here: bool = False
) -> Element:
    still = "border-ok-ink" if is_here else "border-line"
    return el.li(
        el.div(
            el.div(
                el.p(
                    rx.cond(
                        row.is_asap,
                        el.span(t("As soon as possible"), class_name="text-16 font-semibold"),
                        el.span(
                            row.time, class_name="text-26 font-semibold leading-none tabular-nums"
                        ),
                    ),
                    rx.cond(row.day != "", el.span(row.day, class_name="text-14")),
                    class_name="flex flex-wrap items-baseline gap-x-2",
                ),
                _when_note(row),
                class_name="flex min-w-0 flex-wrap items-center justify-between gap-x-3 gap-y-1",
            ),
            el.p(
                el.a(
                    row.name,
                    href=row.href,
                    class_name="after:absolute after:inset-0 after:content-['']",
                ),
                rx.cond(
                    row.is_new,
                    el.span(
                        t("New"),
                        class_name="ml-2 rounded-control bg-accent-ink px-2 py-0.5 align-middle "
                        "text-14 font-semibold text-paper",
                    ),
                ),
                class_name="mt-2 text-20 font-semibold",
            ),
            rx.cond(
                row.consultant != "",
                el.p(
                    icon("person", size=18, class_name="shrink-0"),
                    el.span(row.consultant, class_name="truncate"),
                    class_name=cx(
                        "mt-1 flex items-center gap-1.5 text-14",
                        when(row.is_mine, "font-semibold text-ink", "text-ink-soft"),
                    ),
                ),
            ),
            el.div(
                el.ul(
                    rx.foreach(row.pieces, _thumb),
                    rx.cond(
                        row.more != "",
                        el.li(
                            row.more,
                            class_name="flex size-16 items-center justify-center text-16 "
                            "text-ink-soft",
                        ),
                    ),
                    class_name="flex flex-wrap gap-2",
                ),
                _ready_button(row, t) if is_upcoming else None,
                class_name="mt-3 flex items-end justify-between gap-3",
            ),
            class_name=cx(
                "relative rounded-control border bg-raised p-4",
                rx.cond(
                    row.is_new,
                    "counter-new border-accent-ink",
                    rx.cond(row.late != "", "border-warn-ink", still),
                ),
            ),
        ),
        key=row.code,
        data_code=row.code,
        # Of three hundred rows those in sight are laid out.
        class_name="-m-1 p-1 [contain-intrinsic-size:auto_12rem] [content-visibility:auto]",
    )


def _when_note(row: BoardRow) -> Element:
    return shown(
        row.late != "",
        el.p(
            icon("clock", size=18),
            row.late,
            class_name="flex items-center gap-1.5 text-16 font-semibold text-warn-ink",
        ),
        el.p(
            row.note,
            class_name="text-16 text-ink-soft tabular-nums",
        ),
    )


def _thumb(piece: PieceThumb) -> Element:
    return el.li(
        photo(piece.photo, sizes="64px", class_name="size-14 md:size-16", alt=piece.name),
        rx.cond(
            piece.size != "",
            el.span(
                piece.size,
                class_name="absolute bottom-0 right-0 bg-raised px-1.5 text-14 font-semibold "
                "tabular-nums",
            ),
        ),
        class_name="relative",
    )


def _ready_button(row: BoardRow, t: Translator) -> Element:
    return el.button(
        icon("check"),
        t("Ready"),
        el.span(row.name, class_name="sr-only"),
        type="button",
        on_click=day.ready(row.code),
        class_name="button-primary control-large relative z-10 shrink-0 px-4",
    )


def _done_row(row: BoardRow) -> Element:
    return el.li(
        el.a(
            el.span(row.time, class_name="w-14 shrink-0 text-16 tabular-nums text-ink-soft"),
            el.span(
                el.span(row.name, class_name="block truncate text-16 font-semibold"),
                el.span(row.outcome, class_name="block text-14 text-ink-soft"),
                class_name="min-w-0 grow",
            ),
            icon("right", size=20, class_name="shrink-0 text-ink-soft"),
            href=row.href,
            class_name="flex min-h-16 items-center gap-2 border-t border-line py-2",
        ),
        key=row.code,
        class_name="-mt-3 first:mt-0",
    )


board_screen = counter_screen(
    name="counter",
    route="/counter",
    title=lambda t: t("Today at the counter"),
    component=board,
    on_load=(day.load, day.watch),
    revives=True,
)
