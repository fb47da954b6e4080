"""What the figures of a store are counted from."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.domain.reservations.models import Reservation, ReservationLine

_COUNTED = ("confirmed", "ready", "arrived", "completed", "cancelled", "no_show")


class VisitRow(NamedTuple):
    """A visit; `at` is its slot, or the moment it was booked where it could begin at any."""

    id: UUID
    status: str
    is_walk_in: bool
    at: datetime
    keep_until: datetime
    arrived_at: datetime | None
    served_at: datetime | None


def _at() -> ColumnElement[datetime]:
    return func.coalesce(
        Reservation.slot_starts_at, Reservation.confirmed_at, Reservation.created_at
    )


def _fits(store_id: UUID, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [
        Reservation.store_id == store_id,
        Reservation.status.in_(_COUNTED),
        # No visit is kept for less long than its own time: the index leaves out what is older.
        Reservation.keep_until >= since,
        _at() >= since,
        _at() < until,
    ]


async def visits(
    session: AsyncSession, store_id: UUID, since: datetime, until: datetime
) -> Sequence[VisitRow]:
    """Visits of a store whose time fell between two moments."""
    rows = await session.execute(
        select(
            Reservation.id,
            Reservation.status,
            Reservation.is_walk_in,
            _at(),
            Reservation.keep_until,
            Reservation.arrived_at,
            Reservation.served_at,
        ).where(*_fits(store_id, since, until))
    )
    return [VisitRow(*row) for row in rows]


async def outcomes(
    session: AsyncSession, store_id: UUID, since: datetime, until: datetime
) -> dict[UUID, list[tuple[str, str, int]]]:
    """What became of the pieces of these visits: `(outcome, reason, how many)` by booking."""
    rows = await session.execute(
        select(
            ReservationLine.reservation_id,
            ReservationLine.outcome,
            ReservationLine.reason,
            func.count(),
        )
        .join(Reservation, Reservation.id == ReservationLine.reservation_id)
        .where(*_fits(store_id, since, until), ReservationLine.outcome != "")
        .group_by(ReservationLine.reservation_id, ReservationLine.outcome, ReservationLine.reason)
    )
    found: dict[UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for id_, outcome, reason, count in rows:
        found[id_].append((outcome, reason, count))
    return found
