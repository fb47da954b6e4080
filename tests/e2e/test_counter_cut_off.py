"""A counter that is cut off: filters, the camera, a device that locks or is revoked meanwhile."""

import sqlite3
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Playwright, Request, WebSocket, expect

from booking_app.core.i18n import translator
from booking_app.workflows.qr_codes import qr_png
from tests.e2e.conftest import TABLET, OpenPage
from tests.e2e.desk import at_the_counter, booked
from tests.e2e.devices import IDLE_MS, PIN, comes_in, device_of
from tests.e2e.kept_day import (
    ANY_TIME,
    is_locked,
    keeps,
    kept,
    opens_alone,
    status,
    until,
)
from tests.e2e.offers import campaign, take
from tests.e2e.pages.counter import Counter
from tests.infra import browser as browsers
from tests.infra.camera import camera_arguments, hold_before_lens
from tests.infra.server import Shop
from tests.infra.usb_scanner import shoot

pytestmark = pytest.mark.complaint_allowed(
    "WebSocket", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource"
)
T = translator("ru")
CUT_OFF = "Нет связи. Список на"


@pytest.fixture
def counter(open_page: OpenPage) -> Counter:
    """A consultant's tablet which may keep the counter."""
    page = open_page("tablet", TABLET, locale="ru-RU", service_workers="allow")
    found = at_the_counter(page)
    opens_alone(page)
    return found


def cut_off(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_role("status").get_by_text(CUT_OFF)).to_be_visible()


def connected_again(page: Page) -> None:
    page.context.set_offline(False)
    expect(page.get_by_text(CUT_OFF)).to_have_count(0, timeout=ANY_TIME)


def asked(page: Page, handler: str) -> list[str]:
    """What is asked of this handler from the next load of the page on."""
    found: list[str] = []

    def heard(frame: str | bytes) -> None:
        if f".{handler}" in str(frame):
            found.append(str(frame))

    def opened(socket: WebSocket) -> None:
        socket.on("framesent", heard)

    page.on("websocket", opened)
    page.reload()
    expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
    return found


def sent_scans(page: Page) -> list[str]:
    """The numbers of recorded scans that are sent from now on."""
    found: list[str] = []

    def look(request: Request) -> None:
        if request.url.endswith("/api/v1/counter/scan"):
            found.append(request.post_data_json["nonce"])

    page.on("request", look)
    return found


def test_filters_sift_what_is_kept_and_are_told_once_afterwards(
    shop: Shop, counter: Counter, axe
) -> None:
    page = counter.page
    one, other = booked(shop, "Полина Сетевая"), booked(shop, "Глеб Сетевой")
    sifted = asked(page, "sift")
    keeps(page, one["code"], other["code"])
    expect(counter.visit(other["code"])).to_be_visible()
    cut_off(page)
    field = page.get_by_label(T("Find a visit"))
    which = page.get_by_label(T("Which visits"))
    field.press_sequentially("полина")
    expect(counter.visit(other["code"])).to_have_count(0)
    expect(counter.visit(one["code"])).to_contain_text("Витрина")
    expect(field).to_be_focused()
    axe(page)
    field.fill("никого такого")
    expect(page.get_by_text("телефоны на этом устройстве не хранятся")).to_be_visible()
    axe(page)
    page.get_by_role("button", name=T("Show all visits")).click()
    expect(field).to_have_value("")
    expect(counter.visit(one["code"])).to_be_visible()
    which.select_option("done")
    expect(page.get_by_text("Завершённое на этом устройстве не хранится.")).to_be_visible()
    which.select_option("ready")
    expect(counter.visit(one["code"])).to_have_count(0)
    which.select_option("upcoming")
    expect(counter.visit(one["code"])).to_be_visible()
    mine = page.get_by_role("button", name=T("Mine"))
    mine.click()
    expect(counter.visit(one["code"])).to_have_count(0)
    mine.click()
    field.fill(f"{other['code'][:5].lower()}-")
    expect(counter.visit(one["code"])).to_have_count(0)
    expect(counter.visit(other["code"])).to_be_visible()
    assert sifted == []

    connected_again(page)
    # The live board has buttons: it stands as the filters do, and the server was asked once.
    ready = counter.visit(other["code"]).get_by_role("button", name=T("Ready"))
    expect(ready).to_be_visible(timeout=ANY_TIME)
    expect(counter.visit(one["code"])).to_have_count(0)
    expect(field).to_have_value(f"{other['code'][:5].lower()}-")
    expect(which).to_have_value("upcoming")
    assert len(sifted) == 1


def test_the_board_says_when_it_stands_still(counter: Counter) -> None:
    page = counter.page
    follows = page.get_by_text(T("Updates by itself"))
    expect(follows).to_be_visible()
    cut_off(page)
    expect(follows).to_have_count(0)
    [day] = kept(page, "counter-day")
    stands = T("as of {time}, no connection", time=day["now"][11:16])
    expect(page.get_by_role("main").get_by_text(stands, exact=True)).to_be_visible()
    connected_again(page)
    expect(follows).to_be_visible()
    expect(page.get_by_text(stands)).to_have_count(0)


def test_what_was_sought_on_the_kept_board_is_sought_on_the_live_one(
    shop: Shop, counter: Counter
) -> None:
    page = counter.page
    one, other = booked(shop, "Полина Дорожная"), booked(shop, "Глеб Дорожный")
    keeps(page, one["code"], other["code"])
    cut_off(page)
    page.reload()
    board = page.locator("[data-kept-board]")
    expect(board.locator(f"[data-code='{other['code']}']")).to_be_visible()
    field = page.get_by_label(T("Find a visit"))
    field.fill("полина дор")
    expect(board.locator(f"[data-code='{other['code']}']")).to_have_count(0)
    expect(board.locator(f"[data-code='{one['code']}']")).to_be_visible()
    page.context.set_offline(False)
    ready = counter.visit(one["code"]).get_by_role("button", name=T("Ready"))
    expect(ready).to_be_visible(timeout=ANY_TIME)
    expect(counter.visit(other["code"])).to_have_count(0)
    expect(field).to_have_value("полина дор")


def test_a_search_for_pieces_says_that_it_needs_a_connection(counter: Counter) -> None:
    page = counter.page
    page.goto("/counter/walk-in")
    field = page.get_by_label(T("Find a piece in this store"))
    expect(field).to_be_visible()
    cut_off(page)
    field.press_sequentially("кольцо")
    expect(status(page, "This needs a connection.")).to_be_visible()
    connected_again(page)
    expect(page.get_by_role("button", name=T("Lay out")).first).to_be_visible(timeout=ANY_TIME)
    expect(field).to_have_value("кольцо")


def test_escape_closes_a_sheet_without_a_network(shop: Shop, counter: Counter) -> None:
    page = counter.page
    made = booked(shop, "Ева Откладова")
    page.goto(f"/counter/r/{made['code']}")
    page.get_by_role("button", name=T("Cancel the booking")).first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text(CUT_OFF)).to_be_attached()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    connected_again(page)
    expect(sheet).to_have_count(0)


def test_a_code_filmed_without_a_network_is_recorded_and_sent_once(
    shop: Shop, playwright: Playwright, open_page: OpenPage, tmp_path, axe
) -> None:
    made = booked(shop, "Римма Снятая")
    campaign(shop, "filmed")
    coupon = take(shop, "filmed")
    film = tmp_path / "camera.mjpeg"
    hold_before_lens(qr_png(f"{shop.url}/q/{made['qr_token']}"), film)
    with_camera = browsers.launch(playwright, *camera_arguments(film))
    page = open_page("camera", TABLET, browser=with_camera, locale="ru-RU", service_workers="allow")
    counter = at_the_counter(page)
    opens_alone(page)
    keeps(page, made["code"])
    sent = sent_scans(page)
    cut_off(page)
    counter.open_scanner()
    expect(counter.verdict).to_contain_text(T("Recorded"), timeout=15_000)
    expect(counter.verdict).to_have_attribute("data-tone", "attention")
    expect(counter.verdict).to_contain_text("Римма Снятая")
    expect(counter.verdict).to_contain_text("Ещё не подтверждено")
    axe(page)
    counter.verdict.get_by_role("button", name=T("Next")).click()
    # It is still in view, and still the same scan.
    expect(page.get_by_text(T("Hold the QR code in the frame"))).to_be_visible()
    expect(counter.verdict).to_have_count(0)
    [scan] = kept(page, "counter-scans")

    # The camera is asked for anew, and sees a coupon now.
    page.get_by_role("link", name=T("Today"), exact=True).click()
    hold_before_lens(qr_png(coupon["qr_payload"]), film)
    counter.open_scanner()
    expect(counter.verdict).to_contain_text("Сейчас не проверить", timeout=15_000)
    expect(counter.verdict).to_contain_text("купоны проверяются только на связи")
    counter.verdict.get_by_role("button", name=T("Next")).click()
    assert sent == []

    page.context.set_offline(False)
    expect(status(page, "Recorded arrivals confirmed: {n}", n=1)).to_be_visible(timeout=ANY_TIME)
    until(page, lambda: kept(page, "counter-scans") == [])
    assert sent == [scan["nonce"]]
    assert not is_locked(shop, coupon["code"])
    page.close()
    with_camera.close()


def test_a_device_that_locks_without_a_network_shows_nothing(
    shop: Shop, open_page: OpenPage, axe
) -> None:
    page = open_page("device", TABLET, locale="ru-RU", service_workers="allow")
    device_of(shop, page, "consultant")
    page.clock.install()
    page.goto("/counter")
    comes_in(page, "consultant")
    opens_alone(page)
    made = booked(shop, "Инга Запертая")
    keeps(page, made["code"])
    sent = sent_scans(page)
    cut_off(page)
    shoot(page, made["code"])
    verdict = page.get_by_role("alertdialog")
    expect(verdict).to_contain_text(T("Recorded"))
    verdict.get_by_role("button", name=T("Next")).click()

    page.clock.fast_forward(IDLE_MS)
    lock = page.get_by_role("dialog", name=T("Enter your PIN"))
    expect(lock).to_contain_text("записывайте коды на бумаге")
    axe(page)
    until(page, lambda: kept(page, "counter-day") == [])
    # A scanner reads nothing now, neither for the list nor into the PIN.
    shoot(page, made["code"])
    expect(lock.get_by_label("PIN", exact=True)).to_have_value("")
    expect(verdict).to_have_count(0)
    assert len(kept(page, "counter-scans")) == 1
    lock.get_by_label("PIN", exact=True).fill(PIN)
    page.keyboard.press("Enter")
    expect(lock.get_by_role("alert")).to_contain_text("Нет связи")

    # The connection alone opens nothing, and sends nothing in the name of whoever was there.
    page.context.set_offline(False)
    expect(lock).to_have_attribute("data-held", "true", timeout=ANY_TIME)
    assert (sent, kept(page, "counter-day")) == ([], [])
    lock.get_by_label("PIN", exact=True).fill(PIN)
    page.keyboard.press("Enter")
    expect(lock).to_have_count(0)
    until(page, lambda: len(sent) == 1)
    until(page, lambda: {scan["state"] for scan in kept(page, "counter-scans")} <= {"confirmed"})
    keeps(page)

    # Loaded anew while it is locked, it shows nothing either, and asks for the PIN afterwards.
    cut_off(page)
    page.clock.fast_forward(IDLE_MS)
    expect(lock).to_be_visible()
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        # The server's clock was not turned forward.
        database.execute("UPDATE staff_session SET lock_at = created_at WHERE lock_at IS NOT NULL")
    page.reload()
    nothing = page.get_by_role("main").get_by_role("heading", name=T("No connection"))
    expect(nothing).to_be_visible()
    expect(page.get_by_text("Инга Запертая")).to_have_count(0)
    axe(page)
    page.context.set_offline(False)
    expect(lock).to_be_visible(timeout=ANY_TIME)
    lock.get_by_label("PIN", exact=True).fill(PIN)
    page.keyboard.press("Enter")
    expect(lock).to_have_count(0)
    here = page.locator("section").filter(has=page.get_by_role("heading", name=T("At the counter")))
    expect(here.locator(f"[data-code='{made['code']}']")).to_be_visible()
    assert len(sent) == 1


def test_a_device_revoked_without_a_network_ends_with_the_connection(
    shop: Shop, open_page: OpenPage
) -> None:
    page = open_page("device", TABLET, locale="ru-RU", service_workers="allow")
    device_of(shop, page, "consultant")
    page.goto("/counter")
    comes_in(page, "consultant")
    opens_alone(page)
    made = booked(shop, "Клим Отозванный")
    keeps(page, made["code"])
    sent = sent_scans(page)
    cut_off(page)
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        now = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        for table, of in (("staff_session", "device_id"), ("counter_device", "id")):
            database.execute(
                f"UPDATE {table} SET revoked_at = {now} WHERE {of} IN "  # noqa: S608 - our own
                "(SELECT device_id FROM staff_session WHERE device_id IS NOT NULL)"
            )
    # It cannot know yet: the list stays readable as long as somebody uses the device.
    shoot(page, made["code"])
    verdict = page.get_by_role("alertdialog")
    expect(verdict).to_contain_text("Клим Отозванный")
    verdict.get_by_role("button", name=T("Next")).click()
    page.reload()
    expect(page.locator("[data-kept-board]")).to_contain_text("Клим Отозванный")

    page.context.set_offline(False)
    expect(page.get_by_label("Логин")).to_be_visible(timeout=ANY_TIME)
    expect(page.get_by_text("Клим Отозванный")).to_have_count(0)
    until(page, lambda: kept(page, "counter-day") == [])
    page.goto("/counter")
    expect(page.get_by_label("Логин")).to_be_visible()
    # What was recorded waits for whoever works here, and is sent in their name.
    assert [scan["state"] for scan in kept(page, "counter-scans")] == ["waiting"]
    page.get_by_role("button", name="Дмитрий Орлов").click()
    page.get_by_role("button", name="Кузнецкий Мост").click()
    expect(status(page, "Recorded arrivals confirmed: {n}", n=1)).to_be_visible(timeout=ANY_TIME)
    assert len(set(sent)) == 1


def test_what_nobody_else_keeps_is_told_with_its_codes(counter: Counter, axe) -> None:
    page = counter.page
    [day] = kept(page, "counter-day")
    scan = {"payload": "K7QF33M9XA", "code": "K7QF33M9XA", "by": None, "device": ""}
    page.evaluate(RECORD, scan | {"nonce": "nobodys", "state": "waiting", "store": day["store"]})
    lost = page.get_by_role("status").get_by_text("передайте управляющему коды: K7QF3-3M9XA")
    expect(lost).to_be_visible(timeout=ANY_TIME)
    for width in range(320, 440, 8):
        page.set_viewport_size({"width": width, "height": 844})
        assert lost.evaluate(LINES_OF_A_CODE) == 1, f"the code breaks at {width} px"
    page.evaluate(RECORD, scan | {"nonce": "far", "state": "conflict", "store": str(uuid4())})
    expect(page.get_by_text("Не сошлось записанных приходов другого магазина: 1.")).to_be_visible()
    expect(page.get_by_text(T("Recorded arrivals that do not fit: {n}.", n=1))).to_have_count(0)
    axe(page)
    for left in (1, 0):
        page.get_by_role("button", name=T("Noted")).first.click()
        expect(page.get_by_role("button", name=T("Noted"))).to_have_count(left)
    until(page, lambda: kept(page, "counter-scans") == [])


LINES_OF_A_CODE = """(found) => {
  const texts = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const at = texts.currentNode.data.search(/[0-9A-Z]{5}-[0-9A-Z]{5}/);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(texts.currentNode, at);
    range.setEnd(texts.currentNode, at + 11);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size;
  }
  return 0;
}"""
RECORD: Any = """(scan) => new Promise((resolve) => {
  const opening = indexedDB.open("counter-scans", 1);
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore("kept", { keyPath: "id", autoIncrement: true });
  opening.onsuccess = () => {
    const work = opening.result.transaction("kept", "readwrite");
    work.objectStore("kept").add({ ...scan, at: new Date().toISOString() });
    work.oncomplete = () => {
      opening.result.close();
      new BroadcastChannel("counter-kept").postMessage({ scans: true });
      resolve();
    };
  };
})"""
