"""From a chosen piece to a booking and what becomes of it, on a shopper's phone."""

import json
import re
from urllib.parse import unquote, urlencode

import pytest
from playwright.sync_api import expect

from booking_app.core.i18n import translator
from booking_app.core.ids import format_code
from booking_app.ui.locales import localised
from tests.e2e.bookings import on_contact_step, scanned
from tests.e2e.conftest import PHONE
from tests.e2e.pages.shopper import HOOPS, PENDANT, STUDS, Shopper, Stock
from tests.infra.browser import grant_location, refuse_location
from tests.infra.skipped_time import skip

MOSCOW = (55.7601, 37.6186)
SOCKET = re.compile(r".*/_event/.*")
_KEPT_AGAIN = (
    "{n} minute had passed. Your pieces were still free, and we keep them again.",
    "{n} minutes had passed. Your pieces were still free, and we keep them again.",
)


@pytest.fixture
def shopper(phone) -> Shopper:
    return Shopper(phone)


@pytest.fixture
def stock(shop) -> Stock:
    return Stock(shop)


def test_what_brought_a_shopper_stands_beside_the_booking(phone, shopper, stock):
    mark = {"utm_source": "window", "utm_medium": "qr", "utm_content": "gum"}
    with phone.expect_response("**/api/v1/visitor/arrivals"):
        phone.goto(f"/?{urlencode(mark)}")
    english = Shopper(phone, "en")
    english.open("/stores")
    on_contact_step(english)
    english.fill(phone="+7 916 200-40-01")
    english.agree()
    english.book()
    (told,) = map(json.loads, stock.brought_by("+79162004001"))
    assert told == {"landing": "/", "marks": mark}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_from_pieces_to_a_booking(open_page, shop, axe, locale):
    page = open_page("phone", PHONE, locale={"ru": "ru-RU", "en": "en-GB"}[locale])
    shopper = Shopper(page, locale)
    t = shopper.t
    grant_location(page, *MOSCOW)
    shopper.choose(STUDS)
    shopper.choose(PENDANT, "45 cm")
    axe(page)
    shopper.to_stores()
    page.get_by_role("button", name=t("Show the nearest")).click()
    expect(page.get_by_text(t("Near you:"))).to_be_visible()
    axe(page)
    shopper.take_store()
    axe(page)
    shopper.take_slot(2)
    shopper.to_contact()
    axe(page)
    shopper.book_button.click()
    expect(shopper.alert("How shall we greet you?")).to_be_visible()
    expect(page.locator("input[name=personal_data]")).not_to_be_checked()
    expect(page.locator("input[name=marketing]")).not_to_be_checked()
    axe(page)
    shopper.fill(phone="916 200-10-01" if locale == "ru" else "916 200-10-02")
    shopper.agree()
    code = shopper.book()
    axe(page)
    expect(page.get_by_text(format_code(code), exact=True).first).to_be_visible()
    assert scanned(page, shopper).startswith(f"{shop.url}/q/")
    calendar = page.get_by_role("link", name=t("Add to calendar")).get_attribute("href") or ""
    assert calendar.startswith("data:text/calendar")
    assert format_code(code) in unquote(calendar)
    secret = page.url.partition("#")[2]
    assert secret
    assert secret not in unquote(calendar)
    page.goto(localised("/me", locale))
    expect(page.locator("#main li a").first).to_have_attribute("href", re.compile(f"/r/{code}#"))
    axe(page)


def test_without_a_position_a_town_is_typed(shopper, phone):
    refuse_location(phone)
    shopper.choose(STUDS)
    shopper.to_stores()
    phone.get_by_role("button", name=shopper.t("Show the nearest")).click()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_role("searchbox").fill("Казнь")
    sheet.get_by_role("button", name=re.compile("Казань")).click()
    expect(phone.get_by_text(shopper.t("Nearest first:"))).to_be_visible()
    shopper.take_store()


def test_back_and_reload_lose_nothing(shopper, phone):
    on_contact_step(shopper)
    shopper.fill(name="Вера", phone="916 200")
    shopper.agree()
    phone.go_back()
    expect(shopper.heading("When will you come?")).to_be_visible()
    expect(phone.locator("input[name=time]:checked")).not_to_have_value("asap")
    phone.go_back()
    expect(shopper.heading("Where would you like to try on?")).to_be_visible()
    phone.go_back()
    expect(shopper.heading("Try on in store")).to_be_visible()
    for _ in range(3):
        phone.go_forward()
    expect(shopper.heading("Who shall we expect?")).to_be_visible()
    phone.reload()
    expect(shopper.book_button).to_be_visible()
    expect(phone.locator("input[name=name]")).to_have_value("Вера")
    expect(phone.locator("input[name=phone]")).to_have_value("916 200")
    expect(phone.locator("input[name=personal_data]")).to_be_checked()
    expect(phone.locator("input[name=marketing]")).not_to_be_checked()


@pytest.mark.complaint_allowed("WebSocket", "ERR_INTERNET_DISCONNECTED")
def test_a_lost_connection_keeps_what_was_typed(shopper, phone):
    on_contact_step(shopper)
    phone.context.set_offline(True)
    shopper.fill(name="Ольга", phone="+7 916 200-10-03")
    shopper.agree()
    phone.context.set_offline(False)
    shopper.book()


def test_two_taps_book_once(shopper, phone, stock):
    on_contact_step(shopper)
    shopper.fill(phone="+7 916 200-10-04")
    shopper.agree()
    shopper.book_button.dblclick()
    shopper.booked()
    assert stock.bookings_of("+79162001004") == 1


def test_whose_piece_was_taken_is_told_and_offered_others(open_page, stock):
    slug, size, _ = stock.lone_pieces()[0]
    first = Shopper(open_page("first", PHONE, locale="ru-RU"))
    second = Shopper(open_page("second", PHONE, locale="ru-RU"))
    for shopper in (first, second):
        shopper.choose(slug, size)
        shopper.to_stores()
        shopper.take_store()
        shopper.take_slot()
    first.to_contact()
    second.go_on()
    expect(second.alert("Somebody has just taken one of these pieces.")).to_be_visible()
    # One's own form never stands in one's own way.
    first.page.go_back()
    expect(first.slots.first).to_be_attached()
    first.take_slot(1)
    first.to_contact()


def test_a_full_slot_offers_the_next_ones(open_page, stock):
    store = stock.store_of_one_place(HOOPS)
    first = Shopper(open_page("first", PHONE, locale="ru-RU"))
    second = Shopper(open_page("second", PHONE, locale="ru-RU"))
    for shopper in (first, second):
        shopper.choose(HOOPS)
        shopper.page.goto(f"/try-on?step=time&store={store}")
        expect(shopper.slots.first).to_be_attached()
    assert first.take_slot(0) == second.take_slot(0)
    first.to_contact()
    second.go_on()
    expect(second.alert("The last place at this time has just been taken.")).to_be_visible()
    second.page.get_by_role("button", name=re.compile(r"\d\d:\d\d")).first.click()
    expect(second.heading("Who shall we expect?")).to_be_visible()


def test_a_form_that_ran_out_keeps_the_pieces_again(shopper, phone, stock):
    on_contact_step(shopper)
    shopper.fill(phone="+7 916 200-10-05")
    shopper.agree()
    # It is the same booking, however often it is kept: nobody agrees twice to one.
    for _ in range(2):
        stock.let_forms_run_out()
        stock.close_forms_that_ran_out()
        phone.reload()
        expect(phone.get_by_text("Украшения были ещё свободны")).to_be_visible()
        expect(phone.locator("input[name=personal_data]")).to_be_checked()
    phone.reload()
    expect(phone.get_by_text("Украшения были ещё свободны")).to_have_count(0)
    shopper.book()


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_the_minutes_run_out_before_the_shoppers_eyes(open_page, stock, axe, locale):
    phone = open_page("watching", PHONE, locale=locale)
    shopper, t = Shopper(phone, locale), translator(locale)
    on_contact_step(shopper)
    left = phone.get_by_role("timer")
    expect(left).to_contain_text(re.compile(r"\d:\d\d"))

    # A browser whose clock runs ahead does not end what the shop still keeps.
    skip(phone, minutes=11)
    expect(left).to_contain_text(re.compile(r"\d:\d\d"))

    # Once they are kept again by themselves, then the shopper is asked.
    again = phone.get_by_role("button", name=t("Keep them again"))
    stock.let_forms_run_out()
    skip(phone, minutes=11)
    expect(phone.get_by_text(t.n(*_KEPT_AGAIN, 10))).to_be_visible()
    expect(left).to_contain_text(re.compile(r"\d:\d\d"))
    expect(again).to_have_count(0)
    stock.let_forms_run_out()
    skip(phone, minutes=11)
    expect(phone.get_by_text(t("The pieces are not kept any more."))).to_be_visible()
    expect(phone.get_by_text(t.n(*_KEPT_AGAIN, 10))).to_have_count(0)
    axe(phone)
    again.click()
    expect(left).to_contain_text(re.compile(r"\d:\d\d"))
    stock.let_forms_run_out()


def test_a_form_that_ran_out_and_lost_its_piece_says_so(open_page, stock):
    slug, size, _ = stock.lone_pieces()[1]
    slow = Shopper(open_page("slow", PHONE, locale="ru-RU"))
    quick = Shopper(open_page("quick", PHONE, locale="ru-RU"))
    on_contact_step(slow, slug=slug, size=size)
    stock.let_forms_run_out()
    on_contact_step(quick, slug=slug, size=size)
    slow.fill(phone="+7 916 200-10-06")
    slow.agree()
    slow.book_button.click()
    expect(slow.alert("Somebody has just taken one of these pieces.")).to_be_visible()
    assert stock.bookings_of("+79162001006") == 0


def test_the_cap_is_explained(shopper, phone):
    for slug, size in (
        (STUDS, ""),
        ("perla-drop-earrings-pearl", ""),
        ("orbit-hoop-earrings-gold", "18 mm"),
        ("lumen-stud-earrings-amethyst", ""),
        (HOOPS, ""),
        (PENDANT, "45 cm"),
    ):
        shopper.choose(slug, size)
    expect(phone.get_by_text("не больше 5")).to_be_visible()
    assert phone.locator("#main li h2").count() == 5
    phone.get_by_role("button", name=shopper.t("Take out")).first.click()
    expect(phone.locator("#main li h2")).to_have_count(4)
    phone.get_by_role("button", name=shopper.t("Bring back")).click()
    expect(phone.locator("#main li h2")).to_have_count(5)


def booked(shopper: Shopper, phone_number: str) -> str:
    """A booking; the address of its page."""
    on_contact_step(shopper)
    shopper.fill(phone=phone_number)
    shopper.agree()
    shopper.book()
    return shopper.page.url


def test_a_booking_is_moved_and_cancelled_and_every_screen_sees_it(shopper, phone, axe):
    address = booked(shopper, "+7 916 200-10-07")
    t = shopper.t
    other = phone.context.new_page()
    other.goto(address)
    expect(Shopper(other).qr).to_be_visible()
    before = phone.get_by_role("heading", level=1).inner_text()
    phone.get_by_role("button", name=t("Another time")).click()
    expect(shopper.heading("When will you come?")).to_be_visible()
    axe(phone)
    shopper.take_slot(5)
    phone.get_by_role("button", name=t("Move the visit")).click()
    expect(phone.get_by_role("heading", level=1)).not_to_have_text(before)
    now = phone.get_by_role("heading", level=1).inner_text()
    expect(other.get_by_role("heading", level=1)).to_have_text(now)
    phone.get_by_role("button", name=t("Cancel the booking")).first.click()
    sheet = phone.get_by_role("dialog")
    expect(sheet).to_be_visible()
    axe(phone)
    sheet.get_by_role("button", name=t("Cancel the booking")).click()
    expect(phone.get_by_text(t("Visit cancelled"))).to_be_visible()
    expect(other.get_by_text(t("Visit cancelled"))).to_be_visible()
    axe(phone)
    phone.get_by_role("button", name=t("Choose another time")).click()
    expect(shopper.heading("Where would you like to try on?")).to_be_visible()


@pytest.mark.parametrize("secret", ["", "#", "#forged", "#" + "A" * 43])
def test_a_wrong_key_opens_nothing(open_page, shopper, secret):
    address = booked(shopper, "+7 916 200-10-08")
    stranger = open_page("stranger", PHONE, locale="ru-RU")
    stranger.goto(address.partition("#")[0] + secret)
    expect(Shopper(stranger).heading("This link does not open a booking")).to_be_visible()
    shopper.page.get_by_role("button", name=shopper.t("Cancel the booking")).first.click()
    shopper.page.get_by_role("dialog").get_by_role(
        "button", name=shopper.t("Cancel the booking")
    ).click()
    expect(shopper.page.get_by_text(shopper.t("Visit cancelled"))).to_be_visible()


@pytest.mark.complaint_allowed("WebSocket")
def test_the_last_booking_stays_readable_without_the_server(shopper, phone, axe):
    booked(shopper, "+7 916 200-10-09")
    phone.wait_for_function("Object.keys(localStorage).some((k) => k.startsWith('kept:'))")
    shown = scanned(phone, shopper)
    phone.context.route_web_socket(SOCKET, lambda socket: socket.close())
    phone.reload()
    expect(phone.get_by_text(shopper.t(
        "Kept on this device. It is brought up to date as soon as there is a connection."
    ))).to_be_visible()  # fmt: skip
    assert scanned(phone, shopper) == shown
    expect(phone.get_by_role("button", name=shopper.t("Another time"))).to_be_hidden()
    axe(phone)


def test_the_qr_tells_a_stranger_nothing(open_page, shopper, axe):
    booked(shopper, "+7 916 200-10-10")
    address = scanned(shopper.page, shopper)
    stranger = open_page("stranger", PHONE, locale="ru-RU")
    stranger.goto(address)
    expect(Shopper(stranger).heading("This is a booking for a try-on")).to_be_visible()
    assert "Анна" not in stranger.content()
    axe(stranger)
    stranger.goto(address[:-4] + "AAAA")
    expect(Shopper(stranger).heading("This code is not one of ours")).to_be_visible()


def test_stores_by_position_by_town_and_without_script(shopper, phone, open_page, axe):
    grant_location(phone, *MOSCOW)
    shopper.open("/stores")
    axe(phone)
    phone.get_by_role("button", name=shopper.t("Show the nearest")).click()
    expect(shopper.heading("Nearest to you")).to_be_visible()
    nearest = phone.locator("#main li h3").first
    expect(nearest).to_have_text("Кузнецкий Мост")
    nearest.click()
    expect(shopper.heading("Opening hours")).to_be_visible()
    axe(phone)
    plain = open_page("plain", PHONE, locale="ru-RU", java_script_enabled=False)
    plain.goto("/stores")
    plain.get_by_role("link", name=re.compile("Казань")).click()
    expect(plain.locator("#main li h3").first).to_have_text(re.compile("Баумана|Ямашева"))
    plain.locator("#main li h3 a").first.click()
    expect(plain.get_by_role("link", name=re.compile("Маршрут")).first).to_be_visible()
