"""Tables of bookings: the reservation, its lines, the places of a slot, the pieces chosen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, UtcDateTime
from booking_app.core.ids import new_id

STATUSES = (
    "held",
    "confirmed",
    "ready",
    "arrived",
    "completed",
    "expired",
    "cancelled",
    "no_show",
)

CONCERNS = ("hours", "capacity", "archived")


class Reservation(Base):
    """Contact + store + slot + one or more lines, one piece each.

    `slot_starts_at` is empty for “as soon as possible”. `keep_until` is the moment the pieces
    are given back: the end of the hold while `held`, the deadline of the visit afterwards.
    `secret_hash` is of the manage link's secret. `concern` says what the store changed since
    that the visit no longer fits into (`CONCERNS`); the booking stays valid all the same.
    `is_walk_in` was begun at the counter, by somebody who need not say who they are.
    `consultant_id` looks after the visit; `served_at` is when its hand-over was first begun.
    `extended_minutes` were added to the deadline at the counter.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES!r}", name="status"),
        CheckConstraint(
            "status IN ('held', 'expired') OR contact_id IS NOT NULL OR is_walk_in", name="contact"
        ),
        Index("ix_reservation_store_id_status_keep_until", "store_id", "status", "keep_until"),
        Index("ix_reservation_status_keep_until", "status", "keep_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"))
    visitor_id: Mapped[UUID | None] = mapped_column(ForeignKey("visitor.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(8), default="ru")
    status: Mapped[str] = mapped_column(String(12))
    payment: Mapped[str] = mapped_column(String(12), default="in_store")
    slot_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slot_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    keep_until: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    concern: Mapped[str] = mapped_column(String(12), default="")
    is_walk_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    consultant_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    served_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_minutes: Mapped[int] = mapped_column(default=0, server_default="0")


class ReservationLine(Base):
    """One piece of a reservation, its price fixed at confirmation, and how it ended.

    `discount_minor` is what a coupon takes off the price of a piece that was bought.
    """

    __tablename__ = "reservation_line"
    __table_args__ = (
        UniqueConstraint("reservation_id", "piece_id"),
        CheckConstraint("outcome IN ('', 'bought', 'declined', 'missing')", name="outcome"),
        CheckConstraint("discount_minor BETWEEN 0 AND price_minor", name="discount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), index=True)
    piece_id: Mapped[UUID] = mapped_column(ForeignKey("piece.id"), index=True)
    position: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3))
    outcome: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")


class SlotPlace(Base):
    """One of a slot's parallel places. Free when `held_until` has passed, as with pieces."""

    __tablename__ = "slot_place"

    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), index=True)
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)


@not_on_pages
class TryOnItem(Base):
    """A variant a visitor wants to try on; the very piece is chosen with the store."""

    __tablename__ = "try_on_item"

    visitor_id: Mapped[UUID] = mapped_column(ForeignKey("visitor.id"), primary_key=True)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variant.id"), primary_key=True)
    piece_id: Mapped[UUID | None] = mapped_column(ForeignKey("piece.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


@not_on_pages
class Waiting(Base):
    """A place in the line for a size in a town. `lat`/`lon` are the town's middle.

    `offered` means that `piece_id` is kept until `offer_until`, with this row as its holder.
    """

    __tablename__ = "waiting"
    __table_args__ = (
        UniqueConstraint("variant_id", "city_slug", "contact_id"),
        CheckConstraint("status IN ('waiting', 'offered', 'taken', 'lapsed')", name="status"),
        Index("ix_waiting_status_offer_until", "status", "offer_until"),
        Index("ix_waiting_line", "variant_id", "city_slug", "status", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("variant.id"))
    city_slug: Mapped[str] = mapped_column(String(64))
    lat: Mapped[float]
    lon: Mapped[float]
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(8), default="ru")
    status: Mapped[str] = mapped_column(String(8), default="waiting")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    offer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    store_id: Mapped[UUID | None] = mapped_column(ForeignKey("store.id"))
    piece_id: Mapped[UUID | None] = mapped_column(ForeignKey("piece.id"))


@not_on_pages
class CustomerNote(Base):
    """What a colleague wrote down about a shopper, for whoever serves them next.

    It goes with the contact it is about; who wrote it may take it back.
    """

    __tablename__ = "customer_note"
    __table_args__ = (Index("ix_customer_note_contact_id_at", "contact_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


@not_on_pages
class CounterConflict(Base):
    """An arrival recorded at a counter without a connection that did not fit when it was sent.

    `recorded_by` and `device` are what the counter says of the moment `recorded_at`; a manager
    of the store ticks it off at `seen_at`. Sent twice with its nonce it is one.
    """

    __tablename__ = "counter_conflict"
    __table_args__ = (
        UniqueConstraint("store_id", "nonce"),
        Index("ix_counter_conflict_store_id_sent_at", "store_id", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"))
    reservation_id: Mapped[UUID] = mapped_column(ForeignKey("reservation.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(24))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    device: Mapped[str] = mapped_column(String(60), default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
