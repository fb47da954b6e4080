"""Paying online: a payment page is opened, followed, and left; what Stripe says is what counts.

Our row is committed before Stripe is asked, and carries all that is needed to ask again under the
same key; Stripe's answer is committed in a transaction of its own. So a process may die anywhere:
`follow` (a webhook, the shopper's return, or the reconciliation) finds out what became of it.

Rows are locked in this order: the reservation, its payment.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.errors import DomainError
from booking_app.core.ids import format_code, new_id
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.payments import online, online_repository
from booking_app.domain.payments.errors import PaymentNotFound
from booking_app.domain.payments.online import NewPayment, News
from booking_app.domain.payments.online_models import OnlinePayment
from booking_app.domain.payments.ports import (
    CheckoutLine,
    CheckoutRequest,
    CheckoutState,
    GatewayRefused,
    PaymentGateway,
)
from booking_app.domain.payments.schemas import Capture
from booking_app.domain.reservations import at_once, booking
from booking_app.domain.reservations import repository as reservation_rows
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import StoreClosed
from booking_app.domain.reservations.models import Reservation
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.reservations.taking import visit_deadline
from booking_app.workflows import money, money_news
from booking_app.workflows.announce import announce
from booking_app.workflows.links import absolute
from booking_app.workflows.payment_gateway import gateway_in_use
from booking_app.workflows.reserve import (
    BookCommand,
    ConfirmCommand,
    secret_hash,
    wanted_of,
)

logger = logging.getLogger(__name__)

PAGE_LASTS = timedelta(minutes=31)
"""Stripe's shortest payment page lives 30 minutes; a minute more for clocks that differ."""
NEWS_MAY_TAKE = timedelta(minutes=3)
"""How long after the page's end its pieces wait for the news of a payment in the last second."""
AUTHORISATION_LASTS = timedelta(days=7)
_MARGIN = timedelta(hours=12)
RETURN_PATH = "/api/v1/payments/{payment_id}/return"

_SHOPPER = audit.Actor(audit.ActorKind.SHOPPER)


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment about to be opened, and the booking it is for."""

    payment_id: UUID
    reservation: ReservationView
    capture: Capture


def capture_for(visit_until: datetime) -> Capture:
    """Whether money can wait on the card until this visit is over, or is taken at once."""
    waits = visit_until + _MARGIN <= utc_now() + AUTHORISATION_LASTS
    return "manual" if waits else "automatic"


async def offered_for(session: AsyncSession, form: ReservationView) -> Capture | None:
    """How a payment online for this form would be taken; nothing where none is to be had."""
    if gateway_in_use() is None:
        return None
    try:
        until = await visit_deadline(session, form.store, form.slot_ends_at)
    except StoreClosed:
        return None
    return capture_for(until)


async def begin(session: AsyncSession, command: ConfirmCommand) -> Begun:
    """Keep the visitor's form for as long as a payment page lasts, and write the payment down.

    Raises what `reserve.confirm` raises, but for `OnlinePaymentUnavailable`.
    """
    seller = await chain.current(session)
    expires_at = _page_end()
    id_, visit_until = await booking.await_payment(
        session,
        command.code,
        visitor_id=command.visitor_id,
        contact=normalise_contact(command.contact, seller.country),
        locale=command.locale,
        until=expires_at + NEWS_MAY_TAKE,
    )
    return await _begun(session, id_, expires_at, visit_until, command.consents)


async def begin_booking(session: AsyncSession, command: BookCommand) -> Begun:
    """The same without a form before it. Raises what `reserve.book` raises, but for
    `OnlinePaymentUnavailable`."""
    seller = await chain.current(session)
    expires_at = _page_end()
    id_, visit_until = await at_once.book_awaiting(
        session,
        await wanted_of(session, command),
        visitor_id=command.visitor_id,
        contact=normalise_contact(command.contact, seller.country),
        locale=command.locale,
        secret_hash_of=secret_hash,
        until=expires_at + NEWS_MAY_TAKE,
    )
    return await _begun(session, id_, expires_at, visit_until, {})


def _page_end() -> datetime:
    return (utc_now() + PAGE_LASTS).replace(microsecond=0)


async def _begun(
    session: AsyncSession,
    reservation_id: UUID,
    expires_at: datetime,
    visit_until: datetime,
    consents: Mapping[str, tuple[bool, str]],
) -> Begun:
    view = await reservations.get_by_id(session, reservation_id)
    if view.contact_id is None:
        raise AssertionError("a payment without a contact")
    await customers.record_consents(session, view.contact_id, consents)
    payment_id, capture = new_id(), capture_for(visit_until)
    await online.begin(
        session,
        NewPayment(
            id=payment_id,
            reservation_id=view.id,
            store_id=view.store.id,
            amount=view.total,
            capture=capture,
            request=_request(view, payment_id, capture),
            expires_at=expires_at,
            visit_until=visit_until,
        ),
    )
    actor = audit.Actor(audit.ActorKind.SHOPPER, str(view.contact_id))
    amount = {"amount_minor": view.total.amount_minor, "capture": capture}
    await announce(session, view, "paying", actor, payment=str(payment_id), **amount)
    return Begun(payment_id, view, capture)


async def open_page(database: Database, gateway: PaymentGateway, payment_id: UUID) -> str:
    """The address of the payment page, opened now or before.

    Raises `GatewayUnavailable`; then trying again is safe. Raises `GatewayRefused` when Stripe
    will never open it: the shopper has their form back then.
    """
    async with database.read() as session:
        row = await _known(session, payment_id)
    if row.status == "open" and row.session_url:
        return row.session_url
    try:
        state = await gateway.open_checkout(_checkout(row))
    except GatewayRefused as refused:
        reason = str(refused.details.get("reason", ""))
        await database.run(lambda session: _never_opened(session, payment_id, reason))
        raise
    await database.run(lambda session: _settle(session, payment_id, state))
    return state.url


async def follow(database: Database, gateway: PaymentGateway, payment_id: UUID) -> None:
    """Ask Stripe what became of a payment and do what follows from it; harmless to repeat.

    Raises `PaymentNotFound`, `GatewayUnavailable`.
    """
    async with database.read() as session:
        row = await _known(session, payment_id)
    if row.session_id is not None:
        state = await gateway.checkout(row.session_id)
        await database.run(lambda session: _settle(session, payment_id, state))
    elif row.intent_id is not None:
        await follow_intent(database, gateway, payment_id, row.intent_id)
    elif row.status == "opening":
        # Asking under the same key tells whether the page was opened before.
        try:
            await open_page(database, gateway, payment_id)
        except GatewayRefused as refused:
            logger.info("page_never_opened", extra={"reason": refused.details.get("reason")})


async def follow_intent(
    database: Database, gateway: PaymentGateway, payment_id: UUID, intent_id: str
) -> None:
    """The same for a payment made on a page whose address never reached us.

    Raises `PaymentNotFound`, `GatewayUnavailable`.
    """
    state = CheckoutState("", "complete", "", await gateway.intent(intent_id))
    await database.run(lambda session: _settle(session, payment_id, state))


async def close(database: Database, gateway: PaymentGateway, payment_id: UUID) -> None:
    """Close a page that may wait for its shopper, and do what follows from how it ended.

    Raises `PaymentNotFound`, `GatewayUnavailable`.
    """
    async with database.read() as session:
        row = await _known(session, payment_id)
    if row.session_id is None:
        await follow(database, gateway, payment_id)
        async with database.read() as session:
            row = await _known(session, payment_id)
    if row.status in ("opening", "open") and row.session_id is not None:
        state = await gateway.close_checkout(row.session_id, f"close-{row.id}")
        await database.run(lambda session: _settle(session, payment_id, state))


async def leave(database: Database, gateway: PaymentGateway, payment_id: UUID) -> bool:
    """The shopper turned back: close the page, and give them their form. Whether they had paid.

    Raises `PaymentNotFound`, `GatewayUnavailable`.
    """

    async def note(session: AsyncSession) -> None:
        row = await online.locked(session, payment_id)
        row.left_at = row.left_at or utc_now()

    await database.run(note)
    await close(database, gateway, payment_id)
    async with database.read() as session:
        row = await _known(session, payment_id)
    return row.status in ("authorised", "captured")


async def abandon(database: Database, payment_id: UUID) -> None:
    """The page could not be opened, so nobody can pay on it: the visitor has their form back.

    A page that Stripe did open, and whose address never reached us, runs out by itself.
    """
    await database.run(lambda session: _never_opened(session, payment_id, "unavailable"))


async def waiting_of_visitor(session: AsyncSession, visitor_id: UUID) -> UUID | None:
    """The payment a visitor has begun and not ended, if there is one."""
    latest = await reservation_rows.latest_of_visitor(session, visitor_id)
    if latest is None or latest.status not in ("held", "expired") or latest.payment != "online":
        return None
    row = await online_repository.counting(session, latest.id)
    return row.id if row and row.status in ("opening", "open") else None


async def _settle(session: AsyncSession, payment_id: UUID, state: CheckoutState) -> News:
    """Write down what Stripe says, and let the booking follow."""
    payment = await _known(session, payment_id)
    reservation = await reservation_rows.by_id(session, payment.reservation_id, lock=True)
    if reservation is None:
        raise PaymentNotFound(id=str(payment_id))
    payment = await online.locked(session, payment_id)
    news = await online.observe(session, payment, state)
    if news.is_paid:
        await _paid(session, reservation, payment)
    elif news.is_unpaid:
        await _unpaid(session, reservation, payment)
    if news.entered or news.before != news.after:
        await money_news.tell(session, reservation, payment, news)
    return news


async def _paid(session: AsyncSession, reservation: Reservation, payment: OnlinePayment) -> None:
    """The shopper paid: book, or give the money back if that cannot be had any more."""
    others = [
        each
        for each in await online_repository.all_of(session, reservation.id)
        if each.id != payment.id
    ]
    # Paid twice, in the store meanwhile, or for what is over: there is nothing to be had for it.
    is_wanted = reservation.status in ("held", "expired") and reservation.contact_id is not None
    if not is_wanted or any(each.status in ("authorised", "captured") for each in others):
        payment.is_surplus = True
        await money.give_back(session, payment, "surplus")
        return
    for each in others:
        await money.give_back(session, each, "paid")
    try:
        async with session.begin_nested():
            await booking.confirm_paid(session, reservation)
    except DomainError as error:
        await session.refresh(reservation)
        await money.give_back(session, payment, error.code)
        reservation.status, reservation.end_reason = "cancelled", "piece_taken"
        reservation.ended_at = utc_now()
        reservation.version += 1
        await session.flush()
        view = await reservations.get_by_id(session, reservation.id)
        await announce(session, view, "cancelled", audit.SYSTEM, by="payment", reason=error.code)
        return
    view = await reservations.get_by_id(session, reservation.id)
    actor = audit.Actor(audit.ActorKind.SHOPPER, str(view.contact_id))
    await announce(session, view, "confirmed", actor, payment=str(payment.id))
    if view.visitor_id is not None:
        await customers.touch(session, view.visitor_id, "reserve", view.id)
        variants = [line.piece.variant_id for line in view.lines]
        await reservations.remove_from_basket(session, view.visitor_id, variants)
    await money.take_before_it_lapses(session, payment, reservation.keep_until)


async def _unpaid(session: AsyncSession, reservation: Reservation, payment: OnlinePayment) -> None:
    """Nobody paid: the form comes back to whoever turned back, else everything is free at once."""
    if reservation.status not in ("held", "expired"):
        return
    if payment.left_at is not None:
        try:
            async with session.begin_nested():
                await booking.back_to_form(session, reservation)
        except DomainError:
            await session.refresh(reservation)
        else:
            view = await reservations.get_by_id(session, reservation.id)
            await announce(session, view, "held", _SHOPPER, payment=str(payment.id))
            return
    if reservation.status == "held":
        await money_news.end_unpaid(session, reservation)


async def _never_opened(session: AsyncSession, payment_id: UUID, reason: str) -> None:
    payment = await _known(session, payment_id)
    reservation = await reservation_rows.by_id(session, payment.reservation_id, lock=True)
    payment = await online.locked(session, payment_id)
    if reservation is None or payment.status != "opening":
        return
    payment.status, payment.left_at = "unpaid", utc_now()
    payment.last_error = reason[:200]
    await session.flush()
    await _unpaid(session, reservation, payment)


async def _known(session: AsyncSession, payment_id: UUID) -> OnlinePayment:
    row = await online_repository.by_id(session, payment_id)
    if row is None:
        raise PaymentNotFound(id=str(payment_id))
    return row


def _request(view: ReservationView, payment_id: UUID, capture: Capture) -> dict[str, Any]:
    """Everything the payment page shows; kept, so that asking again asks for the same."""
    back = absolute(RETURN_PATH.format(payment_id=payment_id))
    return {
        "lines": [[_name(line.piece), line.price.amount_minor] for line in view.lines],
        "locale": view.locale,
        "email": view.email,
        "capture": capture,
        "success_url": f"{back}?state=done",
        "cancel_url": f"{back}?state=left",
        "statement": f"VISIT {format_code(view.code)}"[:22],
        "metadata": {"payment": str(payment_id), "reservation": str(view.id)},
    }


def _name(piece: PieceView) -> str:
    return ", ".join(part for part in (piece.product_name, piece.metal_name, piece.size) if part)


def _checkout(row: OnlinePayment) -> CheckoutRequest:
    asked: Mapping[str, Any] = row.request
    return CheckoutRequest(
        key=f"checkout-{row.id}",
        lines=tuple(CheckoutLine(name, amount) for name, amount in asked["lines"]),
        currency=row.currency,
        capture=cast("Capture", row.capture),
        locale=asked["locale"],
        email=asked["email"],
        success_url=asked["success_url"],
        cancel_url=asked["cancel_url"],
        expires_at=row.expires_at,
        statement=asked["statement"],
        metadata=asked["metadata"],
    )
