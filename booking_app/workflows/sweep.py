"""Recording what the clock has already decided, and telling people."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit
from booking_app.workflows.announce import announce

BATCH = 100


@dataclass(frozen=True, slots=True)
class SweepResult:
    """How many forms ran out and how many shoppers did not come; `more` when a batch was full."""

    expired: int
    no_show: int
    more: bool


async def sweep(session: AsyncSession) -> SweepResult:
    """Close bookings whose moment has passed, at most a batch. Safe beside other sweepers.

    Nothing waits for this: pieces and places are free by the clock already.
    """
    rows = await reservation_rows.overdue(session, BATCH)
    counts = {"expired": 0, "no_show": 0}
    for row in rows:
        status = visit.status_by_clock(row, utc_now())
        if status not in ("expired", "no_show"):
            continue
        await visit.end(session, row, status, "")
        view = await reservations.get_by_id(session, row.id)
        await announce(session, view, "expired" if status == "expired" else "no_show", audit.SYSTEM)
        counts[status] += 1
    return SweepResult(counts["expired"], counts["no_show"], len(rows) == BATCH)
