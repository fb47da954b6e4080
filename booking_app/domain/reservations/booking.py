"""How a booking begins: the form's hold, its confirmation, and both at once.

Everything here works inside the caller's transaction: it succeeds whole or raises, and then
nothing of it remains. The order in which rows are locked is contact channels, the reservation,
pieces by id, the line for a store's visits, slot places.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_code, new_id
from booking_app.domain.catalogue.holding import TakenPiece, keep_until, release, take_pieces
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import repository
from booking_app.domain.reservations.errors import (
    CapReached,
    NoPieces,
    NotChangeable,
    ReservationNotFound,
    StoreClosed,
    TooManyPieces,
)
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.domain.reservations.slots import slot_at, take_place
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import SlotTime, StoreView

HashOf = Callable[[UUID], str]
"""The hash to store of the manage link's secret of a reservation."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be tried on, where and when. `slot_starts_at` empty: as soon as possible.

    What was promised before is had even when it is of the last pieces a store keeps back.
    """

    store: StoreView
    slot_starts_at: datetime | None
    piece_ids: tuple[UUID, ...]
    variant_ids: tuple[UUID, ...]
    is_promised: bool = False


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
    slot = await _slot(session, wanted)
    await _visit_deadline(session, wanted, slot)
    until = utc_now() + timedelta(minutes=rules.hold_minutes)
    row = await repository.held_by_visitor(session, visitor_id)
    if row is None:
        row = new_row(wanted, "held", until, locale, secret_hash_of)
        row.visitor_id = visitor_id
        session.add(row)
    row.store_id, row.keep_until, row.locale = wanted.store.id, until, locale
    row.concern = ""
    _set_slot(row, slot)
    await session.flush()
    await _take_everything(session, row, wanted, slot, until)
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
    await _take_everything(session, row, form.wanted, form.slot, form.visit_until)
    await _fix(session, row, contact, form.visit_until)
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
    await _await(session, form, contact, until)
    return form.row.id, form.visit_until


async def confirm_paid(session: AsyncSession, row: Reservation) -> None:
    """Make a booking of what was kept for its payment, however late the news of it comes.

    The row must be locked. Raises what taking its pieces and slot may raise when it ran out
    meanwhile; then the transaction's work since is to be given up.
    """
    store = await stores.get_store_by_id(session, row.store_id, row.locale)
    lines = await repository.lines(session, [row.id])
    slot = _slot_of(row)
    pieces = tuple(line.piece_id for line in lines)
    wanted = Wanted(store, row.slot_starts_at, pieces, (), is_promised=True)
    until = await _visit_deadline(session, wanted, slot)
    await _take_everything(session, row, wanted, slot, until)
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
    await _take_everything(session, row, wanted, _slot_of(row), until)
    row.status, row.keep_until, row.ended_at, row.end_reason = "held", until, None, ""
    row.contact_id, row.contact_name, row.payment = None, "", "in_store"
    await session.flush()


@dataclass(frozen=True, slots=True)
class _Form:
    """A visitor's own form, checked: what it holds and until when its visit would keep it."""

    row: Reservation
    wanted: Wanted
    slot: SlotTime | None
    visit_until: datetime


async def _await(
    session: AsyncSession, form: _Form, contact: ContactInput, until: datetime
) -> None:
    row = form.row
    await _take_everything(session, row, form.wanted, form.slot, until)
    stored = await customers.contact_for(session, contact)
    row.contact_id, row.contact_name = stored.id, contact.name
    row.status, row.keep_until = "held", until
    row.payment, row.ended_at = "online", None
    await session.flush()


async def _made_at_once(
    session: AsyncSession,
    wanted: Wanted,
    visitor_id: UUID | None,
    contact: ContactInput,
    locale: str,
    secret_hash_of: HashOf,
) -> _Form:
    check_count(wanted, (await chain.current(session)).rules.pieces_per_contact)
    sharing = await customers.lock_contact(session, contact)
    await check_cap(session, sharing, len(wanted.piece_ids) + len(wanted.variant_ids))
    slot = await _slot(session, wanted)
    until = await _visit_deadline(session, wanted, slot)
    row = new_row(wanted, "held", until, locale, secret_hash_of)
    row.visitor_id = visitor_id
    _set_slot(row, slot)
    session.add(row)
    await session.flush()
    return _Form(row, wanted, slot, until)


async def _own_form(
    session: AsyncSession, code: str, visitor_id: UUID, contact: ContactInput, locale: str
) -> _Form:
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
    slot = await _slot(session, wanted) if is_stale else _slot_of(row)
    until = await _visit_deadline(session, wanted, slot)
    if is_stale and row.concern != "capacity":
        row.concern = ""
    return _Form(row, wanted, slot, until)


async def book(
    session: AsyncSession,
    wanted: Wanted,
    *,
    visitor_id: UUID | None,
    contact: ContactInput,
    payment: str,
    locale: str,
    secret_hash_of: HashOf,
) -> UUID:
    """Book at once, without a form before it; returns the reservation's id.

    The contact must be normalised. Raises what `hold` and `confirm` raise.
    """
    made = await _made_at_once(session, wanted, visitor_id, contact, locale, secret_hash_of)
    row = made.row
    await _take_everything(session, row, wanted, made.slot, made.visit_until, is_new=True)
    row.payment = payment
    await _fix(session, row, contact, made.visit_until)
    await session.flush()
    return row.id


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
    """Keep everything until a payment page ends, as `await_payment` does with a form."""
    made = await _made_at_once(session, wanted, visitor_id, contact, locale, secret_hash_of)
    await _await(session, made, contact, until)
    return made.row.id, made.visit_until


async def reschedule(
    session: AsyncSession, row: Reservation, store: StoreView, slot_starts_at: datetime | None
) -> None:
    """Move a booking to another time; the pieces stay. Raises as `hold` does about slots.

    When it raises, the transaction is to be given up: then the old slot is still there.
    """
    wanted = Wanted(store, slot_starts_at, (), ())
    slot = await _slot(session, wanted)
    until = await _visit_deadline(session, wanted, slot)
    await keep_until(session, row.id, until)
    if slot is not None:
        await take_place(session, store, slot, row.id, slot.ends_at)
    else:
        await repository.release_places(session, row.id)
    _set_slot(row, slot)
    row.keep_until, row.concern, row.extended_minutes = until, "", 0
    row.version += 1
    await session.flush()


def check_count(wanted: Wanted, cap: int) -> None:
    """Raises `NoPieces`, or `TooManyPieces` for more than one booking may hold."""
    count = len(wanted.piece_ids) + len(wanted.variant_ids)
    if not count:
        raise NoPieces
    if count > cap or len(set(wanted.piece_ids)) < len(wanted.piece_ids):
        raise TooManyPieces(cap=cap, asked=count)


async def check_cap(session: AsyncSession, contact_ids: Sequence[UUID], more: int) -> None:
    """Raises `CapReached` when these contacts would have more live pieces than one person may."""
    cap = (await chain.current(session)).rules.pieces_per_contact
    live = await repository.count_live_pieces(session, contact_ids)
    if live + more > cap:
        raise CapReached(cap=cap, live=live)


async def _slot(session: AsyncSession, wanted: Wanted) -> SlotTime | None:
    if wanted.slot_starts_at is None:
        return None
    return await slot_at(session, wanted.store, wanted.slot_starts_at)


def _slot_of(row: Reservation) -> SlotTime | None:
    if row.slot_starts_at is None or row.slot_ends_at is None:
        return None
    return SlotTime(row.slot_starts_at, row.slot_ends_at)


async def visit_deadline(
    session: AsyncSession, store: StoreView, slot_ends_at: datetime | None
) -> datetime:
    """Until when a visit's pieces are kept: the slot's end and a grace, or the next open day's
    closing. Raises `StoreClosed`."""
    if slot_ends_at is not None:
        grace_minutes = (await chain.current(session)).rules.grace_minutes
        return slot_ends_at + timedelta(minutes=grace_minutes)
    closing = await stores.next_open_day_closing(session, store.id)
    if closing is None:
        raise StoreClosed(store=store.slug)
    return closing


async def _visit_deadline(session: AsyncSession, wanted: Wanted, slot: SlotTime | None) -> datetime:
    return await visit_deadline(session, wanted.store, slot.ends_at if slot else None)


def new_row(
    wanted: Wanted, status: str, until: datetime, locale: str, secret_hash_of: HashOf
) -> Reservation:
    """A row for a booking that is about to take its pieces."""
    id_ = new_id()
    return Reservation(
        id=id_,
        code=new_code(),
        secret_hash=secret_hash_of(id_),
        store_id=wanted.store.id,
        status=status,
        keep_until=until,
        locale=locale,
        created_at=utc_now(),
    )


def _set_slot(row: Reservation, slot: SlotTime | None) -> None:
    row.slot_starts_at = slot.starts_at if slot else None
    row.slot_ends_at = slot.ends_at if slot else None


async def _take_everything(
    session: AsyncSession,
    row: Reservation,
    wanted: Wanted,
    slot: SlotTime | None,
    until: datetime,
    *,
    is_new: bool = False,
) -> None:
    """`is_new` for a booking just made, which holds nothing that could be given back."""
    taken = await take_pieces(
        session,
        holder_id=row.id,
        store_id=wanted.store.id,
        piece_ids=wanted.piece_ids,
        variant_ids=wanted.variant_ids,
        until=until,
        keep_back=0 if wanted.is_promised else wanted.store.safety_stock,
    )
    if not is_new:
        before = [line.piece_id for line in await repository.lines(session, [row.id])]
        kept = {piece.id for piece in taken}
        await release(session, row.id, [id_ for id_ in before if id_ not in kept])
    if slot is not None:
        # A visit's place matters until the slot is over, a form's only as long as the form.
        await take_place(session, wanted.store, slot, row.id, min(until, slot.ends_at))
    elif not is_new:
        await repository.release_places(session, row.id)
    if not is_new:
        await repository.remove_lines(session, row.id)
    session.add_all(line_of(row.id, position, piece) for position, piece in enumerate(taken))
    await session.flush()


def line_of(reservation_id: UUID, position: int, piece: TakenPiece) -> ReservationLine:
    """A line of a booking for a piece it has taken, at the price of now."""
    return ReservationLine(
        reservation_id=reservation_id,
        piece_id=piece.id,
        position=position,
        price_minor=piece.price_minor,
        currency=piece.currency,
    )


async def _fix(
    session: AsyncSession, row: Reservation, contact: ContactInput, until: datetime
) -> None:
    stored = await customers.contact_for(session, contact)
    row.contact_id, row.contact_name = stored.id, contact.name
    row.status, row.keep_until = "confirmed", until
    row.confirmed_at, row.ended_at = utc_now(), None
