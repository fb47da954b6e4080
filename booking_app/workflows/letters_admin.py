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
from booking_app.domain.coupons import service as coupons
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.reservations import waiting_repository
from booking_app.domain.staff import password_links
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows import coupon_letter, staff_letter, waiting_letter
from booking_app.workflows.letters import JOB_KIND, Step

Shown = Step | Literal["waiting", "coupon", "staff"]
"""Letters about bookings, the offer to the first in a waiting list, a coupon given to a list, and
the link by which somebody of the staff chooses a password."""
About = Literal["bookings", "waiting", "coupons", "staff"]
_KINDS: dict[About, str] = {
    "bookings": JOB_KIND,
    "waiting": waiting_letter.JOB_KIND,
    "coupons": coupon_letter.JOB_KIND,
    "staff": staff_letter.JOB_KIND,
}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter. `code` is that of its booking, where it is about one; `about` the name of what else
    it is about: the campaign of a coupon, the person of a password. `due_at` is when it leaves,
    left, or is tried again; `reason` why it stayed at home or failed so far, in a stable word or in
    the mail server's own words."""

    id: UUID
    step: Shown
    code: str
    about: str
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
    about: str = "",
    status: str,
    limit: int,
    offset: int,
) -> tuple[Sequence[LetterLine], int]:
    """A page of the letters the actor may see, the latest asked for first, and how many there
    are; with `q` those of the booking with this code, with `about` those about such things only.
    Raises `Forbidden`."""
    kinds = kinds_for(actor)
    chosen = [kind for name, kind in kinds.items() if about in ("", name)]
    if not chosen or (q and JOB_KIND not in chosen):
        return [], 0
    keys = [f"{kind}:" for kind in chosen]
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
    about_of = await coupons.campaigns_of(session, _subjects(jobs, _COUPON), locale)
    people = await password_links.people_of(session, _subjects(jobs, _LINK))
    about_of |= {link_id: name for link_id, (_, name) in people.items()}
    lines = []
    for job in jobs:
        subject = _subject(job)
        store_id = store_of.get(subject)
        lines.append(
            LetterLine(
                id=job.id,
                step=_step(job),
                code=bookings[subject].code if subject in bookings else "",
                about=about_of.get(subject, ""),
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
    kinds = kinds_for(actor)
    try:
        id_ = UUID(letter_id)
    except ValueError:
        raise NotFound from None
    job = await outbox.retry(session, kinds.values(), id_)
    if job is None:
        raise NotFound
    kind, subject = _KIND_OF_SUBJECT[_field(job)], _subject(job)
    if kind == "staff":
        people = await password_links.people_of(session, [subject])
        subject = people[subject][0] if subject in people else subject
    audit.record(session, actor.audited, "letter.tried_again", kind, subject, letter=_step(job))


_BOOKING, _WAITING, _COUPON, _LINK = "reservation_id", "waiting_id", "coupon_id", "link_id"
_KIND_OF_SUBJECT = {
    _BOOKING: "reservation",
    _WAITING: "waiting",
    _COUPON: "coupon",
    _LINK: "staff",
}
_STEPS: dict[str, Shown] = {_WAITING: "waiting", _COUPON: "coupon", _LINK: "staff"}


def _field(job: JobListed) -> str:
    return next(name for name in _KIND_OF_SUBJECT if name in job.payload)


def _subject(job: JobListed) -> UUID:
    return UUID(job.payload[_field(job)])


def _subjects(jobs: Sequence[JobListed], kind: str) -> list[UUID]:
    return [UUID(job.payload[kind]) for job in jobs if kind in job.payload]


def _step(job: JobListed) -> Shown:
    step: Shown = job.payload["step"] if _BOOKING in job.payload else _STEPS[_field(job)]
    return step


def kinds_for(actor: Actor) -> dict[About, str]:
    """Kinds of jobs by what they are about. Who works here is an admin's business only."""
    if actor.kind != "staff" or actor.role not in ("marketer", "admin"):
        raise Forbidden
    return {name: kind for name, kind in _KINDS.items() if name != "staff" or actor.role == "admin"}
