"""How a booking goes on and ends: laid aside, arrived, handed over, given up, run out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.holding import keep_until, mark_pieces, release, take_pieces
from booking_app.domain.reservations import repository
from booking_app.domain.reservations.errors import (
    NotChangeable,
    ReservationNotFound,
    TooLateToUndo,
    WrongOutcome,
)
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.domain.reservations.schemas import LineResult, Status

ARRIVED_HOLD = timedelta(hours=4)
"""How long pieces stay kept for a shopper who stands at the counter."""
UNDO_WINDOW = timedelta(minutes=5)

SOLD = "sold"
"""Why a piece is missing: the till sold it to somebody else."""

ENDINGS = frozenset({"shopper", "missing", "piece_taken", "unpaid", "left"})
"""What we call why a booking ended; anything else are a store's own words."""

DECLINE_REASONS = frozenset({"size", "look", "price", "quality", "thinking", "other"})


def status_by_clock(row: Reservation, now: datetime) -> Status:
    """What the booking is now, whatever has been recorded so far."""
    if row.keep_until <= now:
        if row.status == "held":
            return "expired"
        if row.status in ("confirmed", "ready"):
            return "no_show"
    return row.status  # type: ignore[return-value]


async def locked(session: AsyncSession, code: str) -> Reservation:
    """The booking, kept from others until the transaction ends. Raises `ReservationNotFound`."""
    row = await repository.by_code(session, code, lock=True)
    if row is None:
        raise ReservationNotFound(code=code)
    return row


def require(row: Reservation, *allowed: Status) -> None:
    """Raises `NotChangeable` unless the booking, by the clock, is in one of these states."""
    status = status_by_clock(row, utc_now())
    if status not in allowed:
        raise NotChangeable(status=status)


async def mark_ready(session: AsyncSession, row: Reservation) -> bool:
    """The pieces are laid aside; false when they were already. Raises `NotChangeable`."""
    require(row, "confirmed", "ready", "arrived")
    if row.status != "confirmed":
        return False
    row.status, row.ready_at = "ready", utc_now()
    await session.flush()
    return True


def is_here(row: Reservation) -> bool:
    """Whether the shopper has come, and their visit lasts."""
    return row.status == "arrived" and row.keep_until > utc_now()


async def arrive(session: AsyncSession, row: Reservation, at: datetime | None = None) -> None:
    """The shopper is at the counter, since `at` if that was recorded before; done twice it is done
    once. Raises `NotChangeable`.

    Somebody late is welcome while all their pieces are still free, and so is somebody whose visit
    lasts longer than `ARRIVED_HOLD`; else `PieceTaken` is raised.
    """
    require(row, "confirmed", "ready", "arrived", "no_show")
    if is_here(row):
        return
    until = max(row.keep_until, utc_now() + ARRIVED_HOLD)
    open_lines = [line for line in await _lines(session, row) if not line.outcome]
    await _take(session, row, [line.piece_id for line in open_lines], until)
    row.arrived_at = at or utc_now()
    row.status, row.keep_until = "arrived", until
    row.ended_at, row.end_reason = None, ""
    await session.flush()


async def complete(
    session: AsyncSession, row: Reservation, results: Sequence[LineResult]
) -> list[ReservationLine]:
    """Record what became of every open line, and end the visit; returns the lines bought.

    Raises `NotChangeable`, `WrongOutcome` when a piece is named twice, left out or foreign, or
    declined without one of `DECLINE_REASONS`, and `PieceTaken` when a visit lasted so long that
    a piece bought or missing has been promised to somebody else.
    """
    require(row, "confirmed", "ready", "arrived")
    open_lines = {line.piece_id: line for line in await _lines(session, row) if not line.outcome}
    named = [result.piece_id for result in results]
    if len(set(named)) != len(named) or set(named) != set(open_lines):
        raise WrongOutcome(expected=sorted(str(id_) for id_ in open_lines))
    for result in results:
        if result.outcome == "declined" and result.reason not in DECLINE_REASONS:
            raise WrongOutcome(piece=str(result.piece_id), reasons=sorted(DECLINE_REASONS))
        line = open_lines[result.piece_id]
        line.outcome, line.reason = result.outcome, result.reason
    await session.flush()
    if row.keep_until <= utc_now():
        gone = [result.piece_id for result in results if result.outcome != "declined"]
        await _take(session, row, gone, utc_now() + ARRIVED_HOLD)
    await _close_pieces(session, row, results)
    await repository.release_places(session, row.id)
    now = utc_now()
    row.arrived_at = row.arrived_at or now
    row.status, row.ended_at = "completed", now
    await session.flush()
    return [line for line in open_lines.values() if line.outcome == "bought"]


async def take_off(session: AsyncSession, row: Reservation, discounts: Mapping[UUID, int]) -> None:
    """Take these minor units off the prices of pieces that were bought, by piece.

    Raises `WrongOutcome` for a piece that was not bought, and for more than its price.
    """
    bought = {
        line.piece_id: line for line in await _lines(session, row) if line.outcome == "bought"
    }
    for piece_id, discount_minor in discounts.items():
        line = bought.get(piece_id)
        if line is None or not 0 <= discount_minor <= line.price_minor:
            raise WrongOutcome(piece=str(piece_id))
        line.discount_minor = discount_minor
    await session.flush()


async def undo_completion(session: AsyncSession, row: Reservation) -> None:
    """Open a hand-over again: every piece goes back to the counter.

    Raises `NotChangeable`, `TooLateToUndo`, or `PieceTaken` when a declined piece has been
    reserved by somebody else since.
    """
    require(row, "completed")
    if row.ended_at is None or utc_now() - row.ended_at > UNDO_WINDOW:
        raise TooLateToUndo(minutes=UNDO_WINDOW.seconds // 60)
    lines = await _lines(session, row)
    gone = [line.piece_id for line in lines if line.outcome != "declined"]
    await mark_pieces(session, gone, "available")
    until = utc_now() + ARRIVED_HOLD
    await _take(session, row, [line.piece_id for line in lines], until)
    for line in lines:
        line.outcome, line.reason, line.discount_minor = "", "", 0
    row.status, row.ended_at, row.keep_until = "arrived", None, until
    row.version += 1
    await session.flush()


async def miss(session: AsyncSession, row: Reservation, piece_id: UUID) -> bool:
    """A piece cannot be found in the store; true when the booking has none left and ended.

    Raises `NotChangeable`, `WrongOutcome` when the piece is not an open line, and `PieceTaken`
    when the visit lasted so long that it has been promised to somebody else.
    """
    require(row, "confirmed", "ready", "arrived")
    open_lines = [line for line in await _lines(session, row) if not line.outcome]
    missing = [line for line in open_lines if line.piece_id == piece_id]
    if not missing:
        raise WrongOutcome(expected=sorted(str(line.piece_id) for line in open_lines))
    if row.keep_until <= utc_now():
        await _take(session, row, [piece_id], utc_now() + ARRIVED_HOLD)
    missing[0].outcome = "missing"
    await mark_pieces(session, [piece_id], "missing")
    row.version += 1
    if len(open_lines) == 1:
        await end(session, row, "cancelled", "missing")
        return True
    await session.flush()
    return False


def may_lose(row: Reservation) -> bool:
    """Whether a booking gives up what a till says it sold. While the shopper is at the counter it
    may be their own purchase: that is for the hand-over to say."""
    return status_by_clock(row, utc_now()) in ("held", "confirmed", "ready")


async def lose(session: AsyncSession, row: Reservation, piece_ids: Sequence[UUID]) -> bool:
    """Pieces were sold to somebody else while they were kept; false when the booking keeps them
    (`may_lose`).

    A form, or what waits for its payment, is told when it asks for them. A booking goes on with
    what is left, or ends.
    """
    if not may_lose(row):
        return False
    if row.status == "held":
        await release(session, row.id, piece_ids)
        return True
    open_lines = [line for line in await _lines(session, row) if not line.outcome]
    gone = [line for line in open_lines if line.piece_id in piece_ids]
    for line in gone:
        line.outcome, line.reason = "missing", SOLD
    await release(session, row.id, piece_ids)
    row.version += 1
    if len(gone) == len(open_lines):
        await end(session, row, "cancelled", "missing")
    await session.flush()
    return True


async def end(session: AsyncSession, row: Reservation, status: Status, reason: str) -> None:
    """Give everything back and close the booking as cancelled, expired or not shown up."""
    await release(session, row.id)
    await repository.release_places(session, row.id)
    row.status, row.end_reason, row.ended_at = status, reason, utc_now()
    row.version += 1
    await session.flush()


async def keep_longer(session: AsyncSession, row: Reservation, until: datetime) -> None:
    """Move the deadline of a live booking further off."""
    require(row, "confirmed", "ready", "arrived")
    row.keep_until = max(row.keep_until, until)
    await keep_until(session, row.id, row.keep_until)
    await session.flush()


async def _lines(session: AsyncSession, row: Reservation) -> Sequence[ReservationLine]:
    return await repository.lines(session, [row.id])


async def _take(
    session: AsyncSession, row: Reservation, piece_ids: Sequence[UUID], until: datetime
) -> None:
    await take_pieces(
        session,
        holder_id=row.id,
        store_id=row.store_id,
        piece_ids=piece_ids,
        variant_ids=(),
        until=until,
    )


async def _close_pieces(
    session: AsyncSession, row: Reservation, results: Sequence[LineResult]
) -> None:
    by_outcome: dict[str, list[UUID]] = {"bought": [], "declined": [], "missing": []}
    for result in results:
        by_outcome[result.outcome].append(result.piece_id)
    await mark_pieces(session, by_outcome["bought"], "sold")
    await mark_pieces(session, by_outcome["missing"], "missing")
    await release(session, row.id, by_outcome["declined"])
