"""Bookings, as shoppers make and see them."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import (
    Body,
    Moment,
    MoneyOut,
    PlainText,
    Slug,
    View,
    moment,
    moment_or_none,
)
from booking_app.api.schemas.products import PieceOut
from booking_app.api.schemas.stores import SlotOut, StoreChoiceOut, StoreOut
from booking_app.domain.customers.contacts import mask_email, mask_phone
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.schemas import (
    LineView,
    PaymentChoice,
    ReservationView,
    Status,
)
from booking_app.workflows.links import absolute
from booking_app.workflows.reserve import Alternatives, Booked

Ids = Annotated[list[UUID], Field(max_length=50)]
Secret = Annotated[PlainText, StringConstraints(max_length=128)]
LocaleTag = Annotated[PlainText, StringConstraints(max_length=35)]


class ContactIn(Body):
    """Who comes: a name, and a phone, an e-mail address, or both."""

    name: PlainText
    phone: PlainText | None = None
    email: PlainText | None = None

    def given(self) -> ContactInput:
        """As the workflows take it."""
        return ContactInput(name=self.name, phone=self.phone or "", email=self.email or "")


class NewReservation(Body):
    """What to try on, where and when.

    Name the very pieces, or variants of which any piece will do, or both.
    """

    store: Slug
    slot_start: Moment | None = Field(
        None, description="Start of a slot; null is as soon as possible."
    )
    pieces: Ids = Field(default_factory=list)
    variants: Ids = Field(default_factory=list, description="One named twice asks for two pieces.")
    contact: ContactIn
    payment: PaymentChoice = "in_store"
    locale: LocaleTag | None = Field(None, description="Language of letters and pages.")


class BySecret(Body):
    """The secret, for those who would rather not write it into an address."""

    token: Secret | None = None


class Reschedule(BySecret):
    """Another time; the pieces stay."""

    slot_start: Moment | None = Field(description="Start of a slot; null is as soon as possible.")


class ReservedPiece(PieceOut):
    """A piece of a booking at its fixed price; `outcome` is empty until the hand-over."""

    outcome: str
    reason: str

    @classmethod
    def of_line(cls, line: LineView, time_zone: str) -> Self:
        """The line as answered."""
        piece = PieceOut.of(line.piece, time_zone)
        fields = {name: getattr(piece, name) for name in PieceOut.model_fields}
        return cls(
            **fields | {"price": MoneyOut.of(line.price)},
            outcome=line.outcome,
            reason=line.reason,
        )


class Visit(View):
    """What a booking is about."""

    code: str
    status: Status
    store: str = Field(description="The store's slug.")
    pieces: list[ReservedPiece]
    slot_start: datetime | None = Field(description="Null is as soon as possible.")
    slot_end: datetime | None
    keep_until: datetime = Field(description="When the pieces are given back.")
    payment: PaymentChoice
    total: MoneyOut


class BookingOut(Visit):
    """A new booking. Keep `manage_url` secret: whoever has it can change the booking."""

    qr_token: str = Field(description="What the counter scans.")
    manage_url: str
    checkout_url: str | None = Field(description="Where to pay, when paying online.")

    @classmethod
    def of(cls, booked: Booked) -> Self:
        """The booking as its maker gets it."""
        fields = visit_fields(booked.reservation) | owner_fields(booked)
        return cls(**fields, checkout_url=None)


class MaskedContact(View):
    """The contact: enough to recognise, not enough to call."""

    name: str
    phone: str
    email: str


class ReservationOut(Visit):
    """A booking as its owner sees it."""

    store_detail: StoreOut
    contact: MaskedContact
    created_at: datetime
    confirmed_at: datetime | None
    ready_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    can_change: bool = Field(description="Whether it may still be cancelled or moved.")
    qr_token: str

    @classmethod
    def of(cls, booked: Booked) -> Self:
        """The booking as answered."""
        found = booked.reservation
        zone = found.store.time_zone
        return cls(
            **visit_fields(found),
            store_detail=StoreOut.of(found.store),
            contact=MaskedContact(
                name=found.contact_name,
                phone=mask_phone(found.phone),
                email=mask_email(found.email),
            ),
            created_at=moment(found.created_at, zone),
            confirmed_at=moment_or_none(found.confirmed_at, zone),
            ready_at=moment_or_none(found.ready_at, zone),
            arrived_at=moment_or_none(found.arrived_at, zone),
            ended_at=moment_or_none(found.ended_at, zone),
            can_change=found.can_change,
            qr_token=booked.qr_token,
        )


class AlternativesOut(View):
    """What can be had instead."""

    same_variant_elsewhere: list[StoreChoiceOut]
    next_slots: list[SlotOut]

    @classmethod
    def of(cls, found: Alternatives) -> Self:
        """The alternatives as answered."""
        zone = found.store.time_zone
        return cls(
            same_variant_elsewhere=[
                StoreChoiceOut.of_choice(choice) for choice in found.same_variant_elsewhere
            ],
            next_slots=[SlotOut.of(slot, zone) for slot in found.next_slots],
        )


def visit_fields(found: ReservationView) -> dict[str, Any]:
    """The fields of `Visit`."""
    zone = found.store.time_zone
    return {
        "code": found.code,
        "status": found.status,
        "store": found.store.slug,
        "pieces": [ReservedPiece.of_line(line, zone) for line in found.lines],
        "slot_start": moment_or_none(found.slot_starts_at, zone),
        "slot_end": moment_or_none(found.slot_ends_at, zone),
        "keep_until": moment(found.keep_until, zone),
        "payment": found.payment,
        "total": MoneyOut.of(found.total),
    }


def owner_fields(booked: Booked) -> dict[str, str]:
    """What only the owner of a booking gets, and what is never stored."""
    return {"qr_token": booked.qr_token, "manage_url": absolute(booked.manage_path)}
