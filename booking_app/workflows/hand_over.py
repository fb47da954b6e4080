"""What became of each piece at the counter, and the money taken for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import idempotency
from booking_app.core.money import Money
from booking_app.domain.payments import online
from booking_app.domain.payments import service as payments
from booking_app.domain.payments.errors import WrongAmount
from booking_app.domain.payments.schemas import Paid
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit
from booking_app.domain.reservations.models import ReservationLine
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.announce import announce
from booking_app.workflows.counter import own_booking


@dataclass(frozen=True, slots=True)
class HandOverCommand:
    """One result for every open line; `paid` for what was bought, if the till's slip is known."""

    code: str
    lines: tuple[LineResult, ...]
    paid: Paid | None
    nonce: str


async def hand_over(
    session: AsyncSession,
    actor: Actor,
    command: HandOverCommand,
    *,
    discounts: Mapping[UUID, int] | None = None,
) -> ReservationView:
    """Record every piece as bought, declined or missing, and end the visit.

    `discounts` is what a coupon takes off bought pieces, by piece, in minor units: exactly the
    rest is paid, at the till or from what was paid online.

    The same nonce gets the same answer. Raises `ReservationNotFound`, `StoreNotAllowed`,
    `NotChangeable`, `WrongOutcome`, `WrongAmount`, `IdempotencyKeyReused`.
    """
    row = await own_booking(session, actor, command.code)
    scope = f"hand-over:{actor.id}"
    known = await idempotency.replay(session, scope, command.nonce, _request(command))
    if known is not None:
        return await reservations.get_by_id(session, row.id)
    bought = await visit.complete(session, row, command.lines)
    await visit.take_off(session, row, discounts or {})
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
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "reopened", actor.audited, reason=reason.strip()[:200])
    return view


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
    }


def due(view: ReservationView, bought: set[UUID]) -> Money:
    """What is to be paid for these pieces of a booking."""
    lines = [line for line in view.lines if line.piece.id in bought]
    return Money(sum(line.due.amount_minor for line in lines), view.lines[0].price.currency)
