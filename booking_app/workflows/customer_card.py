"""What a consultant should know of the shopper in front of them. Every look is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.ids import parse_code
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import ProductCard
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import mask_email, mask_phone
from booking_app.domain.customers.schemas import ContactView, TouchView
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.counter import check_counter

SEEN_LIMIT = 12


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A booking of this store with what is known of its shopper.

    `phone` and `email` are masked; `viewed` is what the same browser looked at before booking,
    latest first; `former` are earlier bookings under the same phone or e-mail.
    """

    reservation: ReservationView
    phone: str
    email: str
    viewed: tuple[ProductCard, ...]
    saved: tuple[ProductCard, ...]
    former: tuple[ReservationView, ...]
    consents: dict[str, bool]


async def customer_card(
    session: AsyncSession, actor: Actor, code: str, locale: str
) -> CustomerCard:
    """The card of a booking in one of the actor's stores; the look goes into the audit log.

    Raises `ReservationNotFound`, `StoreNotAllowed`.
    """
    view = await reservations.get_by_code(session, parse_code(code) or "", locale)
    check_counter(actor, view.store.id)
    _log(session, actor, view, "reservation.viewed")
    contact = _contact(view)
    former = await reservations.history(session, contact, locale) if contact else []
    viewed, saved = await _interests(session, view, locale)
    return CustomerCard(
        reservation=view,
        phone=mask_phone(view.phone),
        email=mask_email(view.email),
        viewed=tuple(viewed),
        saved=tuple(saved),
        former=tuple(other for other in former if other.id != view.id),
        consents=await customers.consents_of(session, contact.id) if contact else {},
    )


async def reveal_contact(session: AsyncSession, actor: Actor, code: str) -> ContactView | None:
    """The shopper's phone and e-mail in full, for a call; the look goes into the audit log.

    Raises `ReservationNotFound`, `StoreNotAllowed`.
    """
    view = await reservations.get_by_code(session, parse_code(code) or "")
    check_counter(actor, view.store.id)
    _log(session, actor, view, "reservation.contact_revealed")
    return _contact(view)


async def _interests(
    session: AsyncSession, view: ReservationView, locale: str
) -> tuple[list[ProductCard], list[ProductCard]]:
    if view.visitor_id is None:
        return [], []
    before = view.confirmed_at or view.created_at
    touches = await customers.touches_before(session, view.visitor_id, before)
    viewed = await catalogue.cards_by_ids(session, _products(touches), locale)
    saved = await catalogue.saved_products(session, view.visitor_id, locale)
    return viewed[:SEEN_LIMIT], saved[:SEEN_LIMIT]


def _products(touches: Sequence[TouchView]) -> list[UUID]:
    seen = [touch.subject_id for touch in touches if touch.kind == "view" and touch.subject_id]
    return list(dict.fromkeys(seen))


def _contact(view: ReservationView) -> ContactView | None:
    if view.contact_id is None:
        return None
    return ContactView(view.contact_id, view.phone, view.email)


def _log(session: AsyncSession, actor: Actor, view: ReservationView, action: str) -> None:
    audit.record(session, actor.audited, action, "reservation", view.id, store_id=view.store.id)
