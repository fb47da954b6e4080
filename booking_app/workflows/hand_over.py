"""What became of each piece at the counter, and the money taken for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, idempotency
from booking_app.core.db import Database
from booking_app.core.ids import parse_code
from booking_app.core.money import Money
from booking_app.core.signing import Expired, TokenError
from booking_app.domain.chain.service import chain_now
from booking_app.domain.coupons import redeeming
from booking_app.domain.coupons.errors import CouponNotFound, CouponRefused
from booking_app.domain.coupons.schemas import Counter, Form, Sale, SaleLine
from booking_app.domain.payments import online
from booking_app.domain.payments import service as payments
from booking_app.domain.payments.errors import WrongAmount
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit
from booking_app.domain.reservations.models import Reservation, ReservationLine
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.announce import announce
from booking_app.workflows.counter import own_booking, token_in
from booking_app.workflows.coupon_counter import CouponAnswer, answer, form_of, note_refused, refuse


@dataclass(frozen=True, slots=True)
class HandOverCommand:
    """One result for every open line; `paid` for what was bought, if the till's slip is known.

    `coupon` is the code of one to use for what was bought; `shopper_name` is needed when its form
    without network was shown.
    """

    code: str
    lines: tuple[LineResult, ...]
    paid: Paid | None
    nonce: str
    coupon: str = ""
    shopper_name: str = ""


async def record(database: Database, actor: Actor, command: HandOverCommand) -> ReservationView:
    """A hand-over in a transaction of its own; a coupon refused or unknown stays noted. Raises as
    `hand_over` does."""
    try:
        return await database.run(lambda session: hand_over(session, actor, command))
    except (CouponRefused, CouponNotFound) as error:
        reason = error.code if isinstance(error, CouponRefused) else "unknown"
        await database.run(lambda session: _note_refused(session, actor, command, reason))
        raise


async def _note_refused(
    session: AsyncSession, actor: Actor, command: HandOverCommand, reason: str
) -> None:
    row = await own_booking(session, actor, command.code)
    audit.record(
        session,
        actor.audited,
        "reservation.coupon_refused",
        "reservation",
        row.id,
        store_id=row.store_id,
        verdict=reason,
    )


async def hand_over(
    session: AsyncSession,
    actor: Actor,
    command: HandOverCommand,
    *,
    discounts: Mapping[UUID, int] | None = None,
) -> ReservationView:
    """Record every piece as bought, declined or missing, and end the visit.

    `discounts` is what is taken off bought pieces besides a coupon, by piece, in minor units:
    exactly the rest is paid, at the till or from what was paid online.

    The same nonce gets the same answer. Raises `ReservationNotFound`, `StoreNotAllowed`,
    `NotChangeable`, `WrongOutcome`, `WrongAmount`, `IdempotencyKeyReused`, and for the coupon
    `CouponRefused`, `CouponNotFound`, `NameMissing`; call it through `record`, so that a refused
    coupon is noted.
    """
    row = await own_booking(session, actor, command.code)
    scope = f"hand-over:{actor.id}"
    known = await idempotency.replay(session, scope, command.nonce, _request(command))
    if known is not None:
        return await reservations.get_by_id(session, row.id)
    bought = await visit.complete(session, row, command.lines)
    taken_off = await _use_coupon(session, actor, row, command, bought) | dict(discounts or {})
    await visit.take_off(session, row, taken_off)
    if command.paid is not None:
        paid_online = await online_share(session, row.id, _due(bought))
        _check_amount(command.paid.amount, bought, paid_online)
        await payments.record(
            session,
            reservation_id=row.id,
            store_id=row.store_id,
            staff_id=actor.id if actor.kind == "staff" else None,
            paid=command.paid,
        )
    view = await reservations.get_by_id(session, row.id)
    outcomes = {str(line.piece.id): line.outcome for line in view.lines}
    await announce(session, view, "completed", actor.audited, lines=outcomes)
    await idempotency.remember(session, scope, command.nonce, 200, {"code": row.code})
    return view


async def undo(session: AsyncSession, actor: Actor, code: str, reason: str) -> ReservationView:
    """A manager opens a hand-over again within five minutes; money is counter-entered.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`, `TooLateToUndo`, and
    `PieceTaken` when a declined piece has been reserved by somebody else since.
    """
    row = await own_booking(session, actor, code)
    if not actor.may_override(row.store_id):
        raise StoreNotAllowed
    await visit.undo_completion(session, row)
    await payments.reverse_all(session, row.id, staff_id=actor.id)
    await _give_coupon_back(session, actor, row, reason)
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "reopened", actor.audited, reason=reason.strip()[:200])
    return view


async def _use_coupon(
    session: AsyncSession,
    actor: Actor,
    row: Reservation,
    command: HandOverCommand,
    bought: Sequence[ReservationLine],
) -> dict[UUID, int]:
    """What the coupon takes off each bought piece; empty without one."""
    if not command.coupon.strip():
        return {}
    verdict = await redeeming.redeem(
        session,
        Counter(actor, row.store_id),
        parse_code(command.coupon) or "",
        sale_of(bought, row.id, command.paid.receipt if command.paid else ""),
        shopper_name=command.shopper_name,
    )
    refuse(await answer(session, verdict, actor.locale))
    return dict(verdict.parts)


async def _give_coupon_back(
    session: AsyncSession, actor: Actor, row: Reservation, reason: str
) -> None:
    if await redeeming.is_used_in(session, row.id):
        counter = Counter(actor, row.store_id)
        await redeeming.roll_back_hand_over(session, counter, row.id, reason or "hand-over undone")


def sale_of(bought: Sequence[ReservationLine], reservation_id: UUID, receipt: str) -> Sale:
    """What was bought of a booking, as a coupon is judged for it; on which slip, if on one."""
    currency = bought[0].currency if bought else chain_now().currency
    lines = tuple(SaleLine(line.piece_id, line.price_minor) for line in bought)
    total = Money(sum(line.price_minor for line in lines), currency)
    return Sale(total, lines, reservation_id=reservation_id, receipt=receipt.strip()[:64])


async def judge_coupon(
    session: AsyncSession,
    actor: Actor,
    view: ReservationView,
    bought: set[UUID],
    coupon: str,
    locale: str,
) -> CouponAnswer:
    """What a coupon would take off these pieces of a booking; a good one is kept for the counter.

    `coupon` is its QR's address, or its readable code. Raises `StoreNotAllowed`.
    """
    counter = Counter(actor, view.store.id)
    seen = _read(coupon)
    if isinstance(seen, CouponAnswer):
        note_refused(session, actor, view.store.id, seen.reason)
        return seen
    code, form = seen
    lines = tuple(
        SaleLine(line.piece.id, line.price.amount_minor)
        for line in view.lines
        if line.piece.id in bought
    )
    total = Money(sum(line.price_minor for line in lines), view.lines[0].price.currency)
    sale = Sale(total, lines, reservation_id=view.id)
    is_scan = form != "typed"
    verdict = await redeeming.look(session, counter, code, form, sale, is_scan=is_scan)
    if verdict.reason == "unknown":
        note_refused(session, actor, view.store.id, "unknown")
    return await answer(session, verdict, locale)


def _read(text: str) -> tuple[str, Form] | CouponAnswer:
    """The coupon's canonical code and how it was shown, or what is wrong with what was shown."""
    typed = parse_code(text)
    token = None if typed else token_in(text.strip())
    if token is None:
        return (typed, "typed") if typed else CouponAnswer("unknown", "stop")
    try:
        # A booking's own code is good, but no coupon.
        return form_of(token) or CouponAnswer("not_applicable", "stop")
    except Expired:
        return CouponAnswer("stale_code", "stop")
    except TokenError:
        return CouponAnswer("forged", "stop")


async def online_share(session: AsyncSession, reservation_id: UUID, due_minor: int) -> int:
    """How much of what is due is paid by what the shopper paid online, in minor units."""
    return min(await online.at_hand(session, reservation_id), due_minor)


def _due(bought: Sequence[ReservationLine]) -> int:
    return sum(line.price_minor - line.discount_minor for line in bought)


def _check_amount(amount: Money, bought: list[ReservationLine], paid_online: int) -> None:
    due = _due(bought) - paid_online
    currency = bought[0].currency if bought else amount.currency
    if amount != Money(due, currency):
        raise WrongAmount(due_minor=due, currency=currency)


def _request(command: HandOverCommand) -> dict[str, Any]:
    paid = command.paid
    return {
        "code": command.code,
        "lines": [[str(line.piece_id), line.outcome, line.reason] for line in command.lines],
        "paid": [paid.method, paid.receipt, paid.amount.amount_minor, paid.amount.currency]
        if paid
        else None,
        "coupon": parse_code(command.coupon) or command.coupon,
    }


def due(view: ReservationView, bought: set[UUID]) -> Money:
    """What is to be paid for these pieces of a booking."""
    lines = [line for line in view.lines if line.piece.id in bought]
    return Money(sum(line.due.amount_minor for line in lines), view.lines[0].price.currency)
