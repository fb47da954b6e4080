"""Telling those who watch, those who wrote to, and the audit log what became of a booking."""

from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, metrics
from booking_app.core.db import after_commit
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows import letters, money

Change = Literal[
    "held",
    "paying",
    "created",
    "confirmed",
    "rescheduled",
    "ready",
    "arrived",
    "missing",
    "completed",
    "reopened",
    "cancelled",
    "no_show",
    "expired",
    "walked_in",
    "swapped",
    "extended",
    "assigned",
    "served",
    "restored",
]

_LETTER: dict[Change, letters.Step] = {
    "confirmed": "confirmed",
    "rescheduled": "changed",
    "ready": "ready",
    "missing": "missing",
    "completed": "completed",
    "cancelled": "cancelled",
    "no_show": "no_show",
    "extended": "kept",
    "restored": "kept",
}


def store_topic(store_id: object) -> str:
    """The topic a store's board watches."""
    return f"store:{store_id}"


def reservation_topic(reservation_id: object) -> str:
    """The topic a booking's page watches."""
    return f"reservation:{reservation_id}"


async def announce(
    session: AsyncSession,
    reservation: ReservationView,
    change: Change,
    actor: audit.Actor,
    **data: Any,
) -> None:
    """Make a change known on commit: to the store's board, the booking's page, and by letter; and
    have the money paid online follow it."""
    topics = (store_topic(reservation.store.id), reservation_topic(reservation.id))
    await events.publish_now(session, topics, change, reservation.code)
    await audit.record_now(
        session,
        actor,
        f"reservation.{change}",
        "reservation",
        reservation.id,
        store_id=reservation.store.id,
        **data,
    )
    after_commit(session, lambda: metrics.BOOKINGS.add(change))
    if change in _LETTER:
        await letters.enqueue_as_seen(session, reservation, _LETTER[change])
    if change in ("confirmed", "rescheduled"):
        await letters.remind(session, reservation)
    await money.follow_booking(session, reservation, change)
