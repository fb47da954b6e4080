"""Every query on online payments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.core.clock import utc_now
from booking_app.core.db import database_of
from booking_app.core.ids import new_id
from booking_app.domain.payments.online_models import (
    GatewayEvent,
    LedgerEntry,
    MoneyOrder,
    OnlinePayment,
)


async def by_id(
    session: AsyncSession, payment_id: UUID, *, lock: bool = False
) -> OnlinePayment | None:
    """The payment with this id; locked until the transaction ends if asked."""
    query = select(OnlinePayment).where(OnlinePayment.id == payment_id)
    if lock:
        query = query.with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def all_of(session: AsyncSession, reservation_id: UUID) -> Sequence[OnlinePayment]:
    """The payments of a reservation, the one that counts first: one with money before one
    without, a surplus last, and else the newest."""
    has_money = OnlinePayment.status.in_(("authorised", "captured"))
    return (
        await session.scalars(
            select(OnlinePayment)
            .where(OnlinePayment.reservation_id == reservation_id)
            .order_by(
                OnlinePayment.is_surplus,
                has_money.desc(),
                OnlinePayment.created_at.desc(),
                OnlinePayment.id.desc(),
            )
            .execution_options(populate_existing=True)
        )
    ).all()


async def counting(session: AsyncSession, reservation_id: UUID) -> OnlinePayment | None:
    """The payment of a reservation that counts, if it has any."""
    found = await all_of(session, reservation_id)
    return found[0] if found else None


async def of_provider(
    session: AsyncSession, session_id: str, intent_id: str
) -> OnlinePayment | None:
    """The payment the provider knows under one of these ids; empty ones do not count."""
    conditions = []
    if session_id:
        conditions.append(OnlinePayment.session_id == session_id)
    if intent_id:
        conditions.append(OnlinePayment.intent_id == intent_id)
    if not conditions:
        return None
    return await session.scalar(select(OnlinePayment).where(or_(*conditions)))


async def unclear(session: AsyncSession, asked_before: datetime, limit: int) -> Sequence[UUID]:
    """Payments whose end is not known and of which Stripe was not asked since a moment."""
    waiting = select(MoneyOrder.payment_id).where(MoneyOrder.status == "waiting")
    last_asked = func.coalesce(OnlinePayment.checked_at, OnlinePayment.created_at)
    return (
        await session.scalars(
            select(OnlinePayment.id)
            .where(
                or_(
                    OnlinePayment.status.in_(("opening", "open", "authorised")),
                    OnlinePayment.id.in_(waiting),
                ),
                last_asked < asked_before,
            )
            .order_by(last_asked)
            .limit(limit)
        )
    ).all()


async def page(
    session: AsyncSession,
    *,
    store_ids: Sequence[UUID] | None,
    reservation_ids: Sequence[UUID] | None,
    status: str,
    limit: int,
    offset: int,
) -> tuple[Sequence[OnlinePayment], int]:
    """Payments, newest first, and how many there are. `failed` as a status means those with an
    order that failed; `None` does not narrow."""
    conditions: list[ColumnElement[bool]] = []
    if store_ids is not None:
        conditions.append(OnlinePayment.store_id.in_(store_ids))
    if reservation_ids is not None:
        conditions.append(OnlinePayment.reservation_id.in_(reservation_ids))
    if status == "failed":
        failed = select(MoneyOrder.payment_id).where(MoneyOrder.status == "failed")
        conditions.append(OnlinePayment.id.in_(failed))
    elif status:
        conditions.append(OnlinePayment.status == status)
    count = select(func.count()).select_from(OnlinePayment).where(*conditions)
    rows = (
        select(OnlinePayment)
        .where(*conditions)
        .order_by(OnlinePayment.created_at.desc(), OnlinePayment.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return (await session.scalars(rows)).all(), await session.scalar(count) or 0


async def intents_since(session: AsyncSession, since: datetime) -> set[str]:
    """The provider's ids of payments begun since then and paid."""
    found = await session.scalars(
        select(OnlinePayment.intent_id).where(
            OnlinePayment.created_at >= since, OnlinePayment.intent_id.is_not(None)
        )
    )
    return {intent_id for intent_id in found if intent_id}


async def known_intents(session: AsyncSession, intent_ids: Sequence[str]) -> set[str]:
    """Those of the provider's payments that are ours."""
    found = await session.scalars(
        select(OnlinePayment.intent_id).where(OnlinePayment.intent_id.in_(intent_ids))
    )
    return {intent_id for intent_id in found if intent_id}


async def entries(session: AsyncSession, payment_id: UUID) -> Sequence[LedgerEntry]:
    """The ledger of a payment, oldest first."""
    return (
        await session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.payment_id == payment_id)
            .order_by(LedgerEntry.happened_at, LedgerEntry.id)
        )
    ).all()


async def entered_between(
    session: AsyncSession, since: datetime, until: datetime
) -> Sequence[tuple[LedgerEntry, str | None]]:
    """Ledger entries of this time, oldest first, with the provider's id of their payment."""
    rows = await session.execute(
        select(LedgerEntry, OnlinePayment.intent_id)
        .join(OnlinePayment, OnlinePayment.id == LedgerEntry.payment_id)
        .where(LedgerEntry.at >= since, LedgerEntry.at < until)
        .order_by(LedgerEntry.at, LedgerEntry.id)
    )
    return [(entry, intent_id) for entry, intent_id in rows]


async def enter(
    session: AsyncSession,
    payment: OnlinePayment,
    kind: str,
    amount_minor: int,
    reference: str,
    happened_at: datetime,
) -> bool:
    """Append to the ledger, once for each proof; whether it is new."""
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    result = await session.execute(
        insert(LedgerEntry)
        .values(
            id=new_id(),
            payment_id=payment.id,
            kind=kind,
            amount_minor=amount_minor,
            currency=payment.currency,
            reference=reference,
            happened_at=happened_at,
            at=utc_now(),
        )
        .on_conflict_do_nothing(index_elements=["kind", "reference"])
        .returning(LedgerEntry.id)
    )
    return result.first() is not None


async def orders(session: AsyncSession, payment_id: UUID, *statuses: str) -> Sequence[MoneyOrder]:
    """What was asked of Stripe about a payment, oldest first; of these statuses, or all."""
    query = select(MoneyOrder).where(MoneyOrder.payment_id == payment_id)
    if statuses:
        query = query.where(MoneyOrder.status.in_(statuses))
    query = query.order_by(MoneyOrder.created_at, MoneyOrder.id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def order_by_id(session: AsyncSession, order_id: UUID) -> MoneyOrder | None:
    """The order with this id, locked until the transaction ends."""
    return await session.scalar(
        select(MoneyOrder)
        .where(MoneyOrder.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def payment_of_order(session: AsyncSession, order_id: UUID) -> UUID | None:
    """The payment an order is about, if there is such an order."""
    return await session.scalar(select(MoneyOrder.payment_id).where(MoneyOrder.id == order_id))


async def keep_event(session: AsyncSession, event: GatewayEvent) -> bool:
    """Store a webhook, once under its id; whether it is new."""
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    result = await session.execute(
        insert(GatewayEvent)
        .values(
            id=event.id,
            kind=event.kind,
            session_id=event.session_id,
            intent_id=event.intent_id,
            payment=event.payment,
            status=event.status,
            last_error="",
            received_at=utc_now(),
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(GatewayEvent.id)
    )
    return result.first() is not None


async def event_by_id(session: AsyncSession, event_id: str) -> GatewayEvent | None:
    """The webhook with this id."""
    return await session.get(GatewayEvent, event_id, populate_existing=True)


async def end_event(session: AsyncSession, event_id: str, status: str, error: str = "") -> None:
    """What came of a webhook."""
    await session.execute(
        update(GatewayEvent)
        .where(GatewayEvent.id == event_id)
        .values(status=status, last_error=error[:200], done_at=utc_now())
    )


async def failed_events(session: AsyncSession, limit: int) -> Sequence[GatewayEvent]:
    """Webhooks that could not be handled, newest first."""
    return (
        await session.scalars(
            select(GatewayEvent)
            .where(GatewayEvent.status == "failed")
            .order_by(GatewayEvent.received_at.desc())
            .limit(limit)
        )
    ).all()
