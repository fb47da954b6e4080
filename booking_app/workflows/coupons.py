"""A shopper's coupon: taken, shown with its QR, given by hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import parse_code
from booking_app.domain.chain import service as chain
from booking_app.domain.coupons import giving
from booking_app.domain.coupons import service as coupons
from booking_app.domain.coupons.giving import Shopper
from booking_app.domain.coupons.schemas import Counter, CouponView
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import ReservationNotFound
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.links import qr_payload
from booking_app.workflows.secrets import coupon_secret, coupon_secret_hash
from booking_app.workflows.tokens import rotating_token, static_token


@dataclass(frozen=True, slots=True)
class OwnCoupon:
    """A coupon for its owner. `secret` opens its page and is stored nowhere."""

    coupon: CouponView
    secret: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class CouponCodes:
    """What the QR of a coupon says now, and until when; `static` is for when there is no network,
    empty when the campaign lets no counter accept it. Both empty unless the coupon is open."""

    rotating: str
    next_at: datetime | None
    static: str


async def take(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    visitor_id: UUID | None,
    locale: str,
    contact: ContactInput | None = None,
) -> OwnCoupon:
    """Give a shopper their coupon; one not used yet is given again.

    Needs a browser or a normalised contact. Count with `limits.count_taking` before. Raises
    `CampaignNotFound`, `CampaignClosed`, `ShopperLimit`, `ActivationsGone`.
    """
    shopper = Shopper(visitor_id, contact, locale)
    coupon, is_new = await giving.take(session, campaign_id, shopper, coupon_secret_hash)
    return OwnCoupon(coupon, coupon_secret(coupon.id), is_new)


async def issue_by_hand(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    campaign_id: UUID,
    contact: ContactInput,
    reason: str,
    locale: str,
) -> OwnCoupon:
    """Somebody at a counter gives a shopper a coupon, with a reason.

    Raises `StoreNotAllowed`, `InvalidContact`, `ReasonMissing`, and as `take` does.
    """
    if actor.kind != "staff":
        raise StoreNotAllowed
    counter = Counter(actor, store_id)
    country = (await chain.current(session)).country
    shopper = Shopper(None, normalise_contact(contact, country), locale)
    coupon = await giving.issue(session, counter, campaign_id, shopper, reason, coupon_secret_hash)
    return OwnCoupon(coupon, coupon_secret(coupon.id), is_new=True)


async def issue_for_visit(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    campaign_id: UUID,
    code: str,
    reason: str,
) -> OwnCoupon:
    """The same, for the shopper of a live booking at this counter, whose contact nobody has to see.

    Raises `ReservationNotFound` for one that is not live, and as `issue_by_hand` does.
    """
    visit = await reservations.get_by_code(session, parse_code(code) or "", actor.locale)
    if visit.store.id != store_id:
        raise StoreNotAllowed
    if not visit.is_live:
        raise ReservationNotFound
    contact = ContactInput(visit.contact_name, phone=visit.phone, email=visit.email)
    return await issue_by_hand(session, actor, store_id, campaign_id, contact, reason, visit.locale)


async def open_coupon(session: AsyncSession, code: str, secret: str) -> OwnCoupon:
    """A coupon for whoever has its secret, however its code is written.

    Raises `CouponNotFound` for an unknown code and for a wrong secret alike.
    """
    found = await coupons.by_secret(session, parse_code(code) or "", secret)
    return OwnCoupon(found, secret)


async def of_visitor(session: AsyncSession, visitor_id: UUID) -> list[OwnCoupon]:
    """The coupons of a browser, latest first."""
    found = await coupons.of_visitor(session, visitor_id)
    return [OwnCoupon(coupon, coupon_secret(coupon.id)) for coupon in found]


def codes_now(coupon: CouponView) -> CouponCodes:
    """The full addresses that the QR codes of an open coupon say at this moment."""
    if coupon.state(utc_now()) != "open":
        return CouponCodes("", None, "")
    now = rotating_token(coupon.code)
    static = ""
    if coupon.campaign.draft.accepts_static:
        static = qr_payload(static_token(coupon.code, coupon.campaign.window().ends_at))
    return CouponCodes(qr_payload(now.token), now.next_at, static)
