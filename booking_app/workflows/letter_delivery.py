"""Writing the letters that were asked for, and handing them over for delivery."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.mail import (
    Attachment,
    InlineImage,
    MailRefused,
    MailSender,
    OutgoingLetter,
)
from booking_app.core.money import Money
from booking_app.core.outbox import GiveUp, Handler, Job, Skip
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.chain import service as chain
from booking_app.domain.chain.schemas import ChainView
from booking_app.domain.payments import online
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import ReservationNotFound
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows import calendar_file
from booking_app.workflows.letter_content import LetterContent
from booking_app.workflows.letter_html import render_html
from booking_app.workflows.letter_parts import QR_IMAGE_ID, About, ProductFacts, sender_of
from booking_app.workflows.letter_text import render_text
from booking_app.workflows.letter_words import compose
from booking_app.workflows.letters import Step
from booking_app.workflows.links import qr_payload
from booking_app.workflows.near import stores_near
from booking_app.workflows.qr_codes import qr_png
from booking_app.workflows.tokens import reservation_token

logger = logging.getLogger(__name__)

_ELSEWHERE = 3
_WITH_CALENDAR = ("confirmed", "changed", "kept", "swapped", "missing", "cancelled")
"""Whatever changes the event, which a later file replaces or takes away."""


@dataclass(frozen=True, slots=True)
class Order:
    """A letter as it was asked for; `slot_starts_at` is the visit's time at that moment. Letters
    about money have its amount, and Stripe's id of what proves it."""

    reservation_id: UUID
    step: Step
    version: int
    slot_starts_at: datetime | None
    amount: Money | None = None
    proof: str = ""

    @classmethod
    def of(cls, job: Job) -> "Order":
        """What the outbox kept of it."""
        payload = job.payload
        slot = payload["slot_starts_at"]
        return cls(
            UUID(payload["reservation_id"]),
            cast("Step", payload["step"]),
            payload["version"],
            datetime.fromisoformat(slot) if slot else None,
            Money(payload["amount_minor"], payload["currency"]) if "proof" in payload else None,
            payload.get("proof", ""),
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """No letter, and why: `unknown_reservation`, `no_email` or `outdated`."""

    reason: str


def letter_handler(database: Database, sender: MailSender) -> Handler:
    """What the outbox calls for a `letter`; harmless to repeat, for a repeated letter carries
    the Message-ID of the first."""

    async def handle(job: Job) -> None:
        order = Order.of(job)
        async with database.read() as session:
            written = await write(session, order)
        facts = {"reservation": str(order.reservation_id), "step": order.step}
        if isinstance(written, Skipped):
            logger.info("letter_skipped", extra={**facts, "reason": written.reason})
            raise Skip(written.reason)
        try:
            await sender.send(written)
        except MailRefused as error:
            raise GiveUp(str(error)) from error
        logger.info("letter_sent", extra=facts)

    return handle


async def write(session: AsyncSession, order: Order) -> OutgoingLetter | Skipped:
    """The letter as things stand now, which may be later than when it was asked for."""
    try:
        booking = await reservations.get_by_id(session, order.reservation_id)
    except ReservationNotFound:
        return Skipped("unknown_reservation")
    if not booking.email:
        return Skipped("no_email")
    if not _still_true(order, booking):
        return Skipped("outdated")
    products = await _product_facts(session, order.step, booking)
    seller = await chain.current(session)
    payment = await online.of_reservation(session, booking.id)
    elsewhere = await _elsewhere(session, booking) if order.step == "missing" else ()
    about = About(booking, products, seller, payment, order.amount, elsewhere)
    content = compose(order.step, about)
    return _outgoing(order, booking, content, seller)


def _still_true(order: Order, booking: ReservationView) -> bool:
    """Whether the letter would still say something right that no other letter says."""
    missing_ended_it = booking.status == "cancelled" and booking.end_reason == "missing"
    match order.step:
        case "confirmed" | "changed":
            # After another change of time there is another letter.
            same_time = booking.slot_starts_at == order.slot_starts_at
            return same_time and booking.status in ("confirmed", "ready")
        case "reminder":
            same_time = booking.slot_starts_at == order.slot_starts_at
            is_ahead = booking.slot_starts_at is not None and booking.slot_starts_at > utc_now()
            return same_time and is_ahead and booking.status in ("confirmed", "ready")
        case "kept" | "swapped":
            # Changed once more since, there is a newer letter.
            is_newest = booking.version == order.version
            return is_newest and booking.status in ("confirmed", "ready")
        case "ready":
            return booking.status == "ready"
        case "missing":
            is_expected = booking.status in ("confirmed", "ready") or missing_ended_it
            return is_expected and any(line.outcome == "missing" for line in booking.lines)
        case "cancelled":
            return booking.status == "cancelled" and not missing_ended_it
        case "completed":
            # A hand-over undone and recorded again has its own letter.
            return booking.status == "completed" and booking.version == order.version
        case "no_show":
            return booking.status == "no_show"
        case "concerned":
            # Moved or cancelled since, or the store thought better of it: all is well.
            return booking.status in ("confirmed", "ready") and bool(booking.concern)
        case "paid" | "released" | "refunded":
            return True  # what happened to money stays true


async def _product_facts(
    session: AsyncSession, step: Step, booking: ReservationView
) -> dict[UUID, ProductFacts]:
    slugs = {line.piece.product_id: line.piece.product_slug for line in booking.lines}
    if step != "completed":
        cards = await catalogue.cards_by_ids(session, list(slugs), booking.locale)
        return {card.id: ProductFacts(card.category_slug, care="") for card in cards}
    facts = {}
    for product_id, slug in slugs.items():
        try:
            product = await catalogue.get_product(session, slug, booking.locale)
        except ProductNotFound:
            continue  # taken off the site since
        facts[product_id] = ProductFacts(product.card.category_slug, product.care)
    return facts


async def _elsewhere(session: AsyncSession, booking: ReservationView) -> tuple[StoreView, ...]:
    gone = [line.piece.variant_id for line in booking.lines if line.outcome == "missing"]
    here = booking.store
    found = await stores_near(
        session, booking.locale, lat=here.lat, lon=here.lon, variant_ids=gone, limit=_ELSEWHERE + 1
    )
    others = [choice.store for choice in found if choice.found and choice.store.id != here.id]
    return tuple(others[:_ELSEWHERE])


def _outgoing(
    order: Order, booking: ReservationView, content: LetterContent, seller: ChainView
) -> OutgoingLetter:
    sender = sender_of(seller)
    domain = sender.rpartition("@")[2]
    images: tuple[InlineImage, ...] = ()
    if content.ticket:
        qr = qr_png(qr_payload(reservation_token(booking)))
        images = (InlineImage(QR_IMAGE_ID, "png", qr),)
    attachments: tuple[Attachment, ...] = ()
    if order.step in _WITH_CALENDAR:
        file = calendar_file.calendar_file(booking, seller).encode()
        kind = calendar_file.content_type(booking)
        attachments = (Attachment(calendar_file.FILE_NAME, kind, file),)
    return OutgoingLetter(
        message_id=f"{booking.id.hex}.{order.step}.{order.proof or order.version}@{domain}",
        sender=sender,
        sender_name=seller.name,
        recipient=booking.email,
        reply_to=seller.email or sender,
        locale=booking.locale,
        subject=content.subject,
        html=render_html(content),
        text=render_text(content),
        written_at=utc_now(),
        images=images,
        attachments=attachments,
    )
