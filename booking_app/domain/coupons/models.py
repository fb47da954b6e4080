"""Tables of coupons: the campaign, what was given to whom, and what was used where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, Localized, UtcDateTime
from booking_app.core.ids import new_id

KINDS = ("percent", "amount", "points", "gift")
STATES = ("draft", "published", "paused", "stopped")
STATUSES = ("open", "redeemed", "cancelled")
SOURCES = ("taken", "issued", "list")
FORMS = ("rotating", "static", "typed")


class Campaign(Base):
    """The rule. It is worth `percent_bp` (hundredths of a percent), `amount_minor`, `points` or
    `gift`, by its kind.

    `starts_local` and `ends_local` are what the clock on the wall of each store shows: a campaign
    until the 31st ends at midnight in Moscow and at midnight in Vladivostok. `total` is how many
    coupons may ever be given, empty without a limit. `store_ids`, `category_ids` and `product_ids`
    name what it is good for, as texts; none named are all of them.
    """

    __tablename__ = "coupon_campaign"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS!r}", name="kind"),
        CheckConstraint(f"state IN {STATES!r}", name="state"),
        CheckConstraint("percent_bp BETWEEN 0 AND 10000", name="percent"),
        CheckConstraint("amount_minor >= 0 AND minimum_minor >= 0 AND points >= 0", name="worth"),
        CheckConstraint("starts_local < ends_local", name="window"),
        CheckConstraint("total IS NULL OR total > 0", name="total"),
        CheckConstraint("per_shopper > 0", name="per_shopper"),
        Index("ix_coupon_campaign_state_ends_local", "state", "ends_local"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    kind: Mapped[str] = mapped_column(String(8))
    percent_bp: Mapped[int] = mapped_column(default=0)
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    points: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    minimum_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    starts_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    ends_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    per_shopper: Mapped[int] = mapped_column(default=1)
    total: Mapped[int | None]
    is_combinable: Mapped[bool] = mapped_column(default=False)
    accepts_static: Mapped[bool] = mapped_column(default=False)
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    text: Mapped[dict[str, str]] = mapped_column(Localized)
    cashier_text: Mapped[dict[str, str]] = mapped_column(Localized)
    gift: Mapped[dict[str, str]] = mapped_column(Localized)
    store_ids: Mapped[list[str]] = mapped_column(JsonType, default=list)
    category_ids: Mapped[list[str]] = mapped_column(JsonType, default=list)
    product_ids: Mapped[list[str]] = mapped_column(JsonType, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Quota(Base):
    """A share of what a campaign with a total may still give. All shares together are the rest.

    Many rows instead of one, so that those who take at once need not wait for each other.
    """

    __tablename__ = "coupon_quota"
    __table_args__ = (CheckConstraint("left_count >= 0", name="left"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("coupon_campaign.id"), primary_key=True)
    share: Mapped[int] = mapped_column(primary_key=True)
    left_count: Mapped[int]


class Coupon(Base):
    """One given to one shopper: a known contact, a browser, or both.

    `lock_holder` is the counter that is about to use it, until `locked_until`: the clock ends it,
    or whoever gives it back. `lock_form` is what that counter was shown. `secret_hash` is of the
    secret of its page.
    """

    __tablename__ = "coupon"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES!r}", name="status"),
        CheckConstraint(f"source IN {SOURCES!r}", name="source"),
        CheckConstraint("visitor_id IS NOT NULL OR contact_id IS NOT NULL", name="owner"),
        CheckConstraint(
            "(lock_holder IS NULL) = (locked_until IS NULL)"
            " AND (lock_holder IS NULL) = (lock_store_id IS NULL)",
            name="lock",
        ),
        Index("ix_coupon_campaign_id_status", "campaign_id", "status"),
        Index("ix_coupon_visitor_id_campaign_id", "visitor_id", "campaign_id"),
        Index("ix_coupon_contact_id_campaign_id", "contact_id", "campaign_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("coupon_campaign.id"))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    visitor_id: Mapped[UUID | None] = mapped_column(ForeignKey("visitor.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))
    name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(8), default="ru")
    source: Mapped[str] = mapped_column(String(8))
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(12), default="open")
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lock_holder: Mapped[str | None] = mapped_column(String(120))
    lock_store_id: Mapped[UUID | None] = mapped_column(ForeignKey("store.id"))
    lock_form: Mapped[str] = mapped_column(String(8), default="")
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Redemption(Base):
    """The use of a coupon at a counter. One that was rolled back stays, and the coupon is open
    again; no coupon has two that stand.

    `sale_minor` is the whole sale, `discount_minor` what was taken off it. `reservation_id` names
    the booking whose hand-over it is part of, `receipt` the till's slip.
    """

    __tablename__ = "coupon_redemption"
    __table_args__ = (
        CheckConstraint("discount_minor BETWEEN 0 AND sale_minor", name="discount"),
        CheckConstraint(f"form IN {FORMS!r}", name="form"),
        Index(
            "uq_coupon_redemption_coupon_id",
            "coupon_id",
            unique=True,
            sqlite_where=text("rolled_back_at IS NULL"),
            postgresql_where=text("rolled_back_at IS NULL"),
        ),
        Index("ix_coupon_redemption_campaign_id_at", "campaign_id", "at"),
        Index("ix_coupon_redemption_store_id_receipt", "store_id", "receipt"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    coupon_id: Mapped[UUID] = mapped_column(ForeignKey("coupon.id"), index=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("coupon_campaign.id"))
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"))
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[UUID]
    reservation_id: Mapped[UUID | None] = mapped_column(index=True)
    receipt: Mapped[str] = mapped_column(String(64), default="")
    form: Mapped[str] = mapped_column(String(8))
    shopper_name: Mapped[str] = mapped_column(String(120), default="")
    sale_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    points: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    rolled_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rolled_back_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    rollback_reason: Mapped[str] = mapped_column(String(200), default="")


class RedemptionLine(Base):
    """The part of a discount that fell on one piece."""

    __tablename__ = "coupon_redemption_line"

    redemption_id: Mapped[UUID] = mapped_column(
        ForeignKey("coupon_redemption.id"), primary_key=True
    )
    piece_id: Mapped[UUID] = mapped_column(ForeignKey("piece.id"), primary_key=True)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)


@not_on_pages
class IssueList(Base):
    """A list of people who are to get a coupon of a campaign: looked at, then given all at once.

    `new_count` of its people get one, `has_count` have had theirs, the rest are wrong; of the new
    ones `letter_count` agreed to letters. `problem` says why nobody of a stopped list got any.
    """

    __tablename__ = "coupon_list"
    __table_args__ = (
        CheckConstraint("state IN ('checked', 'running', 'done', 'stopped')", name="state"),
        Index("ix_coupon_list_campaign_id", "campaign_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("coupon_campaign.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    filename: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="checked")
    problem: Mapped[str] = mapped_column(String(32), default="")
    row_count: Mapped[int] = mapped_column(default=0)
    new_count: Mapped[int] = mapped_column(default=0)
    has_count: Mapped[int] = mapped_column(default=0)
    letter_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    issued_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class IssueRow(Base):
    """One line of such a list: the coupon it got, or why it gets none (`problem`). `reference` is
    what the chain itself calls this person."""

    __tablename__ = "coupon_list_row"
    __table_args__ = (UniqueConstraint("list_id", "line"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("coupon_list.id"))
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    locale: Mapped[str] = mapped_column(String(8), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    gets_letter: Mapped[bool] = mapped_column(default=False)
    coupon_id: Mapped[UUID | None] = mapped_column(ForeignKey("coupon.id"))
    problem: Mapped[str] = mapped_column(String(32), default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
