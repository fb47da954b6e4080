"""Bookings and their lines as plain rows, to read only: for answers, and for making new ones."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.fixed import Command, Query, one_of, plain, the_value, values_of
from booking_app.domain.reservations.models import Reservation, ReservationLine

_row = plain(Reservation)
_BY_CODE = Query(_row, select(Reservation).where(Reservation.code == bindparam("code")))
_BY_ID = Query(_row, select(Reservation).where(Reservation.id == bindparam("id")))
_KNOWN = Query(the_value, select(Reservation.id).where(Reservation.code == bindparam("code")))
_LINES = Query(
    plain(ReservationLine),
    lambda dialect: (
        select(ReservationLine)
        .where(one_of(dialect, ReservationLine.reservation_id, "ids"))
        .order_by(ReservationLine.reservation_id, ReservationLine.position)
    ),
)
_ADD = Command(insert(Reservation).values(values_of(Reservation)))
_ADD_LINE = Command(insert(ReservationLine).values(values_of(ReservationLine)))


async def by_code(session: AsyncSession, code: str) -> Reservation | None:
    """The booking with this canonical code, to read only."""
    return await _BY_CODE.first(session, code=code)


async def by_id(session: AsyncSession, reservation_id: UUID) -> Reservation | None:
    """The booking with this id, to read only."""
    return await _BY_ID.first(session, id=reservation_id)


async def is_known(session: AsyncSession, code: str) -> bool:
    """Whether there is a booking with this canonical code."""
    return await _KNOWN.first(session, code=code) is not None


async def lines(
    session: AsyncSession, reservation_ids: Iterable[UUID]
) -> Sequence[ReservationLine]:
    """The lines of these bookings in order, to read only."""
    return await _LINES.all(session, ids=list(reservation_ids))


async def add(session: AsyncSession, row: Reservation) -> None:
    """Write a new booking, every column of which is set; the session does not know the row."""
    await _ADD.run(session, **_columns_of(row))


async def add_line(session: AsyncSession, row: ReservationLine) -> None:
    """Write a new line, every column of which is set; the session does not know the row."""
    await _ADD_LINE.run(session, **_columns_of(row))


def _columns_of(row: Reservation | ReservationLine) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
