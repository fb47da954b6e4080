"""What differs between two states of a store, as the audit log keeps it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from booking_app.domain.stores.records import LocalInterval, StoreCard, StoreDay, StoreSchedule

Changes = dict[str, list[Any]]
"""`{"field": [before, after]}`, JSON values."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def card_changes(before: StoreCard, after: StoreCard) -> Changes:
    """Fields of the card that differ, texts by language."""
    found: Changes = {}
    for each in fields(StoreCard):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if isinstance(old, Mapping):
            for locale in sorted({*old, *new}):
                if old.get(locale, "") != new.get(locale, ""):
                    found[f"{each.name}.{locale}"] = [old.get(locale, ""), new.get(locale, "")]
        elif old != new:
            found[each.name] = [_json(old), _json(new)]
    return found


def schedule_changes(before: StoreSchedule, after: StoreSchedule) -> Changes:
    """Days of the week, dates and the capacity that differ, hours as `10:00-20:00`."""
    found: Changes = {}
    for index, name in enumerate(_WEEKDAYS):
        old, new = before.weekly[index], after.weekly[index]
        if old != new:
            found[f"hours.{name}"] = [_hours(old), _hours(new)]
    dates_before = {day.local_date: day for day in before.days}
    dates_after = {day.local_date: day for day in after.days}
    for day in sorted({*dates_before, *dates_after}):
        was, is_ = dates_before.get(day), dates_after.get(day)
        if not _same(was, is_):
            found[f"date.{day.isoformat()}"] = [_day(was), _day(is_)]
    if before.capacity != after.capacity:
        found["capacity"] = [before.capacity, after.capacity]
    return found


def _same(was: StoreDay | None, is_: StoreDay | None) -> bool:
    if was is None or is_ is None:
        return was is is_
    return was.intervals == is_.intervals and _reasons(was) == _reasons(is_)


def _reasons(day: StoreDay) -> dict[str, str]:
    return {locale: text for locale, text in day.reason.items() if text}


def _day(day: StoreDay | None) -> Any:
    if day is None:
        return None
    return {"hours": _hours(day.intervals), "reason": _reasons(day)}


def _hours(intervals: tuple[LocalInterval, ...]) -> list[str]:
    return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals]


def _json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
