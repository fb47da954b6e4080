"""A coupon at the counter: verdicts, the lock, the use, taking it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.money import Money
from booking_app.domain.coupons import campaigns, redeeming
from booking_app.domain.coupons.errors import (
    NameMissing,
    NotRedeemed,
    PartOfHandOver,
    ReasonMissing,
)
from booking_app.domain.coupons.schemas import (
    CampaignView,
    Counter,
    Form,
    Sale,
    SaleLine,
    Verdict,
    Window,
)
from booking_app.domain.staff.errors import StoreNotAllowed
from tests.factories.coupons import MARKETER, draft, local, published, taken
from tests.factories.shop import Shop, actor, add_product

SALE = Sale(Money(9_900_000, "RUB"))


async def given(db: Database, **changes: object) -> tuple[CampaignView, str]:
    """A published campaign and the code of a coupon of it."""
    async with db.write() as session:
        campaign = await published(session, **changes)
        return campaign, (await taken(session, campaign)).coupon.code


async def looked(db: Database, counter: Counter, code: str, form: Form = "rotating") -> Verdict:
    """A scan."""
    async with db.write() as session:
        return await redeeming.look(session, counter, code, form)


async def used(
    db: Database, counter: Counter, code: str, sale: Sale = SALE, name: str = ""
) -> Verdict:
    """A use."""
    async with db.write() as session:
        return await redeeming.redeem(session, counter, code, sale, shopper_name=name)


async def log(db: Database) -> list[tuple[str, str]]:
    """What the audit log says of coupons: action and verdict."""
    async with db.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject_kind == "coupon")
        entries = (await session.scalars(query.order_by(AuditEntry.id))).all()
    return [(entry.action, entry.data.get("verdict", "")) for entry in entries]


async def test_from_the_scan_to_the_receipt(
    db: Database, arbat: Counter, clock: ManualClock
) -> None:
    _, code = await given(db)
    verdict = await looked(db, arbat, code)
    assert verdict.reason == "ok"
    assert verdict.locked_until == utc_now() + timedelta(minutes=3)
    done = await used(db, arbat, code)
    assert done.coupon is not None
    assert done.coupon.use is not None
    assert (done.coupon.status, done.coupon.use.discount) == ("redeemed", Money(990_000, "RUB"))
    assert done.coupon.use.form == "rotating"
    assert await log(db) == [
        ("coupon.taken", ""),
        ("coupon.scanned", "ok"),
        ("coupon.redeemed", ""),
    ]


async def test_only_somebody_at_that_counter_is_a_counter(db: Database, shop: Shop) -> None:
    arbat, other = shop.stores["arbat"], shop.stores["tverskaya"]
    for role in ("merchandiser", "marketer"):
        with pytest.raises(StoreNotAllowed):
            Counter(actor(arbat, role=role), arbat)
    with pytest.raises(StoreNotAllowed):
        Counter(actor(arbat), other)
    with pytest.raises(StoreNotAllowed):
        Counter(actor(role="admin"), arbat)  # stands at no counter
    Counter(actor(arbat, role="admin"), arbat)


async def test_the_lock_keeps_others_away_until_the_clock_ends_it(
    db: Database, arbat: Counter, tverskaya: Counter, clock: ManualClock
) -> None:
    _, code = await given(db)
    first = await looked(db, arbat, code)
    clock.advance(seconds=60)
    refused = await looked(db, tverskaya, code)
    assert (refused.reason, refused.used_at) == ("already_redeemed", None)
    assert (refused.used_store_id, refused.locked_until) == (arbat.store_id, first.locked_until)
    assert (await used(db, tverskaya, code)).reason == "already_redeemed"
    assert (await looked(db, arbat, code)).reason == "ok"  # one's own lock is no obstacle
    clock.advance(seconds=180)
    assert (await looked(db, tverskaya, code)).reason == "ok"
    assert (await looked(db, arbat, code)).reason == "already_redeemed"


async def test_a_lock_is_released_by_its_counter_only(
    db: Database, arbat: Counter, tverskaya: Counter
) -> None:
    _, code = await given(db)
    await looked(db, arbat, code)
    async with db.write() as session:
        await redeeming.release(session, tverskaya, code)
    assert (await looked(db, tverskaya, code)).reason == "already_redeemed"
    async with db.write() as session:
        await redeeming.release(session, arbat, code)
    assert (await looked(db, tverskaya, code)).reason == "ok"


async def test_a_lock_kept_anew_outlives_the_giving_back_of_the_one_before(
    db: Database, arbat: Counter, tverskaya: Counter, clock: ManualClock
) -> None:
    _, code = await given(db)
    first = await looked(db, arbat, code)
    clock.advance(seconds=1)
    anew = await looked(db, arbat, code)
    for until, then in ((first.locked_until, "already_redeemed"), (anew.locked_until, "ok")):
        async with db.write() as session:
            await redeeming.release(session, arbat, code, until)
        assert (await looked(db, tverskaya, code)).reason == then


async def test_who_comes_second_sees_where_and_when(
    db: Database, arbat: Counter, tverskaya: Counter, clock: ManualClock
) -> None:
    _, code = await given(db)
    await used(db, arbat, code)
    then = utc_now()
    clock.advance(minutes=5)
    for verdict in (await looked(db, tverskaya, code), await used(db, tverskaya, code)):
        assert verdict.reason == "already_redeemed"
        assert (verdict.used_store_id, verdict.used_at) == (arbat.store_id, then)


async def test_whoever_used_it_moments_ago_is_told_from_everybody_else(
    db: Database, arbat: Counter, tverskaya: Counter, manager: Counter, clock: ManualClock
) -> None:
    _, code = await given(db)
    await used(db, arbat, code)
    clock.advance(minutes=9)
    elsewhere = replace(arbat.actor, store_id=tverskaya.store_id, any_store=True)
    others = (manager, tverskaya, Counter(elsewhere, tverskaya.store_id))
    for who in (arbat, *others):
        verdict = await looked(db, who, code)
        assert (verdict.reason, verdict.is_own) == ("already_redeemed", who == arbat)
    async with db.read() as session:
        for who in (arbat, manager):
            again = await redeeming.used_here(session, who, code)
            assert again is not None
            assert again.is_own == (who == arbat)
    clock.advance(minutes=1)
    assert not (await looked(db, arbat, code)).is_own


async def test_a_key_of_several_tills_is_nobody_who_used_it(db: Database, shop: Shop) -> None:
    store_id = shop.stores["arbat"]
    key = replace(actor(store_id), kind="api", role=None, scope="counter")
    _, code = await given(db)
    assert (await used(db, Counter(key, store_id), code)).reason == "ok"
    again = await looked(db, Counter(key, store_id), code)
    assert (again.reason, again.is_own) == ("already_redeemed", False)


async def test_each_reason_has_its_case(
    db: Database, shop: Shop, arbat: Counter, clock: ManualClock
) -> None:
    now = local(utc_now())
    _, early = await given(db, starts_local=now + timedelta(days=1))
    _, elsewhere = await given(db, store_ids=(shop.stores["tverskaya"],))
    campaign, stopped = await given(db)
    async with db.write() as session:
        await campaigns.stop(session, MARKETER, campaign.id, campaign.version)
    ending, late = await given(db)
    assert (await looked(db, arbat, early)).reason == "not_yet_valid"
    assert (await looked(db, arbat, elsewhere)).reason == "wrong_store"
    assert (await looked(db, arbat, stopped)).reason == "cancelled"
    assert (await looked(db, arbat, "2222222222")).reason == "unknown"
    assert (await looked(db, arbat, late, "static")).reason == "stale_code"
    clock.now = ending.window("Europe/Moscow").ends_at
    assert (await looked(db, arbat, late)).reason == "expired"
    clock.advance(seconds=-1)
    assert (await looked(db, arbat, late)).reason == "ok"


async def test_a_pause_leaves_what_was_given(db: Database, arbat: Counter) -> None:
    campaign, code = await given(db)
    async with db.write() as session:
        await campaigns.pause(session, MARKETER, campaign.id, campaign.version)
    assert (await used(db, arbat, code)).reason == "ok"


async def test_a_campaign_ends_by_the_clock_of_the_store(
    db: Database, shop: Shop, arbat: Counter, clock: ManualClock
) -> None:
    far = shop.stores["vladivostok"]
    east = Counter(actor(far), far)
    campaign, code = await given(db)
    clock.now = campaign.window("Asia/Vladivostok").ends_at
    assert (await looked(db, east, code)).reason == "expired"
    assert (await looked(db, arbat, code)).reason == "ok"


async def test_the_form_without_network_needs_the_campaigns_leave_and_a_name(
    db: Database, arbat: Counter
) -> None:
    _, code = await given(db, accepts_static=True)
    verdict = await looked(db, arbat, code, "static")
    assert (verdict.reason, verdict.needs_name) == ("ok", True)
    with pytest.raises(NameMissing):
        await used(db, arbat, code, name="  ")
    done = await used(db, arbat, code, name=" Анна ")
    assert done.coupon is not None
    assert done.coupon.use is not None
    assert done.coupon.use.form == "static"


async def test_a_coupon_given_back_still_needs_the_name(
    db: Database, arbat: Counter, tverskaya: Counter
) -> None:
    """Leaving its screen and coming back by hand is no other way to show it."""
    _, code = await given(db, accepts_static=True)
    await looked(db, arbat, code, "static")
    async with db.write() as session:
        await redeeming.release(session, arbat, code)
        again = await redeeming.look(session, arbat, code, "typed", is_scan=False)
    assert (again.form, again.needs_name) == ("static", True)
    with pytest.raises(NameMissing):
        await used(db, arbat, code)
    async with db.write() as session:
        await redeeming.release(session, arbat, code)
    # The code said aloud at another counter is another form.
    assert (await looked(db, tverskaya, code, "typed")).form == "typed"
    assert (await used(db, tverskaya, code)).reason == "ok"


async def test_what_was_shown_at_one_counter_was_shown_at_no_other(
    db: Database, arbat: Counter, tverskaya: Counter
) -> None:
    _, code = await given(db)
    await looked(db, arbat, code, "rotating")
    async with db.write() as session:
        await redeeming.release(session, arbat, code)
        said = await redeeming.look(session, tverskaya, code, "typed", is_scan=False)
    assert (said.reason, said.form) == ("ok", "typed")
    done = await used(db, tverskaya, code)
    assert done.coupon is not None
    assert done.coupon.use is not None
    assert done.coupon.use.form == "typed"


async def test_minimum_and_scope_are_of_the_goods_it_is_for(
    db: Database, shop: Shop, arbat: Counter
) -> None:
    async with db.write() as session:
        await add_product(session, shop, "orbit", category="bracelets")
    _, code = await given(
        db, category_ids=(shop.products["category:bracelets"],), minimum_minor=5_000_000
    )
    rings = Sale(Money(9_900_000, "RUB"), (SaleLine(shop.pieces["a1"], 9_900_000),))
    assert (await used(db, arbat, code, rings)).reason == "not_applicable"
    assert (await used(db, arbat, code, Sale(Money(4_999_999, "RUB")))).reason == "minimum_not_met"
    assert (await used(db, arbat, code, Sale(Money(9_900_000, "USD")))).reason == "not_applicable"
    _, other = await given(db, product_ids=(shop.products["halo"],), slug="halo-only")
    both = Sale(
        Money(24_900_000, "RUB"),
        (
            SaleLine(shop.pieces["a1"], 9_900_000),
            SaleLine(shop.pieces["h1"], 15_000_000),
        ),
    )
    done = await used(db, arbat, other, both)
    assert done.coupon is not None
    assert done.coupon.use is not None
    assert done.coupon.use.lines == ((shop.pieces["h1"], 1_500_000),)
    assert done.coupon.use.sale == Money(24_900_000, "RUB")


async def test_a_discount_is_split_to_the_last_unit(
    db: Database, shop: Shop, arbat: Counter
) -> None:
    _, code = await given(db, kind="amount", percent_bp=0, amount_minor=1_000_000)
    lines = tuple(SaleLine(shop.pieces[each], 9_900_000) for each in ("a1", "a2", "a3"))
    done = await used(db, arbat, code, Sale(Money(29_700_000, "RUB"), lines))
    assert done.coupon is not None
    assert done.coupon.use is not None
    parts = [part for _, part in done.coupon.use.lines]
    assert sorted(parts) == [333_333, 333_333, 333_334]


async def test_one_slip_takes_two_coupons_only_if_both_go_with_others(
    db: Database, arbat: Counter
) -> None:
    slip = Sale(Money(9_900_000, "RUB"), receipt="17")
    _, alone = await given(db)
    _, first = await given(db, is_combinable=True, slug="one")
    _, second = await given(db, is_combinable=True, slug="two")
    assert (await used(db, arbat, first, slip)).reason == "ok"
    assert (await used(db, arbat, alone, slip)).reason == "not_applicable"
    assert (await used(db, arbat, second, slip)).reason == "ok"
    assert (await used(db, arbat, alone, Sale(slip.total, receipt="18"))).reason == "ok"


async def test_a_number_of_yesterdays_slip_stands_in_nobodys_way(
    db: Database, arbat: Counter, clock: ManualClock
) -> None:
    slip = Sale(Money(9_900_000, "RUB"), receipt="17")
    _, first = await given(db)
    _, second = await given(db, slug="two")
    assert (await used(db, arbat, first, slip)).reason == "ok"
    clock.advance(hours=20)
    assert (await used(db, arbat, second, slip)).reason == "ok"


async def test_a_shopper_uses_no_more_than_one_may(db: Database, arbat: Counter) -> None:
    visitor = uuid4()
    async with db.write() as session:
        campaign = await published(session, per_shopper=2)
        one = await taken(session, campaign, visitor)
    assert (await used(db, arbat, one.coupon.code)).reason == "ok"
    async with db.write() as session:
        two = await taken(session, campaign, visitor)
        fewer = draft(per_shopper=1, slug=campaign.slug)
        await campaigns.edit(session, MARKETER, campaign.id, campaign.version, fewer)
    assert (await looked(db, arbat, two.coupon.code)).reason == "limit_reached"


async def test_a_manager_takes_a_use_back_with_a_reason(
    db: Database, arbat: Counter, manager: Counter, clock: ManualClock
) -> None:
    _, code = await given(db)

    async def back(counter: Counter, reason: str = "wrong till") -> None:
        async with db.write() as session:
            await redeeming.roll_back(session, counter, code, reason)

    with pytest.raises(NotRedeemed):
        await back(manager)
    await used(db, arbat, code)
    with pytest.raises(StoreNotAllowed):
        await back(arbat)
    with pytest.raises(ReasonMissing):
        await back(manager, " ")
    await back(manager)
    assert ("coupon.rolled_back", "") in await log(db)
    assert (await used(db, arbat, code)).reason == "ok"
    await back(manager)  # the second use is taken back, not the first one again
    with pytest.raises(NotRedeemed):
        await back(manager)


async def test_the_numbers_of_a_campaign_follow_what_is_taken_back(
    db: Database, arbat: Counter, manager: Counter, clock: ManualClock
) -> None:
    campaign, code = await given(db)

    async def numbers() -> tuple[int, int, int, int, int]:
        async with db.read() as session:
            found = (await campaigns.numbers(session, MARKETER, [campaign]))[campaign.id]
        money = (found.sales.amount_minor, found.discounts.amount_minor)
        return (found.taken, found.redeemed, found.expired, *money)

    assert await numbers() == (1, 0, 0, 0, 0)
    await used(db, arbat, code)
    assert await numbers() == (1, 1, 0, 9_900_000, 990_000)
    async with db.write() as session:
        await redeeming.roll_back(session, manager, code, "wrong till")
    assert await numbers() == (1, 0, 0, 0, 0)
    await used(db, arbat, code)
    assert await numbers() == (1, 1, 0, 9_900_000, 990_000)
    async with db.write() as session:
        await redeeming.roll_back(session, manager, code, "wrong till")
    clock.advance(days=30)
    assert await numbers() == (1, 0, 1, 0, 0)


async def test_another_stores_manager_takes_nothing_back(
    db: Database, shop: Shop, arbat: Counter
) -> None:
    _, code = await given(db)
    await used(db, arbat, code)
    other = shop.stores["tverskaya"]
    with pytest.raises(StoreNotAllowed):
        async with db.write() as session:
            stranger = Counter(actor(other, role="manager"), other)
            await redeeming.roll_back(session, stranger, code, "mistake")


async def test_a_use_in_a_hand_over_is_undone_with_it(
    db: Database, shop: Shop, arbat: Counter, manager: Counter
) -> None:
    _, code = await given(db)
    reservation = UUID(int=7)
    lines = (SaleLine(shop.pieces["a1"], 9_900_000),)
    sale = Sale(SALE.total, lines, reservation_id=reservation)
    assert (await used(db, arbat, code, sale)).reason == "ok"
    with pytest.raises(PartOfHandOver):
        async with db.write() as session:
            await redeeming.roll_back(session, manager, code, "mistake")
    async with db.write() as session:
        await redeeming.roll_back_hand_over(session, manager, reservation, "mistake")
    assert (await used(db, arbat, code)).reason == "ok"


def test_a_window_across_a_change_of_clocks() -> None:
    starts, ends = datetime(2026, 3, 29), datetime(2026, 3, 30)  # noqa: DTZ001 - a wall's clock
    window = Window.of(starts, ends, "Europe/Berlin")
    assert window.ends_at - window.starts_at == timedelta(hours=23)
    assert window.starts_at.tzinfo is UTC
