"""Giving coupons: taken by shoppers, given by hand, given to lists. Limits are exact.

Rows are locked in this order: the shopper's channels, the browser, the campaign (shared), what
is left of it, the coupon.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_code, new_id
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.errors import (
    ActivationsGone,
    CampaignClosed,
    CampaignNotFound,
    ReasonMissing,
    ShopperLimit,
)
from booking_app.domain.coupons.models import Campaign, Coupon
from booking_app.domain.coupons.schemas import WIDEST_ZONE, Counter, CouponView
from booking_app.domain.coupons.views import campaign_view, coupon_view
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.schemas import ContactInput

HashOf = Callable[[UUID], str]
"""The hash to store of the secret of a coupon's page."""
_SPREAD = 16


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who gets a coupon: a browser, a normalised contact, or both."""

    visitor_id: UUID | None
    contact: ContactInput | None
    locale: str


async def take(
    session: AsyncSession, campaign_id: UUID, shopper: Shopper, secret_hash_of: HashOf
) -> tuple[CouponView, bool]:
    """A shopper's own coupon, and whether it is new: one not used yet is given again.

    Raises `CampaignNotFound`, `CampaignClosed`, `ShopperLimit`, `ActivationsGone`.
    """
    contact_ids = await _lock_shopper(session, shopper)
    row = await campaign_that_gives(session, campaign_id)
    found = await repository.of_shopper(session, row.id, shopper.visitor_id, contact_ids)
    for coupon in found:
        if coupon.status == "open":
            return await _view(session, row, coupon), False
    coupon = await _give(session, row, shopper, len(found), "taken", secret_hash_of)
    await audit.record_now(
        session, audit.Actor(audit.ActorKind.SHOPPER, str(coupon.contact_id or "")),
        "coupon.taken", "coupon", coupon.id, campaign=str(row.id),
    )  # fmt: skip
    return await _view(session, row, coupon), True


async def issue(
    session: AsyncSession,
    counter: Counter,
    campaign_id: UUID,
    shopper: Shopper,
    reason: str,
    secret_hash_of: HashOf,
) -> CouponView:
    """A consultant gives one, and says why. Only a person can.

    Raises `ReasonMissing`, and as `take` does.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonMissing
    contact_ids = await _lock_shopper(session, shopper)
    row = await campaign_that_gives(session, campaign_id)
    found = await repository.of_shopper(session, row.id, shopper.visitor_id, contact_ids)
    issued_by = counter.actor.id if counter.actor.kind == "staff" else None
    coupon = await _give(
        session, row, shopper, len(found), "issued", secret_hash_of,
        reason=reason, issued_by=issued_by,
    )  # fmt: skip
    audit.record(
        session, counter.actor.audited, "coupon.issued", "coupon", coupon.id,
        store_id=counter.store_id, campaign=str(row.id), reason=reason,
    )  # fmt: skip
    return await _view(session, row, coupon)


async def _lock_shopper(session: AsyncSession, shopper: Shopper) -> list[UUID]:
    """Let this shopper do one thing at a time; returns the contacts they are known by."""
    contact_ids = []
    if shopper.contact is not None:
        contact_ids = await customers.lock_contact(session, shopper.contact)
    if shopper.visitor_id is not None:
        await customers.lock_visitor(session, shopper.visitor_id)
    return contact_ids


async def campaign_that_gives(session: AsyncSession, campaign_id: UUID) -> Campaign:
    """The campaign, which stays as it is until this transaction ends. Raises `CampaignNotFound`,
    `CampaignClosed`."""
    row = await repository.campaign_for_giving(session, campaign_id)
    if row is None or row.state == "draft":
        raise CampaignNotFound
    if row.state != "published":
        raise CampaignClosed
    now = utc_now()
    # The zones of the stores matter only near the end.
    is_near = row.ends_local <= (now + WIDEST_ZONE).replace(tzinfo=None)
    if is_near and (await campaign_view(session, row)).is_over(now):
        raise CampaignClosed
    return row


async def _view(session: AsyncSession, row: Campaign, coupon: Coupon) -> CouponView:
    return await coupon_view(session, coupon, await campaign_view(session, row))


async def take_from_total(session: AsyncSession, row: Campaign, wanted: int) -> None:
    """Take so many of what the campaign may still give. Raises `ActivationsGone` when there are
    fewer; the transaction must not be committed then."""
    if row.total is None:
        return
    first = random.randrange(_SPREAD)  # noqa: S311 - spreads load, keeps no secret
    if wanted == 1:
        is_had = await repository.take_one_from_quota(session, row.id, first)
    else:
        is_had = await repository.take_from_quota(session, row.id, wanted, first) == wanted
    if not is_had:
        raise ActivationsGone


async def _give(
    session: AsyncSession,
    row: Campaign,
    shopper: Shopper,
    had: int,
    source: str,
    secret_hash_of: HashOf,
    *,
    reason: str = "",
    issued_by: UUID | None = None,
) -> Coupon:
    if had >= row.per_shopper:
        raise ShopperLimit(limit=row.per_shopper)
    stored = None
    if shopper.contact is not None:
        stored = await customers.contact_for(session, shopper.contact)
    await take_from_total(session, row, 1)
    coupon_id = new_id()
    return await repository.add(
        session,
        id=coupon_id,
        campaign_id=row.id,
        code=new_code(),
        secret_hash=secret_hash_of(coupon_id),
        visitor_id=shopper.visitor_id,
        contact_id=stored.id if stored else None,
        name=shopper.contact.name if shopper.contact else "",
        locale=shopper.locale,
        source=source,
        issued_by=issued_by,
        reason=reason,
        status="open",
        taken_at=utc_now(),
    )
