"""The nearest of many stores, by rings that widen until they hold enough.

The database narrows by squares (`cells`) and sorts by the straight line through the sphere; what
may be among the nearest is then measured exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.domain.stores.cells import cover
from booking_app.domain.stores.geometry import (
    FLATNESS,
    Position,
    box_around,
    distance_km,
    km_of,
    square_of,
    unit_of,
)
from booking_app.domain.stores.models import Store

FIRST_RADIUS_KM = 8.0
WHOLE_EARTH_KM = 20_040.0
_WIDER = 4
_SPARE = 12
_SLACK_KM = 0.002

Key = tuple[int, UUID]
"""What stores are sorted by: whole metres, then the id."""


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
    conditions: Sequence[ColumnElement[bool]] = (),
    in_rings: bool = True,
    after: Key | None = None,
    radius_km: float | None = None,
) -> list[Near]:
    """The public stores nearest to a position which meet the conditions, in order.

    Without `in_rings` the whole earth is looked at once, which is for conditions that few stores
    meet and that lead to them. `after` is the last one of the page before; farther than
    `radius_km` nothing is looked for.
    """
    most = min(radius_km if radius_km is not None else WHOLE_EARTH_KM, WHOLE_EARTH_KM)
    ring = most
    if in_rings:
        begun = after[0] / 1000 if after else 0.0
        ring = min(max(FIRST_RADIUS_KM, begun * 1.5), most)
    search = _Search(here, tuple(conditions), after, limit)
    asked = limit + _SPARE
    while True:
        rows = (await session.execute(search.query(ring, asked))).all()
        is_all = len(rows) < asked
        found = search.measured(rows, ring, is_all=is_all)
        if len(found) >= limit or (is_all and ring >= most):
            return found[:limit]
        if is_all:
            ring = min(ring * _WIDER, most)
        else:
            asked *= 3  # so many at the same distance that their order is not certain yet


async def count_public(
    session: AsyncSession, here: Position | None = None, radius_km: float | None = None
) -> int:
    """How many public stores there are, or lie within a radius."""
    query = select(func.count()).select_from(Store).where(in_public())
    if here is None or radius_km is None:
        return await session.scalar(query) or 0
    sure = radius_km * (1 - FLATNESS) - _SLACK_KM
    inside = _square(here) <= square_of(max(sure, 0.0))
    edge = _columns().where(
        in_public(), *_in_box(here, radius_km), _square(here) <= square_of(_outer(radius_km))
    )
    certain = await session.scalar(query.where(*_in_box(here, radius_km), inside)) or 0
    rows = await session.execute(edge.where(_square(here) > square_of(max(sure, 0.0))))
    return certain + sum(distance_km(here, (lat, lon)) <= radius_km for _, lat, lon in rows)


@dataclass(frozen=True, slots=True)
class _Search:
    here: Position
    conditions: tuple[ColumnElement[bool], ...]
    after: Key | None
    limit: int

    def query(self, ring_km: float, asked: int) -> Select[Any]:
        """The first in the ring by the straight line."""
        square = _square(self.here).label("square")
        query = _columns().add_columns(square).where(in_public(), *self.conditions)
        if ring_km < WHOLE_EARTH_KM:
            query = query.where(*_in_box(self.here, ring_km))
            query = query.where(_square(self.here) <= square_of(_outer(ring_km)))
        if self.after is not None:
            begun = self.after[0] / 1000 * (1 - FLATNESS) - _SLACK_KM
            if begun > 0:
                query = query.where(_square(self.here) >= square_of(begun))
        return query.order_by(square).limit(asked)

    def measured(self, rows: Any, ring_km: float, *, is_all: bool) -> list[Near]:
        """Those whose place in the order is certain: whatever was not read is farther."""
        horizon = ring_km
        if not is_all:
            horizon = min(horizon, km_of(rows[-1].square) * (1 - FLATNESS) - _SLACK_KM)
        found: list[Near] = []
        needed = horizon
        for id_, lat, lon, square in rows:
            if km_of(square) * (1 - FLATNESS) - _SLACK_KM > needed:
                break
            one = Near(id_, distance_km(self.here, (lat, lon)))
            if one.km <= horizon and (self.after is None or one.key > self.after):
                found.append(one)
                if len(found) == self.limit:
                    needed = max(each.km for each in found)
        return sorted(found, key=lambda one: one.key)


def _columns() -> Select[UUID, float, float]:
    return select(Store.id, Store.lat, Store.lon)


def _square(here: Position) -> ColumnElement[float]:
    x, y, z = unit_of(*here)
    dx, dy, dz = Store.unit_x - x, Store.unit_y - y, Store.unit_z - z
    return dx * dx + dy * dy + dz * dz


def _in_box(here: Position, radius_km: float) -> list[ColumnElement[bool]]:
    if radius_km >= WHOLE_EARTH_KM / 2:
        return []
    ranges = cover(box_around(here, radius_km))
    return [or_(*(Store.cell.between(first, last) for first, last in ranges))]


def _outer(km: float) -> float:
    return km * (1 + FLATNESS) + _SLACK_KM
