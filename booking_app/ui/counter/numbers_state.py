"""The store's figures on the screen, in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator, format_date, translator
from booking_app.domain.reservations.numbers import Figures, Numbers
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import Desk, counter_event, note_refused
from booking_app.ui.counter.words import DECLINE_WORDS
from booking_app.workflows.counter_numbers import store_numbers


@dataclass(frozen=True, slots=True)
class Share:
    """Part of a whole: what it is called, how many, how much of the bar it fills in %, and that
    as the language writes it."""

    name: str = ""
    count: int = 0
    percent: int = 0
    written: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of some days. `came` and `bought` are parts of `booked`; empty texts are
    unknown."""

    booked: int = 0
    came: Share = Share()
    bought: Share = Share()
    walk_ins: str = ""
    no_shows: Share = Share()
    cancelled: int = 0
    waited: str = ""
    waits: int = 0
    is_empty: bool = True


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the week that ends today."""

    day: str = ""
    booked: int = 0
    came: int = 0
    bought: int = 0
    no_shows: int = 0
    walk_ins: int = 0


class NumbersState(rx.State):
    """Figures of the store one stands in; `status` is empty, `ok` or `refused`."""

    status: str = ""
    store: str = ""
    today: Period = Period()
    week: Period = Period()
    days: tuple[DayLine, ...] = ()
    declined: tuple[Share, ...] = ()

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Count anew; for managers."""
        self.reset()  # type: ignore[no-untyped-call]
        try:
            async with desk.database.read() as session:
                found = await store_numbers(session, desk.actor, desk.store_id, desk.locale)
                store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        except StoreNotAllowed as error:
            self.status = "refused"
            await note_refused(self, desk, error)
            return
        self._put(found, translator(desk.locale))
        self.store, self.status = store.name, "ok"

    def _put(self, found: Numbers, t: Translator) -> None:
        self.today, self.week = _period(found.today, t), _period(found.week, t)
        self.days = tuple(_line(day, figures, t) for day, figures in reversed(found.days))
        self.declined = _declined(found.week, t)


def _period(figures: Figures, t: Translator) -> Period:
    ended = figures.came + figures.no_shows
    return Period(
        booked=figures.booked,
        came=_share(figures.came, figures.booked, t),
        bought=_share(figures.bought, figures.booked, t),
        walk_ins=t(
            "{count}, bought {bought}", count=figures.walk_ins, bought=figures.walk_ins_bought
        ),
        no_shows=_share(figures.no_shows, ended, t),
        cancelled=figures.cancelled,
        waited=_minutes(figures.waited_seconds, t),
        waits=figures.waits,
        is_empty=figures.is_empty,
    )


def _share(count: int, whole: int, t: Translator, name: str = "") -> Share:
    percent = round(100 * count / whole) if whole else 0
    return Share(name, count, percent, t("{percent}%", percent=percent))


def _minutes(seconds: int | None, t: Translator) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return t("{seconds} s", seconds=rest)
    return t("{minutes} min {seconds} s", minutes=minutes, seconds=rest)


def _line(day: date, figures: Figures, t: Translator) -> DayLine:
    return DayLine(
        day=format_date(day, t.locale, "weekday"),
        booked=figures.booked,
        came=figures.came,
        bought=figures.bought,
        no_shows=figures.no_shows,
        walk_ins=figures.walk_ins,
    )


def _declined(figures: Figures, t: Translator) -> tuple[Share, ...]:
    most = max(figures.declined.values(), default=0)
    counted: list[tuple[str, Any]] = sorted(
        figures.declined.items(), key=lambda pair: (-pair[1], pair[0])
    )
    return tuple(
        _share(count, most, t, t(DECLINE_WORDS.get(reason, DECLINE_WORDS["other"])))
        for reason, count in counted
    )
