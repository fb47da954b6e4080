"""The installed shop without a signal, in a browser whose service worker may work."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.pages.shopper import STUDS, Shopper
from tests.e2e.test_booking import on_contact_step, scanned

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
