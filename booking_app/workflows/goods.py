"""What the editors of goods must be told that lies beyond goods: people and bookings by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.ids import format_code
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.staff.models import Staff


@dataclass(frozen=True, slots=True)
class Holder:
    """The booking that keeps a piece. `code` is as people read it."""

    code: str
    status: str
    keep_until: datetime


async def staff_names(session: AsyncSession, ids: Iterable[str]) -> dict[str, str]:
    """The names of people by the ids the audit log knows them by; strangers are absent."""
    known: list[UUID] = []
    for text in set(ids):
        try:
            known.append(UUID(text))
        except ValueError:
            continue
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(known)))
    return {str(id_): name for id_, name in rows}


async def holders(session: AsyncSession, ids: Iterable[UUID | None]) -> dict[UUID, Holder]:
    """The bookings that hold pieces, by the id pieces name them by."""
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    rows = await session.execute(
        select(Reservation.id, Reservation.code, Reservation.status, Reservation.keep_until).where(
            Reservation.id.in_(wanted)
        )
    )
    return {id_: Holder(format_code(code), status, until) for id_, code, status, until in rows}
