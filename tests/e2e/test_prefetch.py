"""The next page is there before it is asked for, and nobody has visited it yet."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, OpenPage
from tests.e2e.pages.stillness import hold, let_go
from tests.infra.server import Shop

_CAME = "performance.getEntriesByType('navigation')[0].deliveryType"
FIRST_CARD = "#first-paint [data-card] a"
PRIVATE = ("/saved", "/try-on", "/me")


class Ahead:
    """What the browser fetches ahead, as it tells: an address, and how far it is."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.told: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.on("Preload.prefetchStatusUpdated", self._hear)
        session.send("Preload.enable")

    def _hear(self, event: dict[str, Any]) -> None:
        self.told[event["prefetchUrl"]] = event["status"]

    def wait_for(self, address: str) -> None:
        for _ in range(500):
            if self.told.get(address) == "Ready":
                return
            self._page.wait_for_timeout(20)
        raise AssertionError(f"{address} was not fetched: {self.told}")


def views(shop: Shop) -> int:
    with closing(sqlite3.connect(shop.data_dir / "vitrina.db", timeout=10)) as file:
        asked = "SELECT count(*) FROM touch WHERE kind IN ('view', 'arrival')"
        return int(file.execute(asked).fetchone()[0])


@pytest.mark.parametrize("worker", ["block", "allow"])
@pytest.mark.complaint_allowed("ERR_NAME_NOT_RESOLVED")
def test_a_product_tapped_in_the_catalogue_was_fetched_when_the_pointer_came(
    open_page: OpenPage, shop: Shop, worker: str
) -> None:
    page = open_page("reader", DESKTOP, locale="ru-RU", service_workers=worker)
    if worker == "allow":
        page.goto("/coupons")
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
    # The live page would ask the socket; what is looked at here is the first paint.
    hold(page)
    page.goto("/catalogue")
    ahead, before = Ahead(page), views(shop)
    for path in PRIVATE:
        for link in page.locator(f"#first-paint a[href='{path}']:visible").all():
            link.hover()
    card = page.locator(FIRST_CARD).first
    address = f"{shop.url}{card.get_attribute('href')}"
    card.hover()
    ahead.wait_for(address)
    assert set(ahead.told) == {address}
    assert views(shop) == before
    card.click()
    page.wait_for_url(address)
    assert page.evaluate(_CAME) == "navigational-prefetch"
    let_go(page)
    page.keyboard.press("Shift")
    expect(page.locator("#live[data-live=true]")).to_be_attached()
    for _ in range(100):
        if views(shop) > before:
            break
        page.wait_for_timeout(50)
    assert views(shop) == before + 1


def test_a_page_that_is_only_made_ready_is_nobodys_visit(open_page: OpenPage) -> None:
    page = open_page("ahead", DESKTOP, locale="ru-RU")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hold(page)
    page.goto("/p/sol-bangle-gold?utm_source=letter")
    # Longer than a page waits that is looked at.
    page.wait_for_timeout(2_500)
    assert not [url for url in asked if "/visitor/arrivals" in url or "/entry.client-" in url]
    with page.expect_response("**/api/v1/visitor/arrivals"):
        let_go(page)
    expect(page.locator("#live[data-live=true]")).to_be_attached()


def test_a_strip_put_in_its_place_is_no_sign_of_a_person(open_page: OpenPage) -> None:
    page = open_page("strip", DESKTOP, locale="ru-RU")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/p/aurora-solitaire-ring-gold", wait_until="load")
    page.evaluate(
        "document.querySelector('#first-paint [data-gallery] *').dispatchEvent(new Event('scroll'))"
    )
    page.wait_for_timeout(200)
    assert not [url for url in asked if "/entry.client-" in url]
