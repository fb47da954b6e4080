"""Which bookings no longer fit a store whose hours or capacity change.

Nothing here breaks a booking: it stays valid, its pieces stay kept. What is found is shown before
the change is saved, and marked afterwards, so that the store and the shopper can talk about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.reservations import repository
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.stores.calendar import OpeningHours


@dataclass(frozen=True, slots=True)
class Future:
    """A store as it is going to be."""

    hours: OpeningHours
    capacity: int
    is_archived: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Ids by what they are now: `new` with the reason, `solved` fit again."""

    new: dict[UUID, str]
    solved: tuple[UUID, ...]


async def find(session: AsyncSession, store_id: UUID, future: Future) -> Found:
    """What is expected in the store and will not fit; those marked before are not found anew.

    Locks these bookings until the transaction ends.
    """
    rows = await repository.expected(session, store_id)
    reasons = _reasons(rows, future, utc_now())
    marked = {row.id: row.concern for row in rows if row.concern}
    return Found(
        new={id_: reason for id_, reason in reasons.items() if id_ not in marked},
        solved=tuple(id_ for id_ in marked if id_ not in reasons),
    )


async def mark(session: AsyncSession, store_id: UUID, found: Found) -> None:
    """Note on the bookings what was found; the letters about each begin anew."""
    for row in await repository.expected(session, store_id):
        if row.id in found.new:
            row.concern = found.new[row.id]
            row.version += 1
        elif row.id in found.solved:
            row.concern = ""
            row.version += 1
    await session.flush()


def _reasons(rows: Sequence[Reservation], future: Future, now: datetime) -> dict[UUID, str]:
    if future.is_archived:
        return {row.id: "archived" for row in rows}
    outside = {row.id: "hours" for row in rows if not _is_inside(row, future.hours, now)}
    staying = [row for row in rows if row.id not in outside]
    return outside | dict.fromkeys(_beyond(staying, future.capacity), "capacity")


def _is_inside(row: Reservation, hours: OpeningHours, now: datetime) -> bool:
    """Whether the store is open for the whole slot, or at all before the pieces are given back."""
    if row.slot_starts_at is not None and row.slot_ends_at is not None:
        day = hours.local_date(row.slot_starts_at)
        return any(
            opens_at <= row.slot_starts_at and row.slot_ends_at <= closes_at
            # A slot past midnight belongs to the evening before.
            for local_date in (day - timedelta(days=1), day)
            for opens_at, closes_at in hours.intervals(local_date)
        )
    days = (row.keep_until - now).days + 2
    return any(
        opens_at < row.keep_until and closes_at > now
        for opens_at, closes_at in hours.from_day_before(now, days)
    )


def _beyond(rows: Sequence[Reservation], capacity: int) -> list[UUID]:
    """Those who came last to slots that are going to be too full, overlaps counted."""
    placed: dict[UUID, tuple[datetime, datetime]] = {}
    beyond = []
    for row in sorted(rows, key=lambda row: (row.confirmed_at or row.created_at, row.id)):
        if row.slot_starts_at is None or row.slot_ends_at is None:
            continue
        if _busiest(placed.values(), row.slot_starts_at, row.slot_ends_at) >= capacity:
            beyond.append(row.id)
        else:
            placed[row.id] = (row.slot_starts_at, row.slot_ends_at)
    return beyond


def _busiest(
    visits: Iterable[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime
) -> int:
    """How many visits there are at once, at most, within a span of time."""
    touching = [visit for visit in visits if visit[0] < ends_at and visit[1] > starts_at]
    changes: dict[datetime, int] = defaultdict(int)
    for start, end in touching:
        changes[max(start, starts_at)] += 1
        changes[min(end, ends_at)] -= 1
    at_once = most = 0
    for moment in sorted(changes):
        at_once += changes[moment]
        most = max(most, at_once)
    return most
