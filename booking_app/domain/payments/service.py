"""Recording money taken at the counter. Entries are appended; a mistake is counter-entered."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.money import Money
from booking_app.domain.payments import repository
from booking_app.domain.payments.errors import ReceiptMissing
from booking_app.domain.payments.models import CounterPayment
from booking_app.domain.payments.schemas import Paid


async def record(
    session: AsyncSession,
    *,
    reservation_id: UUID,
    store_id: UUID,
    staff_id: UUID | None,
    paid: Paid,
) -> None:
    """Append what was paid. Raises `ReceiptMissing`."""
    receipt = paid.receipt.strip()[:64]
    if paid.amount and not receipt:
        raise ReceiptMissing
    session.add(
        CounterPayment(
            reservation_id=reservation_id,
            store_id=store_id,
            staff_id=staff_id,
            method=paid.method,
            receipt=receipt,
            amount_minor=paid.amount.amount_minor,
            currency=paid.amount.currency,
        )
    )
    await session.flush()


async def reverse_all(session: AsyncSession, reservation_id: UUID, *, staff_id: UUID) -> None:
    """Counter-enter everything recorded for a reservation and not reversed yet."""
    entries = await repository.of_reservation(session, reservation_id)
    reversed_ids = {entry.reverses_id for entry in entries}
    session.add_all(
        CounterPayment(
            reservation_id=entry.reservation_id,
            store_id=entry.store_id,
            staff_id=staff_id,
            method=entry.method,
            receipt=entry.receipt,
            amount_minor=-entry.amount_minor,
            currency=entry.currency,
            reverses_id=entry.id,
        )
        for entry in entries
        if entry.reverses_id is None and entry.id not in reversed_ids
    )
    await session.flush()


async def balance(session: AsyncSession, reservation_id: UUID, currency: str) -> Money:
    """What was paid for a reservation, counter-entries taken off."""
    entries = await repository.of_reservation(session, reservation_id)
    return Money(sum(entry.amount_minor for entry in entries), currency)
