"""A session of the back office ends while somebody types: they say who they are and go on."""

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from booking_app.demo import content
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.devices import IDLE_MS, device_of
from tests.e2e.pages.admin import BackOffice
from tests.infra.server import Shop

TYPED = "Написано до конца сеанса"


def end_sessions(shop: Shop) -> None:
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        database.execute("UPDATE staff_session SET revoked_at = created_at")


def entered(page: Page, path: str, *, row: bool = False, locale: str = "ru") -> BackOffice:
    """An admin on a screen; with `row` on what its first line opens."""
    office = BackOffice(page, locale)
    office.sign_in(path=path)
    expect(page.locator("#main h1")).to_be_visible()
    if row:
        page.locator("#main tbody tr a").first.click()
        page.wait_for_url(f"**{path}/*")
    expect(page.locator("#main [data-dirty]")).to_have_count(1)
    return office


@pytest.mark.complaint_allowed("ERR_NAME_NOT_RESOLVED")  # the map of a store
@pytest.mark.parametrize(
    ("path", "row", "field"),
    [
        ("/admin/products", True, "name.ru"),
        ("/admin/products/new", False, "name.ru"),
        ("/admin/stores", True, "phone"),
        ("/admin/coupons", True, "title.ru"),
        ("/admin/staff", True, "name"),
        ("/admin/settings", False, "phone"),
    ],
)
def test_what_was_typed_outlives_the_session(
    shop: Shop, desktop: Page, path: str, row: bool, field: str
) -> None:
    office = entered(desktop, path, row=row)
    typed = desktop.locator(f'[name="{field}"]').first
    typed.fill(TYPED)
    end_sessions(shop)
    desktop.keyboard.press("Control+s")
    again = desktop.get_by_role("dialog", name=office.t("Sign in again to go on"))
    again.get_by_label(office.t("Password")).fill(content.staff().password)
    again.get_by_role("button", name=office.t("Sign in")).click()
    expect(again).to_have_count(0)
    expect(typed).to_have_value(TYPED)
    expect(desktop.locator("#main [data-dirty]")).to_have_attribute("data-dirty", "true")


@pytest.mark.complaint_allowed("401")
@pytest.mark.parametrize(("locale", "device"), [("ru", DESKTOP), ("en", PHONE)])
def test_they_go_on_where_they_were(shop: Shop, open_page, axe, locale, device) -> None:
    page = open_page("admin", device)
    office = entered(page, "/admin/staff/new", locale=locale)
    t = office.t
    page.get_by_label(t("Name"), exact=True).fill(TYPED)
    end_sessions(shop)
    page.get_by_role("button", name=t("Add the person"), exact=True).click()
    again = page.get_by_role("dialog", name=t("Sign in again to go on"))
    admin = next(one.name for one in content.staff().people if one.login == "admin")
    expect(again.get_by_text(admin)).to_be_visible()
    again.get_by_label(t("Password")).fill("guess")
    page.keyboard.press("Enter")
    refused = t("The login and the password do not match. Check both and try again.")
    expect(again.get_by_role("alert")).to_have_text(refused)
    axe(page)
    page.keyboard.press("Escape")
    expect(again).to_be_visible()
    again.get_by_label(t("Password")).fill(content.staff().password)
    page.keyboard.press("Enter")
    expect(again).to_have_count(0)
    page.get_by_role("button", name=t("Add the person"), exact=True).click()
    expect(page.locator("#main [aria-invalid=true]").first).to_be_visible()
    expect(page.get_by_label(t("Name"), exact=True)).to_have_value(TYPED)


@pytest.mark.complaint_allowed("ERR_NAME_NOT_RESOLVED")
def test_signing_in_in_another_tab_is_enough(shop: Shop, desktop: Page) -> None:
    office = entered(desktop, "/admin/stores", row=True)
    phone = desktop.locator('[name="phone"]')
    phone.fill("+7 495 000-00-00")
    end_sessions(shop)
    desktop.keyboard.press("Control+s")
    again = desktop.get_by_role("dialog", name=office.t("Sign in again to go on"))
    expect(again).to_be_visible()
    other = desktop.context.new_page()
    BackOffice(other).sign_in()
    expect(other.locator("#main h1")).to_be_visible()
    expect(again).to_have_count(0)
    expect(phone).to_have_value("+7 495 000-00-00")
    desktop.keyboard.press("Control+s")
    expect(desktop.locator("#main [data-dirty]")).to_have_attribute("data-dirty", "false")


def test_where_nothing_was_typed_the_door_is_shown(shop: Shop, desktop: Page) -> None:
    office = entered(desktop, "/admin/settings")
    end_sessions(shop)
    desktop.get_by_role("link", name=office.t("Stores")).first.click()
    expect(desktop.get_by_label(office.t("Login"))).to_be_visible()


@pytest.mark.complaint_allowed("ERR_NAME_NOT_RESOLVED")
def test_a_device_locks_in_the_back_office_too(shop: Shop, desktop: Page) -> None:
    device_of(shop, desktop)
    desktop.clock.install()
    office = entered(desktop, "/admin/stores", row=True)
    phone = desktop.locator('[name="phone"]')
    phone.fill("+7 495 111-11-11")
    desktop.clock.fast_forward(IDLE_MS)
    again = desktop.get_by_role("dialog", name=office.t("Sign in again to go on"))
    again.get_by_label(office.t("Password")).fill(content.staff().password)
    desktop.keyboard.press("Enter")
    expect(again).to_have_count(0)
    expect(phone).to_have_value("+7 495 111-11-11")
    desktop.keyboard.press("Control+s")
    expect(desktop.locator("#main [data-dirty]")).to_have_attribute("data-dirty", "false")
