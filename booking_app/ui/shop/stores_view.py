"""How a store is shown: open or not, how far, how to call and how to get there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import (
    format_ago,
    format_date,
    format_distance,
    format_number,
    format_time,
    mark,
    translator,
)
from booking_app.core.phones import format_phone, phone_link
from booking_app.domain.catalogue.schemas import StoreCount
from booking_app.domain.catalogue.stock_news import stale_before
from booking_app.domain.stores.calendar import LocalInterval
from booking_app.domain.stores.schemas import DayHours, StoreView
from booking_app.ui.locales import localised
from booking_app.workflows.links import route_url

_A_MONDAY = date(2024, 1, 1)

SERVICE_WORDS = {
    "engraving": mark("Engraving"),
    "resizing": mark("Resizing"),
    "cleaning": mark("Cleaning"),
    "appraisal": mark("Appraisal"),
    "repair": mark("Repair"),
    "gift_wrap": mark("Gift wrap"),
    "custom_order": mark("Made to order"),
}


@dataclass(frozen=True, slots=True)
class StoreCard:
    """A store in a list. Texts are ready; an empty one is not shown."""

    slug: str = ""
    name: str = ""
    city: str = ""
    address: str = ""
    href: str = ""
    distance: str = ""
    opening: str = ""
    is_open: bool = False
    phone: str = ""
    phone_href: str = ""
    route_href: str = ""
    services: str = ""
    pieces: str = ""
    checked: str = ""
    today: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the week ahead."""

    day: str = ""
    hours: str = ""
    reason: str = ""
    is_today: bool = False
    is_closed: bool = False


def store_card(store: StoreView, locale: str, *, pieces: str = "") -> StoreCard:
    """A store for a list; `pieces` is what is said of those that lie there."""
    return StoreCard(
        slug=store.slug,
        name=store.name,
        city=store.city,
        address=store.address,
        href=localised(f"/stores/{store.slug}", locale),
        distance=distance(store, locale),
        opening=opening(store, locale),
        is_open=store.open.is_open,
        phone=format_phone(store.phone),
        phone_href=phone_link(store.phone),
        route_href=route_url(store),
        services=" · ".join(services(store, locale)),
        pieces=pieces,
    )


def distance(store: StoreView, locale: str) -> str:
    """`1,2 км`, or nothing where no position is known."""
    return "" if store.distance_km is None else format_distance(store.distance_km * 1000, locale)


def opening(store: StoreView, locale: str) -> str:
    """“Open until 21:00”, “Opens tomorrow at 10:00”, by the store's own clock."""
    t = translator(locale)
    zone = ZoneInfo(store.time_zone)
    if store.open.closes_at is not None:
        return t("Open until {time}", time=_clock(store.open.closes_at, zone, locale))
    opens_at = store.open.opens_at
    if opens_at is None:
        return t("Closed for now")
    time = _clock(opens_at, zone, locale)
    today = utc_now().astimezone(zone).date()
    day = opens_at.astimezone(zone).date()
    if day == today:
        return t("Opens at {time}", time=time)
    if day == today + timedelta(days=1):
        return t("Opens tomorrow at {time}", time=time)
    return t("Opens on {day} at {time}", day=format_date(day, locale, "weekday"), time=time)


def services(store: StoreView, locale: str) -> tuple[str, ...]:
    """What else the store does, in words."""
    t = translator(locale)
    return tuple(t(SERVICE_WORDS[key]) for key in store.services if key in SERVICE_WORDS)


def pieces_here(count: int, locale: str) -> str:
    """“64 pieces here now”."""
    t = translator(locale)
    if not count:
        return t("No pieces here right now")
    return t.n("{n} piece here now", "{n} pieces here now", count)


def lying_here(count: StoreCount | None, locale: str) -> str:
    """The same of all that lies in a store. What was seen too long ago is no promise."""
    if count is not None and count.fresh <= 0:
        return translator(locale)("Ask the store first: not checked lately")
    return pieces_here(count.fresh if count else 0, locale)


def part_here(found: int, asked: int, checked_at: datetime | None, locale: str) -> str:
    """“2 of 3 pieces here”; what was seen too long ago was there."""
    t = translator(locale)
    number = format_number(found, locale)
    if is_stale(checked_at):
        return t.n(
            "{found} of {n} piece was here", "{found} of {n} pieces were here", asked, found=number
        )
    return t.n("{found} of {n} piece here", "{found} of {n} pieces here", asked, found=number)


def last_pieces(locale: str) -> str:
    """What is said of pieces a store has and keeps back."""
    return translator(locale)("The last pieces here: ask the store first")


def checked(moment: datetime | None, locale: str) -> str:
    """“checked 6 minutes ago”; what was seen too long ago is no promise any more."""
    if moment is None:
        return ""
    t = translator(locale)
    ago = format_ago(moment, locale)
    if is_stale(moment):
        return t("Ask the store first: checked {ago}", ago=ago)
    return t("checked {ago}", ago=ago)


def is_stale(moment: datetime | None) -> bool:
    """Whether a piece was seen too long ago to promise it."""
    return moment is not None and moment < stale_before()


def week(days: list[DayHours], locale: str) -> tuple[DayRow, ...]:
    """The days ahead, today first."""
    t = translator(locale)
    return tuple(
        DayRow(
            day=t("Today") if position == 0 else weekday(day.local_date, locale),
            hours=intervals(day, locale) or t("Closed"),
            reason=day.reason,
            is_today=position == 0,
            is_closed=not day.intervals,
        )
        for position, day in enumerate(days)
    )


def usual_week(weekly: Mapping[int, Sequence[LocalInterval]], locale: str) -> str:
    """“Daily 10:00–22:00”, or “Mon–Fri 10:00–21:00, Sat 11:00–20:00”, of a week (0 = Monday);
    closed days are left out, and no run goes over one."""
    week = [tuple(sorted(weekly.get(day, ()))) for day in range(7)]
    runs = [(hours, list(run)) for hours, run in groupby(range(7), key=lambda day: week[day])]
    if len(runs) == 1 and week[0]:
        return translator(locale)("Daily {hours}", hours=_spans(week[0], locale))
    return ", ".join(
        _run(run[0], run[-1], _spans(hours, locale), locale) for hours, run in runs if hours
    )


def _run(first: int, last: int, hours: str, locale: str) -> str:
    t = translator(locale)
    begins, ends = (
        format_date(_A_MONDAY + timedelta(days=day), locale, "weekday_name")
        for day in (first, last)
    )
    if first == last:
        return t("{day} {hours}", day=begins, hours=hours)
    return t("{first}–{last} {hours}", first=begins, last=ends, hours=hours)


def weekday(day: date, locale: str) -> str:
    """`Вторник, 24 ноября` / `Tuesday, November 24`."""
    text = format_date(day, locale, "long")
    return text[:1].upper() + text[1:]


def intervals(day: DayHours, locale: str) -> str:
    """`10:00–14:00, 15:00–21:00`; empty when closed."""
    return _spans(day.intervals, locale)


def _spans(spans: Sequence[LocalInterval], locale: str) -> str:
    return ", ".join(
        f"{format_time(opens, locale)}–{format_time(closes, locale)}" for opens, closes in spans
    )


def _clock(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    return format_time(moment.astimezone(zone), locale)
