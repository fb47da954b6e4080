"""Every query on money taken at the counter."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.payments.models import CounterPayment


async def of_reservation(session: AsyncSession, reservation_id: UUID) -> Sequence[CounterPayment]:
    """Every entry of a reservation, oldest first."""
    return (
        await session.scalars(
            select(CounterPayment)
            .where(CounterPayment.reservation_id == reservation_id)
            .order_by(CounterPayment.at, CounterPayment.id)
        )
    ).all()
