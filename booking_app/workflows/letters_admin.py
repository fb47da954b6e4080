"""Letters for those who answer for them: what left, what waits, what stayed and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, outbox
from booking_app.core.errors import Forbidden, NotFound
from booking_app.core.ids import parse_code
from booking_app.core.outbox import JobStatus
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows.letters import JOB_KIND, Step


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter of a booking. `due_at` is when it leaves, left, or is tried again; `reason` why it
    stayed at home or failed so far, in a stable word or in the mail server's own words."""

    id: UUID
    step: Step
    code: str
    store: str
    status: JobStatus
    attempts: int
    reason: str
    due_at: datetime


async def list_letters(
    session: AsyncSession,
    actor: Actor,
    locale: str,
    *,
    q: str = "",
    status: str,
    limit: int,
    offset: int,
) -> tuple[Sequence[LetterLine], int]:
    """A page of letters, the latest asked for first, and how many there are; with `q` those of
    the booking with this code. Raises `Forbidden`."""
    _require(actor)
    key = f"{JOB_KIND}:"
    if q:
        booking = await reservation_rows.by_code(session, parse_code(q) or "")
        if booking is None:
            return [], 0
        key += f"{booking.id}:"
    wanted = JobStatus(status) if status in set(JobStatus) else None
    jobs, total = await outbox.listed(session, key, wanted, limit=limit, offset=offset)
    ids = [UUID(job.payload["reservation_id"]) for job in jobs]
    bookings = {row.id: row for row in await reservation_rows.by_ids(session, ids)}
    places = await stores.get_stores_by_ids(
        session, {row.store_id for row in bookings.values()}, locale
    )
    lines = []
    for job, id_ in zip(jobs, ids, strict=True):
        booking = bookings.get(id_)
        lines.append(
            LetterLine(
                id=job.id,
                step=job.payload["step"],
                code=booking.code if booking else "",
                store=places[booking.store_id].name if booking else "",
                status=job.status,
                attempts=job.attempts,
                reason=job.last_error,
                due_at=job.at,
            )
        )
    return lines, total


async def send_again(session: AsyncSession, actor: Actor, letter_id: str) -> None:
    """Have a letter that failed tried again from the start; checked anew before it leaves.

    Raises `Forbidden`, and `NotFound` when it is not there or waits for no second try.
    """
    _require(actor)
    try:
        id_ = UUID(letter_id)
    except ValueError:
        raise NotFound from None
    job = await outbox.retry(session, JOB_KIND, id_)
    if job is None:
        raise NotFound
    booking = UUID(job.payload["reservation_id"])
    step = job.payload["step"]
    audit.record(session, actor.audited, "letter.tried_again", "reservation", booking, letter=step)


def _require(actor: Actor) -> None:
    if actor.kind != "staff" or actor.role not in ("marketer", "admin"):
        raise Forbidden
