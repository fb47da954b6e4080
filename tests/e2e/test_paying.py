"""Paying online in a browser: reserved, charged for what was bought, given back otherwise."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP
from tests.e2e.pages.admin import BackOffice
from tests.e2e.pages.paying import Paying

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
    expect(phone.get_by_role("alert")).to_contain_text("declined")
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
    axe(phone)
    anna.agree()
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
