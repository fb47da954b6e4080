"""Campaigns and coupons in a real database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.schemas import CampaignDraft, CampaignView
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.coupons import OwnCoupon, take

MARKETER = Actor(
    id=new_id(),
    kind="staff",
    name="Мария",
    role="marketer",
    scope=None,
    store_ids=frozenset(),
    store_id=None,
    any_store=False,
    locale="ru",
)


def draft(**changes: Any) -> CampaignDraft:
    """Ten percent off everything, everywhere, from yesterday for ten days."""
    today = (
        utc_now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    )
    made = CampaignDraft(
        kind="percent",
        title={"ru": "Скидка на первую покупку", "en": "Off your first purchase"},
        text={"ru": "Покажите на кассе.", "en": "Show it at the counter."},
        cashier_text={"ru": "Кроме часов.", "en": "Not for watches."},
        starts_local=today - timedelta(days=1),
        ends_local=today + timedelta(days=9),
        percent_bp=1000,
    )
    return replace(made, **changes)


async def published(session: AsyncSession, **changes: Any) -> CampaignView:
    """A campaign whose coupons can be had."""
    made = await campaigns.create(session, MARKETER, draft(**changes))
    return await campaigns.publish(session, MARKETER, made.id, made.version)


async def taken(
    session: AsyncSession, campaign: CampaignView, visitor_id: UUID | None = None
) -> OwnCoupon:
    """A coupon of it, for a browser never seen before or for this one."""
    return await take(session, campaign.id, visitor_id=visitor_id or uuid4(), locale="ru")


def local(moment: datetime) -> datetime:
    """A moment as a clock in Greenwich shows it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
