"""A campaign from the marketer's desk to a code on a shopper's phone."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
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
