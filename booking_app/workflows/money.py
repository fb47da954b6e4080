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
    payment = await online_repository.latest_of(session, view.id)
    if payment is None:
        return
    ended = change in ("cancelled", "expired", "no_show") or not view.is_live
    if change == "completed":
        await _settle_hand_over(session, payment, view)
    elif change == "reopened":
        await online.withdraw(session, payment.id)
    elif change == "rescheduled":
        payment = await online.locked(session, payment.id)
        payment.visit_until = view.keep_until
        await take_before_it_lapses(session, payment, view.keep_until)
    elif ended:
        await give_back(session, payment, change)


async def give_back(session: AsyncSession, payment: OnlinePayment, reason: str) -> None:
    """Close the page, release what is reserved, pay back what was taken: whatever there is."""
    payment = await online.locked(session, payment.id)
    if payment.status in ("opening", "open"):
        await _order(session, payment, "close", reason=reason)
    elif payment.status == "authorised":
        await online.withdraw(session, payment.id)
        await _order(session, payment, "cancel", reason=reason)
    elif payment.status == "captured":
        left = await online.refundable(session, payment)
        if left > 0:
            await _order(session, payment, "refund", left, reason=reason)


async def take_before_it_lapses(
    session: AsyncSession, payment: OnlinePayment, visit_until: datetime
) -> None:
    """Take the whole amount now if the card's word ends before the visit does."""
    lapses = payment.capture_before is not None and payment.capture_before < visit_until
    waiting = await online_repository.orders(session, payment.id, "waiting")
    if payment.status == "authorised" and lapses and not waiting:
        await _order(session, payment, "capture", payment.amount_minor, reason="lapses")


async def refund(
    session: AsyncSession, actor: Actor, payment_id: UUID, amount_minor: int, reason: str
) -> OnlinePaymentView:
    """A manager pays back, wholly or in part, with a reason.

    Raises `PaymentNotFound`, `StoreNotAllowed`, `ReasonMissing`, `NotRefundable`.
    """
    payment = await online.locked(session, payment_id)
    if not actor.may_override(payment.store_id):
        raise StoreNotAllowed
    if not reason.strip():
        raise ReasonMissing
    await online.check_refund(session, payment, amount_minor)
    await _order(session, payment, "refund", amount_minor, reason=reason.strip(), staff_id=actor.id)
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
    """Have an order that failed carried out after all. Raises `PaymentNotFound`,
    `StoreNotAllowed`."""
    order = await online_repository.order_by_id(session, order_id)
    payment = await online_repository.by_id(session, order.payment_id) if order else None
    if order is None or payment is None:
        raise PaymentNotFound(id=str(order_id))
    if not actor.may_override(payment.store_id):
        raise StoreNotAllowed
    if order.status != "failed":
        return
    order.status, order.last_error, order.done_at = "waiting", "", None
    await session.flush()
    await outbox.enqueue(session, ORDER_JOB, {"order_id": str(order.id)})


async def _settle_hand_over(
    session: AsyncSession, payment: OnlinePayment, view: ReservationView
) -> None:
    """Exactly the bought lines are paid for; orders wait as long as a hand-over can be undone."""
    payment = await online.locked(session, payment.id)
    bought = sum(line.price.amount_minor for line in view.lines if line.outcome == "bought")
    due = min(bought, payment.amount_minor)
    later = utc_now() + visit.UNDO_WINDOW
    if payment.capture_before is not None and payment.capture_before < later + SAFETY:
        later = utc_now()
    if payment.status == "authorised":
        await online.withdraw(session, payment.id)
        if due:
            await _order(session, payment, "capture", due, reason="hand_over", run_at=later)
        else:
            await _order(session, payment, "cancel", reason="hand_over", run_at=later)
    elif payment.status == "captured":
        over = await online.refundable(session, payment) - due
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
) -> None:
    made = await online.order(
        session, payment, kind, amount_minor, reason=reason, staff_id=staff_id, run_at=run_at
    )
    await outbox.enqueue(
        session,
        ORDER_JOB,
        {"order_id": str(made.id)},
        key=f"{ORDER_JOB}:{made.id}",
        run_at=made.run_at,
    )
