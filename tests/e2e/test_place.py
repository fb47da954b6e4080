"""Where the shopper is: shared, refused, or typed, also by a tap before the page is live."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from tests.factories.images import one_pixel
from tests.infra.browser import grant_location, refuse_location

VLADIVOSTOK = (43.1155, 131.8855)
t = translator("ru")


@pytest.fixture
def stores(phone: Page) -> Page:
    """The list of stores, before any script has run."""
    phone.goto("/stores")
    return phone


def ask_for_nearest(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name=t("Show the nearest")).tap()


def first_store(page: Page) -> Locator:
    rows = page.get_by_role("main").get_by_role("listitem")
    return rows.filter(has=page.get_by_role("heading", level=3)).first


def test_the_nearest_stores_come_first(stores: Page) -> None:
    grant_location(stores, *VLADIVOSTOK)
    ask_for_nearest(stores)
    expect(first_store(stores)).to_contain_text("Владивосток")
    expect(first_store(stores)).to_contain_text("100\u00a0м")


def test_the_position_is_rounded_before_it_leaves_the_device(stores: Page) -> None:
    sent: list[str] = []
    stores.on("websocket", lambda ws: ws.on("framesent", lambda text: sent.append(str(text))))
    grant_location(stores, 43.115546, 131.885512)
    ask_for_nearest(stores)
    expect(first_store(stores)).to_contain_text("Владивосток")
    assert any("43.116,131.886" in text for text in sent)
    assert not any("43.1155" in text or "131.8855" in text for text in sent)


def test_a_refusal_shows_the_other_ways(stores: Page, axe) -> None:
    refuse_location(stores)
    ask_for_nearest(stores)
    sheet = stores.get_by_role("dialog", name=t("Where is it handy for you?"))
    expect(sheet.get_by_role("status")).to_contain_text(
        t("The browser does not give us your position. Choose a town below.")
    )
    axe(stores)
    sheet.get_by_label(t("Or type a town")).fill("владив")
    sheet.get_by_role("button", name="Владивосток").tap()
    expect(sheet).to_be_hidden()
    expect(first_store(stores)).to_contain_text("Владивосток")


def test_enter_alone_takes_the_best_town_and_languages_keep_the_filters(stores: Page) -> None:
    stores.goto("/catalogue?metal=yellow_gold")
    stores.get_by_role("banner").get_by_role("button", name=t("Your town")).tap()
    field = stores.get_by_role("dialog").get_by_label(t("Or type a town"))
    field.fill("владивосток")
    field.press("Enter")
    expect(stores.get_by_role("dialog")).to_be_hidden()
    expect(stores.get_by_role("banner").get_by_text("Владивосток")).to_be_attached()
    stores.get_by_role("banner").get_by_role("link", name="English").tap()
    expect(stores).to_have_url(re.compile(r"/en/catalogue\?metal=yellow_gold$"))
    expect(stores.get_by_role("banner").get_by_text("Vladivostok")).to_be_attached()


def test_on_a_phone_the_map_opens_and_closes_and_the_page_stays_as_wide(stores: Page) -> None:
    stores.route(
        re.compile("openstreetmap"),
        lambda tile: tile.fulfill(content_type="image/png", body=one_pixel()),
    )
    stores.get_by_role("button", name=t("Show on the map")).tap()
    region = stores.get_by_role("region", name=t("Stores on the map"))
    expect(region.locator(".stores-cluster").first).to_be_visible()
    wider = "document.documentElement.scrollWidth - innerWidth"
    assert stores.evaluate(wider) <= 0
    region.get_by_role("button", name=t("Hide the map")).tap()
    expect(region.locator(".stores-cluster")).to_have_count(0)
