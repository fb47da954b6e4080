"""Arrivals a counter recorded while it had no connection, sent when it has one again.

What the counter shows meanwhile is “recorded, not yet confirmed”: here it is judged. What does
not fit any more is kept for the managers of the store, who tick it off.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, idempotency
from booking_app.core.clock import utc_now
from booking_app.core.ids import parse_code
from booking_app.core.signing import BadSignature, TokenError
from booking_app.domain.reservations import conflicts, visit
from booking_app.domain.reservations.conflicts import ConflictView, RecordedScan
from booking_app.domain.reservations.errors import ReservationNotFound
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.staff import directory
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows.announce import store_topic
from booking_app.workflows.counter import (
    Reason,
    ScanVerdict,
    check_counter,
    receive,
    refused,
    remember,
    restored,
    scan_scope,
    token_in,
)
from booking_app.workflows.tokens import RESERVATION, signer

OLDEST = timedelta(days=1)
"""Older ones mark no arrival: a manager looks at them."""
FITTING: frozenset[Reason] = frozenset({"ok", "late"})
_OF_NO_BOOKING: frozenset[Reason] = frozenset({"unknown", "forged"})


async def take(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    payload: str,
    scan: RecordedScan,
    locale: str,
) -> ScanVerdict:
    """Judge a recorded arrival; a good one counts from the moment it was recorded.

    `scan.at` is never taken for later than now. The same nonce gets the same answer, that of the
    scan which was asked about with it while the connection broke, too. Bookings only: coupons are
    judged while the shopper waits, or not at all. Raises `StoreNotAllowed`, `IdempotencyKeyReused`.
    """
    check_counter(actor, store_id)
    scan = replace(scan, at=min(scan.at, utc_now()), by=await _recorder(session, actor, scan.by))
    scope = scan_scope(scan.by or actor.id, store_id)
    known = await idempotency.replay(session, scope, scan.nonce, payload)
    row = await _booking(session, payload)
    if known is not None:
        verdict = restored(known.body)
        _date_back(row, verdict, scan.at)
    else:
        verdict = await _judge(session, actor, store_id, payload, row, scan, locale)
        await remember(session, scope, scan.nonce, verdict)
    if row is not None and is_conflict(verdict):
        await _keep_conflict(session, actor, store_id, row, scan, verdict.reason)
    return verdict


def is_conflict(verdict: ScanVerdict) -> bool:
    """Whether the managers of the store are told; of what names no booking nobody is."""
    return verdict.reason not in FITTING | _OF_NO_BOOKING


async def list_conflicts(
    session: AsyncSession, actor: Actor, store_id: UUID
) -> tuple[ConflictView, ...]:
    """What did not fit in this store. Raises `StoreNotAllowed` for whoever does not manage it."""
    _require_manager(actor, store_id)
    return await conflicts.of_store(session, store_id)


async def count_conflicts(session: AsyncSession, actor: Actor, store_id: UUID) -> int:
    """How many no manager has seen; none for whoever is no manager here."""
    if not actor.may_override(store_id):
        return 0
    return await conflicts.count_unseen(session, store_id)


async def mark_seen(session: AsyncSession, actor: Actor, store_id: UUID, id_: UUID) -> None:
    """Tick a conflict of this store off; twice is once. Raises `StoreNotAllowed`."""
    _require_manager(actor, store_id)
    booking_id = await conflicts.mark_seen(session, id_, store_id, actor.id)
    if booking_id is None:
        return
    audit.record(
        session, actor.audited, "scan.conflict_seen", "reservation", booking_id, store_id=store_id
    )
    events.publish(session, store_topic(store_id), "conflict_seen", id_)


def _require_manager(actor: Actor, store_id: UUID) -> None:
    if actor.kind != "staff" or not actor.may_override(store_id):
        raise StoreNotAllowed


async def _recorder(session: AsyncSession, actor: Actor, staff_id: UUID | None) -> UUID | None:
    """Who recorded it, as the counter says, if there is such a person; else whoever sends it."""
    if staff_id is not None and staff_id in await directory.names_of(session, {staff_id}):
        return staff_id
    return actor.id if actor.kind == "staff" else None


async def _booking(session: AsyncSession, payload: str) -> Reservation | None:
    """The booking that is meant, locked, if its code or its token is one of ours."""
    code = parse_code(payload)
    token = None if code else token_in(payload.strip())
    if token is not None:
        try:
            code = signer().verify(token, RESERVATION).subject
        except TokenError:
            return None
    try:
        return await visit.locked(session, code or "")
    except ReservationNotFound:
        return None


async def _judge(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    payload: str,
    row: Reservation | None,
    scan: RecordedScan,
    locale: str,
) -> ScanVerdict:
    if row is None:
        return refused(session, actor, store_id, _what_it_is(payload))
    if row.store_id != store_id:
        right = await stores.get_store_by_id(session, row.store_id, locale)
        return ScanVerdict("reservation", "stop", "wrong_store", elsewhere=right.name)
    if utc_now() - scan.at > OLDEST:
        return ScanVerdict("reservation", "stop", "too_old", row.code)
    by = str(scan.by) if scan.by else ""
    return await receive(
        session, actor, row, scan.at, recorded_at=scan.at.isoformat(), recorded_by=by
    )


def _what_it_is(payload: str) -> Reason:
    token = token_in(payload.strip())
    if token is None:
        return "unknown"
    try:
        signer().verify(token, RESERVATION)
    except BadSignature:
        return "forged"
    except TokenError:
        return "unknown"
    return "unknown"


def _date_back(row: Reservation | None, verdict: ScanVerdict, at: datetime) -> None:
    """The same scan came by itself later than it was recorded: the arrival was earlier."""
    if row is None or row.arrived_at is None or verdict.reason not in FITTING:
        return
    if row.arrived_at - OLDEST <= at < row.arrived_at:
        row.arrived_at = at


async def _keep_conflict(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    row: Reservation,
    scan: RecordedScan,
    reason: Reason,
) -> None:
    if not await conflicts.note(session, store_id, row, scan, reason):
        return
    audit.record(
        session,
        actor.audited,
        "scan.conflict",
        "reservation",
        row.id,
        store_id=store_id,
        verdict=reason,
        recorded_at=scan.at.isoformat(),
        recorded_by=str(scan.by) if scan.by else "",
    )
    events.publish(session, store_topic(store_id), "conflict", row.code)
