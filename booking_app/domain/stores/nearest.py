"""The nearest of many stores, by rings that widen until they hold enough.

The database narrows by squares (`cells`) and sorts by the straight line through the sphere; what
may be among the nearest is then measured exactly.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.domain.stores.cells import cover
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
_WIDER = 4
_SPARE = 12
_SLACK_KM = 0.002
_ROUNDING = 1e-15
"""Of a cosine near one; some 30 cm on the ground."""

Key = tuple[int, UUID]
"""What stores are sorted by: whole metres, then the id."""

Conditions = Callable[[ColumnElement[UUID]], Sequence[ColumnElement[bool]]]
"""Made for the column that has the stores' ids, of a table with their `safety_stock` too."""


@dataclass(frozen=True, slots=True)
class Near:
    """A store and how far it is."""

    id: UUID
    km: float

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return round(self.km * 1000), self.id


def no_conditions(_store_id: ColumnElement[UUID]) -> Sequence[ColumnElement[bool]]:
    """Any store will do."""
    return ()


def offering(services: Sequence[str]) -> Conditions:
    """A store that does all of this beside selling (keys of `SERVICES`)."""
    doing = select(Store.id)
    for service in services:
        # A JSON list of plain keys: as text it holds the key in quotes.
        wanted = Store.services.cast(String).contains(f'"{service}"', autoescape=True)
        doing = doing.where(wanted)
    return lambda store_id: [store_id.in_(doing)] if services else []


def in_public() -> ColumnElement[bool]:
    """A store shoppers may know of."""
    return Store.is_public & Store.archived_at.is_(None)


async def nearest(
    session: AsyncSession,
    here: Position,
    limit: int,
    *,
    conditions: Conditions = no_conditions,
    in_rings: bool = True,
    after: Key | None = None,
    radius_km: float | None = None,
    most_rings: int | None = None,
) -> list[Near]:
    """The public stores nearest to a position which meet the conditions, in order.

    Without `in_rings` the whole earth is looked at once, which is for conditions that few stores
    meet and that lead to them. `after` is the last one of the page before; farther than
    `radius_km` nothing is looked for. After `most_rings` it gives up with what it has found.
    """
    most = min(radius_km if radius_km is not None else WHOLE_EARTH_KM, WHOLE_EARTH_KM)
    ring = most
    if in_rings:
        begun = after[0] / 1000 if after else 0.0
        ring = min(max(FIRST_RADIUS_KM, begun * 1.5), most)
    search = _Search(here, conditions, after, limit)
    asked = limit + _SPARE
    rings = 1
    while True:
        rows = (await session.execute(search.query(ring, asked))).all()
        is_all = len(rows) < asked
        found = search.measured(rows, ring, is_all=is_all)
        is_last = ring >= most or rings == most_rings
        if len(found) >= limit or (is_all and is_last):
            return found[:limit]
        if is_all:
            ring = min(ring * _WIDER, most)
            rings += 1
        else:
            asked *= 3  # so many at the same distance that their order is not certain yet


async def count_public(
    session: AsyncSession, here: Position | None = None, radius_km: float | None = None
) -> int:
    """How many public stores there are, or lie within a radius."""
    if here is None or radius_km is None:
        query = select(func.count()).select_from(Store).where(in_public())
        return await session.scalar(query) or 0
    stores = _around(here, radius_km)
    nearness = _nearness(stores, here)
    sure = _cosine(max(radius_km * (1 - FLATNESS) - _SLACK_KM, 0.0))
    certain = select(func.count()).select_from(stores).where(nearness >= sure)
    edge = select(stores.c.lat, stores.c.lon).where(
        nearness < sure, nearness >= _cosine(_outer(radius_km))
    )
    rows = await session.execute(edge)
    near = sum(distance_km(here, (lat, lon)) <= radius_km for lat, lon in rows)
    return near + (await session.scalar(certain) or 0)


@dataclass(frozen=True, slots=True)
class _Search:
    here: Position
    conditions: Conditions
    after: Key | None
    limit: int

    def query(self, ring_km: float, asked: int) -> Select[Any]:
        """The first in the ring by the straight line."""
        stores = _around(self.here, ring_km)
        nearness = _nearness(stores, self.here)
        query = select(stores.c.id, stores.c.lat, stores.c.lon, nearness.label("nearness"))
        query = query.where(nearness >= _cosine(_outer(ring_km)), *self.conditions(stores.c.id))
        if self.after is not None:
            begun = self.after[0] / 1000 * (1 - FLATNESS) - _SLACK_KM
            query = query.where(nearness <= _cosine(max(begun, 0.0)) + 2 * _ROUNDING)
        return query.order_by(nearness.desc()).limit(asked)

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


def _around(here: Position, radius_km: float) -> Any:
    """Public stores of the squares around a position, by the index alone."""
    position = (Store.lat, Store.lon, Store.unit_x, Store.unit_y, Store.unit_z)
    public = select(Store.id, *position, Store.safety_stock).where(in_public())
    if radius_km >= WHOLE_EARTH_KM / 2:
        return public.subquery("around")
    # A part for each range: one condition of several ranges would send both databases to the
    # wide rows.
    ranges = cover(box_around(here, radius_km))
    parts = [public.where(Store.cell.between(first, last)) for first, last in ranges]
    return union_all(*parts).subquery("around")


def _nearness(stores: Any, here: Position) -> ColumnElement[float]:
    """The cosine of the angle between two positions, seen from the middle of the earth."""
    x, y, z = unit_of(*here)
    found: ColumnElement[float] = stores.c.unit_x * x + stores.c.unit_y * y + stores.c.unit_z * z
    return found


def _cosine(km: float) -> float:
    return math.cos(min(km / EARTH_RADIUS_KM, math.pi)) - _ROUNDING


def _least_km(nearness: float) -> float:
    """What a true distance is at least."""
    angle = math.acos(max(-1.0, min(1.0, nearness)))
    return angle * EARTH_RADIUS_KM * (1 - FLATNESS) - _SLACK_KM


def _outer(km: float) -> float:
    return km * (1 + FLATNESS) + _SLACK_KM
