"""Codes for shop windows: an address of ours that says which window, and which campaign, brought
somebody. The marks are kept first-party like those of any campaign; see `arrivals`."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.campaigns import check_marketer
from booking_app.domain.coupons.errors import CampaignNotFound
from booking_app.domain.coupons.schemas import CampaignView
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView
from booking_app.workflows.links import page_url

_LONGEST_MARK = 80
"""Slugs are shorter; anything longer is none of ours."""


@dataclass(frozen=True, slots=True)
class WindowCode:
    """What the code in a store's window says, and what its picture is called as a file."""

    address: str
    file_name: str


async def campaigns_at(session: AsyncSession, actor: Actor, store: StoreView) -> list[CampaignView]:
    """Campaigns a window of this store may speak of: good there, not over and not stopped; drafts
    too, for windows are printed ahead. Raises `Forbidden`."""
    now = utc_now()
    return [
        campaign
        for campaign in await campaigns.list_all(session, actor)
        if campaign.state != "stopped"
        and not campaign.is_over(now)
        and (not campaign.draft.store_ids or store.id in campaign.draft.store_ids)
    ]


async def window_code(
    session: AsyncSession, actor: Actor, store_slug: str, campaign_slug: str, locale: str
) -> WindowCode:
    """The code for a store's window: of the store itself, or of a campaign that is good there.

    Raises `Forbidden`, `StoreNotFound`, `CampaignNotFound`.
    """
    check_marketer(actor)
    store = await stores.get_store(session, store_slug, locale)
    marks = {"utm_source": "window", "utm_medium": "qr", "utm_content": store.slug}
    if not campaign_slug:
        address = page_url(f"/stores/{store.slug}", locale)
        return WindowCode(f"{address}?{urlencode(marks)}", f"window-{store.slug}-{locale}")
    named = (campaign.slug for campaign in await campaigns_at(session, actor, store))
    if campaign_slug[:_LONGEST_MARK] not in named:
        raise CampaignNotFound
    marks["utm_campaign"] = campaign_slug
    address = f"{page_url('/coupons', locale)}?{urlencode(marks)}#{campaign_slug}"
    return WindowCode(address, f"window-{store.slug}-{campaign_slug}-{locale}")
