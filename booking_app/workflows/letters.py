"""Asking for a letter. Writing and sending it is in `letter_delivery`."""

from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.domain.reservations.models import Reservation

Step = Literal["confirmed", "changed", "ready", "cancelled", "missing", "completed", "no_show"]
STEPS: tuple[Step, ...] = get_args(Step)
JOB_KIND = "letter"


async def enqueue(session: AsyncSession, reservation_id: UUID, step: Step) -> None:
    """Have the shopper told of a step once the session has committed.

    One letter per step and version of the booking, however often it is asked for. The
    reservation's own change must have been flushed.
    """
    version = await session.scalar(
        select(Reservation.version).where(Reservation.id == reservation_id)
    )
    await outbox.enqueue(
        session,
        JOB_KIND,
        {"reservation_id": str(reservation_id), "step": step, "version": version},
        key=f"{JOB_KIND}:{reservation_id}:{step}:{version}",
    )
