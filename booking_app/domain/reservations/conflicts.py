"""Arrivals recorded without a connection that did not fit when they were sent, for the manager."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.reservations import conflicts_repository as rows
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.schemas import Status
from booking_app.domain.reservations.visit import status_by_clock
from booking_app.domain.staff import directory

_SEEN_SHOWN = timedelta(days=1)
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RecordedScan:
    """What a counter says of an arrival it recorded: when (UTC), by whom, on which device."""

    nonce: str
    at: datetime
    by: UUID | None
    device: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A recorded arrival that did not fit, and what the booking is now.

    Of a booking that is another store's by now neither `code` nor `name` is told.
    """

    id: UUID
    code: str
    name: str
    """The name to greet; empty where none was given."""
    reason: str
    recorded_at: datetime
    recorded_by: str
    device: str
    status: Status
    arrived_at: datetime | None
    ended_at: datetime | None
    seen_at: datetime | None
    seen_by: str


async def note(
    session: AsyncSession, store_id: UUID, row: Reservation, scan: RecordedScan, reason: str
) -> bool:
    """Write down that a recorded arrival does not fit; false when that is known."""
    return await rows.add(
        session,
        id=new_id(),
        store_id=store_id,
        reservation_id=row.id,
        nonce=scan.nonce,
        reason=reason,
        recorded_at=scan.at,
        recorded_by=scan.by,
        device=scan.device[:60],
        sent_at=utc_now(),
    )


async def of_store(session: AsyncSession, store_id: UUID) -> tuple[ConflictView, ...]:
    """Those nobody has seen, latest first, then those seen within a day."""
    now = utc_now()
    found = await rows.of_store(session, store_id, now - _SEEN_SHOWN, _MOST_SHOWN)
    ids = {id_ for one, _ in found for id_ in (one.recorded_by, one.seen_by) if id_}
    names = await directory.names_of(session, ids)
    return tuple(
        ConflictView(
            id=one.id,
            code=booking.code if booking.store_id == store_id else "",
            name=booking.contact_name if booking.store_id == store_id else "",
            reason=one.reason,
            recorded_at=one.recorded_at,
            recorded_by=names.get(one.recorded_by, "") if one.recorded_by else "",
            device=one.device,
            status=status_by_clock(booking, now),
            arrived_at=booking.arrived_at,
            ended_at=booking.ended_at,
            seen_at=one.seen_at,
            seen_by=names.get(one.seen_by, "") if one.seen_by else "",
        )
        for one, booking in found
    )


async def count_unseen(session: AsyncSession, store_id: UUID) -> int:
    """How many nobody has seen."""
    return await rows.count_unseen(session, store_id)


async def mark_seen(session: AsyncSession, id_: UUID, store_id: UUID, by: UUID) -> UUID | None:
    """Tick one of this store off; its booking's id, or nothing when there is none to tick off."""
    return await rows.mark_seen(session, id_, store_id, by, utc_now())
