"""The installed shop without a signal, in a browser whose service worker may work."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bookings import on_contact_step, scanned
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.desk import at_the_counter
from tests.e2e.pages.coupons import Wallet
from tests.e2e.pages.shopper import STUDS, Shopper
from tests.infra.usb_scanner import shoot

OFFER = "За знакомство"
"""An offer of the demo whose still code counters accept."""

pytestmark = pytest.mark.complaint_allowed(
    "WebSocket", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource"
)


@pytest.fixture
def installed(open_page) -> Page:
    """A phone that has let the worker in."""
    page = open_page("installed", PHONE, locale="ru-RU", service_workers="allow")
    page.goto("/catalogue")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def test_a_booking_opens_with_its_qr_and_a_seen_page_too(installed: Page, axe) -> None:
    shopper = Shopper(installed)
    on_contact_step(shopper)
    shopper.fill(name="Анна", phone="+7 916 200-30-01")
    shopper.agree()
    shopper.book()
    address = installed.url
    shown = scanned(installed, shopper)
    installed.wait_for_function("Object.keys(localStorage).some((k) => k.startsWith('kept:'))")
    installed.goto(f"/p/{STUDS}")
    name = installed.get_by_role("heading", level=1).inner_text()
    # Kept once it has come whole, and not before.
    installed.wait_for_function("path => caches.match(path)", arg=f"/p/{STUDS}")
    installed.context.set_offline(True)
    installed.goto(address)
    assert scanned(installed, shopper) == shown
    installed.goto(f"/p/{STUDS}?utm_source=letter")
    expect(installed.get_by_role("heading", level=1)).to_have_text(name)
    installed.goto("/stores")
    expect(shopper.heading("No connection")).to_be_visible()
    axe(installed)
    code = address.partition("#")[0].rpartition("/")[2]
    installed.get_by_role("link", name=code).click()
    assert scanned(installed, shopper) == shown
    installed.context.set_offline(False)
    installed.goto("/stores")
    expect(shopper.heading("Stores")).to_be_visible()


def test_a_coupon_opens_with_its_still_code_which_a_counter_knows(
    open_page: OpenPage, tablet: Page, axe
) -> None:
    phone = open_page("coupon", PHONE, locale="ru-RU", service_workers="allow")
    wallet = Wallet(phone)
    wallet.open()
    phone.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    wallet.take(OFFER)
    expect(wallet.qr).to_be_visible()
    expect(wallet.still_qr).to_be_hidden()
    turning, address = wallet.scanned(wallet.qr), phone.url
    phone.wait_for_function(
        "Object.keys(localStorage).some((key) => key.startsWith('kept:/coupon/'))"
    )
    # At once: nothing but what the worker brought when it came, and what was seen since.
    phone.context.set_offline(True)
    phone.goto("/stores")
    phone.goto(address)
    expect(wallet.still_qr).to_be_visible()
    expect(wallet.qr).to_be_hidden()
    expect(phone.get_by_text(wallet.t("Without network"))).to_be_visible()
    axe(phone)
    still = wallet.scanned(wallet.still_qr)
    assert still != turning
    assert not phone.evaluate(
        "(secret) => JSON.stringify({...localStorage}).includes(secret)", address.split("#")[1]
    )
    phone.goto("/stores")
    expect(phone.get_by_role("heading", name=wallet.t("My coupons"))).to_be_visible()
    expect(phone.get_by_role("heading", name=wallet.t("My bookings"))).to_be_hidden()
    axe(phone)
    phone.get_by_role("link", name=OFFER).click()
    assert wallet.scanned(wallet.still_qr) == still

    counter = at_the_counter(tablet)
    shoot(tablet, still)
    expect(counter.verdict).to_have_attribute("data-tone", "ok")
    counter.verdict.get_by_role("button", name=counter.t("Enter the sale")).click()
    expect(tablet.get_by_label(counter.t("Shopper's name"))).to_be_visible()

    phone.context.set_offline(False)
    phone.goto(address)
    expect(wallet.qr).to_be_visible()


def test_an_address_that_is_somebodys_secret_is_not_kept(installed: Page) -> None:
    shopper, secret = Shopper(installed), "s3cret" * 8
    address = f"/waiting/{uuid4()}#{secret}"
    installed.goto(address)
    expect(shopper.heading("This link leads nowhere any more")).to_be_visible()
    kept = installed.evaluate(
        "caches.keys().then((names) => Promise.all(names.map(async (name) => "
        "(await (await caches.open(name)).keys()).map((request) => request.url))))"
    )
    assert kept
    assert [url for group in kept for url in group if secret in url or "/waiting/" in url] == []
    installed.context.set_offline(True)
    installed.goto("/stores")
    installed.goto(address)
    expect(shopper.heading("No connection")).to_be_visible()


def test_staff_screens_are_never_kept(installed: Page) -> None:
    installed.goto("/counter/sign-in")
    expect(installed.get_by_role("heading", level=1)).to_be_visible()
    kept = installed.evaluate(
        "caches.keys().then((names) => Promise.all(names.map(async (name) => "
        "(await (await caches.open(name)).keys()).map((r) => new URL(r.url).pathname))))"
    )
    paths = {path for group in kept for path in group}
    assert "/r/-" in paths
    assert not {
        path for path in paths if path.startswith(("/counter", "/admin", "/api", "/_event"))
    }
