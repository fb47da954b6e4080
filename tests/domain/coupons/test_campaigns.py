"""Making and changing campaigns."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.domain.coupons import campaigns, service
from booking_app.domain.coupons.errors import (
    CampaignChanged,
    CampaignNotFound,
    CampaignState,
    InvalidCampaign,
)
from tests.factories.coupons import MARKETER, draft, published, taken
from tests.factories.shop import Shop, actor


async def test_a_campaign_is_shown_once_it_is_published(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        made = await campaigns.create(session, MARKETER, draft())
        assert made.slug == "off-your-first-purchase"
        assert await service.shown_campaigns(session) == []
        with pytest.raises(CampaignNotFound):
            await service.shown_campaign(session, made.slug)
        shown = await campaigns.publish(session, MARKETER, made.id, made.version)
        assert [view.id for view in await service.shown_campaigns(session)] == [made.id]
        await campaigns.pause(session, MARKETER, made.id, shown.version)
        assert await service.shown_campaigns(session) == []
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [entry.action for entry in entries] == [
        "campaign.created",
        "campaign.published",
        "campaign.paused",
    ]


async def test_a_store_whose_clock_is_past_the_end_has_nothing_to_give(
    db: Database, shop: Shop
) -> None:
    """At noon in Moscow it is 19:00 in Vladivostok."""
    ends = datetime(2026, 3, 11, 18, 0)  # noqa: DTZ001 - a clock on a wall
    async with db.write() as session:
        made = await published(session, ends_local=ends)
        here = await service.shown_campaigns(session, shop.stores["arbat"])
        there = await service.shown_campaigns(session, shop.stores["vladivostok"])
    assert ([view.id for view in here], there) == ([made.id], [])


async def test_only_marketers_and_admins_look_after_campaigns(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        made = await campaigns.create(session, actor(role="admin"), draft())
        for role in ("consultant", "manager", "merchandiser"):
            nobody = actor(shop.stores["arbat"], role=role)
            with pytest.raises(Forbidden):
                await campaigns.create(session, nobody, draft())
            with pytest.raises(Forbidden):
                await campaigns.edit(session, nobody, made.id, 1, draft())
            with pytest.raises(Forbidden):
                await campaigns.stop(session, nobody, made.id, 1)
            with pytest.raises(Forbidden):
                await campaigns.get(session, nobody, made.id)


async def test_every_wrong_field_is_named(db: Database, shop: Shop) -> None:
    wrong = draft(
        title={"ru": " ", "en": "x" * 81},
        percent_bp=10_001,
        ends_local=draft().starts_local,
        per_shopper=0,
        total=0,
        minimum_minor=-1,
        store_ids=(uuid4(),),
        slug="Not a slug",
    )
    async with db.write() as session:
        with pytest.raises(InvalidCampaign) as raised:
            await campaigns.create(session, MARKETER, wrong)
    assert raised.value.fields == {
        "title.ru": "required",
        "title.en": "too_long",
        "percent_bp": "out_of_range",
        "ends_local": "ends_before",
        "per_shopper": "out_of_range",
        "total": "out_of_range",
        "minimum_minor": "out_of_range",
        "store_ids": "unknown",
        "slug": "invalid",
    }


async def test_two_editors_notice_each_other(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        made = await campaigns.create(session, MARKETER, draft())
        await campaigns.edit(session, MARKETER, made.id, 1, replace(made.draft, per_shopper=2))
        with pytest.raises(CampaignChanged) as raised:
            await campaigns.edit(session, MARKETER, made.id, 1, replace(made.draft, total=5))
        assert raised.value.details == {"version": 2}
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "campaign.edited"))
        ).one()
    assert entry.data["changes"] == {"per_shopper": [1, 2]}


async def test_what_was_promised_stays_once_a_coupon_is_out(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        made = await published(session, total=3)
        for _ in range(2):
            await taken(session, made)
        changed = replace(made.draft, percent_bp=500, minimum_minor=1, total=1)
        with pytest.raises(InvalidCampaign) as raised:
            await campaigns.edit(session, MARKETER, made.id, made.version, changed)
        assert raised.value.fields == {
            "percent_bp": "fixed",
            "minimum_minor": "fixed",
            "total": "below_taken",
        }
        fewer = replace(made.draft, total=2, title={"ru": "А", "en": "B"})
        now = await campaigns.edit(session, MARKETER, made.id, made.version, fewer)
        figures = (await campaigns.numbers(session, MARKETER, [now]))[made.id]
    assert (now.title_in("en"), figures.taken, figures.left) == ("B", 2, 0)


async def test_steps_that_are_not_possible_are_refused(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    async with db.write() as session:
        made = await campaigns.create(session, MARKETER, draft())
        with pytest.raises(CampaignState):
            await campaigns.pause(session, MARKETER, made.id, 1)
        shown = await campaigns.publish(session, MARKETER, made.id, 1)
        over = await campaigns.stop(session, MARKETER, made.id, shown.version)
        with pytest.raises(CampaignState):
            await campaigns.publish(session, MARKETER, made.id, over.version)
        with pytest.raises(CampaignState):
            await campaigns.edit(session, MARKETER, made.id, over.version, draft(per_shopper=3))
        late = await campaigns.create(session, MARKETER, draft())
        clock.advance(days=30)
        with pytest.raises(InvalidCampaign):
            await campaigns.publish(session, MARKETER, late.id, 1)


async def test_a_window_is_what_each_stores_clock_shows(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        made = await published(session)
    noon = made.draft.starts_local
    moscow, far = made.window("Europe/Moscow"), made.window("Asia/Vladivostok")
    assert moscow.starts_at - far.starts_at == timedelta(hours=7)
    anywhere = made.window()
    assert (anywhere.starts_at, anywhere.ends_at) == (far.starts_at, moscow.ends_at)
    assert noon.tzinfo is None
    assert not made.is_over(utc_now())
