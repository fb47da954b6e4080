"""Coupon campaigns of the demo chain, under way at the moment of loading."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.demo import content
from booking_app.demo.content import Campaign
from booking_app.demo.stages import demo_id
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.schemas import CampaignDraft
from booking_app.domain.staff.models import Staff
from booking_app.domain.staff.schemas import Actor

_BEGAN_DAYS_AGO = 3


async def load_coupons(session: AsyncSession) -> None:
    """Made and published by the demo's marketer."""
    marketer = await _marketer(session)
    zone = ZoneInfo(content.stores()[0].time_zone)
    today = datetime.combine(utc_now().astimezone(zone).date(), time())
    for campaign in content.campaigns():
        made = await campaigns.create(session, marketer, _draft(campaign, today))
        await campaigns.publish(session, marketer, made.id, made.version)


async def _marketer(session: AsyncSession) -> Actor:
    login = next(one.login for one in content.staff().people if one.role == "marketer")
    row = (await session.scalars(select(Staff).where(Staff.login == login))).one()
    return Actor(
        id=row.id,
        kind="staff",
        name=row.name,
        role="marketer",
        scope=None,
        store_ids=frozenset(),
        store_id=None,
        any_store=False,
        locale=row.locale,
    )


def _draft(campaign: Campaign, today: datetime) -> CampaignDraft:
    return CampaignDraft(
        slug=campaign.slug,
        kind=campaign.kind,
        title=campaign.title.model_dump(),
        text=campaign.text.model_dump(),
        cashier_text=campaign.cashier_text.model_dump(),
        starts_local=today - timedelta(days=_BEGAN_DAYS_AGO),
        ends_local=today + timedelta(days=campaign.ends_after_days),
        percent_bp=campaign.percent_bp,
        amount_minor=campaign.amount_minor,
        minimum_minor=campaign.minimum_minor,
        gift=campaign.gift.model_dump() if campaign.gift else {},
        total=campaign.total,
        is_combinable=campaign.is_combinable,
        accepts_static=campaign.accepts_static,
        store_ids=tuple(demo_id("store", slug) for slug in campaign.stores),
        category_ids=tuple(demo_id("category", slug) for slug in campaign.categories),
    )
