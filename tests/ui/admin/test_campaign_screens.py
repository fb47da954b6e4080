"""A marketer at the screens of coupon campaigns."""

from typing import Any

import pytest

from booking_app.core.i18n import translator
from booking_app.domain.coupons import campaigns
from booking_app.domain.coupons.schemas import CampaignView
from booking_app.ui.admin.campaign_data import draft_of, error_texts
from booking_app.ui.admin.campaign_state import CampaignState
from booking_app.ui.admin.campaigns import CampaignsState
from tests.factories.coupons import MARKETER, published, taken
from tests.factories.shop import hire
from tests.ui.declared.admin_coupons import FORM
from tests.ui.handlers import Scene, browser_at, run, signed_in

EN = translator("en")


async def marketer(scene: Scene) -> str:
    return await signed_in(
        scene, await hire(scene.database, scene.shop.stores["arbat"], role="marketer"), None
    )


async def stored(scene: Scene) -> list[CampaignView]:
    async with scene.database.read() as session:
        return await campaigns.list_all(session, MARKETER)


async def test_a_draft_is_made_published_paused_and_stopped(scene: Scene) -> None:
    token = await marketer(scene)
    root = browser_at("/en/admin/coupons/new", token)
    await run(root, CampaignState, "begin", {})
    _, leads = await run(root, CampaignState, "save", {"form": FORM})
    (made,) = await stored(scene)
    assert leads == f"/en/admin/coupons/{made.id}"
    assert (made.state, made.draft.percent_bp) == ("draft", 1250)
    root = browser_at(leads, token)
    state, _ = await run(root, CampaignState, "load", {})
    for step, after in (("published", "published"), ("paused", "paused"), ("stopped", "stopped")):
        await run(root, CampaignState, "ask", {"step": step})
        assert state.asked == step
        await run(root, CampaignState, "go", {})
        assert (await stored(scene))[0].state == after
    assert state.form.can == ()
    assert state.form.is_closed


async def test_a_step_that_is_not_possible_is_not_asked_about(scene: Scene) -> None:
    token = await marketer(scene)
    async with scene.database.write() as session:
        made = await published(session)
    root = browser_at(f"/en/admin/coupons/{made.id}", token)
    await run(root, CampaignState, "load", {})
    state, _ = await run(root, CampaignState, "ask", {"step": "draft"})
    assert state.asked == ""
    await run(root, CampaignState, "go", {})
    assert (await stored(scene))[0].version == made.version


async def test_a_total_of_nought_is_not_without_a_limit(scene: Scene) -> None:
    root = browser_at("/en/admin/coupons/new", await marketer(scene))
    await run(root, CampaignState, "begin", {})
    state, _ = await run(root, CampaignState, "save", {"form": {**FORM, "total": "0"}})
    assert list(state.errors) == ["total"]
    assert await stored(scene) == []


async def test_who_is_slower_is_told_and_nothing_is_overwritten(scene: Scene) -> None:
    token = await marketer(scene)
    async with scene.database.write() as session:
        made = await published(session)
    path = f"/en/admin/coupons/{made.id}"
    slow, fast = browser_at(path, token), browser_at(path, token)
    for root in (slow, fast):
        await run(root, CampaignState, "load", {})
    await run(fast, CampaignState, "save", {"form": FORM})
    state, _ = await run(slow, CampaignState, "save", {"form": {**FORM, "title.en": "Mine"}})
    assert state.clash
    assert (await stored(scene))[0].title_in("en") == "A new name"


async def test_the_card_follows_what_is_typed_in_both_languages(scene: Scene) -> None:
    root = browser_at("/en/admin/coupons/new", await marketer(scene))
    await run(root, CampaignState, "begin", {})
    typed = {**FORM, "kind": "gift", "gift.ru": "Футляр", "gift.en": "A case", "total": "x"}
    state, _ = await run(root, CampaignState, "preview", {"form": typed})
    assert state.kind == "gift"
    assert {locale: view.worth_note for locale, view in state.previews.items()} == {
        "ru": "Футляр",
        "en": "A case",
    }
    assert state.previews["en"].until == "through March 20"
    assert await stored(scene) == []


async def test_what_was_promised_stays_once_a_coupon_is_given(scene: Scene) -> None:
    token = await marketer(scene)
    async with scene.database.write() as session:
        made = await published(session)
        await taken(session, made)
    root = browser_at(f"/en/admin/coupons/{made.id}", token)
    await run(root, CampaignState, "load", {})
    state, _ = await run(root, CampaignState, "save", {"form": FORM})
    assert state.errors == {"percent_bp": "Coupons have been given with this promise, so it stays."}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent_bp": ""}, "percent_bp"),
        ({"percent_bp": "ten"}, "percent_bp"),
        ({"per_shopper": ""}, "per_shopper"),
        ({"total": "1.5"}, "total"),
        ({"minimum_minor": "a lot"}, "minimum_minor"),
        ({"starts_local": ""}, "starts_local"),
        ({"ends_local": "soon"}, "ends_local"),
        ({"kind": "amount", "amount_minor": ""}, "amount_minor"),
        ({"kind": "points", "points": "-"}, "points"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(change: dict[str, Any], field: str) -> None:
    _, wrong = draft_of({**FORM, **change}, ("ru", "en"), "RUB")
    assert list(error_texts(wrong, EN)) == [field]


async def test_the_list_is_searched_narrowed_and_counted(scene: Scene) -> None:
    token = await marketer(scene)
    async with scene.database.write() as session:
        made = await published(session, total=10, title={"ru": "Кольца", "en": "Rings"})
        await taken(session, made)
        other = await published(session, title={"ru": "Серьги", "en": "Earrings for two"})
        await campaigns.pause(session, MARKETER, other.id, other.version)

    async def titles(query: str) -> Any:
        root = browser_at(f"/en/admin/coupons{query}", token)
        state, _ = await run(root, CampaignsState, "load", {})
        return state, {row.title for row in state.rows}

    state, shown = await titles("")
    assert shown == {"Rings", "Earrings for two"}
    assert {(tab.label, tab.count) for tab in state.tabs} == {
        ("All", "2"),
        ("Under way", "1"),
        ("Paused", "1"),
    }
    state, shown = await titles("?status=published")
    assert [(row.taken, row.left) for row in state.rows] == [("1", "9 left")]
    assert (await titles("?q=серьги"))[1] == {"Earrings for two"}
    assert (await titles("?q=nothing"))[1] == set()
