"""How money follows a booking: taken for what was bought, given back for what was not.

Nothing is asked of Stripe here: orders are rows of the same transaction, and jobs carry them out.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, outbox
from booking_app.core.clock import utc_now
from booking_app.domain.payments import online, online_repository
from booking_app.domain.payments.errors import PaymentNotFound, ReasonMissing
from booking_app.domain.payments.online_models import OnlinePayment
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.domain.reservations import visit
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor

ORDER_JOB = "payment.order"
SAFETY = timedelta(minutes=15)
"""An order that may wait for second thoughts does not wait when the card's word ends sooner."""


async def follow_booking(session: AsyncSession, view: ReservationView, change: str) -> None:
    """Order what follows for the money from a change of a booking, in the change's transaction."""
    if view.payment != "online":
        return
    ended = change in ("cancelled", "expired", "no_show") or not view.is_live
    if ended and change != "completed":
        # Whoever is called missed may still come: nobody waits longer for their money by that.
        run_at = max(utc_now(), view.keep_until) if change == online.NO_SHOW else None
        for each in await online_repository.all_of(session, view.id):
            await give_back(session, each, change, run_at=run_at)
        return
    payment = await online_repository.counting(session, view.id)
    if payment is None or payment.is_surplus:
        return
    if change == "completed":
        await _settle_hand_over(session, payment, view)
        return
    payment = await online.locked(session, payment.id)
    if change == "reopened":
        await online.withdraw(session, payment.id)
    elif change in ("restored", "arrived"):
        await online.withdraw(session, payment.id, online.NO_SHOW)
    if view.keep_until > payment.visit_until:
        payment.visit_until = view.keep_until
        await take_before_it_lapses(session, payment, view.keep_until)


async def give_back(
    session: AsyncSession, payment: OnlinePayment, reason: str, *, run_at: datetime | None = None
) -> None:
    """Close the page, release what is reserved, pay back what was taken: whatever there is, at
    once or at `run_at`."""
    payment = await online.locked(session, payment.id)
    if payment.status in ("opening", "open"):
        await _order(session, payment, "close", reason=reason)
    elif payment.status == "authorised":
        await online.withdraw(session, payment.id)
        await _order(session, payment, "cancel", reason=reason, run_at=run_at)
    elif payment.status == "captured":
        left = await online.refundable(session, payment)
        if left > 0:
            await _order(session, payment, "refund", left, reason=reason, run_at=run_at)


async def take_before_it_lapses(
    session: AsyncSession, payment: OnlinePayment, visit_until: datetime
) -> None:
    """Take the whole amount now if the card's word ends before the visit does."""
    lapses = payment.capture_before is not None and payment.capture_before < visit_until
    waiting = await online_repository.orders(session, payment.id, "waiting")
    if payment.status == "authorised" and lapses and not waiting:
        await _order(session, payment, "capture", payment.amount_minor, reason="lapses")


async def give_back_rest(
    session: AsyncSession, payment: OnlinePayment, kept_minor: int, reason: str
) -> bool:
    """Pay back whatever was taken above this; whether there was anything."""
    over = await online.refundable(session, payment) - kept_minor
    if over > 0:
        await _order(session, payment, "refund", over, reason=reason)
    return over > 0


async def refund(
    session: AsyncSession,
    actor: Actor,
    payment_id: UUID,
    amount_minor: int,
    reason: str,
    *,
    nonce: UUID,
) -> OnlinePaymentView:
    """A manager pays back, wholly or in part, with a reason. The same nonce pays back once.

    Raises `PaymentNotFound`, `StoreNotAllowed`, `ReasonMissing`, `NotRefundable`.
    """
    payment = await online.locked(session, payment_id)
    if not actor.may_override(payment.store_id):
        raise StoreNotAllowed
    if not reason.strip():
        raise ReasonMissing
    if await online_repository.payment_of_order(session, nonce) is not None:
        return await online.view(session, payment)
    await online.check_refund(session, payment, amount_minor)
    await _order(
        session,
        payment,
        "refund",
        amount_minor,
        reason=reason.strip(),
        staff_id=actor.id,
        order_id=nonce,
    )
    audit.record(
        session,
        actor.audited,
        "payment.refund_ordered",
        "payment",
        payment.id,
        store_id=payment.store_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason.strip()[:200],
    )
    return await online.view(session, payment)


async def run_again(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    """Have an order that failed carried out after all: by a new one in its place, for Stripe
    answers the old one's key as it did before.

    Raises `PaymentNotFound`, `StoreNotAllowed`, and `NotRefundable` for what was paid back since.
    """
    payment_id = await online_repository.payment_of_order(session, order_id)
    if payment_id is None:
        raise PaymentNotFound(id=str(order_id))
    payment = await online.locked(session, payment_id)
    order = await online_repository.order_by_id(session, order_id)
    if not actor.may_override(payment.store_id):
        raise StoreNotAllowed
    if order is None or order.status != "failed":
        return
    if order.kind == "refund":
        await online.check_refund(session, payment, order.amount_minor or 0)
    order.status = "withdrawn"
    await session.flush()
    await _order(
        session,
        payment,
        order.kind,
        order.amount_minor,
        reason=order.reason,
        staff_id=order.staff_id,
    )
    audit.record(
        session,
        actor.audited,
        "payment.tried_again",
        "payment",
        payment.id,
        store_id=payment.store_id,
        order=order.kind,
    )


async def _settle_hand_over(
    session: AsyncSession, payment: OnlinePayment, view: ReservationView
) -> None:
    """Exactly the bought lines are paid for, less what a coupon takes off them; orders wait as
    long as a hand-over can be undone."""
    payment = await online.locked(session, payment.id)
    bought = sum(line.due.amount_minor for line in view.lines if line.outcome == "bought")
    later = utc_now() + visit.UNDO_WINDOW
    if payment.capture_before is not None and payment.capture_before < later + SAFETY:
        later = utc_now()
    if payment.status == "authorised":
        await online.withdraw(session, payment.id)
        # The rest of an earlier hand-over that Stripe was asked for is paid at the till.
        due = min(bought, await online.in_reach(session, payment))
        if due:
            await _order(session, payment, "capture", due, reason="hand_over", run_at=later)
        else:
            await _order(session, payment, "cancel", reason="hand_over", run_at=later)
    elif payment.status == "captured":
        over = await online.refundable(session, payment) - min(bought, payment.amount_minor)
        if over > 0:
            await _order(session, payment, "refund", over, reason="hand_over", run_at=later)


async def _order(
    session: AsyncSession,
    payment: OnlinePayment,
    kind: str,
    amount_minor: int | None = None,
    *,
    reason: str = "",
    staff_id: UUID | None = None,
    run_at: datetime | None = None,
    order_id: UUID | None = None,
) -> None:
    made = await online.order(
        session,
        payment,
        kind,
        amount_minor,
        reason=reason,
        staff_id=staff_id,
        run_at=run_at,
        order_id=order_id,
    )
    await outbox.enqueue(
        session,
        ORDER_JOB,
        {"order_id": str(made.id)},
        key=f"{ORDER_JOB}:{made.id}",
        run_at=made.run_at,
    )
