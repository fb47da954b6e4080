"""What shoppers see of offers and of their coupons, in every state these can be in."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.i18n import translator
from booking_app.core.ids import format_code
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.schemas import CampaignView
from booking_app.ui.dual import rendering_html
from booking_app.ui.markup import to_html
from booking_app.ui.shop.coupon_state import MISSING, READY, CouponState
from booking_app.ui.shop.coupons import coupons_page
from booking_app.ui.shop.coupons_state import CouponsState
from booking_app.ui.shop.home import home_page
from booking_app.ui.shop.qr import qr_page
from booking_app.workflows.coupons import OwnCoupon, codes_now
from booking_app.workflows.links import coupon_path
from tests.factories.coupons import MARKETER, local, published, taken
from tests.ui.handlers import Scene
from tests.ui.test_booking_handlers import browser, call

EN = translator("en")


async def campaign(scene: Scene, **changes: Any) -> CampaignView:
    async with scene.database.write() as session:
        return await published(session, **changes)


async def html_of(page: Any, path: str, cookies: dict[str, str] | None = None) -> str:
    request = page.request(path, {}, cookies or {})
    view = await page.view_for(request)
    with rendering_html():
        return to_html(page.component(view, translator(request.locale)))


async def own(scene: Scene, of: CampaignView, visitor: Any = None) -> OwnCoupon:
    async with scene.database.write() as session:
        return await taken(session, of, visitor)


def path_of(one: OwnCoupon) -> str:
    return coupon_path(one.coupon.id, one.coupon.code, "en")


async def opened(one: OwnCoupon) -> Any:
    state, _ = await call(browser(path_of(one)), CouponState, "load")
    return state


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        (
            "/coupons",
            ("−10\u00a0%", "Скидка на первую покупку", "Действует только на кассе", "от 30"),
        ),
        (
            "/en/coupons",
            ("−10%", "Off your first purchase", "Valid only at the counter", "from ₽30,000"),
        ),
    ],
)
async def test_the_page_says_all_of_an_offer_without_a_script(
    scene: Scene, path: str, texts: tuple[str, ...]
) -> None:
    await campaign(
        scene,
        category_ids=(scene.shop.products["category:rings"],),
        store_ids=(scene.shop.stores["arbat"], scene.shop.stores["tverskaya"]),
        minimum_minor=30_000_00,
    )
    html = await html_of(coupons_page, path)
    for text in texts:
        assert text in html
    assert "/stores/arbat" in html
    assert "/stores/tverskaya" in html
    assert 'id="off-your-first-purchase"' in html


async def test_without_an_offer_the_page_says_so_and_home_has_no_stories(scene: Scene) -> None:
    assert EN("No coupons just now") in await html_of(coupons_page, "/en/coupons")
    assert "/en/coupons#" not in await html_of(home_page, "/en")
    made = await campaign(scene)
    assert f"/en/coupons#{made.slug}" in await html_of(home_page, "/en")


async def test_drafts_paused_and_ended_offers_are_not_shown(
    scene: Scene, clock: ManualClock
) -> None:
    made = await campaign(scene)
    assert made.title_in("en") in await html_of(coupons_page, "/en/coupons")
    async with scene.database.write() as session:
        await campaigns.pause(session, MARKETER, made.id, made.version)
    assert made.title_in("en") not in await html_of(coupons_page, "/en/coupons")
    await campaign(scene, title={"ru": "Второе", "en": "Another"})
    clock.advance(days=30)
    assert "Another" not in await html_of(coupons_page, "/en/coupons")


async def test_the_end_is_told_by_the_clock_of_the_shoppers_place(
    scene: Scene, clock: ManualClock
) -> None:
    ends = local(utc_now()).replace(hour=0, minute=0) + timedelta(days=1)
    made = await campaign(scene, starts_local=ends - timedelta(days=2), ends_local=ends)

    async def told(**cookies: str) -> list[tuple[str, str]]:
        view = await coupons_page.view_for(coupons_page.request("/en/coupons", {}, cookies))
        return [(offer.ends_at, offer.until) for offer in view.offers]

    def end(zone: str) -> list[tuple[str, str]]:
        return [(made.window(zone).ends_at.isoformat(), "through March 11")]

    assert await told(place="moscow") == end("Europe/Moscow")
    assert await told(place="vladivostok") == end("Asia/Vladivostok")
    assert await told() == end("Asia/Vladivostok")
    clock.advance(hours=8)
    assert await told(place="vladivostok") == []
    assert await told() == end("Europe/Moscow")


async def test_taking_opens_the_coupon_and_a_double_tap_opens_the_same(scene: Scene) -> None:
    made = await campaign(scene, total=5)
    root = browser("/en/coupons", uuid4())
    _, first = await call(root, CouponsState, "take", campaign_slug=made.slug)
    _, second = await call(root, CouponsState, "take", campaign_slug=made.slug)
    assert first == second
    assert first.startswith("/en/coupon/")
    state, _ = await call(root, CouponsState, "load")
    assert state.open_hrefs == {made.slug: first}
    assert [(one.title, one.is_open) for one in state.own] == [(made.title_in("en"), True)]
    async with scene.database.read() as session:
        numbers = await campaigns.numbers(session, MARKETER, [made])
    assert numbers[made.id].taken == 1


async def test_the_last_coupon_gone_is_told_on_the_page_and_to_whoever_taps(scene: Scene) -> None:
    made = await campaign(scene, total=1)
    await own(scene, made)
    state, leads = await call(
        browser("/en/coupons", uuid4()), CouponsState, "take", campaign_slug=made.slug
    )
    assert leads == ""
    assert (state.refused, state.problem) == (
        made.slug,
        "The last coupon of this offer has just been taken.",
    )
    html = await html_of(coupons_page, "/en/coupons")
    assert EN("All coupons of this offer are taken") in html
    assert EN("Take the coupon") not in html


async def test_a_paused_offer_gives_no_more_but_what_was_given_stays_good(scene: Scene) -> None:
    made = await campaign(scene)
    one = await own(scene, made)
    async with scene.database.write() as session:
        await campaigns.pause(session, MARKETER, made.id, made.version)
    state, _ = await call(
        browser("/en/coupons", uuid4()), CouponsState, "take", campaign_slug=made.slug
    )
    assert "paused" in state.problem
    assert (await opened(one)).coupon.state == "open"


async def test_a_coupon_shows_a_code_that_turns(scene: Scene, clock: ManualClock) -> None:
    one = await own(scene, await campaign(scene, accepts_static=True))
    root = browser(path_of(one))
    state, _ = await call(root, CouponState, "load")
    assert state.phase == READY
    assert state.coupon.code == format_code(one.coupon.code)
    before = state.coupon
    assert before.qr != before.static_qr
    assert before.static_qr
    assert 1 <= before.seconds <= 30
    clock.advance(seconds=before.seconds)
    state, _ = await call(root, CouponState, "turn")
    after = state.coupon
    assert after.qr != before.qr
    assert after.turned != before.turned
    assert after.static_qr == before.static_qr


async def test_looking_at_a_coupon_is_counted_once(scene: Scene) -> None:
    made = await campaign(scene)
    one = await own(scene, made)
    await opened(one)
    await opened(one)
    async with scene.database.read() as session:
        numbers = await campaigns.numbers(session, MARKETER, [made])
    assert numbers[made.id].shown == 1


async def test_where_no_counter_accepts_it_there_is_no_code_without_network(scene: Scene) -> None:
    state = await opened(await own(scene, await campaign(scene)))
    assert state.coupon.qr
    assert not state.coupon.static_qr


async def test_a_stopped_offer_calls_the_coupon_off_while_it_is_open(scene: Scene) -> None:
    made = await campaign(scene)
    one = await own(scene, made)
    root = browser(path_of(one))
    await call(root, CouponState, "load")
    async with scene.database.write() as session:
        await campaigns.stop(session, MARKETER, made.id, made.version)
    state, _ = await call(root, CouponState, "turn")
    assert (state.coupon.state, state.coupon.qr) == ("cancelled", "")


async def test_an_ended_offer_leaves_the_coupon_without_a_code(
    scene: Scene, clock: ManualClock
) -> None:
    one = await own(scene, await campaign(scene))
    clock.advance(days=30)
    state = await opened(one)
    assert (state.coupon.state, state.coupon.qr, state.coupon.static_qr) == ("expired", "", "")


@pytest.mark.parametrize("secret", ["", "#forged", "#" + "A" * 43])
async def test_without_its_key_a_coupon_is_not_seen(scene: Scene, secret: str) -> None:
    one = await own(scene, await campaign(scene))
    root = browser(f"/en/coupon/{one.coupon.code}{secret}", uuid4())
    state, _ = await call(root, CouponState, "load")
    assert state.phase == MISSING
    state, _ = await call(root, CouponState, "turn")
    assert not state.coupon.code


async def test_a_strangers_camera_learns_of_a_coupon_that_it_is_one(scene: Scene) -> None:
    one = await own(scene, await campaign(scene))
    token = codes_now(one.coupon).rotating.rpartition("/")[2]
    html = await html_of(qr_page, f"/en/q/{token}")
    assert EN("This is a coupon") in html
    assert format_code(one.coupon.code) not in html
