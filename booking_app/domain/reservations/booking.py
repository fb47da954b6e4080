"""How a booking begins with a form: its hold, its confirmation, its payment, and another time.

See `taking` for what holds everywhere; `at_once` books without a form.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.holding import keep_until
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import repository
from booking_app.domain.reservations.errors import NotChangeable, ReservationNotFound
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.slots import take_place
from booking_app.domain.reservations.taking import (
    Form,
    HashOf,
    Wanted,
    await_money,
    check_cap,
    check_count,
    deadline_of_wanted,
    fix,
    new_row,
    set_slot,
    slot_of_row,
    slot_of_wanted,
    take_everything,
)
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView


async def hold(
    session: AsyncSession,
    wanted: Wanted,
    *,
    visitor_id: UUID,
    locale: str,
    secret_hash_of: HashOf,
) -> UUID:
    """Keep pieces and a slot while a form is open; returns the reservation's id.

    A visitor has one form: holding again replaces what it held, and what it held never stands
    in its own way.
    """
    rules = (await chain.current(session)).rules
    check_count(wanted, rules.pieces_per_contact)
    slot = await slot_of_wanted(session, wanted)
    await deadline_of_wanted(session, wanted, slot)
    until = utc_now() + timedelta(minutes=rules.hold_minutes)
    row = await repository.held_by_visitor(session, visitor_id)
    if row is None:
        row = new_row(wanted, "held", until, locale, secret_hash_of)
        row.visitor_id = visitor_id
        session.add(row)
    row.store_id, row.keep_until, row.locale = wanted.store.id, until, locale
    row.concern = ""
    set_slot(row, slot)
    await session.flush()
    await take_everything(session, row, wanted, slot, until)
    return row.id


async def confirm(
    session: AsyncSession,
    code: str,
    *,
    visitor_id: UUID,
    contact: ContactInput,
    payment: str,
    locale: str,
) -> UUID:
    """Turn a visitor's own form into a booking; returns its id.

    A form open for too long is not lost: what it held is taken again if it is still free. The
    contact must be normalised. Raises `ReservationNotFound`, `NotChangeable`, `CapReached`, and
    for a form open too long whatever taking its pieces and slot may raise.
    """
    form = await _own_form(session, code, visitor_id, contact, locale)
    row = form.row
    await take_everything(session, row, form.wanted, form.slot, form.visit_until)
    await fix(session, row, contact, form.visit_until)
    row.payment, row.locale = payment, locale
    await session.flush()
    return row.id


async def await_payment(
    session: AsyncSession,
    code: str,
    *,
    visitor_id: UUID,
    contact: ContactInput,
    locale: str,
    until: datetime,
) -> tuple[UUID, datetime]:
    """Keep a visitor's own form until its payment page ends; returns the reservation's id and the
    deadline its visit would have.

    It stays `held`, with its contact, and is no form any more. Raises what `confirm` raises.
    """
    form = await _own_form(session, code, visitor_id, contact, locale)
    form.row.locale = locale
    await await_money(session, form, contact, until)
    return form.row.id, form.visit_until


async def confirm_paid(session: AsyncSession, row: Reservation) -> None:
    """Make a booking of what was kept for its payment, however late the news of it comes.

    The row must be locked. Raises what taking its pieces and slot may raise when it ran out
    meanwhile; then the transaction's work since is to be given up.
    """
    store = await stores.get_store_by_id(session, row.store_id, row.locale)
    lines = await repository.lines(session, [row.id])
    slot = slot_of_row(row)
    pieces = tuple(line.piece_id for line in lines)
    wanted = Wanted(store, row.slot_starts_at, pieces, (), is_promised=True)
    until = await deadline_of_wanted(session, wanted, slot)
    await take_everything(session, row, wanted, slot, until)
    row.status, row.keep_until = "confirmed", until
    row.confirmed_at, row.ended_at, row.end_reason = utc_now(), None, ""
    row.version += 1
    await session.flush()


async def back_to_form(session: AsyncSession, row: Reservation) -> None:
    """Give a visitor their form back after a payment that was not made; it is kept anew.

    The row must be locked. Raises as `confirm_paid` does.
    """
    minutes = (await chain.current(session)).rules.hold_minutes
    until = utc_now() + timedelta(minutes=minutes)
    store = await stores.get_store_by_id(session, row.store_id, row.locale)
    lines = await repository.lines(session, [row.id])
    wanted = Wanted(store, row.slot_starts_at, tuple(line.piece_id for line in lines), ())
    await take_everything(session, row, wanted, slot_of_row(row), until)
    row.status, row.keep_until, row.ended_at, row.end_reason = "held", until, None, ""
    row.contact_id, row.contact_name, row.payment = None, "", "in_store"
    await session.flush()


async def _own_form(
    session: AsyncSession, code: str, visitor_id: UUID, contact: ContactInput, locale: str
) -> Form:
    sharing = await customers.lock_contact(session, contact)
    row = await repository.by_code(session, code, lock=True)
    if row is None or row.visitor_id != visitor_id:
        raise ReservationNotFound(code=code)
    if row.status not in ("held", "expired") or row.contact_id is not None:
        raise NotChangeable(status=row.status)
    lines = await repository.lines(session, [row.id])
    await check_cap(session, sharing, len(lines))
    store = await stores.get_store_by_id(session, row.store_id, locale)
    pieces = tuple(line.piece_id for line in lines)
    wanted = Wanted(store, row.slot_starts_at, pieces, ())
    # A form is no booking yet: what the store closed or filled since is not sold any more.
    is_stale = row.keep_until <= utc_now() or bool(row.concern)
    slot = await slot_of_wanted(session, wanted) if is_stale else slot_of_row(row)
    until = await deadline_of_wanted(session, wanted, slot)
    if is_stale and row.concern != "capacity":
        row.concern = ""
    return Form(row, wanted, slot, until)


async def reschedule(
    session: AsyncSession, row: Reservation, store: StoreView, slot_starts_at: datetime | None
) -> None:
    """Move a booking to another time; the pieces stay. Raises as `hold` does about slots.

    When it raises, the transaction is to be given up: then the old slot is still there.
    """
    wanted = Wanted(store, slot_starts_at, (), ())
    slot = await slot_of_wanted(session, wanted)
    until = await deadline_of_wanted(session, wanted, slot)
    await keep_until(session, row.id, until)
    if slot is not None:
        await take_place(session, store, slot, row.id, slot.ends_at)
    else:
        await repository.release_places(session, row.id)
    set_slot(row, slot)
    row.keep_until, row.concern, row.extended_minutes = until, "", 0
    row.version += 1
    await session.flush()
