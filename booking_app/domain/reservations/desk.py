"""What only a counter does with a booking: a visit begun there, another piece, more time, who
serves it, and who did not come."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.holding import release, take_pieces
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import repository, visit
from booking_app.domain.reservations.errors import (
    ExtensionTooLong,
    NotChangeable,
    NotLate,
    TooLateToUndo,
    WrongOutcome,
)
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.taking import (
    HashOf,
    Wanted,
    check_cap,
    check_count,
    line_of,
    new_row,
)

LATE_AFTER = timedelta(minutes=10)
"""How long after its time a visit may be called missed."""
NO_SHOW_UNDO = timedelta(hours=12)
CONSULTANT_MINUTES = 120
MANAGER_MINUTES = 48 * 60
"""How much may be added to a deadline at the counter in all, by whom."""


async def walk_in(
    session: AsyncSession,
    wanted: Wanted,
    *,
    contact: ContactInput | None,
    name: str,
    consultant_id: UUID | None,
    locale: str,
    secret_hash_of: HashOf,
) -> UUID:
    """A visit that begins now, for somebody who came without a booking; returns its id.

    `contact` must be normalised; without one `name` may be empty too. Raises `NoPieces`,
    `TooManyPieces`, `CapReached`, and whatever taking the pieces may raise.
    """
    check_count(wanted, (await chain.current(session)).rules.pieces_per_contact)
    stored = None
    if contact is not None:
        sharing = await customers.lock_contact(session, contact)
        await check_cap(session, sharing, len(wanted.piece_ids))
        stored = await customers.contact_for(session, contact)
    now = utc_now()
    row = new_row(wanted, "arrived", now + visit.ARRIVED_HOLD, locale, secret_hash_of)
    row.is_walk_in, row.consultant_id = True, consultant_id
    row.contact_id, row.contact_name = (stored.id if stored else None), name
    row.confirmed_at = row.arrived_at = now
    session.add(row)
    await session.flush()
    taken = await take_pieces(
        session,
        holder_id=row.id,
        store_id=wanted.store.id,
        piece_ids=wanted.piece_ids,
        variant_ids=(),
        until=row.keep_until,
    )
    session.add_all(line_of(row.id, position, piece) for position, piece in enumerate(taken))
    await session.flush()
    return row.id


async def swap(session: AsyncSession, row: Reservation, old_id: UUID, new_id: UUID) -> None:
    """Keep another piece of this store instead of one of the booking's, at its price of now.

    The new one is held before the old one is given back. Raises `NotChangeable`, `WrongOutcome`
    when the old one is no open line or the new one is a line already, `PieceTaken`,
    `PieceElsewhere` or `PieceNotFound`.
    """
    visit.require(row, "confirmed", "ready", "arrived")
    lines = await repository.lines(session, [row.id])
    open_lines = {line.piece_id: line for line in lines if not line.outcome}
    if old_id not in open_lines or new_id in {line.piece_id for line in lines}:
        raise WrongOutcome(expected=sorted(str(id_) for id_ in open_lines))
    now = utc_now()
    until = row.keep_until if row.keep_until > now else now + visit.ARRIVED_HOLD
    (taken,) = await take_pieces(
        session,
        holder_id=row.id,
        store_id=row.store_id,
        piece_ids=[new_id],
        variant_ids=(),
        until=until,
    )
    await release(session, row.id, [old_id])
    line = open_lines[old_id]
    line.piece_id, line.price_minor, line.currency = taken.id, taken.price_minor, taken.currency
    if row.status == "ready":
        # The new piece still has to be laid aside.
        row.status, row.ready_at = "confirmed", None
    row.version += 1
    await session.flush()


async def extend(session: AsyncSession, row: Reservation, minutes: int, at_most: int) -> None:
    """Keep everything so much longer; `at_most` minutes may be added to a booking in all.

    Raises `NotChangeable`, or `ExtensionTooLong` with the minutes that are left.
    """
    visit.require(row, "confirmed", "ready")
    left = at_most - row.extended_minutes
    if not 0 < minutes <= left:
        raise ExtensionTooLong(left_minutes=max(left, 0))
    await visit.keep_longer(session, row, row.keep_until + timedelta(minutes=minutes))
    row.extended_minutes += minutes
    row.version += 1
    await session.flush()


async def assign(session: AsyncSession, row: Reservation, consultant_id: UUID | None) -> bool:
    """Who looks after the visit from now on; false when they did already.

    Raises `NotChangeable`.
    """
    visit.require(row, "confirmed", "ready", "arrived")
    if row.consultant_id == consultant_id:
        return False
    row.consultant_id = consultant_id
    await session.flush()
    return True


async def serve(session: AsyncSession, row: Reservation, consultant_id: UUID | None) -> bool:
    """The hand-over of somebody who has arrived begins; false when it was begun before."""
    if row.status != "arrived" or row.served_at is not None:
        return False
    row.served_at = utc_now()
    row.consultant_id = row.consultant_id or consultant_id
    await session.flush()
    return True


async def miss_visit(session: AsyncSession, row: Reservation) -> None:
    """The shopper did not come: everything is free again before the deadline. `keep_until` stays
    what was promised: so long what was paid waits for them.

    Raises `NotChangeable`, or `NotLate` before `LATE_AFTER` has passed.
    """
    visit.require(row, "confirmed", "ready")
    now = utc_now()
    if row.slot_starts_at is None or row.slot_starts_at + LATE_AFTER > now:
        raise NotLate
    await visit.end(session, row, "no_show", "")


async def expect_again(session: AsyncSession, row: Reservation) -> None:
    """The shopper comes after all: what was theirs is kept again for the usual grace, and no
    shorter than was promised before.

    Raises `NotChangeable`, `TooLateToUndo` after `NO_SHOW_UNDO`, and `PieceTaken` when a piece has
    been promised to somebody else since.
    """
    now = utc_now()
    if visit.status_by_clock(row, now) != "no_show":
        raise NotChangeable(status=visit.status_by_clock(row, now))
    if now - (row.ended_at or row.keep_until) > NO_SHOW_UNDO:
        raise TooLateToUndo(minutes=int(NO_SHOW_UNDO.total_seconds() // 60))
    grace = timedelta(minutes=(await chain.current(session)).rules.grace_minutes)
    until = max(row.keep_until, now + grace)
    await take_pieces(
        session,
        holder_id=row.id,
        store_id=row.store_id,
        piece_ids=await _open_pieces(session, row),
        variant_ids=(),
        until=until,
    )
    row.status, row.keep_until = ("ready" if row.ready_at else "confirmed"), until
    row.ended_at, row.end_reason = None, ""
    row.version += 1
    await session.flush()


async def _open_pieces(session: AsyncSession, row: Reservation) -> Sequence[UUID]:
    lines = await repository.lines(session, [row.id])
    return [line.piece_id for line in lines if not line.outcome]
