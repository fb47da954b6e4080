"""A booking at once, without a form before it. See `taking` for what holds everywhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import plain_rows
from booking_app.domain.reservations.taking import (
    Form,
    HashOf,
    Made,
    Wanted,
    await_money,
    check_cap,
    check_count,
    deadline_of_wanted,
    fix,
    new_row,
    set_slot,
    slot_of_wanted,
    take_at_first,
)


async def book(
    session: AsyncSession,
    wanted: Wanted,
    *,
    visitor_id: UUID | None,
    contact: ContactInput,
    payment: str,
    locale: str,
    secret_hash_of: HashOf,
) -> Made:
    """Book at once, without a form before it.

    The contact must be normalised. Raises what `booking.hold` and `booking.confirm` raise.
    """
    form = await _checked(session, wanted, visitor_id, contact, locale, secret_hash_of)
    stored = await fix(session, form.row, contact, form.visit_until)
    form.row.payment = payment
    await plain_rows.add(session, form.row)
    lines, pieces = await take_at_first(session, form)
    return Made(form.row, stored, lines, pieces)


async def book_awaiting(
    session: AsyncSession,
    wanted: Wanted,
    *,
    visitor_id: UUID | None,
    contact: ContactInput,
    locale: str,
    secret_hash_of: HashOf,
    until: datetime,
) -> tuple[UUID, datetime]:
    """Keep everything until a payment page ends, as `booking.await_payment` does with a form."""
    form = await _checked(session, wanted, visitor_id, contact, locale, secret_hash_of)
    session.add(form.row)
    await session.flush()
    await await_money(session, form, contact, until)
    return form.row.id, form.visit_until


async def _checked(
    session: AsyncSession,
    wanted: Wanted,
    visitor_id: UUID | None,
    contact: ContactInput,
    locale: str,
    secret_hash_of: HashOf,
) -> Form:
    check_count(wanted, (await chain.current(session)).rules.pieces_per_contact)
    sharing = await customers.lock_contact(session, contact)
    await check_cap(session, sharing, len(wanted.piece_ids) + len(wanted.variant_ids))
    slot = await slot_of_wanted(session, wanted)
    until = await deadline_of_wanted(session, wanted, slot)
    row = new_row(wanted, "held", until, locale, secret_hash_of)
    row.visitor_id = visitor_id
    set_slot(row, slot)
    return Form(row, wanted, slot, until)
