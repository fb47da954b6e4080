"""Telling people and screens what became of money."""

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events
from booking_app.core.money import Money
from booking_app.domain.payments.online import News
from booking_app.domain.payments.online_models import OnlinePayment
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations import visit
from booking_app.domain.reservations.models import Reservation
from booking_app.workflows import letters
from booking_app.workflows.announce import announce, reservation_topic, store_topic


async def end_unpaid(session: AsyncSession, reservation: Reservation) -> None:
    """The payment page is over and nobody paid: pieces and time are free at once."""
    await visit.end(session, reservation, "expired", "unpaid")
    view = await reservations.get_by_id(session, reservation.id)
    await announce(session, view, "expired", audit.SYSTEM, by="payment")


async def tell(
    session: AsyncSession, reservation: Reservation, payment: OnlinePayment, news: News
) -> None:
    """Let the audit log, the screens that watch and the shopper know what became of money."""
    audit.record(
        session,
        audit.SYSTEM,
        "payment.observed",
        "payment",
        payment.id,
        store_id=payment.store_id,
        label=reservation.code,
        changes={"status": [news.before, news.after]},
        entered=[[each.kind, each.amount_minor, payment.currency] for each in news.entered],
    )
    events.publish(session, reservation_topic(reservation.id), "payment", reservation.code)
    events.publish(session, store_topic(payment.store_id), "payment", reservation.code)
    steps: dict[str, letters.Step] = {"refunded": "refunded"}
    if payment.capture == "manual":
        steps["captured"] = "paid"
    if payment.status == "released":
        steps["released"] = "released"
    for each in news.entered:
        if each.kind in steps:
            amount = Money(each.amount_minor, payment.currency)
            await letters.enqueue_about_money(
                session, reservation.id, steps[each.kind], amount, each.reference
            )
