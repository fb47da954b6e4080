"""The shopper's way and the counter's reader in a second engine, the Firefox people have.

That the live page takes over unnoticed there too is in `test_takeover.py`.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.bookings import on_contact_step, scanned
from tests.e2e.conftest import DESKTOP, SMALL, OpenPage
from tests.e2e.pages.shopper import Shopper
from tests.e2e.reader import payloads, read
from tests.factories import frames
from tests.infra.server import Shop
from tests.infra.wire import Wire, wire_to

RING = "/p/aurora-solitaire-ring-gold"
STORE = "/stores/moscow-kuznetsky-most"
PICTURES = 12


@pytest.fixture
def wire(shop: Shop) -> Iterator[Wire]:
    with wire_to(shop.url) as made:
        yield made


def test_without_script_everything_is_readable_and_linked(
    open_page: OpenPage, without_script: Browser
) -> None:
    page = open_page("plain", SMALL, locale="en-GB", browser=without_script)
    way = (
        ("/en", "/en/catalogue", "Look at home."),
        ("/en/catalogue", f"/en{RING}", "Aurora solitaire"),
        (f"/en{RING}", "/en/stores", "₽"),
        ("/en/stores", f"/en{STORE}", "Kuznetsky Most"),
        (f"/en{STORE}", "/en/stores", "10:00"),
    )
    for path, onwards, said in way:
        page.goto(path)
        assert page.locator("#live[data-live=true]").count() == 0
        assert page.locator("h1").first.is_visible()
        assert page.locator(f"#first-paint a[href^='{onwards}']").count(), path
        assert said in page.inner_text("body"), path


def booked(page: Page, phone: str) -> Shopper:
    shopper = Shopper(page)
    on_contact_step(shopper)
    shopper.fill(name="Анна", phone=phone)
    shopper.agree()
    shopper.book()
    return shopper


def test_a_piece_is_booked_and_its_code_can_be_scanned(
    open_page: OpenPage, firefox: Browser, axe
) -> None:
    page = open_page("firefox", SMALL, locale="ru-RU", browser=firefox)
    shopper = booked(page, "+7 916 200-50-01")
    axe(page)
    assert re.search(r"/q/[\w.-]+", scanned(page, shopper))


@pytest.mark.complaint_allowed("WebSocket", "can’t establish", "NetworkError", "Failed to")
def test_a_booking_opens_without_a_network(
    open_page: OpenPage, firefox: Browser, wire: Wire
) -> None:
    page = open_page(
        "installed",
        SMALL,
        locale="ru-RU",
        browser=firefox,
        service_workers="allow",
        base_url=wire.url,
    )
    page.goto("/catalogue")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    shopper = booked(page, "+7 916 200-50-02")
    address, shown = page.url, scanned(page, shopper)
    page.wait_for_function("Object.keys(localStorage).some((k) => k.startsWith('kept:'))")
    page.goto("/stores")
    # Playwright's own switch does not reach a worker there.
    wire.cut()
    page.goto(address)
    assert scanned(page, shopper) == shown
    page.goto("/coupons")
    expect(shopper.heading("No connection")).to_be_visible()


def test_our_codes_are_read_without_the_browsers_own_reader(
    open_page: OpenPage, firefox: Browser
) -> None:
    page = open_page("reader", DESKTOP, locale="ru-RU", browser=firefox)
    shown = list(frames.corpus(payloads()))[:: 100 // PICTURES]
    found = read(page, shown)
    assert not page.evaluate("'BarcodeDetector' in window")
    missed = [f.name for f, got in zip(shown, found, strict=True) if got["text"] != f.payload]
    assert len(missed) <= 1, missed
