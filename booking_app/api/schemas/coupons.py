"""Campaigns and coupons, as shoppers and counters see them."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_app.api.schemas.common import (
    Body,
    MoneyOut,
    Nonce,
    PlainText,
    View,
    moment,
    moment_or_none,
)
from booking_app.api.schemas.reservations import ContactIn, LocaleTag
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.money import MOST_MINOR, Money
from booking_app.domain.coupons.schemas import CampaignView, Form, Kind, Reason
from booking_app.workflows.coupon_counter import CouponAnswer, RedeemCommand
from booking_app.workflows.coupons import OwnCoupon, codes_now
from booking_app.workflows.links import coupon_url


class MoneyIn(Body):
    """An amount in whole minor units."""

    amount_minor: Annotated[int, Field(strict=True, ge=0, le=MOST_MINOR)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    def given(self) -> Money:
        """As the workflows take it."""
        return Money(self.amount_minor, self.currency)


class Worth(View):
    """What a coupon is worth: the field of its kind is set."""

    kind: Kind
    percent: float | None = Field(description="Such as 12.5.")
    amount: MoneyOut | None
    points: int | None
    gift: str | None

    @classmethod
    def of(cls, campaign: CampaignView, locale: str) -> Self:
        """The worth as answered."""
        draft = campaign.draft
        amount = MoneyOut.of(Money(draft.amount_minor, campaign.currency))
        return cls(
            kind=draft.kind,
            percent=draft.percent_bp / 100 if draft.kind == "percent" else None,
            amount=amount if draft.kind == "amount" else None,
            points=draft.points if draft.kind == "points" else None,
            gift=localized(draft.gift, locale) if draft.kind == "gift" else None,
        )


class CampaignOut(View):
    """An offer. Its coupons are good at the counters of its stores, never online."""

    slug: str
    title: str
    text: str
    worth: Worth
    minimum: MoneyOut
    starts_at: datetime = Field(description="In the first of its stores.")
    ends_at: datetime = Field(description="In the last of its stores.")
    all_stores: bool
    all_goods: bool
    per_shopper: int
    gives: bool = Field(description="Whether a coupon can be taken now.")

    @classmethod
    def of(cls, campaign: CampaignView, locale: str) -> Self:
        """The campaign as answered."""
        draft, window = campaign.draft, campaign.window()
        zone = campaign.time_zones[0] if len(campaign.time_zones) == 1 else "UTC"
        return cls(
            slug=campaign.slug,
            title=campaign.title_in(locale),
            text=localized(draft.text, locale),
            worth=Worth.of(campaign, locale),
            minimum=MoneyOut.of(Money(draft.minimum_minor, campaign.currency)),
            starts_at=moment(window.starts_at, zone),
            ends_at=moment(window.ends_at, zone),
            all_stores=not draft.store_ids,
            all_goods=not (draft.category_ids or draft.product_ids),
            per_shopper=draft.per_shopper,
            gives=campaign.gives(utc_now()),
        )


class CampaignsOut(View):
    """Every offer there is now, those that end first first."""

    items: list[CampaignOut]
    total: int
    next: None = None


class Take(Body):
    """Whose coupon it is to be. Without a contact it belongs to this browser."""

    contact: ContactIn | None = None
    locale: LocaleTag | None = None


class CouponOut(View):
    """A coupon as its owner sees it. Keep `url` secret: whoever has it can show the coupon."""

    code: str
    status: Literal["open", "redeemed", "cancelled", "expired"]
    campaign: CampaignOut
    taken_at: datetime
    redeemed_at: datetime | None
    discount: MoneyOut | None = Field(description="What was taken off, once redeemed.")
    secret: str
    url: str
    qr_payload: str = Field(description="What the QR says for this half minute.")
    qr_next_at: datetime | None = Field(description="When it changes.")
    static_payload: str = Field(
        description="What it may say without network, if the counters accept that; else empty."
    )

    @classmethod
    def of(cls, own: OwnCoupon, locale: str) -> Self:
        """The coupon as answered."""
        coupon, use, codes = own.coupon, own.coupon.use, codes_now(own.coupon)
        return cls(
            code=coupon.code,
            status=coupon.state(utc_now()),
            campaign=CampaignOut.of(coupon.campaign, locale),
            taken_at=moment(coupon.taken_at, "UTC"),
            redeemed_at=moment_or_none(use.at if use else None, "UTC"),
            discount=MoneyOut.of(use.discount) if use else None,
            secret=own.secret,
            url=coupon_url(coupon.id, coupon.code, locale),
            qr_payload=codes.rotating,
            qr_next_at=moment_or_none(codes.next_at, "UTC"),
            static_payload=codes.static,
        )


class CouponVerdict(View):
    """What a coupon is worth at this counter, with exactly one reason."""

    reason: Reason
    code: str
    form: Form = Field(description="How it was shown.")
    title: str
    kind: str
    percent: float
    amount: MoneyOut
    points: int
    gift: str
    minimum: MoneyOut
    cashier_text: str
    starts_at: datetime | None
    ends_at: datetime | None
    locked_until: datetime | None = Field(
        description="Until when it is kept for this counter, or for the other one that has it."
    )
    needs_name: bool = Field(description="Whether the shopper's name must be given to redeem it.")
    store: str = Field(description="Where it was used, or is being used.")
    used_at: datetime | None
    sale_total: MoneyOut | None
    discount: MoneyOut | None
    receipt: str
    lines: list["DiscountLine"]

    @classmethod
    def of(cls, found: CouponAnswer, currency: str = "RUB") -> Self:
        """The answer as answered."""
        currency = found.currency or currency

        def amount(minor: int | None) -> MoneyOut | None:
            return None if minor is None else MoneyOut(amount_minor=minor, currency=currency)

        return cls(
            reason=found.reason,
            code=found.code,
            form=found.form,
            title=found.title,
            kind=found.kind,
            percent=found.percent_bp / 100,
            amount=MoneyOut(amount_minor=found.amount_minor, currency=currency),
            points=found.points,
            gift=found.gift,
            minimum=MoneyOut(amount_minor=found.minimum_minor, currency=currency),
            cashier_text=found.cashier_text,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            locked_until=found.locked_until,
            needs_name=found.needs_name,
            store=found.store,
            used_at=found.used_at,
            sale_total=amount(found.sale_minor),
            discount=amount(found.discount_minor),
            receipt=found.receipt,
            lines=[
                DiscountLine(
                    piece=UUID(piece), discount=MoneyOut(amount_minor=part, currency=currency)
                )
                for piece, part in found.lines
            ],
        )


class DiscountLine(View):
    """The part of a discount that fell on a piece."""

    piece: UUID
    discount: MoneyOut


class Redeem(Body):
    """A sale: its pieces, its total, or both. A total alone is of goods the coupon is for."""

    nonce: Nonce
    sale_total: MoneyIn | None = None
    pieces: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    receipt: Annotated[PlainText, StringConstraints(max_length=64)] = ""
    shopper_name: Annotated[PlainText, StringConstraints(max_length=120)] = Field(
        "", description="Needed when the form without network was shown."
    )

    def command(self, code: str) -> RedeemCommand:
        """As the workflow takes it."""
        return RedeemCommand(
            code=code,
            nonce=self.nonce,
            total=self.sale_total.given() if self.sale_total else None,
            piece_ids=tuple(self.pieces),
            receipt=self.receipt,
            shopper_name=self.shopper_name,
        )


class RollBack(Body):
    """Why a use is taken back."""

    reason: Annotated[PlainText, StringConstraints(min_length=1, max_length=200)]


class Issue(Body):
    """A coupon given by a consultant."""

    campaign: Annotated[PlainText, StringConstraints(max_length=80)]
    contact: ContactIn
    reason: Annotated[PlainText, StringConstraints(min_length=1, max_length=200)]
    locale: LocaleTag | None = None
