"""The back office lets in whoever belongs there, shows them what is theirs, and nobody else."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, TABLET
from tests.e2e.pages.admin import BackOffice


@pytest.mark.parametrize(("locale", "device"), [("ru", DESKTOP), ("en", TABLET)])
def test_an_admin_is_led_through_the_door_to_the_overview(open_page, axe, locale, device):
    office = BackOffice(open_page("admin", device), locale)
    office.sign_in()
    office.expect_title(office.t("Overview"))
    axe(office.page)
    expect(office.places.filter(has_text=office.t("Settings"))).to_have_count(1)


@pytest.mark.parametrize(
    ("login", "theirs", "not_theirs"),
    [
        ("merchandiser", "Products", "Staff"),
        ("manager", "Stores", "Products"),
        ("marketer", "Overview", "Products"),
    ],
)
def test_everybody_sees_the_screens_of_their_role(desktop, login, theirs, not_theirs):
    office = BackOffice(desktop)
    office.sign_in(login)
    office.expect_title(office.t("Overview"))
    expect(office.places.filter(has_text=office.t(theirs))).to_have_count(1)
    expect(office.places.filter(has_text=office.t(not_theirs))).to_have_count(0)


def test_a_consultant_has_no_back_office(desktop, axe):
    office = BackOffice(desktop)
    office.sign_in("consultant")
    office.expect_title(office.t("Not for your role"))
    axe(desktop)
    desktop.get_by_role("link", name=office.t("To the counter")).click()
    expect(desktop).to_have_url(re.compile("/counter"))
    # The door itself knows where a consultant works.
    office.open("/admin/sign-in")
    expect(desktop).to_have_url(re.compile("/counter"))


def test_on_a_phone_the_screens_are_behind_a_menu(open_page, axe):
    office = BackOffice(open_page("admin", PHONE))
    office.sign_in()
    office.page.get_by_role("button", name=office.t("Menu")).click()
    expect(office.places.filter(has_text=office.t("Audit log"))).to_be_visible()
    axe(office.page)


def test_signing_out_leaves_nothing_on_the_screen(desktop):
    office = BackOffice(desktop)
    office.sign_in()
    office.expect_title(office.t("Overview"))
    desktop.get_by_role("button", name="Елена Градова").click()
    desktop.get_by_role("button", name=office.t("Sign out")).click()
    expect(desktop).to_have_url("/admin/sign-in")
    office.open()
    expect(desktop.get_by_label(office.t("Login"))).to_be_visible()
