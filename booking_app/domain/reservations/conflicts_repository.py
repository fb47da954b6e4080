"""Queries on arrivals that did not fit when they were sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import database_of
from booking_app.domain.reservations.models import CounterConflict, Reservation


async def add(session: AsyncSession, **values: Any) -> bool:
    """Write a conflict down; false when one with its nonce is known in its store."""
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    added = await session.execute(
        insert(CounterConflict)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["store_id", "nonce"])
        .returning(CounterConflict.id)
    )
    return added.scalar_one_or_none() is not None


async def of_store(
    session: AsyncSession, store_id: UUID, seen_since: datetime, limit: int
) -> Sequence[tuple[CounterConflict, Reservation]]:
    """Those nobody has seen, and those seen since a moment, latest first."""
    rows = await session.execute(
        select(CounterConflict, Reservation)
        .join(Reservation, Reservation.id == CounterConflict.reservation_id)
        .where(
            CounterConflict.store_id == store_id,
            or_(CounterConflict.seen_at.is_(None), CounterConflict.seen_at >= seen_since),
        )
        .order_by(
            CounterConflict.seen_at.is_not(None),
            CounterConflict.recorded_at.desc(),
            CounterConflict.id.desc(),
        )
        .limit(limit)
    )
    return [(conflict, reservation) for conflict, reservation in rows]


async def count_unseen(session: AsyncSession, store_id: UUID) -> int:
    """How many nobody has seen."""
    found = await session.scalar(
        select(func.count())
        .select_from(CounterConflict)
        .where(and_(CounterConflict.store_id == store_id, CounterConflict.seen_at.is_(None)))
    )
    return found or 0


async def mark_seen(
    session: AsyncSession, id_: UUID, store_id: UUID, by: UUID, now: datetime
) -> UUID | None:
    """Tick one of the store off; its booking, or nothing when it was ticked off before."""
    result = await session.execute(
        update(CounterConflict)
        .where(
            CounterConflict.id == id_,
            CounterConflict.store_id == store_id,
            CounterConflict.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by=by)
        .returning(CounterConflict.reservation_id)
    )
    return cast("CursorResult[Any]", result).scalar_one_or_none()
