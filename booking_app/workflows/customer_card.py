"""What a consultant should know of the shopper in front of them. Every look is logged.

What is known of a person is shown for a live booking only, for a while after one whose shopper may
still have to be called or whose hand-over may still be undone, and for a coupon a counter keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ids import parse_code
from booking_app.domain.catalogue import at_counter
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import PieceView, ProductCard
from booking_app.domain.coupons import redeeming
from booking_app.domain.coupons.schemas import Counter
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import mask_email, mask_phone
from booking_app.domain.customers.schemas import ContactView, TouchView
from booking_app.domain.reservations import notes
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import NotChangeable, NoteRefused
from booking_app.domain.reservations.schemas import LineView, NoteView, ReservationView
from booking_app.domain.reservations.visit import UNDO_WINDOW
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.arrivals import ARRIVAL
from booking_app.workflows.counter import check_counter

SEEN_LIMIT = 12
_TOUCHES = 200
_LONGEST_MARK = 80
_OWED_A_CALL = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Interest:
    """How often a piece of the booking was looked at before it was booked, and first when."""

    product_name: str
    count: int
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownShopper:
    """What is known of somebody at the counter.

    `phone` and `email` are masked; `came_by` names the campaign or the site that brought them last,
    as a stranger wrote it; `viewed` is what the same browser looked at before, latest first;
    `former` are earlier bookings under the same phone or e-mail.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    came_by: str = ""
    viewed: tuple[ProductCard, ...] = ()
    saved: tuple[ProductCard, ...] = ()
    former: tuple[ReservationView, ...] = ()
    notes: tuple[NoteView, ...] = ()
    consents: dict[str, bool] = field(default_factory=dict)

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to tell."""
        return any((self.name, self.phone, self.email, self.viewed, self.saved))

    @property
    def bought(self) -> tuple[tuple[ReservationView, LineView], ...]:
        """What they bought on former visits."""
        return self._ended("bought")

    @property
    def declined(self) -> tuple[tuple[ReservationView, LineView], ...]:
        """What they tried on before and did not take, with the reasons."""
        return self._ended("declined")

    def _ended(self, outcome: str) -> tuple[tuple[ReservationView, LineView], ...]:
        return tuple(
            (view, line) for view in self.former for line in view.lines if line.outcome == outcome
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard(KnownShopper):
    """A booking of this store with what is known of its shopper.

    `beside` are free pieces of this store that go with those of the booking. Where the booking is
    over (`is_open` false) everything about the person is empty.
    """

    reservation: ReservationView
    is_open: bool = True
    interest: Interest | None = None
    beside: tuple[PieceView, ...] = ()


def is_open(view: ReservationView, now: datetime) -> bool:
    """Whether the shopper of a booking may be looked at."""
    if view.is_live:
        return True
    since = now - (view.ended_at or view.keep_until)
    owed_a_call = view.status == "cancelled" and view.end_reason == "missing"
    return since <= (_OWED_A_CALL if owed_a_call else UNDO_WINDOW)


async def customer_card(
    session: AsyncSession, actor: Actor, code: str, locale: str
) -> CustomerCard:
    """The card of a booking in one of the actor's stores; the look goes into the audit log.

    Raises `ReservationNotFound`, `StoreNotAllowed`.
    """
    view = await reservations.get_by_code(session, parse_code(code) or "", locale)
    check_counter(actor, view.store.id)
    _log(session, actor, view, "reservation.viewed")
    if not is_open(view, utc_now()):
        return CustomerCard(reservation=view, is_open=False)
    contact = _contact(view)
    touches = await _touches(session, view.visitor_id, view.confirmed_at or view.created_at)
    known = await _known(session, contact, view.visitor_id, touches, locale)
    return CustomerCard(
        reservation=view,
        interest=_interest(view, touches),
        beside=tuple(await _beside(session, view, locale)),
        **(known | {"former": tuple(one for one in known["former"] if one.id != view.id)}),
    )


async def coupon_customer(
    session: AsyncSession, counter: Counter, code: str, locale: str
) -> KnownShopper | None:
    """Who brings the coupon that this counter keeps now; the look goes into the audit log.

    `None` when the counter does not keep it: what is known of a person needs a coupon in hand.
    """
    coupon = await redeeming.kept_here(session, counter, parse_code(code) or "")
    if coupon is None:
        return None
    audit.record(
        session, counter.actor.audited, "coupon.customer_viewed", "coupon", coupon.id,
        store_id=counter.store_id,
    )  # fmt: skip
    contact = None
    if coupon.contact_id is not None:
        found = await customers.contacts_by_ids(session, [coupon.contact_id])
        contact = found.get(coupon.contact_id)
    touches = await _touches(session, coupon.visitor_id, utc_now())
    known = await _known(session, contact, coupon.visitor_id, touches, locale)
    return KnownShopper(name=coupon.name, **known)


async def _known(
    session: AsyncSession,
    contact: ContactView | None,
    visitor_id: UUID | None,
    touches: Sequence[TouchView],
    locale: str,
) -> dict[str, Any]:
    """The fields of a `KnownShopper`."""
    viewed, saved = await _interests(session, visitor_id, touches, locale)
    return {
        "phone": mask_phone(contact.phone) if contact else "",
        "email": mask_email(contact.email) if contact else "",
        "came_by": _came_by(touches),
        "viewed": tuple(viewed),
        "saved": tuple(saved),
        "former": tuple(await reservations.history(session, contact, locale)) if contact else (),
        "notes": await notes_about(session, contact, locale),
        "consents": await customers.consents_of(session, contact.id) if contact else {},
    }


async def reveal_contact(session: AsyncSession, actor: Actor, code: str) -> ContactView | None:
    """The shopper's phone and e-mail in full, for a call; the look goes into the audit log.

    Raises `ReservationNotFound`, `StoreNotAllowed`, and `NotChangeable` when the booking is over.
    """
    view = await _open_booking(session, actor, code)
    _log(session, actor, view, "reservation.contact_revealed")
    return _contact(view)


async def add_note(
    session: AsyncSession, actor: Actor, code: str, text: str, locale: str
) -> tuple[NoteView, ...]:
    """Write something down about the shopper of a booking, for whoever serves them next; returns
    all notes about them.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`, and `NoteRefused` for an empty
    or long one, or when the shopper left no contact.
    """
    view = await _open_booking(session, actor, code)
    contact = _contact(view)
    if contact is None:
        raise NoteRefused(limit=notes.NOTE_MAX)
    await notes.add(session, contact.id, view.store.id, _author(actor), text)
    _log(session, actor, view, "reservation.noted")
    return await notes_about(session, contact, locale)


async def remove_note(
    session: AsyncSession, actor: Actor, code: str, note_id: UUID, locale: str
) -> tuple[NoteView, ...]:
    """Take back a note of one's own; returns the others.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`, `NoteNotFound`.
    """
    view = await _open_booking(session, actor, code)
    contact = _contact(view)
    ids = await customers.contacts_like(session, contact) if contact else []
    await notes.remove(session, note_id, ids, _author(actor))
    _log(session, actor, view, "reservation.note_removed")
    return await notes_about(session, contact, locale)


async def notes_about(
    session: AsyncSession, contact: ContactView | None, locale: str
) -> tuple[NoteView, ...]:
    """The notes about whoever has this phone or e-mail, latest first."""
    if contact is None:
        return ()
    ids = await customers.contacts_like(session, contact)
    return tuple(await notes.of_contacts(session, ids, locale))


async def _open_booking(session: AsyncSession, actor: Actor, code: str) -> ReservationView:
    view = await reservations.get_by_code(session, parse_code(code) or "")
    check_counter(actor, view.store.id)
    if not is_open(view, utc_now()):
        raise NotChangeable(status=view.status)
    return view


async def _touches(
    session: AsyncSession, visitor_id: UUID | None, before: datetime
) -> Sequence[TouchView]:
    if visitor_id is None:
        return []
    return await customers.touches_before(session, visitor_id, before, _TOUCHES)


async def _interests(
    session: AsyncSession, visitor_id: UUID | None, touches: Sequence[TouchView], locale: str
) -> tuple[list[ProductCard], list[ProductCard]]:
    if visitor_id is None:
        return [], []
    viewed = await catalogue.cards_by_ids(session, _products(touches)[:SEEN_LIMIT], locale)
    saved = await catalogue.saved_products(session, visitor_id, locale)
    return viewed, saved[:SEEN_LIMIT]


def _interest(view: ReservationView, touches: Sequence[TouchView]) -> Interest | None:
    """The piece of the booking that drew them most."""
    looks: dict[UUID, list[datetime]] = {}
    for touch in touches:
        if touch.kind == "view" and touch.subject_id:
            looks.setdefault(touch.subject_id, []).append(touch.at)
    booked = [line.piece for line in view.lines if line.piece.product_id in looks]
    if not booked:
        return None
    most = max(booked, key=lambda piece: len(looks[piece.product_id]))
    moments = looks[most.product_id]
    return Interest(most.product_name, len(moments), min(moments))


def _came_by(touches: Sequence[TouchView]) -> str:
    """What brought them last before they booked: a campaign, its source, or a site."""
    last = next((touch.data for touch in touches if touch.kind == ARRIVAL), {})
    marks = last.get("marks", {})
    found = marks.get("utm_campaign") or marks.get("utm_source") or last.get("referrer", "")
    return str(found)[:_LONGEST_MARK]


async def _beside(session: AsyncSession, view: ReservationView, locale: str) -> list[PieceView]:
    if not view.is_live:
        return []
    products = list({line.piece.product_id for line in view.lines})
    sizes = sorted({line.piece.size for line in view.lines if line.piece.size})
    return await at_counter.pieces_beside(session, view.store.id, products, sizes, locale)


def _products(touches: Sequence[TouchView]) -> list[UUID]:
    seen = [touch.subject_id for touch in touches if touch.kind == "view" and touch.subject_id]
    return list(dict.fromkeys(seen))


def _contact(view: ReservationView) -> ContactView | None:
    if view.contact_id is None:
        return None
    return ContactView(view.contact_id, view.phone, view.email)


def _author(actor: Actor) -> UUID:
    """Notes are by people. Raises `StoreNotAllowed` for machines."""
    if actor.kind != "staff":
        raise StoreNotAllowed
    return actor.id


def _log(session: AsyncSession, actor: Actor, view: ReservationView, action: str) -> None:
    audit.record(session, actor.audited, action, "reservation", view.id, store_id=view.store.id)
