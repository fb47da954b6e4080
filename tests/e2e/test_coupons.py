"""A coupon in a browser: taken over the API, typed at the counter, used once, taken back."""

from typing import Any

from playwright.sync_api import Page, expect

from booking_app.core.i18n import translator
from tests.e2e.conftest import TABLET
from tests.e2e.desk import STORE_NAME, at_the_counter
from tests.e2e.offers import campaign, take, type_code
from tests.e2e.pages.coupons import Wallet
from tests.infra.server import Shop


def test_a_coupon_is_used_once_and_a_manager_takes_it_back(
    shop: Shop, tablet: Page, open_page: Any, axe: Any
) -> None:
    campaign(shop, "journey")
    coupon = take(shop, "journey")
    t = translator("ru")
    counter = at_the_counter(tablet)
    counter.open_scanner()
    type_code(counter, coupon["code"].lower())
    expect(counter.verdict).to_have_attribute("data-tone", "ok")
    counter.verdict.get_by_role("button", name=t("Enter the sale")).click()
    total = tablet.get_by_label(t("Total of the purchase"))
    expect(tablet.get_by_role("timer")).to_be_visible()
    axe(tablet)
    total.fill("12 000")
    tablet.get_by_role("button", name=t("Work it out")).click()
    expect(tablet.get_by_text(t("Too little"))).to_be_visible()

    other = open_page("other", TABLET)
    second = at_the_counter(other)
    second.open_scanner()

    total.fill("99 000")
    tablet.get_by_role("button", name=t("Work it out")).click()
    tablet.get_by_role("button", name=t("Redeem the coupon")).click()
    expect(tablet.get_by_text(t("Redeemed"), exact=True)).to_be_visible()
    axe(tablet)

    # Whoever redeemed it sees what they did, also elsewhere in the store; they take nothing back.
    type_code(second, coupon["code"])
    expect(second.verdict).to_have_attribute("data-tone", "attention")
    expect(second.verdict).to_contain_text(STORE_NAME["ru"])
    second.verdict.get_by_role("button", name=t("Open the receipt")).click()
    expect(other.get_by_text(t("Redeemed"), exact=True)).to_be_visible()
    expect(other.get_by_role("button", name=t("Take the use back"))).to_have_count(0)

    boss = open_page("boss", TABLET)
    manager = at_the_counter(boss, login="manager")
    manager.open_scanner()
    type_code(manager, coupon["code"])
    expect(manager.verdict).to_have_attribute("data-tone", "stop")
    expect(manager.verdict).to_contain_text(STORE_NAME["ru"])
    manager.verdict.get_by_role("button", name=t("Open the receipt")).click()
    expect(boss.get_by_text(t("Used before"))).to_be_visible()
    boss.get_by_role("button", name=t("Take the use back")).click()
    sheet = boss.get_by_role("dialog", name=t("Take the coupon's use back"))
    sheet.get_by_label(t("Reason")).fill("не та касса")
    sheet.get_by_role("button", name=t("Take the use back")).click()
    expect(boss.get_by_label(t("Total of the purchase"))).to_be_visible()


def test_a_consultant_gives_one_and_it_opens_on_the_shoppers_phone(
    shop: Shop, tablet: Page, phone: Page, axe: Any
) -> None:
    campaign(shop, "by-hand")
    counter = at_the_counter(tablet)
    t = counter.t
    counter.open_scanner()
    tablet.get_by_role("link", name=t("Give a coupon")).click()
    tablet.get_by_text("Скидка на первую покупку").last.click()
    tablet.get_by_role("button", name=t("Give the coupon")).click()
    expect(tablet.get_by_text(t("Write down why."))).to_be_visible()
    axe(tablet)
    tablet.get_by_label(t("Name")).fill("Вера")
    tablet.get_by_label(t("Phone")).fill("+7 916 300-40-50")
    tablet.get_by_label(t("Reason")).fill("ждала ювелира")
    tablet.get_by_role("button", name=t("Give the coupon")).click()
    expect(tablet.get_by_text(t("The coupon is given"))).to_be_visible()
    axe(tablet)
    wallet = Wallet(phone)
    qr = tablet.get_by_role("img", name=t("Opens the coupon on the shopper's phone"))
    phone.goto(wallet.scanned(qr))
    expect(wallet.qr).to_be_visible()
