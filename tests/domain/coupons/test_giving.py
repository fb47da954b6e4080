"""Giving coupons: limits that hold whatever comes at once."""

import asyncio
from collections import Counter as Tally
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database, Session
from booking_app.core.errors import DomainError
from booking_app.domain.coupons import campaigns, redeeming, service
from booking_app.domain.coupons.errors import (
    CampaignClosed,
    CampaignNotFound,
    CouponNotFound,
    ReasonMissing,
    ShopperLimit,
)
from booking_app.domain.coupons.models import Coupon, Redemption
from booking_app.domain.coupons.schemas import Counter
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.workflows.coupons import issue_by_hand, open_coupon, take
from tests.domain.coupons.test_redeeming import SALE
from tests.factories.coupons import MARKETER, draft, published, taken
from tests.factories.shop import Shop, actor, hire

ANNA = ContactInput("Анна", phone="+79161234567", email="anna@example.com")


def at_once(
    url: str, jobs: list[Callable[[Session], Awaitable[str]]], *, threads: int = 8
) -> Tally[str]:
    """Run each job in a transaction of its own, in threads with connections of their own; what
    each came to: its answer, or the code of its refusal."""

    async def work(mine: list[Callable[[Session], Awaitable[str]]]) -> list[str]:
        database = Database(url, connections=2)
        found = []
        for job in mine:
            try:
                found.append(await database.run(job))
            except DomainError as error:
                found.append(error.code)
        await database.dispose()
        return found

    def run(mine: list[Callable[[Session], Awaitable[str]]]) -> list[str]:
        return asyncio.run(work(mine))

    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(run, [jobs[index::threads] for index in range(threads)])
        return Tally(answer for part in parts for answer in part)


def taking(
    campaign_id: UUID, visitor_id: UUID | None = None
) -> Callable[[Session], Awaitable[str]]:
    """One shopper's wish for a coupon."""
    shopper = visitor_id or uuid4()

    async def job(session: Session) -> str:
        own = await take(session, campaign_id, visitor_id=shopper, locale="ru")
        return "new" if own.is_new else "again"

    return job


async def test_a_coupon_not_used_yet_is_given_again(db: Database, shop: Shop) -> None:
    visitor = uuid4()
    async with db.write() as session:
        campaign = await published(session, per_shopper=5)
        first = await taken(session, campaign, visitor)
        again = await taken(session, campaign, visitor)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.coupon.code == again.coupon.code
    async with db.read() as session:
        assert (await open_coupon(session, first.coupon.code, first.secret)).coupon == first.coupon
        with pytest.raises(CouponNotFound):
            await open_coupon(session, first.coupon.code, "guess")
        with pytest.raises(CouponNotFound):
            await open_coupon(session, "2222222222", first.secret)


async def test_a_shopper_is_known_by_phone_and_by_browser(
    db: Database, shop: Shop, arbat: Counter
) -> None:
    visitor = uuid4()
    async with db.write() as session:
        campaign = await published(session)
        one = await take(session, campaign.id, visitor_id=visitor, locale="ru", contact=ANNA)
        await redeeming.redeem(session, arbat, one.coupon.code, SALE)
        with pytest.raises(ShopperLimit):
            await take(session, campaign.id, visitor_id=visitor, locale="ru")
        same_phone = ContactInput("А.", phone=ANNA.phone)
        with pytest.raises(ShopperLimit):
            await take(session, campaign.id, visitor_id=uuid4(), locale="ru", contact=same_phone)


async def test_what_is_not_given(db: Database, shop: Shop, clock: ManualClock) -> None:
    async with db.write() as session:
        hidden = await campaigns.create(session, MARKETER, draft())
        paused = await published(session)
        await campaigns.pause(session, MARKETER, paused.id, paused.version)
        ended = await published(session)
        with pytest.raises(CampaignNotFound):
            await taken(session, hidden)
        with pytest.raises(CampaignClosed):
            await taken(session, paused)
        clock.now = ended.window().ends_at
        with pytest.raises(CampaignClosed):
            await taken(session, ended)
        assert await service.shown_campaigns(session) == []


async def test_a_consultant_gives_one_and_says_why(db: Database, shop: Shop) -> None:
    store = shop.stores["arbat"]
    olga = await hire(db, store)
    async with db.write() as session:
        campaign = await published(session)
        for reason in ("", "  "):
            with pytest.raises(ReasonMissing):
                await issue_by_hand(session, olga, store, campaign.id, ANNA, reason, "ru")
        own = await issue_by_hand(session, olga, store, campaign.id, ANNA, "долго ждала", "ru")
        assert (own.coupon.source, own.coupon.reason) == ("issued", "долго ждала")
        with pytest.raises(ShopperLimit):
            await issue_by_hand(session, olga, store, campaign.id, ANNA, "ещё раз", "ru")
        for nobody in (actor(store, role="marketer"), actor(shop.stores["tverskaya"])):
            with pytest.raises(StoreNotAllowed):
                await issue_by_hand(session, nobody, store, campaign.id, ANNA, "-", "ru")


@pytest.mark.parametrize("total", [1, 20, 37])
async def test_never_one_more_than_the_total(db: Database, shop: Shop, total: int) -> None:
    async with db.write() as session:
        campaign = await published(session, total=total)
    jobs = [taking(campaign.id) for _ in range(total + 24)]
    found = await asyncio.to_thread(at_once, url_of(db), jobs)
    assert found == {"new": total, "activations_gone": 24}
    async with db.read() as session:
        given = (await session.scalars(select(Coupon.code))).all()
        figures = (await campaigns.numbers(session, MARKETER, [campaign]))[campaign.id]
    assert len(set(given)) == total
    assert (figures.taken, figures.left) == (total, 0)


async def test_a_total_changed_while_many_take_still_holds(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        campaign = await published(session)

    async def limit(session: Session) -> str:
        now = await campaigns.get(session, MARKETER, campaign.id)
        changed = draft(total=55, slug=campaign.slug)
        await campaigns.edit(session, MARKETER, campaign.id, now.version, changed)
        return "limited"

    jobs = [taking(campaign.id) for _ in range(60)]
    # Six follow it in the same thread, so at most 54 are given before it.
    jobs.insert(8, limit)
    found = await asyncio.to_thread(at_once, url_of(db), jobs)
    assert found == {"limited": 1, "new": 55, "activations_gone": 5}


async def test_one_browser_in_many_tabs_gets_one_coupon(db: Database, shop: Shop) -> None:
    visitor = uuid4()
    async with db.write() as session:
        campaign = await published(session, total=10)
    jobs = [taking(campaign.id, visitor) for _ in range(16)]
    assert await asyncio.to_thread(at_once, url_of(db), jobs) == {"new": 1, "again": 15}


async def test_two_counters_at_once_have_one_winner(db: Database, shop: Shop) -> None:
    stores = ("arbat", "tverskaya", "vladivostok")
    counters = [Counter(actor(shop.stores[name]), shop.stores[name]) for name in stores] * 8
    async with db.write() as session:
        campaign = await published(session)
        code = (await taken(session, campaign)).coupon.code

    def using(counter: Counter) -> Callable[[Session], Awaitable[str]]:
        async def job(session: Session) -> str:
            return (await redeeming.redeem(session, counter, code, SALE)).reason

        return job

    found = await asyncio.to_thread(at_once, url_of(db), [using(each) for each in counters])
    assert found == {"ok": 1, "already_redeemed": 23}
    async with db.read() as session:
        assert len((await session.scalars(select(Redemption))).all()) == 1


async def test_a_shoppers_two_coupons_at_two_counters_keep_the_limit(
    db: Database, shop: Shop
) -> None:
    stores = ("arbat", "tverskaya")
    counters = [Counter(actor(shop.stores[name]), shop.stores[name]) for name in stores]
    olga = await hire(db, shop.stores["arbat"])
    async with db.write() as session:
        campaign = await published(session, per_shopper=6)
        owns = []
        for number in range(6):
            own = await issue_by_hand(
                session, olga, shop.stores["arbat"], campaign.id, ANNA, str(number), "ru"
            )
            owns.append(own.coupon.code)
        fewer = draft(per_shopper=2, slug=campaign.slug)
        await campaigns.edit(session, MARKETER, campaign.id, campaign.version, fewer)

    def using(counter: Counter, code: str) -> Callable[[Session], Awaitable[str]]:
        async def job(session: Session) -> str:
            return (await redeeming.redeem(session, counter, code, SALE)).reason

        return job

    jobs = [using(counters[index % 2], code) for index, code in enumerate(owns)]
    found = await asyncio.to_thread(at_once, url_of(db), jobs, threads=6)
    assert found == {"ok": 2, "limit_reached": 4}


def url_of(db: Database) -> str:
    """What to open the same database by."""
    return db.url.render_as_string(hide_password=False)
