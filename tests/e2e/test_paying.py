"""Paying online in a browser: reserved, charged for what was bought, given back otherwise."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, TABLET
from tests.e2e.desk import at_the_counter, booked
from tests.e2e.pages.admin import BackOffice
from tests.e2e.pages.paying import Paying
from tests.e2e.pages.shopper import Stock

RESERVED = re.compile("зарезервировано на вашей карте")


def test_what_is_paid_is_reserved_and_stands_in_the_back_office(phone, open_page, axe):
    anna = Paying(phone)
    anna.to_payment()
    anna.give("4242")
    code = anna.booked()
    expect(phone.get_by_text(RESERVED)).to_be_visible()
    axe(phone)

    office = BackOffice(open_page("office", DESKTOP))
    office.sign_in("admin", "/admin/payments")
    office.expect_title(office.t("Payments"))
    row = office.page.get_by_role("row").filter(has_text=code[:5])
    expect(row).to_contain_text(office.t("Reserved"))
    axe(office.page)
    row.get_by_role("link").click()
    expect(office.page.get_by_role("heading", name=office.t("Ledger"))).to_be_visible()
    axe(office.page)


@pytest.mark.complaint_allowed("402")
def test_a_declined_card_then_another(phone):
    anna = Paying(phone)
    anna.to_payment()
    anna.give("0002")
    expect(phone.get_by_role("alert")).to_have_text(anna.t("Your card was declined."))
    anna.give("4242")
    anna.booked()


@pytest.mark.complaint_allowed("402")
def test_a_card_that_asks_who_one_is(phone):
    anna = Paying(phone)
    anna.to_payment()
    anna.give("3155")
    phone.get_by_role("button", name=anna.t("No, refuse")).click()
    expect(phone.get_by_role("alert")).to_be_visible()
    anna.give("3155")
    phone.get_by_role("button", name=anna.t("Yes, it is me")).click()
    anna.booked()


def test_turning_back_loses_nothing(phone, axe):
    anna = Paying(phone)
    anna.to_payment()
    anna.back_to_shop()
    expect(anna.heading("Who shall we expect?")).to_be_visible()
    expect(phone.get_by_label(anna.t("Name"), exact=True)).to_have_value("Анна")
    expect(anna.pay_button).to_be_visible()
    axe(phone)
    anna.agree()
    phone.locator("#pay-in_store").check()
    anna.book()


def test_paid_in_one_tab_while_another_turns_back(phone):
    anna = Paying(phone)
    anna.to_payment()
    other = phone.context.new_page()
    other.goto(phone.url)
    other.get_by_role("button", name=re.compile("4242")).click()
    other.wait_for_url("**/r/*")
    anna.back_to_shop()
    anna.booked()


def test_back_that_shows_the_form_as_it_was_left_closes_the_payment_page(phone):
    anna = Paying(phone)
    # The browser stays where it is, as one does that puts the form aside and shows it again.
    phone.route("**/sandbox/pay/**", lambda route: route.fulfill(status=204))
    with phone.expect_request("**/sandbox/pay/**") as asked:
        anna.to_payment(wait=False)
    expect(anna.pay_button).to_be_disabled()
    phone.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(phone.get_by_text(re.compile("Ничего не списано. Украшения"))).to_be_visible()
    expect(anna.pay_button.or_(anna.book_button)).to_be_enabled()
    other = phone.context.new_page()
    other.goto(asked.value.url)
    expect(other.get_by_text(anna.t("This page has run out."))).to_be_visible()


@pytest.mark.parametrize("taken", [2, 1])
def test_what_is_taken_is_charged_and_the_rest_is_free(shop, open_page, axe, taken):
    made = booked(shop, "Вера Новикова", pieces=2, payment="online")
    anna = Paying(open_page("anna", PHONE))
    anna.page.goto(made["checkout_url"])
    anna.give("4242")
    anna.page.wait_for_url("**/r/*")
    # Another browser made the booking: this one needs the whole link.
    expect(anna.heading("This link does not open a booking")).to_be_visible()
    anna.page.goto(made["manage_url"])
    expect(anna.page.get_by_text(RESERVED)).to_be_visible()

    counter = at_the_counter(open_page("counter", TABLET))
    counter.type_code(made["code"])
    counter.open_card()
    expect(counter.page.get_by_text(re.compile("зарезервировано онлайн"))).to_be_visible()
    axe(counter.page)
    counter.begin_hand_over()
    first, second = (piece["name"] for piece in made["pieces"])
    counter.mark(first, "Bought")
    counter.mark(second, *(("Bought",) if taken == 2 else ("Declined", "Appearance")))
    sheet = counter.to_the_money()
    expect(sheet.get_by_text(re.compile("оплачено онлайн"))).to_be_visible()
    expect(sheet.get_by_label(counter.t("Receipt number"))).to_have_count(0)
    axe(counter.page)
    sheet.get_by_role("button", name=counter.t("Confirm"), exact=True).click()
    expect(counter.page.get_by_role("heading", name=counter.t("Handed over"))).to_be_visible()

    Stock(shop).let_second_thoughts_pass()
    paid = "Вы оплатили .*₽[.]$" if taken == 2 else "остальные .* на вашей карте снова свободны"
    expect(anna.page.get_by_text(re.compile(paid))).to_be_visible(timeout=15_000)
    axe(anna.page)

    if taken == 1:
        pays_back(open_page("office", DESKTOP), made["code"], axe)
        expect(anna.page.get_by_text(re.compile("возвращаются на вашу карту"))).to_be_visible(
            timeout=15_000
        )
        assert "0 differences" in shop.cli("money", "check")
        kinds = [line.split(",")[1] for line in shop.cli("money", "report").splitlines()]
        assert {"authorised", "captured", "released", "refunded", "fee"} <= set(kinds)


def pays_back(page, code, axe):
    """A manager pays 1 000 ₽ back, with a reason."""
    office = BackOffice(page)
    office.sign_in("manager", "/admin/payments")
    page.get_by_role("row").filter(has_text=code[:5]).get_by_role("link").click()
    page.get_by_label(office.t("Amount")).fill("1000")
    page.get_by_role("button", name=office.t("Pay back"), exact=True).click()
    why = office.t("Say why; the shopper and the books will ask.")
    expect(page.locator("#reason-error")).to_have_text(why)
    page.get_by_label(office.t("Reason")).fill("Царапина на застёжке")
    page.get_by_role("button", name=office.t("Pay back"), exact=True).click()
    office.expect_notice(office.t("The refund is on its way."))
    axe(page)


def test_a_cancelled_booking_gives_the_money_back(phone):
    anna = Paying(phone)
    anna.to_payment()
    anna.give("4242")
    anna.booked()
    phone.get_by_role("button", name=anna.t("Cancel the booking")).first.click()
    phone.locator("#cancel-sheet").get_by_role("button", name=anna.t("Cancel the booking")).click()
    expect(phone.get_by_text(re.compile("на вашей карте снова свободны"))).to_be_visible(
        timeout=15_000
    )
