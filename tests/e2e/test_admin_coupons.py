"""A campaign from the marketer's desk to a code on a shopper's phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, TABLET, OpenPage
from tests.e2e.pages.admin import BackOffice
from tests.e2e.pages.coupons import CampaignDesk, Wallet

TITLES = {"ru": "Только сегодня", "en": "Only today"}


def test_a_campaign_is_published_taken_and_shown_until_it_is_gone(
    desktop: Page, open_page, axe
) -> None:
    office, desk = BackOffice(desktop), CampaignDesk(desktop)
    t = office.t
    office.sign_in("marketer", path="/admin/coupons/new")
    desk.fill(TITLES, percent="20", total="1")
    preview = desktop.get_by_role("region", name=t("As shoppers see it"))
    expect(preview.get_by_role("heading", name=TITLES["ru"])).to_contain_text("−20 %")
    axe(desktop)
    desk.save()
    office.expect_title(TITLES["ru"])
    desk.step("Publish", "Publish")
    expect(desktop.get_by_text(t("Under way"), exact=True)).to_be_visible()

    phone = open_page("phone", PHONE, locale="ru-RU")
    late = open_page("late", PHONE, locale="en-GB")
    slow = Wallet(late, "en")
    slow.open()
    expect(slow.offer(TITLES["en"])).to_be_visible()

    wallet = Wallet(phone)
    wallet.open()
    expect(
        wallet.offer(TITLES["ru"]).get_by_text(t("Valid only at the counter, never online"))
    ).to_have_count(1)
    axe(phone)
    wallet.take(TITLES["ru"])
    expect(wallet.qr).to_be_visible()
    axe(phone)
    first = wallet.scanned(wallet.qr)
    assert "/q/" in first
    code = phone.url.partition("#")[0].rpartition("/")[2]

    slow.take(TITLES["en"])
    expect(slow.offer(TITLES["en"]).get_by_role("alert")).to_have_text(
        slow.t("The last coupon of this offer has just been taken.")
    )
    slow.open()
    expect(slow.offer(TITLES["en"])).to_contain_text(slow.t("All coupons of this offer are taken"))

    # The half minute is the server's, so it is waited for.
    before = wallet.qr.inner_html()
    expect(wallet.qr).not_to_have_js_property("innerHTML", before, timeout=40_000)
    assert wallet.scanned(wallet.qr) != first

    phone.go_back()
    ticket = wallet.offer(TITLES["ru"])
    ticket.get_by_role("link", name=t("Open my coupon")).click()
    phone.wait_for_url(f"**/coupon/{code}#*")
    expect(wallet.qr).to_be_visible()
    phone.goto("/me")
    phone.get_by_role("link", name=TITLES["ru"]).click()
    expect(wallet.qr).to_be_visible()

    desktop.reload()
    expect(desktop.get_by_role("definition").first).to_have_text("1")
    desk.step("Stop", "Stop for good")
    expect(desktop.get_by_text(t("Stopped"), exact=True)).to_be_visible()
    phone.reload()
    expect(phone.get_by_text(t("Called off"), exact=True)).to_be_visible()
    expect(wallet.qr).to_have_count(0)


LIST = {
    "ru": "Имя;Телефон;E-mail;Номер\nАнна;8 916 700-10-01;;A-1\nБорис;12;;A-2\n",
    "en": "name,email,language\nBoris,boris.list@example.com,en\nVera,vera.list@example.com,fr\n",
}


@pytest.mark.parametrize(("locale", "device"), [("ru", DESKTOP), ("en", TABLET)])
def test_a_list_is_looked_at_then_given_and_taken_out(open_page, axe, locale, device) -> None:
    page = open_page("marketer", device)
    office = BackOffice(page, locale)
    t = office.t
    office.sign_in("marketer", path="/admin/coupons")
    page.get_by_role(
        "link", name={"ru": "За знакомство", "en": "For getting acquainted"}[locale]
    ).click()
    page.get_by_role("link", name=t("Give to a list")).click()
    office.expect_title(t("Give to a list"))
    axe(page)
    name = f"people-{locale}.csv"
    file = {"name": name, "mimeType": "text/csv", "buffer": LIST[locale].encode()}
    page.get_by_label(t("Choose a file")).last.set_input_files(file)
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    wrong = {
        "ru": "Neither a phone nor an e-mail one could use",
        "en": "A language the shop does not speak; write ru or en",
    }
    expect(page.get_by_role("cell", name=t(wrong[locale]))).to_be_visible()
    axe(page)
    page.get_by_role("button", name=re.compile(f"^{t('Get a coupon')}")).click()
    expect(page.get_by_role("cell", name=t("Without a letter"))).to_be_visible()
    page.get_by_role("button", name=t.n("Give {n} coupon", "Give {n} coupons", 1)).click()
    link = page.get_by_role("link", name=t("Codes and links as CSV"))
    expect(link).to_be_visible(timeout=20_000)
    axe(page)
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["cache-control"] == "no-store"
    assert len(re.findall(r"/coupon/\w{10}#[\w-]{43};", answer.text())) == 1


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_code_for_a_shop_window_is_printed_and_brings_somebody(
    open_page: OpenPage, axe, locale: str
) -> None:
    page = open_page("office", DESKTOP, locale={"ru": "ru-RU", "en": "en-GB"}[locale])
    office = BackOffice(page, locale)
    t = office.t
    office.sign_in("marketer", path="/admin/windows")
    expect(page.get_by_role("heading", name=t("No store yet"))).to_be_visible()
    axe(page)
    store = page.get_by_role("combobox", name=t("Store"), exact=True)
    name = {"ru": "Кузнецкий", "en": "Kuznetsky"}[locale]
    store.fill(name)
    page.get_by_role("option", name=name).click()
    choices = page.locator("#main").get_by_role("combobox")
    choices.and_(page.get_by_label(t("Language"), exact=True)).select_option("en")
    code = page.locator("#main svg[role=img]").last
    expect(page.get_by_role("paragraph").filter(has_text="/en/stores/moscow-")).to_be_visible()
    wallet = Wallet(page, locale)
    address = wallet.scanned(code)
    assert "/en/stores/moscow-kuznetsky-most?utm_source=window" in address
    leads_to = choices.and_(page.get_by_label(t("What it leads to"), exact=True))
    leads_to.select_option("first-visit")
    expect(
        page.get_by_role("paragraph").filter(has_text="utm_campaign=first-visit")
    ).to_be_visible()
    axe(page)
    for button, kind in (("For print, SVG", "svg"), ("As a picture, PNG", "png")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=t(button)).click()
        file = f"window-moscow-kuznetsky-most-first-visit-en.{kind}"
        assert taken.value.suggested_filename == file

    passer_by = open_page("passer-by", PHONE, locale="en-GB")
    with passer_by.expect_response("**/api/v1/visitor/arrivals") as told:
        passer_by.goto(wallet.scanned(code))
    assert told.value.ok
    expect(passer_by.get_by_role("heading", name="For getting acquainted")).to_be_visible()
