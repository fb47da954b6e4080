"""From “I want to try this on” to a booking with a code and a QR."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.signing import hash_secret
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import at_once, booking, slots
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import OnlinePaymentUnavailable
from booking_app.domain.reservations.schemas import (
    PaymentChoice,
    ReservationView,
    SlotView,
)
from booking_app.domain.reservations.taking import Wanted
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows.announce import announce
from booking_app.workflows.links import locale_prefix
from booking_app.workflows.near import StoreChoice, stores_near
from booking_app.workflows.secrets import manage_secret
from booking_app.workflows.tokens import reservation_token


@dataclass(frozen=True, slots=True)
class HoldCommand:
    """What a visitor's form asks to keep. `slot_starts_at` empty: as soon as possible.

    `is_promised` when the pieces were offered to this very visitor.
    """

    visitor_id: UUID
    store_slug: str
    slot_starts_at: datetime | None
    piece_ids: tuple[UUID, ...] = ()
    variant_ids: tuple[UUID, ...] = ()
    locale: str = "ru"
    is_promised: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmCommand:
    """The form's last step. `consents` maps a kind to `(given, wording shown)`."""

    code: str
    visitor_id: UUID
    contact: ContactInput
    consents: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    payment: PaymentChoice = "in_store"
    locale: str = "ru"


@dataclass(frozen=True, slots=True)
class BookCommand:
    """A whole booking at once, as the API takes it."""

    store_slug: str
    slot_starts_at: datetime | None
    contact: ContactInput
    piece_ids: tuple[UUID, ...] = ()
    variant_ids: tuple[UUID, ...] = ()
    payment: PaymentChoice = "in_store"
    locale: str = "ru"
    visitor_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking, and what only its owner gets: the secret, the QR's token, the page's path.

    `manage_path` carries the secret in its fragment, which no server and no Referer ever sees.
    """

    reservation: ReservationView
    secret: str
    qr_token: str
    manage_path: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What can be had instead of a booking in `store`."""

    store: StoreView
    same_variant_elsewhere: list[StoreChoice]
    next_slots: list[SlotView]


async def hold(session: AsyncSession, command: HoldCommand) -> ReservationView:
    """Keep pieces and a slot for a visitor while they fill in the form.

    Raises, as `confirm` and `book` do: `StoreNotFound`, `PieceNotFound`, `VariantNotFound`,
    `PieceElsewhere`, `PieceTaken`, `NoPieces`, `TooManyPieces`, `SlotFull`, `SlotUnavailable`,
    `StoreClosed`.
    """
    await customers.ensure_visitor(session, command.visitor_id)
    store = await stores.get_store(session, command.store_slug, command.locale)
    wanted = Wanted(
        store,
        command.slot_starts_at,
        command.piece_ids,
        command.variant_ids,
        command.is_promised,
    )
    id_ = await booking.hold(
        session,
        wanted,
        visitor_id=command.visitor_id,
        locale=command.locale,
        secret_hash_of=secret_hash,
    )
    view = await reservations.get_by_id(session, id_)
    await announce(session, view, "held", _SHOPPER)
    return view


async def confirm(session: AsyncSession, command: ConfirmCommand) -> Booked:
    """Make the visitor's open form a booking; the price is fixed now.

    Raises what `hold` raises, and `InvalidContact`, `CapReached`, `NotChangeable`,
    `ReservationNotFound`, `OnlinePaymentUnavailable`.
    """
    contact = await _checked(session, command.contact, command.payment)
    id_ = await booking.confirm(
        session,
        command.code,
        visitor_id=command.visitor_id,
        contact=contact,
        payment=command.payment,
        locale=command.locale,
    )
    view = await reservations.get_by_id(session, id_)
    booked = await _booked(session, view, command.consents)
    await reservations.remove_from_basket(
        session,
        command.visitor_id,
        [line.piece.variant_id for line in booked.reservation.lines],
    )
    return booked


async def book(session: AsyncSession, command: BookCommand) -> Booked:
    """Book without a form. Raises what `confirm` raises."""
    contact = await _checked(session, command.contact, command.payment)
    wanted = await wanted_of(session, command)
    made = await at_once.book(
        session,
        wanted,
        visitor_id=command.visitor_id,
        contact=contact,
        payment=command.payment,
        locale=command.locale,
        secret_hash_of=secret_hash,
    )
    view = await reservations.view_of_made(session, made, wanted.store)
    return await _booked(session, view, {})


async def wanted_of(session: AsyncSession, command: BookCommand) -> Wanted:
    """What a command asks for; its visitor is known from now on. Raises `StoreNotFound`."""
    if command.visitor_id is not None:
        await customers.ensure_visitor(session, command.visitor_id)
    store = await stores.get_store(session, command.store_slug, command.locale)
    return Wanted(store, command.slot_starts_at, command.piece_ids, command.variant_ids)


async def alternatives(
    session: AsyncSession,
    *,
    store_slug: str,
    piece_ids: Sequence[UUID] = (),
    variant_ids: Sequence[UUID] = (),
    slot_starts_at: datetime | None = None,
    locale: str = "ru",
) -> Alternatives:
    """The same variants in other stores, nearest to this one, and the next free slots here: after
    the one that was wanted, where there are any, so that who plans for Friday is not sent today.

    Raises `StoreNotFound`, `PieceNotFound`.
    """
    store = await stores.get_store(session, store_slug, locale)
    wanted = [*variant_ids, *await catalogue.variants_of_pieces(session, piece_ids)]
    elsewhere = await stores_near(
        session, locale, lat=store.lat, lon=store.lon, variant_ids=wanted, limit=6
    )
    return Alternatives(
        store=store,
        same_variant_elsewhere=[
            choice for choice in elsewhere if choice.found and choice.store.id != store.id
        ][:3],
        next_slots=await _slots_after(session, store, slot_starts_at),
    )


async def _slots_after(
    session: AsyncSession, store: StoreView, wanted: datetime | None
) -> list[SlotView]:
    now = utc_now()
    horizon = now + timedelta(days=(await chain.current(session)).rules.horizon_days)
    if wanted is not None and now < wanted < horizon:
        later = await slots.next_slots(session, store, wanted)
        if later:
            return later
    return await slots.next_slots(session, store)


_SHOPPER = audit.Actor(audit.ActorKind.SHOPPER)


def secret_hash(reservation_id: UUID) -> str:
    """What is stored of the secret of a booking's manage link."""
    return hash_secret(manage_secret(reservation_id))


async def _checked(
    session: AsyncSession, contact: ContactInput, payment: PaymentChoice
) -> ContactInput:
    if payment != "in_store":
        raise OnlinePaymentUnavailable
    return normalise_contact(contact, (await chain.current(session)).country)


async def _booked(
    session: AsyncSession, view: ReservationView, consents: Mapping[str, tuple[bool, str]]
) -> Booked:
    if view.contact_id is None:
        raise AssertionError("a booking without a contact")
    await customers.record_consents(session, view.contact_id, consents)
    facts: dict[str, Any] = {"pieces": [str(line.piece.id) for line in view.lines]}
    actor = audit.Actor(audit.ActorKind.SHOPPER, str(view.contact_id))
    if view.visitor_id is not None:
        await customers.touch(session, view.visitor_id, "reserve", view.id)
    await announce(session, view, "confirmed", actor, **facts)
    return booked(view)


def booked(view: ReservationView) -> Booked:
    """What the owner of a booking gets. Never hand this to anybody else."""
    secret = manage_secret(view.id)
    return Booked(
        reservation=view,
        secret=secret,
        qr_token=reservation_token(view),
        manage_path=f"{locale_prefix(view.locale)}/r/{view.code}#{secret}",
    )
