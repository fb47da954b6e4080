"""Letters for those who answer for them: what left, what waits, what stayed and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, outbox
from booking_app.core.errors import Forbidden, NotFound
from booking_app.core.ids import parse_code
from booking_app.core.outbox import JobListed, JobStatus
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.reservations import waiting_repository
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows import waiting_letter
from booking_app.workflows.letters import JOB_KIND, Step

Shown = Step | Literal["waiting"]
"""Letters about bookings, and the offer to the first in a waiting list."""
_KINDS = (JOB_KIND, waiting_letter.JOB_KIND)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter. `code` is that of its booking, where it is about one. `due_at` is when it leaves,
    left, or is tried again; `reason` why it stayed at home or failed so far, in a stable word or in
    the mail server's own words."""

    id: UUID
    step: Shown
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
    keys = [f"{kind}:" for kind in _KINDS]
    if q:
        booking = await reservation_rows.by_code(session, parse_code(q) or "")
        if booking is None:
            return [], 0
        keys = [f"{JOB_KIND}:{booking.id}:"]
    wanted = JobStatus(status) if status in set(JobStatus) else None
    jobs, total = await outbox.listed(session, keys, wanted, limit=limit, offset=offset)
    bookings = {
        row.id: row for row in await reservation_rows.by_ids(session, _subjects(jobs, _BOOKING))
    }
    store_of = {id_: row.store_id for id_, row in bookings.items()}
    store_of |= await waiting_repository.stores_offered(session, _subjects(jobs, _WAITING))
    places = await stores.get_stores_by_ids(session, set(store_of.values()), locale)
    lines = []
    for job in jobs:
        subject = _subject(job)
        store_id = store_of.get(subject)
        lines.append(
            LetterLine(
                id=job.id,
                step=_step(job),
                code=bookings[subject].code if subject in bookings else "",
                store=places[store_id].name if store_id else "",
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
    job = await outbox.retry(session, _KINDS, id_)
    if job is None:
        raise NotFound
    kind = "reservation" if _BOOKING in job.payload else "waiting"
    audit.record(
        session, actor.audited, "letter.tried_again", kind, _subject(job), letter=_step(job)
    )


_BOOKING, _WAITING = "reservation_id", "waiting_id"


def _subject(job: JobListed) -> UUID:
    return UUID(job.payload.get(_BOOKING) or job.payload[_WAITING])


def _subjects(jobs: Sequence[JobListed], kind: str) -> list[UUID]:
    return [UUID(job.payload[kind]) for job in jobs if kind in job.payload]


def _step(job: JobListed) -> Shown:
    step: Shown = job.payload.get("step", "waiting")
    return step


def _require(actor: Actor) -> None:
    if actor.kind != "staff" or actor.role not in ("marketer", "admin"):
        raise Forbidden
