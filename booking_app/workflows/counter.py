"""The counter: the day's board, the scan, and getting pieces ready.

Every function checks that the actor may work the counter of the store concerned, and raises
`StoreNotAllowed` when not; a booking of another store is told from no booking only by a scan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, idempotency
from booking_app.core.clock import utc_now
from booking_app.core.ids import parse_code
from booking_app.core.signing import BadSignature, Expired, TokenError, WrongKind
from booking_app.domain.catalogue.errors import PieceTaken
from booking_app.domain.coupons.schemas import Counter, Form
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit
from booking_app.domain.reservations.desk import LATE_AFTER
from booking_app.domain.reservations.errors import NotChangeable, ReservationNotFound
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.staff import directory
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows import coupon_counter
from booking_app.workflows.announce import announce
from booking_app.workflows.coupon_counter import CouponAnswer
from booking_app.workflows.tokens import PATH, RESERVATION, signer

Verdict = Literal["ok", "attention", "stop"]
Reason = Literal[
    "ok",
    "already_arrived",
    "already_completed",
    "late",
    "cancelled",
    "expired",
    "piece_taken",
    "wrong_store",
    "forged",
    "unknown",
    "not_yet_valid",
    "already_redeemed",
    "limit_reached",
    "minimum_not_met",
    "not_applicable",
    "stale_code",
    "too_old",
]


@dataclass(frozen=True, slots=True)
class Board:
    """A store's day. `now` is the moment it was read; done ones ended today, latest first.

    `consultants` names whoever looks after any of the visits, by id.
    """

    now: datetime
    upcoming: tuple[ReservationView, ...]
    ready: tuple[ReservationView, ...]
    arrived: tuple[ReservationView, ...]
    done: tuple[ReservationView, ...]
    consultants: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScanVerdict:
    """What a scan found. `code` is set when the booking or coupon may be opened at this counter.

    `elsewhere` names the right store when the booking is for another one. `coupon` tells more of
    a coupon. `booking` is there where it had to be read for the verdict, in the language asked for.
    """

    kind: Literal["reservation", "coupon", "unknown"]
    verdict: Verdict
    reason: Reason
    code: str = ""
    elsewhere: str = ""
    coupon: CouponAnswer | None = None
    booking: ReservationView | None = field(default=None, compare=False)


async def board(session: AsyncSession, actor: Actor, store_id: UUID, locale: str) -> Board:
    """The day at a glance. Raises `StoreNotAllowed`."""
    check_counter(actor, store_id)
    store = await stores.get_store_by_id(session, store_id, locale)
    now = utc_now()
    midnight = now.astimezone(ZoneInfo(store.time_zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    found = await reservations.board(session, store_id, midnight, locale)
    by_status: dict[str, list[ReservationView]] = {}
    for view in found:
        by_status.setdefault(view.status, []).append(view)
    done = [view for view in found if not view.is_live]
    done.sort(key=lambda view: view.ended_at or view.keep_until, reverse=True)
    return Board(
        now=now,
        upcoming=tuple(by_status.get("confirmed", [])),
        ready=tuple(by_status.get("ready", [])),
        arrived=tuple(by_status.get("arrived", [])),
        done=tuple(done),
        consultants=await directory.names_of(
            session, {view.consultant_id for view in found if view.consultant_id}
        ),
    )


async def scan(
    session: AsyncSession, actor: Actor, store_id: UUID, payload: str, nonce: str, locale: str
) -> ScanVerdict:
    """Say what was held before the lens, or typed; the shopper of a good booking has arrived, a
    good coupon is kept for this counter.

    `payload` is a QR's address, its bare token, or a readable code. The same nonce gets the same
    answer. Raises `StoreNotAllowed`, and `IdempotencyKeyReused` for a nonce of another scan.
    """
    check_counter(actor, store_id)
    scope = scan_scope(actor.id, store_id)
    known = await idempotency.replay(session, scope, nonce, payload)
    if known is not None:
        return restored(known.body)
    verdict = await _judge(session, actor, store_id, payload, locale)
    await remember(session, scope, nonce, verdict)
    return verdict


def scan_scope(staff_id: UUID, store_id: UUID) -> str:
    """Where the nonces of one person's scans at one counter are known."""
    return f"scan:{staff_id}:{store_id}"


async def remember(session: AsyncSession, scope: str, nonce: str, verdict: ScanVerdict) -> None:
    """Keep the verdict for whoever sends the same scan again."""
    body = {
        "kind": verdict.kind,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "code": verdict.code,
        "elsewhere": verdict.elsewhere,
        "coupon": coupon_counter.stored(verdict.coupon) if verdict.coupon else None,
    }
    await idempotency.remember(session, scope, nonce, 200, body)


async def mark_ready(session: AsyncSession, actor: Actor, code: str) -> ReservationView:
    """The pieces are laid aside; done twice it is done once.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`.
    """
    row = await own_booking(session, actor, code)
    changed = await visit.mark_ready(session, row)
    view = await reservations.get_by_id(session, row.id)
    if changed:
        await announce(session, view, "ready", actor.audited)
    return view


async def report_missing(
    session: AsyncSession, actor: Actor, code: str, piece_id: UUID
) -> ReservationView:
    """A piece cannot be found: the shopper is told at once.

    The last piece missing ends the booking. Raises `ReservationNotFound`, `StoreNotAllowed`,
    `NotChangeable`, `WrongOutcome`.
    """
    row = await own_booking(session, actor, code)
    await visit.miss(session, row, piece_id)
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "missing", actor.audited, piece=str(piece_id))
    return view


async def cancel_by_store(
    session: AsyncSession, actor: Actor, code: str, reason: str
) -> ReservationView:
    """The store gives a booking up, with a reason the shopper reads.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`.
    """
    row = await own_booking(session, actor, code)
    visit.require(row, "confirmed", "ready", "arrived")
    why = reason.strip()[:200]
    await visit.end(session, row, "cancelled", why.capitalize() if why in visit.ENDINGS else why)
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "cancelled", actor.audited, by="store", reason=row.end_reason)
    return view


async def own_booking(session: AsyncSession, actor: Actor, code: str) -> Reservation:
    """The booking, locked, if it is for a store the actor works in.

    Raises `ReservationNotFound`, `StoreNotAllowed`.
    """
    row = await visit.locked(session, parse_code(code) or "")
    check_counter(actor, row.store_id)
    return row


def check_counter(actor: Actor, store_id: UUID) -> None:
    """Raises `StoreNotAllowed` unless the actor may work this counter."""
    if not actor.may_use_counter(store_id):
        raise StoreNotAllowed


async def _judge(
    session: AsyncSession, actor: Actor, store_id: UUID, payload: str, locale: str
) -> ScanVerdict:
    text = payload.strip()
    typed = parse_code(text)
    if typed is not None:
        if await reservations.is_known(session, typed):
            return await _judge_booking(session, actor, store_id, typed, locale)
        return await _judge_coupon(session, actor, store_id, typed, "typed", locale)
    token = token_in(text)
    if token is None:
        return refused(session, actor, store_id, "unknown")
    try:
        code = signer().verify(token, RESERVATION).subject
    except WrongKind:
        return await _judge_coupon_token(session, actor, store_id, token, locale)
    except BadSignature:
        return refused(session, actor, store_id, "forged")
    except TokenError:
        return refused(session, actor, store_id, "expired")
    try:
        return await _judge_booking(session, actor, store_id, code, locale)
    except ReservationNotFound:
        return refused(session, actor, store_id, "unknown")


async def _judge_booking(
    session: AsyncSession, actor: Actor, store_id: UUID, code: str, locale: str
) -> ScanVerdict:
    row = await visit.locked(session, code)
    if row.store_id != store_id:
        right = await stores.get_store_by_id(session, row.store_id, locale)
        _note_stopped(session, actor, store_id, row, "wrong_store")
        return ScanVerdict("reservation", "stop", "wrong_store", elsewhere=right.name)
    return await receive(session, actor, row, locale=locale)


async def _judge_coupon_token(
    session: AsyncSession, actor: Actor, store_id: UUID, token: str, locale: str
) -> ScanVerdict:
    try:
        found = coupon_counter.form_of(token)
    except Expired:
        old = CouponAnswer("stale_code", "attention")
        coupon_counter.note_refused(session, actor, store_id, old.reason)
        return ScanVerdict("coupon", old.tone, old.reason, coupon=old)
    if found is None:
        return refused(session, actor, store_id, "forged")
    return await _judge_coupon(session, actor, store_id, *found, locale)


async def _judge_coupon(
    session: AsyncSession, actor: Actor, store_id: UUID, code: str, form: Form, locale: str
) -> ScanVerdict:
    counter = Counter(actor, store_id)
    found = await coupon_counter.look(session, counter, code, form, locale)
    if not found.code:
        return ScanVerdict("unknown", "stop", "unknown")
    return ScanVerdict(
        "coupon", found.tone, found.reason, found.code, elsewhere=found.store, coupon=found
    )


def refused(session: AsyncSession, actor: Actor, store_id: UUID, reason: Reason) -> ScanVerdict:
    """Note a scan that names nothing of ours."""
    coupon_counter.note_refused(session, actor, store_id, reason)
    return ScanVerdict("unknown", "stop", reason)


async def receive(
    session: AsyncSession,
    actor: Actor,
    row: Reservation,
    at: datetime | None = None,
    *,
    locale: str | None = None,
    **facts: Any,
) -> ScanVerdict:
    """The shopper of a booking of this store is here, since `at` if that was recorded before.

    `facts` are for the audit log.
    """
    status = visit.status_by_clock(row, at or utc_now())
    in_time = at is not None and at < row.keep_until
    late = status == "no_show" and not in_time
    if status == "completed":
        _note_stopped(session, actor, row.store_id, row, "already_completed")
        return ScanVerdict("reservation", "attention", "already_completed", row.code)
    if status == "cancelled":
        return _stopped(session, actor, row, "cancelled")
    if visit.is_here(row):
        return ScanVerdict("reservation", "ok", "already_arrived", row.code)
    try:
        # Pieces taken before one proved gone must not stay taken for nobody.
        async with session.begin_nested():
            await visit.arrive(session, row, at)
    except NotChangeable:
        return _stopped(session, actor, row, "expired")
    except PieceTaken:
        return _stopped(session, actor, row, "piece_taken")
    view = await reservations.get_by_id(session, row.id, locale)
    await announce(session, view, "arrived", actor.audited, late=late, **facts)
    if late:
        return ScanVerdict("reservation", "attention", "late", row.code, booking=view)
    return ScanVerdict("reservation", "ok", "ok", row.code, booking=view)


def _stopped(session: AsyncSession, actor: Actor, row: Reservation, reason: Reason) -> ScanVerdict:
    _note_stopped(session, actor, row.store_id, row, reason)
    return ScanVerdict("reservation", "stop", reason, row.code)


def _note_stopped(
    session: AsyncSession, actor: Actor, store_id: UUID, row: Reservation, reason: Reason
) -> None:
    audit.record(
        session, actor.audited, "scan.refused", "reservation", row.id,
        store_id=store_id, verdict=reason,
    )  # fmt: skip


def token_in(text: str) -> str | None:
    """The token in a QR's address, or a bare one; `None` for anything else."""
    _, ours, token = text.rpartition(PATH)
    if not ours and not _looks_like_token(text):
        return None
    return token.split("?")[0].split("#")[0]


def _looks_like_token(text: str) -> bool:
    return len(text) >= 100 and text.isascii() and text.isalnum()


def restored(body: Any) -> ScanVerdict:
    """A verdict as `remember` kept it."""
    coupon = body.get("coupon")
    known = coupon_counter.restored(coupon) if coupon else None
    return ScanVerdict(**(body | {"coupon": known}))


def late_from(view: ReservationView) -> datetime:
    """From when on somebody who has not come yet is late."""
    return (view.slot_starts_at or view.keep_until) + LATE_AFTER


def overdue(view: ReservationView, now: datetime) -> bool:
    """Whether a visit's time has passed and the shopper has not come yet."""
    return view.status in ("confirmed", "ready") and late_from(view) < now


def pick_list(views: Sequence[ReservationView]) -> list[tuple[ReservationView, UUID]]:
    """What is to be fetched, in the order of the visits: pairs of booking and piece id."""
    return [
        (view, line.piece.id)
        for view in views
        if view.status == "confirmed"
        for line in view.lines
        if not line.outcome
    ]
