"""What every booking is made of: what is wanted, the checks before it, the row, and taking all that
it holds.

Everything here works inside the caller's transaction: it succeeds whole or raises, and then
nothing of it remains. The order in which rows are locked is contact channels, the reservation,
pieces by id, the line for a store's visits, slot places.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_code, new_id
from booking_app.domain.catalogue.holding import TakenPiece, release, take_pieces
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput, ContactView
from booking_app.domain.reservations import plain_rows, repository
from booking_app.domain.reservations.errors import CapReached, NoPieces, StoreClosed, TooManyPieces
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.domain.reservations.slots import slot_at, take_place
from booking_app.domain.stores import calendar
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


@dataclass(frozen=True, slots=True)
class Form:
    """A booking that is about to be made, checked: what it holds and until when its visit would
    keep it."""

    row: Reservation
    wanted: Wanted
    slot: SlotTime | None
    visit_until: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A booking just made, as it stands in the transaction that made it."""

    row: Reservation
    contact: ContactView
    lines: Sequence[ReservationLine]
    pieces: Sequence[TakenPiece]


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
    live = await repository.count_live_pieces(session, contact_ids) if contact_ids else 0
    if live + more > cap:
        raise CapReached(cap=cap, live=live)


async def slot_of_wanted(session: AsyncSession, wanted: Wanted) -> SlotTime | None:
    """The slot that is wanted. Raises what `slot_at` raises."""
    if wanted.slot_starts_at is None:
        return None
    return await slot_at(session, wanted.store, wanted.slot_starts_at)


def slot_of_row(row: Reservation) -> SlotTime | None:
    """The slot a booking has."""
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
    closing = calendar.next_open_day_closing(store.hours, utc_now())
    if closing is None:
        raise StoreClosed(store=store.slug)
    return closing


async def deadline_of_wanted(
    session: AsyncSession, wanted: Wanted, slot: SlotTime | None
) -> datetime:
    """As `visit_deadline`."""
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
        # Said so that it is known without being read back.
        **dict.fromkeys(_NOTHING_YET),
        **_AT_FIRST,
    )


_NOTHING_YET = (
    "visitor_id",
    "contact_id",
    "slot_starts_at",
    "slot_ends_at",
    "confirmed_at",
    "ready_at",
    "arrived_at",
    "ended_at",
    "consultant_id",
    "served_at",
)


_AT_FIRST: Mapping[str, Any] = {
    "contact_name": "",
    "payment": "in_store",
    "version": 1,
    "end_reason": "",
    "concern": "",
    "is_walk_in": False,
    "extended_minutes": 0,
}


def set_slot(row: Reservation, slot: SlotTime | None) -> None:
    """Give a booking a slot, or none."""
    row.slot_starts_at = slot.starts_at if slot else None
    row.slot_ends_at = slot.ends_at if slot else None


async def take_everything(
    session: AsyncSession,
    row: Reservation,
    wanted: Wanted,
    slot: SlotTime | None,
    until: datetime,
) -> None:
    """Take the pieces and the place, and give back whatever else the booking held."""
    taken = await _take_pieces(session, row, wanted, until)
    before = [line.piece_id for line in await repository.lines(session, [row.id])]
    kept = {piece.id for piece in taken}
    await release(session, row.id, [id_ for id_ in before if id_ not in kept])
    if slot is not None:
        # A visit's place matters until the slot is over, a form's only as long as the form.
        await take_place(session, wanted.store, slot, row.id, min(until, slot.ends_at))
    else:
        await repository.release_places(session, row.id)
    await repository.remove_lines(session, row.id)
    session.add_all(line_of(row.id, position, piece) for position, piece in enumerate(taken))
    await session.flush()


async def take_at_first(
    session: AsyncSession, form: Form
) -> tuple[Sequence[ReservationLine], Sequence[TakenPiece]]:
    """The same for a booking just made, which holds nothing that could be given back."""
    taken = await _take_pieces(session, form.row, form.wanted, form.visit_until)
    if form.slot is not None:
        until = min(form.visit_until, form.slot.ends_at)
        await take_place(session, form.wanted.store, form.slot, form.row.id, until)
    lines = [line_of(form.row.id, position, piece) for position, piece in enumerate(taken)]
    for line in lines:
        await plain_rows.add_line(session, line)
    return lines, taken


async def _take_pieces(
    session: AsyncSession, row: Reservation, wanted: Wanted, until: datetime
) -> list[TakenPiece]:
    return await take_pieces(
        session,
        holder_id=row.id,
        store_id=wanted.store.id,
        piece_ids=wanted.piece_ids,
        variant_ids=wanted.variant_ids,
        until=until,
        keep_back=0 if wanted.is_promised else wanted.store.safety_stock,
    )


def line_of(reservation_id: UUID, position: int, piece: TakenPiece) -> ReservationLine:
    """A line of a booking for a piece it has taken, at the price of now."""
    return ReservationLine(
        id=new_id(),
        reservation_id=reservation_id,
        piece_id=piece.id,
        position=position,
        price_minor=piece.price_minor,
        currency=piece.currency,
        discount_minor=0,
        outcome="",
        reason="",
    )


async def fix(
    session: AsyncSession, row: Reservation, contact: ContactInput, until: datetime
) -> ContactView:
    """Make a booking of it, for this contact; until when its visit keeps it."""
    stored = await customers.contact_for(session, contact)
    row.contact_id, row.contact_name = stored.id, contact.name
    row.status, row.keep_until = "confirmed", until
    row.confirmed_at, row.ended_at = utc_now(), None
    return stored


async def await_money(
    session: AsyncSession, form: Form, contact: ContactInput, until: datetime
) -> None:
    """Keep all of it until a payment page ends."""
    row = form.row
    await take_everything(session, row, form.wanted, form.slot, until)
    stored = await customers.contact_for(session, contact)
    row.contact_id, row.contact_name = stored.id, contact.name
    row.status, row.keep_until = "held", until
    row.payment, row.ended_at = "online", None
    await session.flush()
