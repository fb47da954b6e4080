"""The hours of a store as search engines are told them: its week, and the dates that differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from booking_app.domain.stores.calendar import LocalInterval, OpeningHours

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOSED = (("00:00", "00:00"),)


@dataclass(frozen=True, slots=True)
class ToldHours:
    """An interval (`10:00` to `21:00`) of a weekday in English, or of a date (ISO 8601) on which
    other hours hold than in the week; from midnight to midnight means closed all day."""

    weekday: str = ""
    local_date: str = ""
    opens: str = ""
    closes: str = ""


def told_hours(hours: OpeningHours, today: date) -> tuple[ToldHours, ...]:
    """The week from Monday on, then what is known of dates from `today` on."""
    usual = tuple(
        ToldHours(weekday=name, opens=opens, closes=closes)
        for day, name in enumerate(_DAYS)
        for opens, closes in _told(hours.weekly.get(day, ()))
    )
    special = tuple(
        ToldHours(local_date=day.isoformat(), opens=opens, closes=closes)
        for day, spans in sorted(hours.exceptions.items())
        if day >= today
        for opens, closes in _told(spans) or _CLOSED
    )
    return usual + special


def _told(spans: Sequence[LocalInterval]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{opens:%H:%M}", f"{_closing(opens, closes):%H:%M}") for opens, closes in sorted(spans)
    )


def _closing(opens: time, closes: time) -> time:
    """Round the clock ends a minute early: the same time twice would say closed."""
    if closes != opens:
        return closes
    return time((closes.hour - (closes.minute == 0)) % 24, (closes.minute - 1) % 60)
