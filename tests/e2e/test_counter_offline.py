"""The counter without a network: the day stays readable, arrivals are recorded and sent later."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Route, WebSocketRoute, expect

from booking_app.core.ids import new_code
from booking_app.ui.locales import localised
from tests.e2e.conftest import PHONE, TABLET, OpenPage
from tests.e2e.desk import api, at_the_counter, booked
from tests.e2e.kept_day import ANY_TIME, T, is_locked, keeps, kept, opens_alone, status, until
from tests.e2e.offers import campaign, take, type_code
from tests.e2e.pages.counter import Counter
from tests.e2e.pages.coupons import Wallet
from tests.infra.server import Shop
from tests.infra.usb_scanner import shoot

pytestmark = pytest.mark.complaint_allowed(
    "WebSocket", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource"
)


@pytest.fixture
def counter(open_page: OpenPage) -> Counter:
    """A consultant's tablet which may keep the counter."""
    page = open_page("tablet", TABLET, locale="ru-RU", service_workers="allow")
    found = at_the_counter(page)
    opens_alone(page)
    return found


def test_arrivals_are_recorded_and_confirmed(shop: Shop, counter: Counter, axe) -> None:
    page = counter.page
    scanned = booked(shop, "Нина Ветрова", pieces=2)
    typed = booked(shop, "Павел Речной")
    keeps(page, scanned["code"], typed["code"])
    page.context.set_offline(True)
    expect(page.get_by_role("status").get_by_text("Нет связи. Список на")).to_be_visible()
    axe(page)
    counter.visit(scanned["code"]).get_by_role("button", name=T("Ready")).click()
    expect(status(page, "This needs a connection.")).to_be_visible()
    # The board stays, and a visit opens from what is kept.
    page.get_by_role("link", name="Нина Ветрова").click()
    opened = page.get_by_role("dialog", name="Нина Ветрова")
    expect(opened).to_contain_text("Витрина")
    axe(page)
    opened.get_by_role("button", name=T("Close")).click()

    shoot(page, f"{shop.url}/q/{scanned['qr_token']}")
    expect(counter.verdict).to_have_attribute("data-tone", "attention")
    expect(counter.verdict).to_contain_text(T("Recorded"))
    expect(counter.verdict).to_contain_text("Нина Ветрова")
    expect(counter.verdict.get_by_role("listitem")).to_have_count(2)
    axe(page)
    counter.verdict.get_by_role("button", name=T("Next")).click()
    # Once more is not twice.
    shoot(page, scanned["code"])
    expect(counter.verdict).to_contain_text("уже записан")
    counter.verdict.get_by_role("button", name=T("Next")).click()

    # The scanner opens without a network, too, and takes what is typed.
    counter.open_scanner()
    page.get_by_label(T("Or type the code")).fill(typed["code"].lower())
    page.keyboard.press("Enter")
    expect(counter.verdict).to_contain_text("Павел Речной")
    counter.verdict.get_by_role("button", name=T("Next")).click()
    expect(status(page, "Recorded, not yet confirmed: {n}", n=2)).to_be_visible()

    page.context.set_offline(False)
    expect(status(page, "Recorded arrivals confirmed: {n}", n=2)).to_be_visible(timeout=ANY_TIME)
    page.get_by_role("link", name=T("Today"), exact=True).click()
    here = page.locator("section").filter(has=page.get_by_role("heading", name=T("At the counter")))
    expect(here.locator(f"[data-code='{scanned['code']}']")).to_be_visible(timeout=ANY_TIME)
    until(page, lambda: kept(page, "counter-scans") == [])


def test_reloaded_without_a_network_it_goes_on(shop: Shop, counter: Counter, axe) -> None:
    page = counter.page
    made = booked(shop, "Галина Лугова")
    keeps(page, made["code"])
    page.context.set_offline(True)
    page.reload()
    board = page.locator("[data-kept-board]")
    row = board.locator(f"[data-code='{made['code']}']")
    expect(row).to_contain_text("Галина Лугова")
    expect(row).to_contain_text("Витрина")
    axe(page)
    shoot(page, f"{shop.url}/q/{made['qr_token']}")
    expect(counter.verdict).to_contain_text(T("Recorded"))
    # A crash here loses nothing.
    page.reload()
    expect(row).to_contain_text(T("not yet confirmed"))
    axe(page)
    page.goto("/counter/scan")
    field = page.get_by_label(T("Or type the code"))
    wrong = made["code"][:-1] + ("2" if made["code"][-1] != "2" else "3")
    field.fill(wrong)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Нет ни брони, ни купона с таким кодом.")).to_be_visible()
    field.fill(new_code())
    page.keyboard.press("Enter")
    expect(counter.verdict).to_contain_text("Сейчас не проверить")
    counter.verdict.get_by_role("button", name=T("Next")).click()
    # A card needs the server: its address leads to the board.
    page.goto(f"/counter/r/{made['code']}")
    expect(row).to_be_visible()
    page.context.set_offline(False)
    expect(status(page, "Recorded arrivals confirmed: {n}", n=1)).to_be_visible(timeout=ANY_TIME)
    expect(board).to_have_count(0)
    expect(page.get_by_role("heading", name=T("To prepare"))).to_be_visible()


def test_what_cannot_be_told_without_a_network_is_not_guessed(
    shop: Shop, counter: Counter, open_page: OpenPage, axe
) -> None:
    page = counter.page
    wallet = Wallet(open_page("phone", PHONE, locale="ru-RU"))
    wallet.open()
    wallet.take("За знакомство")
    coupon = wallet.scanned(wallet.qr)
    good = booked(shop, "Мария Озёрная")
    elsewhere = booked(shop, "Чужой Гость", store="moscow-arbat")
    keeps(page, good["code"])
    page.context.set_offline(True)
    late = "A" if good["qr_token"][-2] != "A" else "B"
    forged = good["qr_token"][:-2] + late + good["qr_token"][-1]
    for payload, tone, text in [
        (coupon, "attention", "купоны проверяются только на связи"),
        (f"{shop.url}/q/{elsewhere['qr_token']}", "stop", "другом магазине"),
        (f"{shop.url}/q/{forged}", "stop", T("Invalid")),
        (elsewhere["code"], "attention", "в списке на сегодня"),
    ]:
        shoot(page, payload)
        expect(counter.verdict).to_contain_text(text)
        expect(counter.verdict).to_have_attribute("data-tone", tone)
        axe(page)
        counter.verdict.get_by_role("button", name=T("Next")).click()
    assert kept(page, "counter-scans") == []


def test_two_tabs_send_each_arrival_once(shop: Shop, counter: Counter) -> None:
    page = counter.page
    made = [booked(shop, f"Гость {name}") for name in ("Первый", "Второй", "Третий")]
    keeps(page, *(each["code"] for each in made))
    second = page.context.new_page()
    second.goto("/counter/scan")
    expect(second.get_by_label(T("Or type the code"))).to_be_visible()
    sent: list[str] = []

    def count(route: Route) -> None:
        sent.append(route.request.post_data_json["nonce"])
        route.continue_()

    page.context.route("**/api/v1/counter/scan", count)
    page.context.set_offline(True)
    for each in made:
        shoot(page, each["code"])
        expect(counter.verdict).to_contain_text(T("Recorded"))
        counter.verdict.get_by_role("button", name=T("Next")).click()
    expect(status(second, "Recorded, not yet confirmed: {n}", n=3)).to_be_visible(timeout=ANY_TIME)
    page.context.set_offline(False)
    confirmed = status(second, "Recorded arrivals confirmed: {n}", n=3)
    expect(confirmed).to_be_visible(timeout=ANY_TIME)
    assert len(sent) == len(set(sent)) == 3


def test_a_network_that_leads_nowhere_is_none(shop: Shop, counter: Counter) -> None:
    """`navigator.onLine` says yes, the socket seems open, and nothing answers."""
    page = counter.page
    made = booked(shop, "Семён Тихий")
    keeps(page, made["code"])
    page.context.route("**/api/v1/counter/**", lambda route: route.abort())
    cut: list[bool] = []

    def through(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: None if cut else server.send(message))

    page.route_web_socket(re.compile("_event"), through)
    page.reload()
    expect(counter.visit(made["code"])).to_be_visible()
    keeps(page, made["code"])
    cut.append(True)
    shoot(page, f"{shop.url}/q/{made['qr_token']}")
    expect(counter.verdict).to_contain_text(T("Recorded"), timeout=ANY_TIME)
    [scan] = kept(page, "counter-scans")
    sent: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.post_data_json) if request.url.endswith("/counter/scan") else None
        ),
    )
    page.context.unroute_all()
    # The server is there again: the verdict on the screen turns by itself.
    expect(counter.verdict).to_have_attribute("data-tone", "ok", timeout=ANY_TIME)
    assert {each["nonce"] for each in sent} == {scan["nonce"]}


def test_what_does_not_fit_is_shown_to_the_manager(
    shop: Shop, counter: Counter, open_page: OpenPage, axe
) -> None:
    page = counter.page
    made = booked(shop, "Фёдор Переменчивый")
    keeps(page, made["code"])
    page.context.set_offline(True)
    shoot(page, made["code"])
    expect(counter.verdict).to_contain_text(T("Recorded"))
    secret = made["manage_url"].rpartition("#")[2]
    api(shop, f"/reservations/{made['code']}/cancel?token={secret}", {})
    page.context.set_offline(False)
    expect(counter.verdict).to_contain_text(T("Conflict"), timeout=ANY_TIME)
    axe(page)
    counter.verdict.get_by_role("button", name=T("Next")).click()
    expect(page.get_by_role("status").get_by_text("Не сошлось записанных")).to_be_visible()
    axe(page)
    page.get_by_role("button", name=T("Noted")).click()
    until(page, lambda: kept(page, "counter-scans") == [])

    office = open_page("manager", TABLET, locale="ru-RU")
    office.goto("/counter")
    office.get_by_role("button", name="Дмитрий Орлов").click()
    office.get_by_role("button", name="Кузнецкий Мост").click()
    office.get_by_role("link", name=T("Recorded without connection, and does not fit")).click()
    line = office.get_by_role("listitem").filter(has_text="Фёдор Переменчивый")
    expect(line).to_contain_text("Бронь была отменена в")
    expect(line).to_contain_text("Анна Воронцова")
    axe(office)
    line.get_by_role("button", name=T("Seen")).click()
    expect(line).to_contain_text("Дмитрий Орлов")
    axe(office)
    office.get_by_role("link", name=T("Today"), exact=True).click()
    expect(office.get_by_role("heading", name=T("To prepare"))).to_be_visible()
    notice = office.get_by_role("link", name=T("Recorded without connection, and does not fit"))
    expect(notice).to_have_count(0)


def test_signing_out_erases_the_list_and_sends_what_was_recorded(
    shop: Shop, counter: Counter, axe
) -> None:
    page = counter.page
    made = booked(shop, "Ксения Дальняя")
    keeps(page, made["code"])
    second = page.context.new_page()
    second.goto("/counter")
    expect(second.get_by_role("heading", name=T("To prepare"))).to_be_visible()
    page.bring_to_front()
    page.context.set_offline(True)
    shoot(page, made["code"])
    expect(counter.verdict).to_contain_text(T("Recorded"))
    counter.verdict.get_by_role("button", name=T("Next")).click()
    page.get_by_role("button", name=T("Who is here")).click()
    page.get_by_role("button", name=T("Sign out")).click()
    expect(page.get_by_text(T("You have signed out"))).to_be_visible()
    expect(second.get_by_text(T("You have signed out"))).to_be_visible()
    second.close()
    axe(page)
    until(page, lambda: kept(page, "counter-day") == [])
    page.goto("/counter")
    expect(page.get_by_text(T("You have signed out"))).to_be_visible()
    expect(page.get_by_text("Ксения Дальняя")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.get_by_label("Логин")).to_be_visible(timeout=ANY_TIME)
    assert not signed_in(page.context)
    assert kept(page, "counter-day") == []
    scans = kept(page, "counter-scans")
    assert [scan["state"] for scan in scans] in (["confirmed"], [])
    assert "Ксения" not in str(scans)


def test_signing_out_without_a_network_is_nobody_elses(counter: Counter) -> None:
    page = counter.page
    page.context.set_offline(True)
    page.get_by_role("button", name=T("Who is here")).click()
    page.get_by_role("button", name=T("Sign out")).click()
    expect(page.get_by_text(T("You have signed out"))).to_be_visible()
    context = page.context
    page.goto("about:blank")
    context.set_offline(False)
    page.goto("/counter/sign-in")
    page.get_by_role("button", name="Дмитрий Орлов").click()
    page.get_by_role("button", name="Кузнецкий Мост").click()
    expect(page.get_by_role("heading", name=T("To prepare"))).to_be_visible()
    keeps(page)
    page.reload()
    keeps(page)
    expect(page.get_by_role("heading", name=T("To prepare"))).to_be_visible()
    expect(page.get_by_text(T("You have signed out"))).to_have_count(0)
    assert signed_in(context)


def test_a_tap_without_a_network_is_not_carried_out_later(shop: Shop, counter: Counter) -> None:
    page = counter.page
    campaign(shop, "cut-off")
    counter.open_scanner()
    type_code(counter, take(shop, "cut-off")["code"])
    counter.verdict.get_by_role("button", name=T("Enter the sale")).click()
    page.get_by_label(T("Total of the purchase")).fill("99 000")
    page.get_by_role("button", name=T("Work it out")).click()
    redeem = page.get_by_role("button", name=T("Redeem the coupon"))
    expect(redeem).to_be_visible()
    page.context.set_offline(True)
    without = page.get_by_role("status").get_by_text("Нет связи. Список на")
    expect(without).to_be_visible()
    redeem.click()
    expect(status(page, "This needs a connection.")).to_be_visible()
    page.context.set_offline(False)
    expect(without).to_have_count(0, timeout=ANY_TIME)
    page.reload()
    expect(page.get_by_role("button", name=T("Work it out"))).to_be_visible(timeout=ANY_TIME)
    expect(page.get_by_text(T("Redeemed"), exact=True)).to_have_count(0)


def test_a_sheet_without_a_network_says_so_and_closes(shop: Shop, counter: Counter, axe) -> None:
    page = counter.page
    made = booked(shop, "Зоя Нетронутая")
    page.goto(f"/counter/r/{made['code']}")
    cancel = page.get_by_role("button", name=T("Cancel the booking")).first
    cancel.click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Нет связи. Список на")).to_be_attached()
    sheet.locator("button[type=submit]").click()
    expect(sheet.get_by_role("alert").get_by_text(T("This needs a connection."))).to_be_visible()
    axe(page)
    sheet.get_by_role("button", name=T("Back")).click()
    expect(sheet).to_have_count(0)
    page.context.set_offline(False)
    expect(page.get_by_text("Нет связи. Список на")).to_have_count(0, timeout=ANY_TIME)
    page.reload()
    expect(cancel).to_be_visible()


def test_an_answer_after_the_verdict_was_put_away_gives_the_coupon_back(
    shop: Shop, counter: Counter
) -> None:
    page = counter.page
    campaign(shop, "too-late")
    coupon = take(shop, "too-late")
    held: list[Any] = []
    slow: list[bool] = []

    def through(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(
            lambda message: held.append((socket, message)) if slow else socket.send(message)
        )

    page.route_web_socket(re.compile("_event"), through)
    page.reload()
    counter.open_scanner()
    expect(page.get_by_label(T("Or type the code"))).to_be_visible()
    slow.append(True)
    type_code(counter, coupon["code"])
    expect(counter.verdict).to_contain_text("Сейчас не проверить", timeout=ANY_TIME)
    counter.verdict.get_by_role("button", name=T("Next")).click()
    until(page, lambda: is_locked(shop, coupon["code"]))
    slow.clear()
    for socket, message in held:
        socket.send(message)
    until(page, lambda: not is_locked(shop, coupon["code"]))


def test_an_arrival_of_another_store_is_tried_once(shop: Shop, counter: Counter) -> None:
    page = counter.page
    made = booked(shop, "Тимур Здешний")
    keeps(page, made["code"])
    tried: list[str] = []
    page.on(
        "request",
        lambda request: (
            tried.append(request.post_data_json["nonce"])
            if request.url.endswith("/counter/scan")
            else None
        ),
    )
    page.evaluate(FOREIGN_SCAN, str(uuid4()))
    until(page, lambda: "foreign" in tried)
    expect(page.get_by_text(T("Recorded, not yet confirmed: {n}", n=1))).to_have_count(0)
    page.context.set_offline(True)
    shoot(page, made["code"])
    expect(counter.verdict).to_contain_text(T("Recorded"))
    expect(status(page, "Recorded, not yet confirmed: {n}", n=1)).to_be_visible()
    page.context.set_offline(False)
    expect(counter.verdict).to_have_attribute("data-tone", "ok", timeout=ANY_TIME)
    assert tried.count("foreign") == 1
    assert "foreign" in [scan["nonce"] for scan in kept(page, "counter-scans")]


FOREIGN_SCAN = """(store) => new Promise((resolve) => {
  const opening = indexedDB.open("counter-scans", 1);
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore("kept", { keyPath: "id", autoIncrement: true });
  opening.onsuccess = () => {
    const work = opening.result.transaction("kept", "readwrite");
    work.objectStore("kept").add({
      payload: "K7QF33M9XA", nonce: "foreign", code: "K7QF33M9XA", state: "waiting",
      at: new Date().toISOString(), store, by: null, device: "",
    });
    work.oncomplete = () => {
      opening.result.close();
      new BroadcastChannel("counter-kept").postMessage({ scans: true });
      resolve();
    };
  };
})"""


def test_a_clock_set_back_keeps_no_list(counter: Counter) -> None:
    page = counter.page
    page.context.set_offline(True)
    page.evaluate("localStorage.setItem('counter-touched', String(Date.now() + 3600000))")
    page.reload()
    nothing = page.get_by_role("main").get_by_role("heading", name=T("No connection"))
    expect(nothing).to_be_visible()
    until(page, lambda: kept(page, "counter-day") == [])


def test_signing_out_with_a_network_erases_the_list(counter: Counter) -> None:
    page = counter.page
    page.get_by_role("button", name=T("Who is here")).click()
    page.get_by_role("button", name=T("Sign out")).click()
    expect(page.get_by_label("Логин")).to_be_visible()
    until(page, lambda: kept(page, "counter-day") == [])
    page.context.set_offline(True)
    page.goto("/counter")
    nothing = page.get_by_role("main").get_by_role("heading", name=T("No connection"))
    expect(nothing).to_be_visible()


def test_yesterdays_list_is_never_shown(counter: Counter, axe) -> None:
    page = counter.page
    page.context.set_offline(True)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-kept-board]")).to_be_visible()
    page.clock.fast_forward(25 * 60 * 60 * 1000)
    nothing = page.get_by_role("main").get_by_role("heading", name=T("No connection"))
    expect(nothing).to_be_visible()
    axe(page)
    until(page, lambda: kept(page, "counter-day") == [])


def test_the_english_counter_opens_without_a_network(open_page: OpenPage, axe) -> None:
    page = open_page("english", PHONE, locale="en-GB", service_workers="allow")
    at_the_counter(page, "en")
    opens_alone(page)
    page.context.set_offline(True)
    page.goto(localised("/counter", "en"))
    expect(page.locator("[data-kept-board]")).to_contain_text("as of")
    axe(page)


def signed_in(context: BrowserContext) -> bool:
    return any(cookie["name"] == "staff_session" for cookie in context.cookies())
