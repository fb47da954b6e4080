"""What shoppers see: the campaigns that can be had, and their own coupons."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.signing import matches_secret
from booking_app.domain.coupons import repository
from booking_app.domain.coupons.errors import CampaignNotFound, CouponNotFound
from booking_app.domain.coupons.models import Coupon
from booking_app.domain.coupons.schemas import WIDEST_ZONE, CampaignView, CouponView
from booking_app.domain.coupons.views import (
    campaign_view,
    campaign_views,
    coupon_views,
    own_coupon_view,
)


async def shown_campaigns(
    session: AsyncSession, store_id: UUID | None = None
) -> list[CampaignView]:
    """Published campaigns that are not over everywhere, those that end first first.

    Narrowed to those good in a store, if one is named: then not over there.
    """
    now = utc_now()
    rows = await repository.campaigns(
        session, ("published",), (now - WIDEST_ZONE).replace(tzinfo=None)
    )
    found = [view for view in await campaign_views(session, rows) if view.gives(now)]
    if store_id is None:
        return found
    zone = (await repository.time_zones(session)).get(store_id, "")
    return [
        view
        for view in found
        if (not view.draft.store_ids or store_id in view.draft.store_ids)
        and view.window(zone).ends_at > now
    ]


async def shown_campaign(session: AsyncSession, slug: str) -> CampaignView:
    """A campaign that shoppers may see, by its slug. Raises `CampaignNotFound`."""
    view = await campaign_view(session, await repository.campaign_by_slug(session, slug))
    if view.state == "draft":
        raise CampaignNotFound
    return view


async def shown_id(session: AsyncSession, slug: str) -> UUID:
    """The id of such a campaign. Raises `CampaignNotFound`."""
    found = await repository.shown_id(session, slug)
    if found is None:
        raise CampaignNotFound
    return found


async def gone(session: AsyncSession, campaigns: Iterable[CampaignView]) -> set[UUID]:
    """Those of the campaigns of which every coupon has been given."""
    limited = [campaign.id for campaign in campaigns if campaign.draft.total is not None]
    return {id_ for id_ in limited if not await repository.quota_left(session, id_)}


async def of_visitor(session: AsyncSession, visitor_id: UUID, limit: int = 50) -> list[CouponView]:
    """A browser's own coupons, latest first."""
    return await coupon_views(session, await repository.all_of_visitor(session, visitor_id, limit))


async def by_secret(session: AsyncSession, code: str, secret: str) -> CouponView:
    """A coupon for whoever has its secret; `code` is canonical.

    Raises `CouponNotFound` for an unknown code and for a wrong secret alike.
    """
    row = await repository.by_code(session, code)
    return await own_coupon_view(session, _check_secret(row, secret))


async def get(session: AsyncSession, coupon_id: UUID) -> CouponView:
    """A coupon for letters and the like; not for whoever asks. Raises `CouponNotFound`."""
    row = await repository.by_id(session, coupon_id)
    if row is None:
        raise CouponNotFound
    return await own_coupon_view(session, row)


async def campaigns_of(
    session: AsyncSession, coupon_ids: Collection[UUID], locale: str
) -> dict[UUID, str]:
    """What the campaign of each of these coupons is called."""
    titles = await repository.titles_of(session, coupon_ids)
    return {coupon_id: localized(title, locale) for coupon_id, title in titles.items()}


async def mark_shown(session: AsyncSession, coupon_id: UUID) -> None:
    """Its owner looked at it; noted once."""
    await repository.mark_shown(session, coupon_id)


def _check_secret(row: Coupon | None, secret: str) -> Coupon:
    fits = matches_secret(secret, row.secret_hash if row else "")
    if row is None or not fits:
        raise CouponNotFound
    return row
