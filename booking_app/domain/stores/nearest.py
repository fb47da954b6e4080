"""The nearest of many stores, by rings that widen until they hold enough.

The database narrows by squares (`cells`) and sorts by the straight line through the sphere; what
may be among the nearest is then measured exactly.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    func,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from booking_app.domain.stores.cells import MOST_RANGES, cover
from booking_app.domain.stores.geometry import (
    EARTH_RADIUS_KM,
    FLATNESS,
    Position,
    box_around,
    distance_km,
    unit_of,
)
from booking_app.domain.stores.models import Store

FIRST_RADIUS_KM = 8.0
WHOLE_EARTH_KM = 20_040.0
_WIDER = 5.0
_LEAST_WIDER = 1.6
_SPARE = 12
_SLACK_KM = 0.002
_ROUNDING = 1e-15
"""Of a cosine near one; some 30 cm on the ground."""

Key = tuple[int, UUID]
"""What stores are sorted by: whole metres, then the id."""

Values = Mapping[str, Any]
"""What a statement's named parameters stand for."""
Ends = tuple[BindParameter[int], BindParameter[int]]
"""Of a range of cells, both included."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which stores will do: those that do all of these services (keys of `SERVICES`).

    It is the shape of a statement and has no values in it: equal ones share a statement, which is
    put together once, since that takes longer than to run it.
    """

    services: tuple[str, ...] = ()

    def conditions(self, store: Any) -> list[ColumnElement[bool]]:
        """What must be true of a store: a table with `id` and `safety_stock`."""
        if not self.services:
            return []
        doing = select(Store.id)
        for service in self.services:
            # A JSON list of plain keys: as text it holds the key in quotes.
            wanted = Store.services.cast(String).contains(f'"{service}"', autoescape=True)
            doing = doing.where(wanted)
        return [store.c.id.in_(doing)]

    def lead(self, ranges: Sequence[Ends]) -> Select[UUID] | None:
        """Ids of the only stores worth a look, in these ranges of cells or, without any,
        everywhere, where there is a quicker way to them than their own table."""
        return None

    def conditions_of_led(self, store: Any) -> list[ColumnElement[bool]]:
        """What must still be true of a store that `lead` named."""
        return self.conditions(store)


@dataclass(frozen=True, slots=True)
class Near:
    """A store and how far it is."""

    id: UUID
    km: float

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return round(self.km * 1000), self.id


def in_public() -> ColumnElement[bool]:
    """A store shoppers may know of."""
    return Store.is_public & Store.archived_at.is_(None)


async def nearest(
    session: AsyncSession,
    here: Position,
    limit: int,
    *,
    narrowing: Narrowing = Narrowing(),
    values: Values = MappingProxyType({}),
    first_km: float = FIRST_RADIUS_KM,
    after: Key | None = None,
    radius_km: float | None = None,
) -> list[Near]:
    """The public stores nearest to a position that will do, in order.

    `values` are those of the narrowing. The first ring is `first_km` wide, with `WHOLE_EARTH_KM`
    the only one. `after` is the last one of the page before; farther than `radius_km` nothing is
    looked for.
    """
    most = min(radius_km if radius_km is not None else WHOLE_EARTH_KM, WHOLE_EARTH_KM)
    begun = after[0] / 1000 if after else 0.0
    ring = min(max(first_km, begun * 1.5), most)
    search = _Search(here, narrowing, values, after, limit)
    asked = limit + _SPARE
    while True:
        rows = (await session.execute(*search.statement(ring, asked))).all()
        is_all = len(rows) < asked
        is_last = ring >= most
        found = []
        if is_last or len(rows) >= limit:
            found = search.measured(rows, ring, is_all=is_all)
        if len(found) >= limit or (is_all and is_last):
            return found[:limit]
        if is_all:
            ring = min(ring * _widening(limit, len(rows)), most)
        else:
            asked *= 3  # so many at the same distance that their order is not certain yet


def _widening(wanted: int, found: int) -> float:
    """By how much a ring is to be wider to hold enough, with stores sparser the farther out."""
    if not found:
        return _WIDER
    return min(_WIDER, max(_LEAST_WIDER, math.pow(1.5 * wanted / found, 0.67)))


async def count_public(
    session: AsyncSession, here: Position | None = None, radius_km: float | None = None
) -> int:
    """How many public stores there are, or lie within a radius."""
    if here is None or radius_km is None:
        query = select(func.count()).select_from(Store).where(in_public())
        return await session.scalar(query) or 0
    squares = _squares(here, radius_km)
    stores = _around(Narrowing(), bool(squares))
    nearness = _nearness(stores)
    values = {
        **squares,
        **_position(here),
        "sure": _cosine(max(radius_km * (1 - FLATNESS) - _SLACK_KM, 0.0)),
        "outer": _cosine(_outer(radius_km)),
    }
    certain = select(func.count()).select_from(stores).where(nearness >= _float("sure"))
    edge = select(stores.c.lat, stores.c.lon).where(
        nearness < _float("sure"), nearness >= _float("outer")
    )
    rows = await session.execute(edge, values)
    near = sum(distance_km(here, (lat, lon)) <= radius_km for lat, lon in rows)
    return near + (await session.scalar(certain, values) or 0)


@dataclass(frozen=True, slots=True)
class _Search:
    here: Position
    narrowing: Narrowing
    values: Values
    after: Key | None
    limit: int

    def statement(self, ring_km: float, asked: int) -> tuple[Select[Any], Values]:
        """The first in the ring by the straight line."""
        squares = _squares(self.here, ring_km)
        values = {**self.values, **_position(self.here), **squares}
        values |= {"outer": _cosine(_outer(ring_km)), "asked": asked}
        if self.after is not None:
            begun = self.after[0] / 1000 * (1 - FLATNESS) - _SLACK_KM
            values["inner"] = _cosine(max(begun, 0.0)) + 2 * _ROUNDING
        return _nearest(self.narrowing, bool(squares), self.after is not None), values

    def measured(self, rows: Any, ring_km: float, *, is_all: bool) -> list[Near]:
        """Those whose place in the order is certain: whatever was not read is farther."""
        horizon = ring_km
        if not is_all:
            horizon = min(horizon, _least_km(rows[-1].nearness))
        found: list[Near] = []
        needed = horizon
        for id_, lat, lon, nearness in rows:
            if _least_km(nearness) > needed:
                break
            one = Near(id_, distance_km(self.here, (lat, lon)))
            if one.km <= horizon and (self.after is None or one.key > self.after):
                found.append(one)
                if len(found) == self.limit:
                    needed = max(each.km for each in found)
        return sorted(found, key=lambda one: one.key)


@lru_cache(maxsize=256)
def _nearest(narrowing: Narrowing, in_squares: bool, is_after: bool) -> Select[Any]:
    """A search in a ring; its parameters are those of `_Search.statement`."""
    stores = _around(narrowing, in_squares)
    nearness = _nearness(stores)
    query = select(stores.c.id, stores.c.lat, stores.c.lon, nearness.label("nearness"))
    query = query.where(nearness >= _float("outer"), *narrowing.conditions_of_led(stores))
    if is_after:
        query = query.where(nearness <= _float("inner"))
    return query.order_by(nearness.desc()).limit(bindparam("asked", type_=Integer))


def _around(narrowing: Narrowing, in_squares: bool) -> Any:
    """Public stores of the squares around a position, by the index alone."""
    position = (Store.lat, Store.lon, Store.unit_x, Store.unit_y, Store.unit_z)
    public = select(Store.id, *position, Store.safety_stock).where(in_public())
    # Always as many ranges, so that there is one statement to prepare.
    ranges = [(_whole(f"first_{n}"), _whole(f"last_{n}")) for n in range(MOST_RANGES)]
    ranges = ranges if in_squares else []
    if (led := narrowing.lead(ranges)) is not None:
        return public.where(Store.id.in_(led)).subquery("around")
    # A part for each range: one condition of several ranges would send both databases to the
    # wide rows.
    parts = [public.where(Store.cell.between(*ends)) for ends in ranges] or [public]
    return union_all(*parts).subquery("around")


def _squares(here: Position, radius_km: float) -> Values:
    """The squares around a position as parameters; none of them for half the earth."""
    if radius_km >= WHOLE_EARTH_KM / 2:
        return {}
    ranges = cover(box_around(here, radius_km))
    found: dict[str, int] = {}
    for number, (first, last) in enumerate([*ranges, *[(1, 0)] * (MOST_RANGES - len(ranges))]):
        found |= {f"first_{number}": first, f"last_{number}": last}
    return found


def _position(here: Position) -> Values:
    return dict(zip(("x", "y", "z"), unit_of(*here), strict=True))


def _nearness(stores: Any) -> ColumnElement[float]:
    """The cosine of the angle between two positions, seen from the middle of the earth."""
    found: ColumnElement[float] = (
        stores.c.unit_x * _float("x")
        + stores.c.unit_y * _float("y")
        + stores.c.unit_z * _float("z")
    )
    return found


def _float(name: str) -> BindParameter[float]:
    return bindparam(name, type_=Float())


def _whole(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger())


def _cosine(km: float) -> float:
    return math.cos(min(km / EARTH_RADIUS_KM, math.pi)) - _ROUNDING


def _least_km(nearness: float) -> float:
    """What a true distance is at least."""
    angle = math.acos(max(-1.0, min(1.0, nearness)))
    return angle * EARTH_RADIUS_KM * (1 - FLATNESS) - _SLACK_KM


def _outer(km: float) -> float:
    return km * (1 + FLATNESS) + _SLACK_KM
