"""What leaves the coupons slice, and the commands it takes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_app.core.db import localized
from booking_app.core.money import Money
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor

Kind = Literal["percent", "amount", "points", "gift"]
State = Literal["draft", "published", "paused", "stopped"]
CouponStatus = Literal["open", "redeemed", "cancelled"]
Form = Literal["rotating", "static", "typed"]
Reason = Literal[
    "ok",
    "not_yet_valid",
    "expired",
    "wrong_store",
    "already_redeemed",
    "limit_reached",
    "minimum_not_met",
    "not_applicable",
    "cancelled",
    "stale_code",
    "forged",
    "unknown",
]

LOCK_SECONDS = 180
"""How long a coupon stays with the counter that scanned it."""
WIDEST_ZONE = timedelta(hours=15)
"""More than any clock on a wall differs from UTC."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Somebody at a counter: a person who works it, or a till's key bound to its store.

    There is no other way to lock, use or take back a coupon, and none can be made for an actor
    who does not stand at that very counter. Raises `StoreNotAllowed`.
    """

    actor: Actor
    store_id: UUID

    def __post_init__(self) -> None:
        if self.actor.store_id != self.store_id or not self.actor.may_use_counter(self.store_id):
            raise StoreNotAllowed

    @property
    def holder(self) -> str:
        """Whom a lock belongs to."""
        return f"{self.actor.kind}:{self.actor.id}:{self.store_id}"


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when, exclusive, as moments."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, starts_local: datetime, ends_local: datetime, time_zone: str) -> "Window":
        """What the clock on the wall of a place shows, as moments."""
        zone = ZoneInfo(time_zone)
        starts = starts_local.replace(tzinfo=zone).astimezone(UTC)
        return cls(starts, ends_local.replace(tzinfo=zone).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """Everything a person decides about a campaign.

    `percent_bp` is in hundredths of a percent (1250 is 12.5 %). The window is wall-clock time of
    every store, without a zone. No stores, categories or products named: all of them; a piece is
    meant when its category *or* its product is named. `minimum_minor` is of the goods meant.
    """

    kind: Kind
    title: dict[str, str]
    text: dict[str, str]
    cashier_text: dict[str, str]
    starts_local: datetime
    ends_local: datetime
    percent_bp: int = 0
    amount_minor: int = 0
    points: int = 0
    gift: dict[str, str] = field(default_factory=dict)
    minimum_minor: int = 0
    per_shopper: int = 1
    total: int | None = None
    is_combinable: bool = False
    accepts_static: bool = False
    store_ids: tuple[UUID, ...] = ()
    category_ids: tuple[UUID, ...] = ()
    product_ids: tuple[UUID, ...] = ()
    slug: str = ""
    """Empty: made from the title, once."""


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign, texts in all languages. `time_zones` are those of its stores."""

    id: UUID
    version: int
    state: State
    draft: CampaignDraft
    currency: str
    time_zones: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None

    @property
    def slug(self) -> str:
        """What it is called in addresses."""
        return self.draft.slug

    def title_in(self, locale: str) -> str:
        """What it is called in this language."""
        return localized(self.draft.title, locale)

    def window(self, time_zone: str = "") -> Window:
        """When it is good: in this zone; without one, anywhere at all."""
        zones = (time_zone,) if time_zone else self.time_zones or ("UTC",)
        each = [Window.of(self.draft.starts_local, self.draft.ends_local, zone) for zone in zones]
        return Window(min(one.starts_at for one in each), max(one.ends_at for one in each))

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended in every store."""
        return self.window().ends_at <= now

    def gives(self, now: datetime) -> bool:
        """Whether coupons of it can be had, as far as its state and window say."""
        return self.state == "published" and not self.is_over(now)


@dataclass(frozen=True, slots=True)
class CampaignNumbers:
    """What became of a campaign. `sales` and `discounts` are of uses that stand; `left` is empty
    without a total."""

    taken: int
    shown: int
    redeemed: int
    expired: int
    cancelled: int
    left: int | None
    sales: Money
    discounts: Money


@dataclass(frozen=True, slots=True)
class UseView:
    """A use of a coupon. `reservation_id` where it was part of a hand-over."""

    id: UUID
    store_id: UUID
    at: datetime
    sale: Money
    discount: Money
    points: int
    reservation_id: UUID | None
    receipt: str
    form: Form
    lines: tuple[tuple[UUID, int], ...] = ()
    """Piece ids and the part of the discount that fell on each, in minor units."""


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon with its campaign. `use` is the one that stands, once redeemed.

    `locked_until` is set while some counter holds it.
    """

    id: UUID
    code: str
    campaign: CampaignView
    status: CouponStatus
    visitor_id: UUID | None
    contact_id: UUID | None
    name: str
    locale: str
    source: str
    reason: str
    taken_at: datetime
    shown_at: datetime | None
    locked_until: datetime | None
    use: UseView | None

    def state(self, now: datetime) -> Literal["open", "redeemed", "cancelled", "expired"]:
        """What its owner should know: an open coupon of a campaign that is over is expired, of a
        stopped one cancelled."""
        if self.status != "open":
            return self.status
        if self.campaign.state == "stopped":
            return "cancelled"
        return "expired" if self.campaign.is_over(now) else "open"


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A piece of a sale and its price."""

    piece_id: UUID
    price_minor: int


@dataclass(frozen=True, slots=True)
class Sale:
    """What is being bought. Without lines the total is of goods the coupon applies to, as the
    person at the counter says."""

    total: Money
    lines: tuple[SaleLine, ...] = ()
    reservation_id: UUID | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a coupon is worth at a counter, with exactly one reason.

    `coupon` is set when the coupon may be known here. With `ok`, `locked_until` is when the lock
    ends. With `already_redeemed`, `used_store_id`
    and `used_at` say where and when; while another counter only holds it, `used_at` is empty and
    `locked_until` says how long.
    """

    reason: Reason
    coupon: CouponView | None = None
    form: Form = "typed"
    locked_until: datetime | None = None
    used_store_id: UUID | None = None
    used_at: datetime | None = None
    is_own: bool = False
    """Whether whoever asks used it at this counter themselves, moments ago."""
    window: Window | None = None
    sale: Money | None = None
    """The sale it was judged for, if for one."""
    parts: tuple[tuple[UUID, int], ...] = ()
    """By piece of that sale, what would be taken off it, in minor units."""
    discount: Money | None = None
    """What would be taken off that sale."""

    @property
    def is_ok(self) -> bool:
        """Whether it is good."""
        return self.reason == "ok"

    @property
    def needs_name(self) -> bool:
        """Whether the shopper's name must be written down."""
        return self.is_ok and self.form == "static"


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of people for coupons. `state`: `checked` until somebody says yes to what was found,
    `running`, `done`, or `stopped` with a `problem`; then nobody got one.

    Of its rows `new_count` get a coupon (`letter_count` of them a letter), `has_count` have had
    theirs, `wrong_count` cannot get one.
    """

    id: UUID
    campaign_id: UUID
    filename: str
    locale: str
    state: Literal["checked", "running", "done", "stopped"]
    problem: str
    row_count: int
    new_count: int
    has_count: int
    letter_count: int
    issued_count: int
    created_at: datetime
    done_at: datetime | None

    @property
    def wrong_count(self) -> int:
        """How many rows are no person one could give a coupon."""
        return self.row_count - self.new_count - self.has_count


RowKind = Literal["new", "has", "wrong"]


@dataclass(frozen=True, slots=True)
class ListRow:
    """What a line of a list comes to: a coupon, or a problem: `invalid_contact`, `twice`,
    `unknown_locale`, and `shopper_limit` for whoever has had theirs."""

    line: int
    name: str
    phone: str
    email: str
    locale: str
    reference: str
    gets_letter: bool
    coupon_id: UUID | None
    code: str
    problem: str
