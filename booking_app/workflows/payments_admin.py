"""Online payments for those who answer for the money: lists, one payment, what went wrong.

A manager sees the payments of own stores, an admin all; others see none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.errors import Forbidden
from booking_app.core.ids import parse_code
from booking_app.core.money import Money
from booking_app.domain.payments import online, online_repository
from booking_app.domain.payments.errors import PaymentNotFound
from booking_app.domain.payments.online_models import OnlinePayment
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment with the code of its booking and the name of its store."""

    payment: OnlinePaymentView
    code: str
    store: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    at: datetime
    kind: str
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class Order:
    """Something asked of the payment provider. `amount` is empty where all of it is meant."""

    id: UUID
    at: datetime
    kind: str
    status: str
    amount: Money | None
    reason: str
    last_error: str


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """One payment with its ledger and its orders; `refundable` is what can still be paid back."""

    line: PaymentLine
    entries: tuple[Entry, ...]
    orders: tuple[Order, ...]
    refundable: Money


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """A webhook that could not be handled."""

    id: str
    kind: str
    at: datetime
    last_error: str


async def list_payments(
    session: AsyncSession,
    actor: Actor,
    locale: str,
    *,
    q: str = "",
    status: str = "",
    limit: int,
    offset: int = 0,
) -> tuple[list[PaymentLine], int]:
    """A page of payments, newest first, and how many there are; `q` is a booking's code.

    Raises `Forbidden`.
    """
    _check(actor)
    reservation_ids = await _found(session, q) if q else None
    rows, total = await online_repository.page(
        session,
        store_ids=None if actor.any_store else list(actor.store_ids),
        reservation_ids=reservation_ids,
        status=status,
        limit=limit,
        offset=offset,
    )
    return await _lines(session, rows, locale), total


async def payment_detail(
    session: AsyncSession, actor: Actor, payment_id: UUID, locale: str
) -> PaymentDetail:
    """Everything about one payment. Raises `PaymentNotFound`, `StoreNotAllowed`, `Forbidden`."""
    _check(actor)
    row = await online_repository.by_id(session, payment_id)
    if row is None:
        raise PaymentNotFound(id=str(payment_id))
    if not actor.may_override(row.store_id):
        raise StoreNotAllowed
    currency = row.currency
    return PaymentDetail(
        line=(await _lines(session, [row], locale))[0],
        entries=tuple(
            Entry(each.happened_at, each.kind, Money(each.amount_minor, currency), each.reference)
            for each in await online_repository.entries(session, row.id)
        ),
        orders=tuple(
            Order(
                each.id,
                each.created_at,
                each.kind,
                each.status,
                None if each.amount_minor is None else Money(each.amount_minor, currency),
                each.reason,
                each.last_error,
            )
            for each in await online_repository.orders(session, row.id)
        ),
        refundable=Money(max(0, await online.refundable(session, row)), currency),
    )


async def failed_events(session: AsyncSession, actor: Actor, limit: int) -> list[FailedEvent]:
    """Webhooks that could not be handled, newest first; an admin's concern only."""
    if actor.role != "admin":
        return []
    return [
        FailedEvent(each.id, each.kind, each.received_at, each.last_error)
        for each in await online_repository.failed_events(session, limit)
    ]


def _check(actor: Actor) -> None:
    if actor.role not in ("manager", "admin"):
        raise Forbidden(role=actor.role)


async def _found(session: AsyncSession, q: str) -> list[UUID]:
    code = parse_code(q)
    row = await reservation_rows.by_code(session, code) if code else None
    return [row.id] if row else []


async def _lines(
    session: AsyncSession, rows: Sequence[OnlinePayment], locale: str
) -> list[PaymentLine]:
    codes = await reservation_rows.codes(session, [row.reservation_id for row in rows])
    names = {
        store_id: (await stores.get_store_by_id(session, store_id, locale)).name
        for store_id in {row.store_id for row in rows}
    }
    return [
        PaymentLine(
            await online.view(session, row),
            codes.get(row.reservation_id, ""),
            names[row.store_id],
        )
        for row in rows
    ]
