"""Coupons read by a scanner that types, wherever the counter is at that moment."""

import re
import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from booking_app.core.i18n import translator
from tests.e2e.conftest import TABLET, OpenPage
from tests.e2e.desk import STORE_NAME, at_the_counter, booked
from tests.e2e.kept_day import give_back, is_locked, is_used, until
from tests.e2e.offers import campaign, shown, take
from tests.infra.server import Shop
from tests.infra.skipped_time import skip
from tests.infra.usb_scanner import shoot

CONNECTION_MADE_ANEW = """() => {
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SHOWN_AGAIN = """() => {
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
}"""


def test_a_scanned_coupon_is_used_for_what_is_being_paid(
    shop: Shop, tablet: Page, axe: Any
) -> None:
    campaign(shop, "at-hand-over")
    coupon = take(shop, "at-hand-over")
    counter, t = at_the_counter(tablet), translator("ru")
    made = booked(shop, "Нина Заречная")
    tablet.goto(f"/counter/r/{made['code']}")
    counter.begin_hand_over()
    tablet.get_by_text(t("Bought"), exact=True).click()
    sheet = counter.to_the_money()
    shoot(tablet, shown(shop, coupon))
    expect(sheet.get_by_text("Скидка на первую покупку")).to_be_visible()
    expect(sheet.get_by_role("timer")).to_be_visible()
    axe(tablet)
    assert is_locked(shop, coupon["code"])

    # Leaving the money gives it back; going on keeps it anew.
    sheet.get_by_role("button", name=t("Back"), exact=True).click()
    until(tablet, lambda: not is_locked(shop, coupon["code"]))
    counter.to_the_money()
    expect(sheet.get_by_role("timer")).to_be_visible()
    sheet.get_by_label(t("Receipt number")).fill("61")
    sheet.get_by_role("button", name=t("Confirm"), exact=True).click()
    expect(tablet.get_by_role("heading", name=t("Handed over"))).to_be_visible()
    shoot(tablet, coupon["code"])
    expect(counter.verdict).to_contain_text(STORE_NAME["ru"])


def test_a_coupon_that_waits_for_a_name_is_kept_as_long_as_it_is_shown(
    shop: Shop, tablet: Page
) -> None:
    campaign(shop, "without-network", accepts_static=True)
    campaign(shop, "instead-of-it")
    still, other = take(shop, "without-network"), take(shop, "instead-of-it")
    counter, t = at_the_counter(tablet), translator("ru")
    made = booked(shop, "Соня Войницкая")
    tablet.goto(f"/counter/r/{made['code']}")
    counter.begin_hand_over()
    tablet.get_by_text(t("Bought"), exact=True).click()
    sheet = counter.to_the_money()
    shoot(tablet, still["static_payload"])
    expect(sheet.get_by_label(t("Shopper's name"))).to_be_visible()
    sheet.get_by_role("button", name=t("Back"), exact=True).click()
    until(tablet, lambda: not is_locked(shop, still["code"]))
    # It is on the screen again, with its time running.
    counter.to_the_money()
    expect(sheet.get_by_role("timer")).to_be_visible()
    until(tablet, lambda: is_locked(shop, still["code"]))

    # Another one instead of it: the first is for others.
    shoot(tablet, shown(shop, other))
    until(tablet, lambda: is_locked(shop, other["code"]))
    until(tablet, lambda: not is_locked(shop, still["code"]))


def test_a_verdict_lies_over_an_open_sheet(shop: Shop, tablet: Page, axe: Any) -> None:
    counter, t = at_the_counter(tablet), translator("ru")
    first, second = booked(shop, "Аркадина"), booked(shop, "Маша Шамраева")
    tablet.goto(f"/counter/r/{first['code']}")
    tablet.get_by_role("button", name=t("Cancel the booking")).first.click()
    sheet = tablet.get_by_role("dialog")
    expect(sheet).to_be_visible()
    shoot(tablet, second["code"])
    expect(counter.verdict).to_contain_text("Маша Шамраева")
    axe(tablet)
    # It can be tapped, and keys go to it.
    counter.verdict.get_by_role("button", name=t("Next")).click(trial=True)
    expect(counter.verdict.get_by_role("button").first).to_be_focused()
    tablet.keyboard.press("Escape")
    expect(counter.verdict).to_have_count(0)
    expect(sheet).to_be_visible()


def test_the_next_customer_gives_the_coupon_of_the_one_before_to_others(
    shop: Shop, tablet: Page
) -> None:
    campaign(shop, "first-in-line")
    campaign(shop, "second-in-line")
    first, second = take(shop, "first-in-line"), take(shop, "second-in-line")
    counter = at_the_counter(tablet)
    shoot(tablet, first["code"])
    expect(counter.verdict).to_have_attribute("data-tone", "ok")
    assert is_locked(shop, first["code"])
    # Read once more it stays; so does the next one, without a tap in between.
    shoot(tablet, shown(shop, first))
    expect(counter.verdict).to_have_attribute("data-tone", "ok")
    shoot(tablet, second["code"])
    until(tablet, lambda: is_locked(shop, second["code"]))
    until(tablet, lambda: not is_locked(shop, first["code"]))
    shoot(tablet, "https://menu.example/table/7")
    until(tablet, lambda: not is_locked(shop, second["code"]))


def test_a_coupon_that_was_left_and_opened_again_still_needs_the_name(
    shop: Shop, tablet: Page
) -> None:
    campaign(shop, "left-and-back", accepts_static=True)
    coupon = take(shop, "left-and-back")
    counter, t = at_the_counter(tablet), translator("ru")
    shoot(tablet, coupon["static_payload"])
    counter.verdict.get_by_role("button", name=t("Enter the sale")).click()
    expect(tablet.get_by_label(t("Shopper's name"))).to_be_visible()
    tablet.get_by_role("link", name=t("Today")).first.click()
    until(tablet, lambda: not is_locked(shop, coupon["code"]))
    tablet.go_back()
    expect(tablet.get_by_role("timer")).to_be_visible()
    expect(tablet.get_by_label(t("Shopper's name"))).to_be_visible()


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_coupon_kept_too_long_is_kept_again_or_in_use(
    shop: Shop, tablet: Page, axe: Any, locale: str
) -> None:
    campaign(shop, f"slow-sale-{locale}")
    coupon = take(shop, f"slow-sale-{locale}")
    counter, t = at_the_counter(tablet, locale), translator(locale)
    shoot(tablet, coupon["code"])
    counter.verdict.get_by_role("button", name=t("Enter the sale")).click()
    timer, total = tablet.get_by_role("timer"), tablet.get_by_label(t("Total of the purchase"))
    total.fill("99 000")
    expect(timer).to_be_visible()
    over = tablet.get_by_role("status").get_by_text(
        t("The time is over: another counter may use it.")
    )
    again = tablet.get_by_role("button", name=t("Keep it again"))
    skip(tablet, minutes=3)
    expect(over).to_be_visible()
    expect(timer).to_have_count(0)
    axe(tablet)
    again.click()
    expect(timer).to_have_text(re.compile(r"^(2:5\d|3:00)$"))
    expect(over).to_have_count(0)
    expect(total).to_have_value("99 000")

    # Another counter had it by then: who, until when, and on to the next customer.
    skip(tablet, minutes=3)
    in_another_hand(shop, coupon["code"])
    again.click()
    expect(tablet.get_by_role("alert").filter(has_text=t("In use"))).to_contain_text(
        STORE_NAME[locale]
    )
    axe(tablet)
    tablet.get_by_role("link", name=t("Next"), exact=True).click()
    expect(tablet.get_by_label(t("Or type the code"))).to_be_visible()


def in_another_hand(shop: Shop, code: str) -> None:
    """Another counter of the store keeps the coupon now."""
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        database.execute(
            "UPDATE coupon SET lock_holder = 'another counter' WHERE code = ?",
            (code.replace("-", ""),),
        )


def test_a_closed_or_reloaded_page_keeps_no_coupon_from_another_counter(
    shop: Shop, tablet: Page, open_page: OpenPage
) -> None:
    campaign(shop, "closed-page")
    coupon = take(shop, "closed-page")
    counter, t = at_the_counter(tablet), translator("ru")
    other = at_the_counter(open_page("other", TABLET), login="manager")

    # With the verdict on the screen.
    shoot(tablet, coupon["code"])
    expect(counter.verdict).to_have_attribute("data-tone", "ok")
    shoot(other.page, coupon["code"])
    expect(other.verdict).to_contain_text(t("In use"))
    second = tablet.context.new_page()
    tablet.close()
    until(second, lambda: not is_locked(shop, coupon["code"]))

    # With its sale: who loads the page anew keeps the coupon, whoever opens another one does not.
    second.goto(f"/counter/c/{coupon['code']}")
    expect(second.get_by_role("timer")).to_be_visible()
    second.reload()
    expect(second.get_by_role("timer")).to_be_visible()
    other.verdict.get_by_role("button", name=t("Next")).click()
    shoot(other.page, coupon["code"])
    expect(other.verdict).to_contain_text(t("In use"))
    second.goto("/stores")
    other.verdict.get_by_role("button", name=t("Next")).click()
    until(second, lambda: not is_locked(shop, coupon["code"]))
    shoot(other.page, coupon["code"])
    expect(other.verdict).to_have_attribute("data-tone", "ok")


def test_a_coupon_stays_while_its_connection_is_made_anew_and_goes_with_who_signs_out(
    shop: Shop, tablet: Page
) -> None:
    campaign(shop, "signed-out")
    coupon = take(shop, "signed-out")
    at_the_counter(tablet)
    t = translator("ru")
    released: list[str] = []
    tablet.on(
        "request", lambda sent: released.append(sent.url) if "/release?" in sent.url else None
    )
    tablet.goto(f"/counter/c/{coupon['code']}")
    expect(tablet.get_by_role("timer")).to_be_visible()
    # A page that was left, and is shown again as it was, had given the coupon back.
    give_back(shop, coupon["code"])
    tablet.evaluate(SHOWN_AGAIN)
    until(tablet, lambda: is_locked(shop, coupon["code"]))
    with tablet.expect_event("websocket"):
        tablet.evaluate(CONNECTION_MADE_ANEW)
    assert is_locked(shop, coupon["code"])
    assert released == []
    expect(tablet.get_by_role("timer")).to_be_visible()
    tablet.get_by_role("button", name=t("Who is here")).click()
    tablet.get_by_role("button", name=t("Sign out")).click()
    until(tablet, lambda: not is_locked(shop, coupon["code"]))
    assert len(released) == 1


def test_a_use_whose_answer_was_lost_is_told_to_whoever_used_it(
    shop: Shop, tablet: Page, open_page: OpenPage, axe: Any
) -> None:
    campaign(shop, "lost-answer")
    coupon = take(shop, "lost-answer")
    counter, t = at_the_counter(tablet), translator("ru")
    is_lost: list[bool] = []

    def through(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: None if is_lost else socket.send(message))

    tablet.route_web_socket(re.compile("_event"), through)
    tablet.goto(f"/counter/c/{coupon['code']}")
    tablet.get_by_label(t("Total of the purchase")).fill("99 000")
    tablet.get_by_role("button", name=t("Work it out")).click()
    redeem = tablet.get_by_role("button", name=t("Redeem the coupon"))
    expect(redeem).to_be_visible()
    is_lost.append(True)
    redeem.click()
    until(tablet, lambda: is_used(shop, coupon["code"]))
    is_lost.clear()
    tablet.reload()
    expect(tablet.get_by_text(t("Redeemed"), exact=True)).to_be_visible()
    shoot(tablet, coupon["code"])
    expect(counter.verdict).to_have_attribute("data-tone", "attention")
    expect(counter.verdict).to_contain_text("Вы сами")
    axe(tablet)

    other = at_the_counter(open_page("other", TABLET), login="manager")
    shoot(other.page, coupon["code"])
    expect(other.verdict).to_have_attribute("data-tone", "stop")
    expect(other.verdict).to_contain_text(STORE_NAME["ru"])
