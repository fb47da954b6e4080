"""How the visits of the store went: for its managers."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.frame import revive, waiting
from booking_app.ui.counter.numbers_state import DayLine, NumbersState, Share
from booking_app.ui.counter.page_parts import for_managers, page_head
from booking_app.ui.counter.parts import one_of
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.dual import Element, el, fragment, inline_style

# Their fields are Vars here.
figures: Any = NumbersState
desk: Any = DeskState


def numbers(t: Translator) -> Element:
    """The live figures."""
    return fragment(
        one_of(
            figures.status,
            ("ok", _page(t)),
            ("refused", for_managers(t("The store's figures are shown to its managers."), t)),
            waiting(t),
        ),
        revive([figures.load, desk.listen]),
    )


def _page(t: Translator) -> Element:
    return el.div(
        page_head(t("Numbers"), t),
        el.p(figures.store, class_name="text-16 text-ink-soft"),
        rx.cond(
            figures.week.is_empty,
            _nothing(t),
            fragment(
                el.div(
                    _period(t("Today"), figures.today, t),
                    _period(t("Seven days, today included"), figures.week, t),
                    class_name="mt-5 grid grid-cols-1 gap-4 md:grid-cols-2",
                ),
                el.div(
                    _days(t),
                    _declined(t),
                    class_name="mt-8 grid grid-cols-1 gap-8 "
                    "lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]",
                ),
                _definitions(t),
            ),
        ),
        class_name="mx-auto w-full max-w-6xl px-3 pt-3 pb-8 md:px-5",
    )


def _period(title: str, period: Any, t: Translator) -> Element:
    return el.section(
        el.h2(title, class_name="text-20 font-semibold"),
        el.dl(
            _step(t("Booked"), period.booked, "100%", ""),
            _step(t("Came"), period.came.count, f"{period.came.percent}%", period.came.written),
            _step(
                t("They bought"),
                period.bought.count,
                f"{period.bought.percent}%",
                period.bought.written,
            ),
            class_name="mt-4 flex flex-col gap-3",
        ),
        el.dl(
            _fact(
                t("Average wait"),
                rx.cond(period.waited != "", period.waited, "—"),
            ),
            _fact(t("Did not come"), period.no_shows.count, period.no_shows.written),
            _fact(t("Cancelled"), period.cancelled),
            _fact(t("Without a booking"), period.walk_ins),
            class_name="mt-5 grid grid-cols-2 gap-x-4 gap-y-4 border-t border-line pt-4",
        ),
        class_name="rounded-control border border-line bg-raised p-4 md:p-5",
    )


def _step(label: str, count: Any, width: Any, share: Any) -> Element:
    """A step of the way from booking to buying, as long as its share."""
    return el.div(
        el.dt(label, class_name="text-16"),
        el.dd(
            el.span(count, class_name="text-26 font-semibold"),
            rx.cond(
                share != "",
                el.span(share, class_name="ml-2 text-16 text-ink-soft"),
            ),
            class_name="tabular-nums",
        ),
        el.div(
            el.div(class_name="h-full rounded-full bg-accent-ink", **inline_style(width=width)),
            aria_hidden="true",
            class_name="col-span-2 h-1.5 overflow-hidden rounded-full bg-line",
        ),
        class_name="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1",
    )


def _fact(label: str, value: Any, share: Any = None) -> Element:
    return el.div(
        el.dt(label, class_name="text-14 text-ink-soft"),
        el.dd(
            value,
            None if share is None else el.span(share, class_name="ml-2 font-normal text-ink-soft"),
            class_name="text-20 font-semibold tabular-nums",
        ),
    )


def _days(t: Translator) -> Element:
    """A table where there is room for one, else a day below the other."""
    heads = (t("Booked"), t("Came"), t("They bought"), t("Did not come"), t("Without a booking"))
    return el.section(
        el.h2(t("Day by day"), id="days", class_name="text-20 font-semibold"),
        el.ul(
            rx.foreach(figures.days, lambda line: _day_card(line, heads)),
            class_name="mt-2 md:hidden",
        ),
        el.table(
            el.thead(
                el.tr(
                    el.th(t("Day"), scope="col", class_name="py-2 pr-3 text-left font-normal"),
                    *(
                        el.th(head, scope="col", class_name="py-2 pl-3 text-right font-normal")
                        for head in heads
                    ),
                    class_name="text-14 text-ink-soft align-bottom",
                )
            ),
            el.tbody(rx.foreach(figures.days, _day)),
            aria_labelledby="days",
            class_name="mt-2 w-full text-16 tabular-nums max-md:hidden",
        ),
        aria_labelledby="days",
        class_name="min-w-0",
    )


def _of_day(line: DayLine) -> tuple[Any, ...]:
    return (line.booked, line.came, line.bought, line.no_shows, line.walk_ins)


def _day_card(line: DayLine, heads: tuple[str, ...]) -> Element:
    return el.li(
        el.h3(line.day, class_name="text-16 font-semibold first-letter:uppercase"),
        el.dl(
            *(
                el.div(
                    el.dt(head, class_name="text-14 text-ink-soft hyphens-auto"),
                    el.dd(count, class_name="text-20 font-semibold tabular-nums"),
                    # The figure first, so that all of them stand in line however long the word is.
                    class_name="flex flex-col-reverse justify-end",
                )
                for head, count in zip(heads, _of_day(line), strict=True)
            ),
            class_name="mt-1 grid grid-cols-3 gap-x-3 gap-y-2",
        ),
        class_name="border-t border-line py-3 first:border-t-0",
    )


def _day(line: DayLine) -> Element:
    booked, came, bought, *others = _of_day(line)
    cell = "py-3 pl-3 text-right"
    return el.tr(
        el.th(
            line.day,
            scope="row",
            class_name="py-3 pr-3 text-left font-normal whitespace-nowrap first-letter:uppercase",
        ),
        el.td(booked, class_name=cell),
        el.td(came, class_name=cell),
        el.td(bought, class_name=f"{cell} font-semibold"),
        *(el.td(count, class_name=cell) for count in others),
        class_name="border-t border-line",
    )


def _declined(t: Translator) -> Element:
    return el.section(
        el.h2(t("Why pieces were declined"), class_name="text-20 font-semibold"),
        el.p(t("Seven days, today included"), class_name="text-14 text-ink-soft"),
        rx.cond(
            figures.declined.length() > 0,
            el.dl(rx.foreach(figures.declined, _reason), class_name="mt-3 flex flex-col gap-3"),
            el.p(t("Nothing was declined."), class_name="mt-3 text-16 text-ink-soft"),
        ),
        class_name="min-w-0",
    )


def _reason(reason: Share) -> Element:
    return el.div(
        el.dt(reason.name, class_name="text-16"),
        el.dd(reason.count, class_name="text-16 font-semibold tabular-nums"),
        el.div(
            el.div(
                class_name="h-full rounded-full bg-ink-soft",
                **inline_style(width=f"{reason.percent}%"),
            ),
            aria_hidden="true",
            class_name="col-span-2 h-1.5 overflow-hidden rounded-full bg-line",
        ),
        class_name="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1",
    )


def _definitions(t: Translator) -> Element:
    """What exactly is counted, so that nobody compares unlike things."""
    meant = (
        (
            t("Booked"),
            t(
                "Bookings whose time is on these days by the store's clock, cancelled ones left "
                "out. One without a time counts on the day it was made."
            ),
        ),
        (t("Came"), t("Of them, whose shopper was scanned or had pieces handed over.")),
        (t("They bought"), t("Of them, in which at least one piece was bought.")),
        (
            t("Average wait"),
            t(
                "From the scan to the begin of the hand-over, over visits where both were "
                "recorded; visits without a booking are included."
            ),
        ),
        (
            t("Did not come"),
            t(
                "The deadline passed, or a manager said so. The share is of those who came or "
                "should have."
            ),
        ),
    )
    return el.section(
        el.h2(t("What is counted"), class_name="text-16 font-semibold"),
        el.dl(
            *(
                el.div(
                    el.dt(term, class_name="font-semibold"),
                    el.dd(text, class_name="text-ink-soft"),
                )
                for term, text in meant
            ),
            class_name="mt-2 grid grid-cols-1 gap-x-8 gap-y-3 text-14 md:grid-cols-2",
        ),
        class_name="mt-8 border-t border-line pt-5",
    )


def _nothing(t: Translator) -> Element:
    return el.div(
        icon("calendar", size=48, class_name="text-accent-ink"),
        el.h2(t("No visits in the last seven days"), class_name="mt-5 text-26 font-semibold"),
        el.p(
            t("As soon as somebody books or walks in, the figures begin here."),
            class_name="mt-2 max-w-sm text-16 text-ink-soft",
        ),
        class_name="flex grow flex-col items-center justify-center py-16 text-center",
    )


numbers_screen = counter_screen(
    name="counter_numbers",
    route="/counter/numbers",
    title=lambda t: t("Numbers"),
    component=numbers,
    on_load=(figures.load,),
    revives=True,
)
