"""Whoever leaves a device takes along what it kept of them."""

import pytest
from playwright.sync_api import Page, expect

from booking_app.demo import content
from tests.e2e.bookings import on_contact_step
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.kept_day import until
from tests.e2e.pages.coupons import Wallet
from tests.e2e.pages.shopper import Shopper
from tests.infra.server import Shop

OFFER = "За знакомство"
_LOOKED_AT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    if (name.startsWith("shell-") || name === "files" || name === "parts") continue;
    for (const { url } of await (await caches.open(name)).keys()) found.push(url);
  }
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith("workbox")) continue;
    const opened = (request) =>
      new Promise((done) => (request.onsuccess = () => done(request.result)));
    const database = await opened(indexedDB.open(name));
    for (const table of database.objectStoreNames) {
      const rows = await opened(database.transaction(table).objectStore(table).getAll());
      for (const { url } of rows) if (!/\\/(?:assets|fonts)\\//.test(url)) found.push(url);
    }
    database.close();
  }
  return found;
}"""
"""Addresses of pages and photos that the device names anywhere."""
_KEPT_PAGES = """async () => {
  const found = {};
  for (const name of (await caches.keys()).filter((name) => name.startsWith("shell-"))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      found[request.url] = await (await cache.match(request)).text();
  }
  return found;
}"""
_COPIES = "Object.keys(localStorage).filter((name) => name.startsWith('kept:')).length"

pytestmark = pytest.mark.complaint_allowed(
    "WebSocket",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "Failed to load resource",
    "was preloaded using link preload",
)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """One that has let the worker in."""
    page = open_page("installed", PHONE, locale="ru-RU", service_workers="allow")
    page.goto("/catalogue")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def booked(page: Page, number: str) -> Shopper:
    """With its booking's page open, and kept."""
    shopper = Shopper(page)
    on_contact_step(shopper)
    shopper.fill(name="Анна", phone=number)
    shopper.agree()
    shopper.book()
    page.wait_for_function(f"{_COPIES} === 1")
    return shopper


def test_a_shopper_is_forgotten_with_bookings_coupons_and_what_was_typed(phone: Page, axe) -> None:
    shopper = booked(phone, "+7 916 200-31-01")
    address = phone.url
    wallet = Wallet(phone)
    wallet.open()
    wallet.take(OFFER)
    expect(wallet.qr).to_be_visible()
    phone.wait_for_function(f"{_COPIES} === 2")
    visitor = {one["name"]: one["value"] for one in phone.context.cookies()}["visitor"]

    assert any("/p/" in url for url in phone.evaluate(_LOOKED_AT))
    phone.goto("/me")
    phone.get_by_role("button", name=shopper.t("Forget me on this device"), exact=True).click()
    sheet = phone.get_by_role("dialog", name=shopper.t("Forget me on this device?"))
    expect(sheet).to_be_visible()
    axe(phone)
    with phone.expect_navigation(url="**/me"):
        sheet.get_by_role("button", name=shopper.t("Forget me"), exact=True).click()
    expect(
        phone.get_by_text(
            shopper.t(
                "Bookings made in this browser stand here. One made elsewhere opens by the link in "
                "its letter."
            )
        )
    ).to_be_visible()
    expect(shopper.heading("My coupons")).to_have_count(0)
    assert phone.evaluate(_COPIES) == 0
    typed = "Object.keys(sessionStorage).filter((name) => name.startsWith('draft:')).length"
    assert phone.evaluate(typed) == 0
    until(phone, lambda: phone.evaluate(_LOOKED_AT) == [])
    now = {one["name"]: one["value"] for one in phone.context.cookies()}.get("visitor")
    assert now != visitor

    # The booking stands for whoever has its link; without a network nothing of it is here.
    phone.context.set_offline(True)
    phone.goto("/stores")
    expect(shopper.heading("No connection")).to_be_visible()
    expect(shopper.heading("My bookings")).to_be_hidden()
    phone.goto(address)
    expect(shopper.qr).to_have_count(0)
    phone.context.set_offline(False)
    phone.goto("/stores")
    phone.goto(address)
    expect(shopper.qr).to_be_visible()


def test_another_tab_does_not_keep_again_what_was_erased(phone: Page) -> None:
    booked(phone, "+7 916 200-31-02")
    other = phone.context.new_page()
    other.goto("/me")
    shopper = Shopper(other)
    other.get_by_role("button", name=shopper.t("Forget me on this device"), exact=True).click()
    with other.expect_navigation(url="**/me"):
        other.get_by_role("dialog").get_by_role(
            "button", name=shopper.t("Forget me"), exact=True
        ).click()
    # Something on the open page changes, as clocks do; what follows it was before it.
    phone.evaluate(
        "new Promise((done) => { document.querySelector('#main h1').append('.');"
        " setTimeout(done, 600); })"
    )
    assert phone.evaluate(_COPIES) == 0


def forgotten(page: Page) -> None:
    """By the button on the page of one's bookings."""
    shopper = Shopper(page)
    page.goto("/me")
    page.get_by_role("button", name=shopper.t("Forget me on this device"), exact=True).click()
    with page.expect_navigation(url="**/me"):
        page.get_by_role("dialog").get_by_role(
            "button", name=shopper.t("Forget me"), exact=True
        ).click()


def test_another_tab_keeps_nothing_of_what_was_typed_there(phone: Page) -> None:
    other = phone.context.new_page()
    shopper = Shopper(other)
    on_contact_step(shopper)
    shopper.fill(name="Анна", phone="+7 916 200-31-04")
    drafts = "Object.keys(sessionStorage).filter((name) => name.startsWith('draft:')).length"
    other.wait_for_function(f"{drafts} > 0")
    forgotten(phone)
    # What was kept there is somebody's whom nobody knows here any more.
    other.wait_for_url(lambda url: "step=contact" not in url)
    expect(shopper.heading("Nothing chosen yet")).to_be_visible()
    assert other.evaluate(drafts) == 0


def test_pages_that_the_device_keeps_for_anybody_do_not_say_where_somebody_was(
    open_page: OpenPage, shop: Shop
) -> None:
    page = open_page("installed", PHONE, locale="ru-RU", service_workers="allow")
    page.context.add_cookies([{"name": "place", "value": "vladivostok", "url": shop.url}])
    page.goto("/catalogue")
    expect(page.locator("header").get_by_text("Владивосток").first).to_be_attached()
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    forgotten(page)
    kept = page.evaluate(_KEPT_PAGES)
    assert any("/me" in address for address in kept)
    assert [address for address, text in kept.items() if "Владивосток" in text] == []


def test_staff_who_sign_out_leave_no_shoppers_page_behind(phone: Page) -> None:
    booked(phone, "+7 916 200-31-03")
    phone.goto("/counter")
    phone.get_by_label("Логин").fill("marketer")
    phone.get_by_label("Пароль", exact=True).fill(content.staff().password)
    phone.get_by_role("button", name="Войти").click()
    expect(phone.get_by_role("heading", name="Не для вашей роли")).to_be_visible()
    assert phone.evaluate(_COPIES) == 1
    phone.get_by_role("button", name="Выйти").click()
    expect(phone.get_by_label("Логин")).to_be_visible()
    assert phone.evaluate(_COPIES) == 0
