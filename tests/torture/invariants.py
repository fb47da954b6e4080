"""What must hold after the storm, read from the tables alone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import utc_now
from booking_app.core.idempotency import IdempotencyRecord
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.reservations.models import Reservation, ReservationLine, SlotPlace
from booking_app.domain.stores.models import Store

Spell = tuple[datetime, datetime]
LIVE = ("held", "confirmed", "ready", "arrived")
_SAYS = {
    "held": {"held"},
    "confirmed": {"confirmed", "rescheduled", "missing"},
    "ready": {"ready", "rescheduled", "missing"},
    "arrived": {"arrived", "reopened", "missing"},
    "completed": {"completed"},
    "expired": {"expired"},
    "cancelled": {"cancelled", "missing"},
    "no_show": {"no_show"},
}
"""What the last entry of the audit log may be for a booking in a status."""


async def broken(session: AsyncSession) -> list[str]:
    """Each broken promise in a sentence; empty when all hold."""
    bookings = {row.id: row for row in await session.scalars(select(Reservation))}
    lines = list(await session.scalars(select(ReservationLine)))
    pieces = {row.id: row for row in await session.scalars(select(Piece))}
    capacity = {row.id: row.capacity for row in await session.scalars(select(Store))}
    places = list(await session.scalars(select(SlotPlace)))
    entries: dict[UUID, list[AuditEntry]] = defaultdict(list)
    of_bookings = select(AuditEntry).where(AuditEntry.subject_kind == "reservation")
    for entry in await session.scalars(of_bookings.order_by(AuditEntry.at, AuditEntry.id)):
        entries[UUID(entry.subject_id)].append(entry)
    unanswered = await session.scalar(
        select(IdempotencyRecord.key).where(IdempotencyRecord.status.is_(None)).limit(1)
    )
    found = [*_pieces(bookings, lines, pieces), *_slots(bookings, places, capacity)]
    found += _audit(bookings, entries)
    found += _history(bookings, lines, entries, capacity)
    if unanswered:
        found.append(f"a key was claimed and never answered: {unanswered}")
    return found


def _pieces(
    bookings: dict[UUID, Reservation], lines: list[ReservationLine], pieces: dict[UUID, Piece]
) -> Iterable[str]:
    now = utc_now()
    holders: dict[UUID, Reservation] = {}
    for line in lines:
        booking = bookings[line.reservation_id]
        if line.outcome or booking.status not in LIVE or booking.keep_until <= now:
            continue
        if line.piece_id in holders:
            other = holders[line.piece_id].code
            yield f"piece {line.piece_id} is in {booking.code} and in {other}"
        holders[line.piece_id] = booking
        if pieces[line.piece_id].holder_id != booking.id:
            yield f"piece {line.piece_id} is not kept for {booking.code}"
        if pieces[line.piece_id].held_until != booking.keep_until:
            yield f"piece {line.piece_id} is kept longer or shorter than {booking.code}"


def _slots(
    bookings: dict[UUID, Reservation], places: list[SlotPlace], capacity: dict[UUID, int]
) -> Iterable[str]:
    now = utc_now()
    with_place = {place.reservation_id for place in places if place.held_until > now}
    for place in places:
        if place.held_until > now and place.place > capacity[place.store_id]:
            yield f"place {place.place} of {capacity[place.store_id]} at {place.starts_at}"
    for booking in bookings.values():
        waits = booking.status in ("held", "confirmed", "ready") and booking.keep_until > now
        in_time = booking.slot_ends_at is not None and booking.slot_ends_at > now
        if waits and in_time and booking.id not in with_place:
            yield f"{booking.code} has a time and no place"


def _audit(
    bookings: dict[UUID, Reservation], entries: dict[UUID, list[AuditEntry]]
) -> Iterable[str]:
    for booking in bookings.values():
        # What was refused at a counter stands there too, and changed nothing.
        said = [
            entry.action.removeprefix("reservation.")
            for entry in entries[booking.id]
            if entry.action.startswith("reservation.")
        ]
        if not said or said[-1] not in _SAYS[booking.status]:
            yield f"{booking.code} is {booking.status}, the audit log says {said}"


def _history(
    bookings: dict[UUID, Reservation],
    lines: list[ReservationLine],
    entries: dict[UUID, list[AuditEntry]],
    capacity: dict[UUID, int],
) -> Iterable[str]:
    """Whether two ever had one piece at once, or a slot ever had too many.

    Bookings that were let in late or opened again had pauses; they are left out.
    """
    of_piece: dict[UUID, list[tuple[Spell, str]]] = defaultdict(list)
    plain = {
        id_: booking for id_, booking in bookings.items()
        if booking.confirmed_at and not _has_pauses(entries[id_])
    }  # fmt: skip
    for line in lines:
        if (booking := plain.get(line.reservation_id)) and line.outcome != "missing":
            of_piece[line.piece_id].append((_spell(booking, booking.confirmed_at), booking.code))
    for piece, spells in of_piece.items():
        spells.sort()
        for (one, code), (other, other_code) in pairwise(spells):
            if other[0] < one[1]:
                yield f"piece {piece} was with {code} until {one[1]}, with {other_code} {other[0]}"
    of_slot: dict[tuple[UUID, datetime], list[Spell]] = defaultdict(list)
    for id_, booking in plain.items():
        if booking.slot_starts_at and booking.slot_ends_at:
            moved = [e.at for e in entries[id_] if e.action == "reservation.rescheduled"]
            start, end = _spell(booking, moved[-1] if moved else booking.confirmed_at)
            spell = (start, min(end, booking.slot_ends_at))
            of_slot[booking.store_id, booking.slot_starts_at].append(spell)
    for (store, starts_at), spells in of_slot.items():
        most = max(sum(a <= start < b for a, b in spells) for start, _ in spells)
        if most > capacity[store]:
            yield f"{most} at once at {starts_at}, where {capacity[store]} fit"


def _spell(booking: Reservation, start: datetime | None) -> Spell:
    end = min(booking.keep_until, booking.ended_at or booking.keep_until)
    return (start or booking.created_at, end)


def _has_pauses(entries: list[AuditEntry]) -> bool:
    actions = [entry.action for entry in entries]
    return (
        "reservation.reopened" in actions
        or actions.count("reservation.arrived") > 1
        or any(entry.data.get("late") for entry in entries)
        or "reservation.no_show" in actions[:-1]
    )
