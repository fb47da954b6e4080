"""Online payments in our own books: opened, observed, ordered about, never guessed.

What Stripe says now is the truth; `observe` writes it down. It may be called with the same news
twice, and with old news after new: a payment never goes back, and the ledger takes a proof once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.money import Money
from booking_app.domain.payments import online_repository as repository
from booking_app.domain.payments.errors import NotRefundable, PaymentNotFound
from booking_app.domain.payments.online_models import LedgerEntry, MoneyOrder, OnlinePayment
from booking_app.domain.payments.ports import CheckoutState, IntentState
from booking_app.domain.payments.schemas import (
    Balance,
    Capture,
    OnlinePaymentView,
    PaymentStatus,
)

_RANK: dict[str, int] = {
    "opening": 0,
    "open": 1,
    "unpaid": 2,
    "authorised": 3,
    "captured": 4,
    "released": 4,
}
"""A payment never goes back. Money beats a page that we had given up."""

NO_SHOW = "no_show"
"""Why an order was given that waits for the shopper to come after all."""


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment page to be opened. `request` is all that is needed to ask for it again."""

    id: UUID
    reservation_id: UUID
    store_id: UUID
    amount: Money
    capture: Capture
    request: dict[str, Any]
    expires_at: datetime
    visit_until: datetime


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry the ledger has just gained, with Stripe's id of its proof."""

    kind: str
    amount_minor: int
    reference: str


@dataclass(frozen=True, slots=True)
class News:
    """What an observation brought: the status before and after, and what the ledger gained."""

    before: PaymentStatus
    after: PaymentStatus
    entered: tuple[Entered, ...]

    @property
    def is_paid(self) -> bool:
        """Whether the shopper paid just now."""
        return self.after in ("authorised", "captured") and self.before in (
            "opening",
            "open",
            "unpaid",
        )

    @property
    def is_unpaid(self) -> bool:
        """Whether the page was closed just now without a payment."""
        return self.after == "unpaid" and self.before != "unpaid"


async def begin(session: AsyncSession, new: NewPayment) -> None:
    """Write down that a page is about to be opened; nothing is asked of Stripe before."""
    session.add(
        OnlinePayment(
            id=new.id,
            reservation_id=new.reservation_id,
            store_id=new.store_id,
            status="opening",
            capture=new.capture,
            amount_minor=new.amount.amount_minor,
            currency=new.amount.currency,
            request=new.request,
            expires_at=new.expires_at,
            visit_until=new.visit_until,
        )
    )
    await session.flush()


async def locked(session: AsyncSession, payment_id: UUID) -> OnlinePayment:
    """The payment, kept from others until the transaction ends. Raises `PaymentNotFound`."""
    row = await repository.by_id(session, payment_id, lock=True)
    if row is None:
        raise PaymentNotFound(id=str(payment_id))
    return row


async def observe(session: AsyncSession, row: OnlinePayment, state: CheckoutState) -> News:
    """Write down how Stripe sees the page and its payment now."""
    before = cast("PaymentStatus", row.status)
    row.session_id, row.session_url = state.id or row.session_id, state.url or row.session_url
    row.checked_at, row.last_error = utc_now(), ""
    entered: list[Entered] = []
    status: PaymentStatus = {"open": "open", "expired": "unpaid"}.get(state.status, before)  # type: ignore[assignment]
    if state.intent is not None:
        row.intent_id = state.intent.id
        entered = await _enter(session, row, state.intent)
        status = _status_of(state.intent, status)
    if _RANK[status] > _RANK[row.status]:
        row.status = status
    await session.flush()
    return News(before, cast("PaymentStatus", row.status), tuple(entered))


async def order(
    session: AsyncSession,
    row: OnlinePayment,
    kind: str,
    amount_minor: int | None = None,
    *,
    reason: str = "",
    staff_id: UUID | None = None,
    run_at: datetime | None = None,
    order_id: UUID | None = None,
) -> MoneyOrder:
    """Ask for something to be done at Stripe; the caller has it run after the commit."""
    made = MoneyOrder(
        id=order_id or new_id(),
        payment_id=row.id,
        kind=kind,
        amount_minor=amount_minor,
        reason=reason[:200],
        staff_id=staff_id,
        status="waiting",
        run_at=run_at or utc_now(),
    )
    session.add(made)
    await session.flush()
    return made


async def start(session: AsyncSession, order_id: UUID) -> MoneyOrder | None:
    """Note that Stripe is about to be asked for this, so that nobody withdraws it meanwhile;
    `None` if nothing is to be asked any more."""
    payment_id = await repository.payment_of_order(session, order_id)
    if payment_id is None:
        return None
    await locked(session, payment_id)
    row = await repository.order_by_id(session, order_id)
    if row is None or row.status != "waiting":
        return None
    row.begun_at = row.begun_at or utc_now()
    await session.flush()
    return row


async def withdraw(session: AsyncSession, payment_id: UUID, reason: str = "") -> bool:
    """Take back the orders Stripe was not asked for yet, all or those given for this reason, but
    for what a person ordered; whether there were any. The caller has the payment locked."""
    orders = await repository.orders(session, payment_id, "waiting")
    waiting = [
        each
        for each in orders
        if each.begun_at is None and each.staff_id is None and (not reason or each.reason == reason)
    ]
    for each in waiting:
        each.status, each.done_at = "withdrawn", utc_now()
    await session.flush()
    return bool(waiting)


async def refundable(session: AsyncSession, row: OnlinePayment) -> int:
    """What was taken and neither given back nor promised back, in minor units."""
    kept = (await balance(session, row)).kept.amount_minor
    promised = await repository.orders(session, row.id, "waiting")
    return kept - sum(each.amount_minor or 0 for each in promised if each.kind == "refund")


async def at_hand(session: AsyncSession, reservation_id: UUID) -> int:
    """What can be had for a reservation of what was paid online for it, in minor units."""
    row = await repository.counting(session, reservation_id)
    if row is None or row.is_surplus:
        return 0
    if row.status == "authorised":
        return await in_reach(session, row)
    return max(0, await refundable(session, row)) if row.status == "captured" else 0


async def in_reach(session: AsyncSession, row: OnlinePayment) -> int:
    """What of the reserved amount can still be taken: what Stripe was asked for already decides,
    for a card's word is taken or let go once."""
    waiting = await repository.orders(session, row.id, "waiting")
    begun = [
        each for each in waiting if each.begun_at is not None and each.kind in ("capture", "cancel")
    ]
    reserved = (await balance(session, row)).reserved.amount_minor
    return min([reserved, *(each.amount_minor or 0 for each in begun)])


async def check_refund(session: AsyncSession, row: OnlinePayment, amount_minor: int) -> None:
    """Raises `NotRefundable` for more than there is."""
    left = await refundable(session, row)
    if not 0 < amount_minor <= left:
        raise NotRefundable(left_minor=max(left, 0))


async def balance(session: AsyncSession, row: OnlinePayment) -> Balance:
    """The sums of a payment's ledger."""
    return _sums(await repository.entries(session, row.id), row.currency)


async def view(session: AsyncSession, row: OnlinePayment) -> OnlinePaymentView:
    """The payment with its balance."""
    waiting = await repository.orders(session, row.id, "waiting")
    now = utc_now()
    later = (each.run_at for each in waiting if each.reason == NO_SHOW and each.run_at > now)
    return OnlinePaymentView(
        id=row.id,
        reservation_id=row.reservation_id,
        store_id=row.store_id,
        status=cast("PaymentStatus", row.status),
        capture=cast("Capture", row.capture),
        amount=Money(row.amount_minor, row.currency),
        balance=await balance(session, row),
        waiting=tuple(each.kind for each in waiting),
        session_url=row.session_url,
        session_id=row.session_id or "",
        intent_id=row.intent_id or "",
        expires_at=row.expires_at,
        capture_before=row.capture_before,
        goes_back_at=next(later, None),
        is_surplus=row.is_surplus,
        last_error=row.last_error,
        created_at=row.created_at,
    )


async def of_reservation(session: AsyncSession, reservation_id: UUID) -> OnlinePaymentView | None:
    """The online payment of a reservation that counts, if there is one."""
    row = await repository.counting(session, reservation_id)
    return await view(session, row) if row else None


async def _enter(session: AsyncSession, row: OnlinePayment, intent: IntentState) -> list[Entered]:
    now = utc_now()
    row.capture_before = intent.capture_before or row.capture_before
    was_authorised = bool(intent.charge_id) and intent.status in (
        "requires_capture",
        "succeeded",
        "canceled",
    )
    wanted: list[tuple[str, int, str, datetime]] = []
    if was_authorised:
        wanted.append(("authorised", intent.amount_minor, intent.id, intent.created_at))
    if intent.received_minor:
        wanted.append(("captured", intent.received_minor, intent.charge_id, now))
    if was_authorised and intent.status in ("succeeded", "canceled"):
        wanted.append(("released", intent.amount_minor - intent.received_minor, intent.id, now))
    if intent.fee_minor:
        wanted.append(("fee", intent.fee_minor, intent.balance_id, now))
    wanted += [("refunded", each.amount_minor, each.id, each.at) for each in intent.refunds]
    entered = []
    for kind, amount, reference, at in wanted:
        if amount > 0 and await repository.enter(session, row, kind, amount, reference, at):
            entered.append(Entered(kind, amount, reference))
    return entered


def _status_of(intent: IntentState, otherwise: PaymentStatus) -> PaymentStatus:
    if intent.status == "requires_capture":
        return "authorised"
    if intent.status == "succeeded":
        return "captured"
    if intent.status == "canceled":
        return "released" if intent.charge_id else "unpaid"
    return otherwise


def _sums(entries: Any, currency: str) -> Balance:
    def sum_of(kind: str) -> Money:
        found: list[LedgerEntry] = [entry for entry in entries if entry.kind == kind]
        return Money(sum(entry.amount_minor for entry in found), currency)

    return Balance(
        authorised=sum_of("authorised"),
        captured=sum_of("captured"),
        released=sum_of("released"),
        refunded=sum_of("refunded"),
        fee=sum_of("fee"),
    )
