"""A till sold what was kept for somebody: the store's board raises an alarm, the shopper is told.

News of it comes over the API, which is followed at once, and in files, which are looked at first;
both end here.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import FromClause
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.domain.catalogue import bulk_pieces, staged_pieces
from booking_app.domain.catalogue.bulk_pieces import PieceNews
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit, waiting, waiting_repository
from booking_app.workflows.announce import announce

NOTE = "booked"
"""The note of verdicts on news that is followed although somebody holds the piece."""
_HOLDERS_AT_ONCE = 100


async def losers(
    session: AsyncSession, sold: Sequence[PieceNews], only_in: Collection[str] | None = None
) -> dict[UUID, list[UUID]]:
    """Who would give up which of these pieces, by holder: bookings whose shopper is not at the
    counter, open forms, and offers to those who wait. Of these stores, or of all."""
    held = await bulk_pieces.holders_of(session, sold, only_in)
    rows = await reservation_rows.by_ids(session, held)
    keepers = {row.id for row in rows if not visit.may_lose(row)}
    return {holder: pieces for holder, pieces in held.items() if holder not in keepers}


async def give_up(
    session: AsyncSession, held: Mapping[UUID, Sequence[UUID]], actor: audit.Actor
) -> set[UUID]:
    """Take pieces from their holders and tell those; which pieces these were.

    Bookings are locked in the order of their ids; lock them before their pieces, as everywhere.
    """
    lost: set[UUID] = set()
    for holder_id in sorted(held):
        row = await reservation_rows.by_id(session, holder_id, lock=True)
        if row is None:
            # Offered to somebody in a waiting list.
            await waiting.lose(session, holder_id, held[holder_id])
        elif not await visit.lose(session, row, held[holder_id]):
            continue
        lost |= set(held[holder_id])
        if row is None or row.status == "held":
            continue
        view = await reservations.get_by_id(session, row.id)
        pieces = [str(piece_id) for piece_id in held[holder_id]]
        await announce(session, view, "missing", actor, pieces=pieces, reason=visit.SOLD)
    return lost


async def lock_holders(session: AsyncSession, staged: FromClause) -> None:
    """Keep all who hold these pieces from others until the transaction ends."""
    holders = staged_pieces.holders(staged)
    await reservation_rows.lock_all(session, holders)
    await waiting_repository.lock_all(session, holders)


async def give_up_staged(
    session: AsyncSession, staged: FromClause, actor: audit.Actor
) -> int | None:
    """`give_up` of all of these pieces that are held now, some holders at a time: how many they
    were, or nothing when somebody keeps theirs; then give the transaction up."""
    lost = 0
    after: UUID | None = None
    while held := await staged_pieces.held_after(session, staged, after, _HOLDERS_AT_ONCE):
        gone = await give_up(session, held, actor)
        if len(gone) < sum(map(len, held.values())):
            return None
        lost += len(gone)
        after = max(held)
    return lost
