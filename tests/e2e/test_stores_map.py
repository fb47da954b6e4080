"""The map beside the list of stores: without its pictures, and by keys alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.pages.browsing import Browsing

t = translator("ru")
TILES = re.compile(r"^https://tile\.openstreetmap\.org/")
# The browser says it of every picture it did not get; nothing of ours may.
NO_PICTURES = pytest.mark.complaint_allowed("Failed to load resource: net::ERR_FAILED")
PIN = ".leaflet-marker-icon"
ON_A_PIN = f"document.activeElement.matches('{PIN}')"


def the_map(page: Page) -> Locator:
    return page.get_by_role("region", name=t("Stores on the map"))


@pytest.fixture
def stores(desktop: Page) -> Page:
    """The list with its map, whose pictures cannot be had."""
    desktop.route(TILES, lambda tile: tile.abort())
    Browsing(desktop).open("/stores")
    expect(the_map(desktop).locator(PIN).first).to_be_visible()
    return desktop


@NO_PICTURES
def test_without_pictures_the_list_and_the_pins_are_there_and_say_so(stores, axe):
    expect(the_map(stores).get_by_role("status")).to_have_text(
        t("The map cannot be loaded. The list has every store.")
    )
    # Whose pictures they are is not said of pictures that are not there.
    expect(the_map(stores).get_by_text("OpenStreetMap")).to_have_count(0)
    axe(stores)
    assert stores.locator("#main li a[href^='/stores/']").count() > 5
    stores.locator("#main li a[href^='/stores/']").first.click()
    expect(stores).to_have_url(re.compile(r"/stores/[a-z0-9-]+$"))


def test_pictures_that_never_come_hold_up_nothing(open_page: OpenPage):
    page = open_page("phone", PHONE, locale="ru-RU")
    page.route(TILES, lambda tile: None)
    Browsing(page).open("/stores")
    page.get_by_role("button", name=t("Show on the map")).tap()
    expect(the_map(page).locator(PIN).first).to_be_visible()
    the_map(page).get_by_role("button", name=t("Closer"), exact=True).tap()
    expect(the_map(page).locator(PIN).first).to_be_visible()
    page.get_by_role("button", name=t("Hide the map")).tap()
    expect(the_map(page).locator(PIN)).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")


@NO_PICTURES
def test_by_keys_one_comes_to_a_store_and_away_again(stores):
    pin = come_to_a_pin(stores)
    for _ in range(12):
        if "stores-cluster" not in (pin.get_attribute("class") or ""):
            break
        before = pin.get_attribute("aria-label")
        stores.keyboard.press("Enter")
        # Nearer, and still at the same place: the pin that stands there now has the focus.
        stores.wait_for_function(f"{ON_A_PIN} && document.activeElement.isConnected")
        expect(stores.locator(f"{PIN}:focus")).not_to_have_attribute("aria-label", before or "")
        pin = stores.locator(f"{PIN}:focus")
    name = pin.get_attribute("aria-label")
    stores.keyboard.press("Enter")
    link = stores.locator(".leaflet-popup a:focus")
    expect(link).to_have_text(name or "")
    stores.keyboard.press("Escape")
    expect(stores.locator(".leaflet-popup")).to_have_count(0)
    expect(stores.locator(f"{PIN}:focus")).to_have_attribute("aria-label", name or "")
    stores.keyboard.press("Space")
    expect(link).to_be_focused()
    stores.keyboard.press("Enter")
    expect(stores).to_have_url(re.compile(r"/stores/[a-z0-9-]+$"))


@NO_PICTURES
def test_nobody_is_kept_in_the_map(stores):
    come_to_a_pin(stores)
    for key in ("Tab", "Shift+Tab"):
        the_map(stores).locator(PIN).first.focus()
        for _ in range(60):
            stores.keyboard.press(key)
            if not stores.evaluate("document.activeElement.closest('.leaflet-container')"):
                break
        else:
            pytest.fail(f"{key} does not lead out of the map")


def come_to_a_pin(page: Page) -> Locator:
    """By Tab from what stands before the map, as one does without a mouse."""
    page.get_by_role("button", name=t("Type a town")).focus()
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(ON_A_PIN):
            return page.locator(f"{PIN}:focus")
    pytest.fail("no pin is reached by Tab")
