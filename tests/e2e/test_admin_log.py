"""The audit log and the palette as people use them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, TABLET
from tests.e2e.pages.admin import BackOffice


def entries(page: Page):
    return page.locator("main ol > li")


@pytest.mark.parametrize(("locale", "device"), [("ru", DESKTOP), ("en", TABLET)])
def test_who_did_what_opens_narrows_and_comes_back(open_page, axe, locale, device):
    office = BackOffice(open_page("admin", device), locale)
    page, t = office.page, office.t
    office.sign_in(path="/admin/audit")
    office.expect_title(t("Audit log"))
    expect(page.get_by_text("Europe/Moscow")).to_be_visible()
    first = entries(page).first
    expect(first).to_contain_text(t("Signed in"))
    first.locator("summary").click()
    expect(first.get_by_role("link", name=t("All by the same"))).to_be_visible()
    axe(page)
    page.get_by_label(t("What"), exact=True).select_option("reservation")
    expect(page).to_have_url(re.compile("what=reservation"))
    expect(entries(page).filter(has_text=t("Signed in"))).to_have_count(0)
    page.reload()
    expect(page.get_by_label(t("What"), exact=True)).to_have_value("reservation")
    expect(entries(page).first).to_be_visible()
    expect(entries(page).filter(has_text=t("Signed in"))).to_have_count(0)
    page.go_back()
    expect(entries(page).first).to_contain_text(t("Signed in"))


def test_older_entries_are_a_page_away_and_newer_ones_too(desktop):
    office = BackOffice(desktop)
    office.sign_in(path="/admin/audit")
    expect(entries(desktop)).to_have_count(50)
    newest = entries(desktop).first.inner_text()
    desktop.get_by_role("link", name=office.t("Older")).click()
    expect(desktop).to_have_url(re.compile("before="))
    expect(entries(desktop).first).not_to_have_text(newest)
    desktop.get_by_role("link", name=office.t("Newer")).click()
    expect(entries(desktop).first.locator("summary")).to_have_text(
        re.compile(re.escape(newest.splitlines()[-1]))
    )


def test_what_is_shown_can_be_taken_as_a_file(desktop, tmp_path: Path):
    office = BackOffice(desktop)
    office.sign_in(path="/admin/audit?what=reservation")
    link = desktop.get_by_role("link", name=office.t("Export CSV"))
    expect(link).to_have_attribute("href", re.compile("zone=Europe%2FMoscow"))
    with desktop.expect_download() as taken:
        link.click()
    file = tmp_path / "log.csv"
    taken.value.save_as(file)
    text = file.read_text(encoding="utf-8-sig")
    assert "Europe/Moscow" in text.splitlines()[0]
    assert office.t("Demo booking loaded") in text
    desktop.reload()
    office.open("/admin/audit")
    expect(entries(desktop).first).to_contain_text(office.t("Audit log exported"))


def test_a_manager_reads_of_their_own_stores(desktop):
    office = BackOffice(desktop)
    office.sign_in("manager", path="/admin/audit")
    expect(entries(desktop).first).to_be_visible()
    expect(entries(desktop).filter(has_text=office.t("Signed in"))).to_have_count(0)


def test_nothing_found_says_so_and_leads_back(desktop, axe):
    office = BackOffice(desktop)
    office.sign_in(path="/admin/audit?since=2001-01-01&until=2001-01-02")
    expect(desktop.get_by_text(office.t("Nothing of the kind"))).to_be_visible()
    axe(desktop)
    desktop.get_by_role("link", name=office.t("Show everything")).click()
    expect(entries(desktop).first).to_be_visible()


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_the_keyboard_goes_anywhere(open_page, axe, locale):
    office = BackOffice(open_page("admin", DESKTOP), locale)
    page, t = office.page, office.t
    office.sign_in()
    office.expect_title(t("Overview"))
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name=t("Page, product, SKU, store, person"))
    expect(box).to_be_focused()
    axe(page)
    page.keyboard.type("auro")
    options = page.get_by_role("option")
    expect(options.filter(has_text="aurora").first).to_be_visible()
    axe(page)
    expect(box).to_have_attribute("aria-activedescendant", "palette-0")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "palette-1")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    # A page of the back office, before any answer has come.
    page.keyboard.press("Control+k")
    page.keyboard.type(t("Audit log")[:5].lower())
    page.keyboard.press("Enter")
    office.expect_title(t("Audit log"))
    # And it is the first of the recent places.
    office.open("/admin")
    office.expect_title(t("Overview"))
    page.get_by_role("button", name=t("Go to …")).click()
    expect(options.first).to_have_text(t("Audit log"))


def test_a_role_finds_only_what_is_theirs(desktop):
    office = BackOffice(desktop)
    office.sign_in("merchandiser")
    office.expect_title(office.t("Overview"))
    desktop.keyboard.press("Control+k")
    desktop.keyboard.type("арбат")
    expect(
        desktop.get_by_text(office.t("Nothing is called “{text}”.", text="арбат"))
    ).to_have_count(2)
    expect(desktop.get_by_role("option")).to_have_count(0)


def test_on_a_phone_the_palette_has_its_button(open_page, axe):
    office = BackOffice(open_page("admin", PHONE))
    office.sign_in()
    office.expect_title(office.t("Overview"))
    office.page.get_by_role("button", name=office.t("Go to …")).click()
    expect(office.page.get_by_role("combobox")).to_be_focused()
    axe(office.page)
