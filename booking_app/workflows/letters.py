"""Asking for a letter. Writing and sending it is in `letter_delivery`."""

from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.core.clock import utc_now
from booking_app.core.money import Money
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.schemas import ReservationView

Step = Literal[
    "confirmed",
    "changed",
    "reminder",
    "ready",
    "cancelled",
    "missing",
    "completed",
    "no_show",
    "concerned",
    "kept",
    "swapped",
    "paid",
    "released",
    "refunded",
]
STEPS: tuple[Step, ...] = get_args(Step)
JOB_KIND = "letter"
REMINDED_BEFORE = timedelta(hours=3)
# A hand-over can be undone for five minutes; nobody should get a summary of what was undone.
_WAIT = {"completed": timedelta(minutes=5)}


async def enqueue(session: AsyncSession, reservation_id: UUID, step: Step) -> None:
    """Have the shopper told of a step once the session has committed.

    One letter per step and version of the booking, however often it is asked for.
    """
    await _enqueue(session, reservation_id, step, await _payload(session, reservation_id, step))


async def enqueue_as_seen(session: AsyncSession, booking: ReservationView, step: Step) -> None:
    """The same of a booking just read in this transaction."""
    payload = _about(booking.id, step, booking.version, booking.slot_starts_at)
    await _enqueue(session, booking.id, step, payload)


async def _enqueue(
    session: AsyncSession, reservation_id: UUID, step: Step, payload: dict[str, Any]
) -> None:
    await outbox.enqueue(
        session,
        JOB_KIND,
        payload,
        key=f"{JOB_KIND}:{reservation_id}:{step}:{payload['version']}",
        run_at=utc_now() + _WAIT.get(step, timedelta()),
    )


async def remind(session: AsyncSession, booking: ReservationView) -> None:
    """Have the shopper reminded three hours before the visit, if that is still to come.

    Whoever books later than that needs no reminder, and neither does one who may come any time.
    """
    if booking.slot_starts_at is None:
        return
    run_at = booking.slot_starts_at - REMINDED_BEFORE
    if run_at > utc_now():
        payload = _about(booking.id, "reminder", booking.version, booking.slot_starts_at)
        # By its time: a visit that is moved away and back is reminded of once.
        key = f"{JOB_KIND}:{booking.id}:reminder:{booking.slot_starts_at.isoformat()}"
        await outbox.enqueue(session, JOB_KIND, payload, key=key, run_at=run_at)


async def enqueue_about_money(
    session: AsyncSession, reservation_id: UUID, step: Step, amount: Money, proof: str
) -> None:
    """Have the shopper told of money taken or given back; one letter for each proof of it."""
    payload = await _payload(session, reservation_id, step)
    about = {"amount_minor": amount.amount_minor, "currency": amount.currency, "proof": proof}
    await outbox.enqueue(
        session, JOB_KIND, payload | about, key=f"{JOB_KIND}:{reservation_id}:{step}:{proof}"
    )


async def _payload(session: AsyncSession, reservation_id: UUID, step: Step) -> dict[str, Any]:
    query = select(Reservation.version, Reservation.slot_starts_at)
    version, slot_starts_at = (
        await session.execute(query.where(Reservation.id == reservation_id))
    ).one()
    return _about(reservation_id, step, version, slot_starts_at)


def _about(
    reservation_id: UUID, step: Step, version: int, slot_starts_at: datetime | None
) -> dict[str, Any]:
    return {
        "reservation_id": str(reservation_id),
        "step": step,
        "version": version,
        "slot_starts_at": slot_starts_at.isoformat() if slot_starts_at else None,
    }
