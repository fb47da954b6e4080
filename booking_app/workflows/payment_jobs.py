"""What the background does about payments: webhooks, orders, and asking after what is unclear."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import outbox
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.outbox import Handler, Job
from booking_app.domain.payments import online, online_repository
from booking_app.domain.payments.errors import PaymentNotFound
from booking_app.domain.payments.online_models import GatewayEvent, MoneyOrder, OnlinePayment
from booking_app.domain.payments.ports import (
    EventRef,
    GatewayRefused,
    GatewayUnavailable,
    IntentState,
    PaymentGateway,
)
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import money, pay_online
from booking_app.workflows.money import ORDER_JOB

logger = logging.getLogger(__name__)

EVENT_JOB = "payment.event"
RECONCILE_SECONDS = 120.0
_ASK_AFTER = timedelta(minutes=2)
_LOOK_BACK = timedelta(days=1)
_BATCH = 50
_KNOWN_KINDS = (
    "checkout.session.",
    "payment_intent.",
    "charge.",
    "refund.",
)


async def receive(session: AsyncSession, event: EventRef) -> bool:
    """Keep a webhook once and have it handled after the commit; whether it was new."""
    is_ours = event.kind.startswith(_KNOWN_KINDS)
    row = GatewayEvent(
        id=event.id,
        kind=event.kind[:120],
        session_id=event.session_id,
        intent_id=event.intent_id,
        payment=event.payment[:64],
        status="waiting" if is_ours else "ignored",
    )
    is_new = await online_repository.keep_event(session, row)
    if is_new and is_ours:
        await outbox.enqueue(
            session, EVENT_JOB, {"event_id": event.id}, key=f"{EVENT_JOB}:{event.id}"
        )
    return is_new


async def handle_again(session: AsyncSession, actor: Actor, event_id: str) -> None:
    """Have a webhook that failed handled once more. Raises `Forbidden` for all but admins."""
    if actor.role != "admin":
        raise Forbidden(role=actor.role)
    row = await online_repository.event_by_id(session, event_id[:255])
    if row is None or row.status != "failed":
        return
    await online_repository.end_event(session, event_id, "waiting")
    await outbox.enqueue(session, EVENT_JOB, {"event_id": event_id})


def payment_handlers(database: Database, gateway: PaymentGateway) -> dict[str, Handler]:
    """What the outbox calls for webhooks and orders."""

    async def event(job: Job) -> None:
        event_id = str(job.payload["event_id"])
        async with database.read() as session:
            row = await online_repository.event_by_id(session, event_id)
            payment = await _payment_of(session, row) if row else None
        if row is None or row.status == "done":
            return
        if payment is None:
            await _end(database, event_id, "ignored")
            return
        try:
            await pay_online.follow(database, gateway, payment.id)
        except Exception as error:
            await _end(database, event_id, "failed", f"{type(error).__name__}: {error}")
            raise
        await _end(database, event_id, "done")

    async def order(job: Job) -> None:
        await carry_out(database, gateway, UUID(str(job.payload["order_id"])))

    return {EVENT_JOB: event, ORDER_JOB: order}


async def carry_out(database: Database, gateway: PaymentGateway, order_id: UUID) -> None:
    """Have Stripe do what was ordered, once; done before, it is done. Raises
    `GatewayUnavailable`."""
    order = await database.run(lambda session: online.start(session, order_id))
    if order is None:
        return
    async with database.read() as session:
        payment = await online_repository.by_id(session, order.payment_id)
    if payment is None:
        return
    error = ""
    try:
        if order.kind == "close":
            await pay_online.close(database, gateway, payment.id)
        else:
            await _ask(gateway, order, payment)
    except GatewayRefused as refused:
        # It may have been done already by another way; the books below say so.
        error = str(refused.details.get("reason", refused.code))
    await pay_online.follow(database, gateway, payment.id)

    async def note(session: AsyncSession) -> None:
        now = await online.locked(session, payment.id)
        row = await online_repository.order_by_id(session, order_id)
        if row is None or row.status != "waiting":
            return
        is_done = not error or await _is_so(session, row, now)
        row.status, row.last_error = ("done", "") if is_done else ("failed", error[:200])
        row.done_at = utc_now()
        await session.flush()
        if is_done and error and row.kind in ("capture", "cancel"):
            # An order that Stripe was already at took more than this one would.
            await money.give_back_rest(session, now, row.amount_minor or 0, row.reason)
        if not is_done:
            logger.error("payment_order_failed", extra={"order": str(order_id), "reason": error})

    await database.run(note)


async def reconcile(database: Database, gateway: PaymentGateway) -> list[str]:
    """Ask Stripe about whatever is unclear, and what it has that we do not; the ids of those."""
    async with database.read() as session:
        unclear = await online_repository.unclear(session, utc_now() - _ASK_AFTER, _BATCH)
    for payment_id in unclear:
        try:
            await pay_online.follow(database, gateway, payment_id)
        except (GatewayUnavailable, GatewayRefused, PaymentNotFound) as error:
            logger.warning("payment_unclear", extra={"payment": str(payment_id), "why": error.code})
    return await _strays(database, gateway)


async def _strays(database: Database, gateway: PaymentGateway) -> list[str]:
    found: list[IntentState] = [
        intent async for intent in gateway.recent(utc_now() - _LOOK_BACK) if intent.charge_id
    ]
    async with database.read() as session:
        known = await online_repository.known_intents(session, [intent.id for intent in found])
    unknown = [intent for intent in found if intent.id not in known]
    strays = []
    for intent in unknown:
        payment_id = _uuid((intent.metadata or {}).get("payment", ""))
        if payment_id is None:
            continue  # another shop's of the same account
        try:
            await pay_online.follow(database, gateway, payment_id)
            await _adopt(database, gateway, payment_id, intent.id)
        except PaymentNotFound:
            strays.append(intent.id)
            logger.exception("payment_without_a_row", extra={"intent": intent.id})
    return strays


async def _adopt(
    database: Database, gateway: PaymentGateway, payment_id: UUID, intent_id: str
) -> None:
    """Make this payment of Stripe's ours, if asking after ours has not led to it."""
    async with database.read() as session:
        row = await online_repository.by_id(session, payment_id)
    if row is not None and row.intent_id is None:
        await pay_online.follow_intent(database, gateway, payment_id, intent_id)


async def _ask(gateway: PaymentGateway, order: MoneyOrder, payment: OnlinePayment) -> None:
    key = f"order-{order.id}"
    if payment.intent_id is None:
        raise GatewayRefused(reason="no_payment")
    if order.kind == "cancel":
        await gateway.cancel(payment.intent_id, key)
    elif order.kind == "capture":
        await gateway.capture(payment.intent_id, order.amount_minor or 0, key)
    else:
        # Stripe forgets keys after a day; a refund that it made is known by the order it bears.
        made = await gateway.intent(payment.intent_id)
        if all(refund.order != key for refund in made.refunds):
            await gateway.refund(payment.intent_id, order.amount_minor or 0, key)


async def _is_so(session: AsyncSession, order: MoneyOrder, payment: OnlinePayment) -> bool:
    """Whether what was ordered is true though Stripe refused to do it (again), or can be made so
    by paying back."""
    if order.kind == "capture":
        taken = (await online.balance(session, payment)).captured.amount_minor
        return payment.status == "captured" and taken >= (order.amount_minor or 0)
    if order.kind == "cancel":
        return payment.status in ("released", "captured")
    return order.kind == "close" and payment.status not in ("opening", "open")


async def _payment_of(session: AsyncSession, event: GatewayEvent) -> OnlinePayment | None:
    payment_id = _uuid(event.payment)
    if payment_id is not None:
        found = await online_repository.by_id(session, payment_id)
        if found is not None:
            return found
    return await online_repository.of_provider(session, event.session_id, event.intent_id)


async def _end(database: Database, event_id: str, status: str, error: str = "") -> None:
    await database.run(
        lambda session: online_repository.end_event(session, event_id, status, error)
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
