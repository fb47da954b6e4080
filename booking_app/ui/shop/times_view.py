"""When one can come to a store: ready texts for `components.slot_picker`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import (
    format_date,
    format_moment,
    format_time,
    translator,
)
from booking_app.domain.reservations.schemas import ReservationView, SlotView
from booking_app.domain.stores.schemas import DayHours, StoreView
from booking_app.ui.components.slot_picker import ANY_TIME
from booking_app.ui.shop.stores_view import intervals, opening


@dataclass(frozen=True, slots=True)
class DayOption:
    """A day of the strip; `about` is what a screen reader hears."""

    local_date: str = ""
    weekday: str = ""
    number: str = ""
    note: str = ""
    about: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class SlotOption:
    """A time of a day; `starts_at` is ISO 8601 in UTC."""

    starts_at: str = ""
    time: str = ""
    note: str = ""
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class DayView:
    """The times of one day."""

    local_date: str = ""
    title: str = ""
    slots: tuple[SlotOption, ...] = ()


@dataclass(frozen=True, slots=True)
class TimesView:
    """A store's days. `chosen` is the value of the time a form or booking has already."""

    store_slug: str = ""
    time_zone: str = ""
    clock: str = ""
    any_time: str = ""
    any_time_note: str = ""
    days: tuple[DayOption, ...] = ()
    chosen: str = ""


def times_view(
    store: StoreView,
    days: Sequence[DayHours],
    any_time_until: datetime | None,
    own: ReservationView | None,
    locale: str,
) -> TimesView:
    """The days ahead in a store; `own` is the visitor's form or booking, for its time."""
    t = translator(locale)
    now = utc_now().astimezone(ZoneInfo(store.time_zone))
    return TimesView(
        store_slug=store.slug,
        time_zone=store.time_zone,
        clock=t(
            "All times are the store's own; in {town} it is {time} now.",
            town=store.city,
            time=format_time(now, locale),
        ),
        any_time=_any_time(store, any_time_until, locale),
        any_time_note=_any_time_note(store, any_time_until, locale),
        days=tuple(_day_option(day, now.date(), locale) for day in days),
        chosen=_value_of(own) if own else "",
    )


async def day_view(
    slots_of: Callable[[date], Awaitable[list[SlotView]]],
    days: Sequence[date],
    zone: str,
    locale: str,
) -> DayView:
    """The times of the first of these days which has a free one, else of the first."""
    first: DayView | None = None
    for day in days:
        found = await slots_of(day)
        view = DayView(
            local_date=day.isoformat(),
            title=format_date(day, locale, "long"),
            slots=tuple(_slot_option(slot, ZoneInfo(zone), locale) for slot in found),
        )
        if any(slot.free for slot in found):
            return view
        first = first or view
    return first or DayView()


def offered_slot(slot: SlotView, zone: ZoneInfo, locale: str) -> SlotOption:
    """A time offered outside its day, so with its date."""
    moment = format_moment(slot.starts_at, zone, locale)
    return SlotOption(starts_at=slot.starts_at.isoformat(), time=moment, is_free=True)


def time_asked(value: str) -> datetime | None:
    """The moment in a form's answer, nothing for “as soon as possible”. Raises `ValueError`."""
    if value == ANY_TIME:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment


def _value_of(own: ReservationView) -> str:
    return own.slot_starts_at.isoformat() if own.slot_starts_at else ANY_TIME


def _any_time(store: StoreView, until: datetime | None, locale: str) -> str:
    t = translator(locale)
    if until is None:
        return ""
    if store.open.is_open:
        return t("Today, as soon as possible")
    return t("As soon as the store opens")


def _any_time_note(store: StoreView, until: datetime | None, locale: str) -> str:
    if until is None:
        return ""
    t = translator(locale)
    return t(
        "{opening}. Come when it suits you: the pieces are kept until {until}.",
        opening=opening(store, locale),
        until=format_moment(until, ZoneInfo(store.time_zone), locale),
    )


def _day_option(day: DayHours, today: date, locale: str) -> DayOption:
    t = translator(locale)
    near = {today: t("today"), today + timedelta(days=1): t("tomorrow")}
    is_closed = not day.intervals
    hours = (day.reason or t("closed")) if is_closed else intervals(day, locale)
    return DayOption(
        local_date=day.local_date.isoformat(),
        weekday=near.get(day.local_date) or format_date(day.local_date, locale, "weekday_name"),
        number=str(day.local_date.day),
        note=t("closed") if is_closed else format_date(day.local_date, locale, "month_name"),
        about=t("{day}: {hours}", day=format_date(day.local_date, locale, "long"), hours=hours),
        is_closed=is_closed,
    )


def _slot_option(slot: SlotView, zone: ZoneInfo, locale: str) -> SlotOption:
    t = translator(locale)
    return SlotOption(
        starts_at=slot.starts_at.isoformat(),
        time=format_time(slot.starts_at.astimezone(zone), locale),
        note=t.n("{n} place", "{n} places", slot.free) if slot.free else t("taken"),
        is_free=slot.free > 0,
    )
