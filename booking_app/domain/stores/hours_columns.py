"""The hours of a store as two columns of its own row, so that a list needs one question for all.

A store has some seven rows of hours. Gathered by the database into one text they cost a list a
fraction of what rows of their own do, and stores that open alike are read and worked out once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Date, String, bindparam, cast, func, literal_column, select
from sqlalchemy.sql.elements import ColumnElement

from booking_app.domain.stores.calendar import LocalInterval, intervals_of
from booking_app.domain.stores.models import Store, StoreException, StoreHours

FIRST_DAY: BindParameter[date] = bindparam("first_day", type_=Date())
LAST_DAY: BindParameter[date] = bindparam("last_day", type_=Date())
"""Exceptions are of the local dates between these two, both included."""
_BETWEEN, _NEVER = " ", "-"
_SPACE: ColumnElement[str] = literal_column(f"'{_BETWEEN}'", String)
_NONE: ColumnElement[str] = literal_column(f"'{_NEVER}'", String)
_NEXT = ";"

Week = Mapping[int, Sequence[LocalInterval]]
Days = Mapping[date, Sequence[LocalInterval]]


def _text(column: Any) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), _NONE)


def _gathered(model: type[StoreHours] | type[StoreException], *columns: Any) -> Any:
    line, *more = map(_text, columns)
    for column in more:
        line = line + _SPACE + column
    lines = select(func.aggregate_strings(line, _NEXT)).where(model.store_id == Store.id)
    return lines.correlate(Store)


WEEK = _gathered(StoreHours, StoreHours.weekday, StoreHours.opens, StoreHours.closes)
WEEK = WEEK.scalar_subquery()
EXCEPTIONS = _gathered(
    StoreException, StoreException.local_date, StoreException.opens, StoreException.closes
)
EXCEPTIONS = EXCEPTIONS.where(StoreException.local_date.between(FIRST_DAY, LAST_DAY))
EXCEPTIONS = EXCEPTIONS.scalar_subquery()


@lru_cache(maxsize=2000)
def week_of(text: str | None) -> Week:
    """The week (0 = Monday) that `WEEK` tells. Shared: not to be changed."""
    found: dict[int, list[LocalInterval]] = {}
    for weekday, opens, closes in _lines(text):
        interval = (time.fromisoformat(opens), time.fromisoformat(closes))
        found.setdefault(int(weekday), []).append(interval)
    return {day: tuple(sorted(intervals)) for day, intervals in found.items()}


@lru_cache(maxsize=2000)
def days_of(text: str | None) -> Days:
    """The dates with other hours that `EXCEPTIONS` tells. Shared: not to be changed."""
    found: dict[date, list[tuple[time | None, time | None]]] = {}
    for day, opens, closes in _lines(text):
        found.setdefault(date.fromisoformat(day), []).append((_time(opens), _time(closes)))
    return {day: intervals_of(times) for day, times in found.items()}


def _lines(text: str | None) -> list[list[str]]:
    return [line.split(_BETWEEN) for line in text.split(_NEXT)] if text else []


def _time(text: str) -> time | None:
    return None if text == _NEVER else time.fromisoformat(text)
