"""What leaves the reservations slice, and the commands it takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from booking_app.core.money import Money
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.stores.schemas import StoreView

Status = Literal[
    "held", "confirmed", "ready", "arrived", "completed", "expired", "cancelled", "no_show"
]
Outcome = Literal["bought", "declined", "missing"]
DeclineReason = Literal["size", "look", "price", "quality", "thinking", "other"]
PaymentChoice = Literal["in_store", "online"]

LIVE: frozenset[Status] = frozenset({"held", "confirmed", "ready", "arrived"})


@dataclass(frozen=True, slots=True)
class SlotView:
    """A bookable interval (UTC) and how many of its places are free."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    free: int


@dataclass(frozen=True, slots=True)
class LineView:
    """One piece of a reservation. `outcome` is empty until the hand-over; `discount` is what a
    coupon takes off the price."""

    piece: PieceView
    price: Money
    outcome: Outcome | Literal[""]
    reason: str
    discount: Money

    @property
    def due(self) -> Money:
        """What is to be paid for it if it is bought."""
        return self.price - self.discount


@dataclass(frozen=True, slots=True)
class ReservationView:
    """A reservation in one language. `status` is by the clock, whatever the sweeper did.

    `keep_until` is when the pieces are given back; `slot_starts_at` is empty for “as soon as
    possible”.
    """

    id: UUID
    code: str
    status: Status
    store: StoreView
    visitor_id: UUID | None
    contact_id: UUID | None
    contact_name: str
    phone: str
    email: str
    locale: str
    payment: PaymentChoice
    slot_starts_at: datetime | None
    slot_ends_at: datetime | None
    keep_until: datetime
    created_at: datetime
    confirmed_at: datetime | None
    ready_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    version: int
    lines: tuple[LineView, ...]
    concern: str = ""
    """Why the visit no longer fits the store: `hours`, `capacity`, `archived`, or empty."""
    is_walk_in: bool = False
    """Begun at the counter; then there may be no contact, and no name."""
    consultant_id: UUID | None = None
    """Who looks after the visit."""
    served_at: datetime | None = None
    """When its hand-over was first begun."""
    extended_minutes: int = 0
    """How much was added to the deadline at the counter."""

    @property
    def is_live(self) -> bool:
        """Whether pieces are still kept for it."""
        return self.status in LIVE

    @property
    def can_change(self) -> bool:
        """Whether the shopper may still cancel or reschedule."""
        return self.status in ("confirmed", "ready")

    @property
    def total(self) -> Money:
        """The sum of the lines' prices."""
        first = self.lines[0].price
        return Money(sum(line.price.amount_minor for line in self.lines), first.currency)


@dataclass(frozen=True, slots=True)
class TryOnItemView:
    """A variant a visitor chose to try on; `piece_id` where the very piece was chosen."""

    variant_id: UUID
    piece_id: UUID | None
    product_id: UUID
    product_slug: str
    product_name: str
    metal_name: str
    size: str
    price: Money
    free_count: int
    photo: MediaView | None


@dataclass(frozen=True, slots=True)
class LineResult:
    """What the consultant recorded for one piece."""

    piece_id: UUID
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a colleague wrote down about a shopper, and where."""

    id: UUID
    text: str
    author_id: UUID
    author: str
    store: str
    at: datetime
