"""A tablet joins a counter, colleagues take turns on it by PIN, it locks, and it is revoked."""

from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, Route, expect

from booking_app.core.i18n import translator
from booking_app.demo import content
from booking_app.ui.locales import localised
from booking_app.workflows.qr_codes import qr_png
from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.desk import STORE_NAME, booked
from tests.e2e.devices import IDLE_MS, PIN, comes_in, device_of, name_of
from tests.e2e.pages.counter import LOGINS
from tests.infra import browser as browsers
from tests.infra.camera import camera_arguments, hold_in_turn
from tests.infra.server import Shop

MANAGERS_PIN = "820461"


class Staff:
    """Somebody with a browser, and the words of their screens."""

    def __init__(self, page: Page, locale: str) -> None:
        self.page, self.locale, self.t = page, locale, translator(locale)

    def go(self, path: str) -> None:
        self.page.goto(localised(path, self.locale))

    def sign_in(self, login: str, path: str) -> None:
        """By the password, at the counter of the one store, on to a screen of it."""
        page, t = self.page, self.t
        page.get_by_label(t("Login")).fill(login)
        page.get_by_label(t("Password"), exact=True).fill(content.staff().password)
        page.get_by_role("button", name=t("Sign in"), exact=True).click()
        question = page.get_by_role("heading", name=t("Which counter are you at?"))
        board = page.get_by_role("heading", name=t("To prepare"))
        expect(question.or_(board)).to_be_visible()
        if question.is_visible():
            page.get_by_role("button", name=STORE_NAME[self.locale]).click()
        expect(board).to_be_visible()
        if path:
            self.go(path)

    def choose_pin(self, pin: str, look: Any) -> None:
        page, t = self.page, self.t
        self.go("/counter/my-pin")
        page.get_by_label(t("New PIN"), exact=True).fill("1234")
        page.get_by_label(t("New PIN once more")).fill("1234")
        page.get_by_label(t("Your password")).fill(content.staff().password)
        page.get_by_role("button", name=t("Save the PIN")).click()
        expect(
            page.get_by_text(t("This one would be guessed first. Choose another."))
        ).to_be_visible()
        look(page)
        page.get_by_label(t("New PIN"), exact=True).fill(pin)
        page.get_by_label(t("New PIN once more")).fill(pin)
        page.get_by_role("button", name=t("Save the PIN")).click()
        expect(page.get_by_text(t("Your PIN is saved."))).to_be_visible()

    def tap(self, pin: str) -> None:
        """Enter a PIN by the keys on the screen."""
        for digit in pin:
            self.page.get_by_role("button", name=digit, exact=True).click()
        self.page.get_by_role("button", name=self.t("Come in"), exact=True).click()


@pytest.mark.complaint_allowed("status of 401", "status of 404")
@pytest.mark.parametrize(("locale", "device"), [("ru", TABLET), ("en", PHONE)])
def test_a_device_joins_is_shared_locks_and_is_revoked(
    shop: Shop, open_page, axe, locale: str, device: dict[str, Any]
) -> None:
    manager = Staff(open_page("manager", TABLET, locale=locale), locale)
    t = manager.t
    manager.go("/counter")
    manager.sign_in("manager", "")
    manager.choose_pin(MANAGERS_PIN, axe)
    manager.go("/counter/devices")
    office = manager.page
    office.get_by_label(t("Name of the new device")).fill(f"Window {locale}")
    office.get_by_role("button", name=t("Add a device")).click()
    expect(office.get_by_role("heading", name=t("Scan this with the new device"))).to_be_visible()
    axe(office)
    address = office.get_by_text("/counter/enrol").inner_text()
    code = office.locator("p.tracking-widest").inner_text()

    desk = Staff(open_page("device", device, locale=locale), locale)
    page = desk.page
    page.goto(f"{address}#{code}")
    axe(page)
    page.get_by_role("button", name=t("Make it a device of the store")).click()
    expect(page.get_by_role("heading", name=t("Who is at the counter?"))).to_be_visible()
    assert "#" not in page.url
    page.get_by_role("link", name=t("Sign in with a password")).click()
    desk.sign_in(LOGINS[locale], "")
    desk.choose_pin(PIN, lambda _: None)

    # The next colleague takes their turn.
    desk.go("/counter")
    page.get_by_role("button", name=t("Who is here")).click()
    page.get_by_role("link", name=t("Change over")).click()
    expect(page.get_by_role("heading", name=t("Who is at the counter?"))).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Дмитрий Орлов").click()
    desk.tap("5555")
    expect(page.get_by_role("alert")).to_have_text(
        t("This is not your PIN here. Try again, or sign in with your password.")
    )
    axe(page)
    page.clock.install()
    page.get_by_label(t("Enter your PIN")).fill(MANAGERS_PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=t("To prepare"))).to_be_visible()

    # Nobody is there for a while: it locks, and what was typed is kept behind the lock.
    page.get_by_role("link", name=t("Scan"), exact=True).click()
    page.get_by_label(t("Or type the code")).fill("K7QF3")
    page.clock.fast_forward(IDLE_MS)
    lock = page.get_by_role("dialog", name=t("Enter your PIN"))
    expect(lock).to_be_visible()
    axe(page)
    desk.tap("5555")
    expect(lock.get_by_role("alert")).to_contain_text("PIN")
    lock.get_by_label("PIN", exact=True).fill(MANAGERS_PIN)
    page.keyboard.press("Enter")
    expect(lock).to_have_count(0)
    expect(page.get_by_label(t("Or type the code"))).to_have_value("K7QF3")

    # Revoked, it leaves the counter by itself, and knows nobody any more.
    office.get_by_role("button", name=t("Put the code away")).click()
    row = office.get_by_role("listitem").filter(has_text=f"Window {locale}")
    row.get_by_role("button", name=t("Revoke …")).click()
    axe(office)
    row.get_by_role("button", name=t("Revoke the device")).click()
    expect(row).to_have_count(0)
    expect(page.get_by_label(t("Login"))).to_be_visible()
    desk.go("/counter/pin")
    expect(page.get_by_label(t("Login"))).to_be_visible()


def test_the_tabs_of_a_device_lock_and_open_together(shop: Shop, tablet: Page) -> None:
    device_of(shop, tablet, "consultant", "manager")
    tablet.clock.install()
    tablet.goto("/counter")
    comes_in(tablet, "consultant")
    board = tablet.context.new_page()
    board.goto("/counter")
    expect(board.get_by_role("heading", name="Подготовить")).to_be_visible()
    tablet.get_by_role("link", name="Сканер", exact=True).click()
    code = tablet.get_by_label("Или введите код")
    code.fill("K7QF3")

    # Whoever works in one tab is there in all of them.
    for _ in range(2):
        tablet.clock.fast_forward(4 * 60 * 1000)
        board.keyboard.press("Shift")
    code.click()
    locks = [page.get_by_role("dialog", name="Введите PIN") for page in (tablet, board)]
    tablet.clock.fast_forward(IDLE_MS)
    for lock in locks:
        expect(lock).to_have_attribute("data-held", "true")
    board.get_by_label("PIN", exact=True).fill(PIN)
    board.keyboard.press("Enter")
    for lock in locks:
        expect(lock).to_have_count(0)
    expect(code).to_have_value("K7QF3")

    # Whoever takes over has no tab of somebody else's.
    board.goto("/counter/pin?switch=1")
    comes_in(board, "manager")
    expect(tablet.locator("#person")).to_contain_text(name_of("manager"))
    expect(code).to_have_value("")


def test_a_tab_opened_while_the_device_is_locked_asks_who_is_there(
    shop: Shop, tablet: Page
) -> None:
    device_of(shop, tablet, "consultant")
    tablet.clock.install()
    tablet.goto("/counter")
    comes_in(tablet, "consultant")
    tablet.clock.fast_forward(IDLE_MS)
    lock = tablet.get_by_role("dialog", name="Введите PIN")
    expect(lock).to_be_visible()
    other = tablet.context.new_page()
    other.goto("/counter/walk-in")
    other.get_by_role("button", name=name_of("consultant")).click()
    other.get_by_label("Введите PIN").fill(PIN)
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", name="Визит без брони")).to_be_visible()
    expect(lock).to_have_count(0)


@pytest.mark.complaint_allowed("WebSocket", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
def test_impatient_taps_are_one_try(shop: Shop, tablet: Page, axe) -> None:
    device_of(shop, tablet, "consultant")
    tablet.clock.install()
    tablet.goto("/counter")
    comes_in(tablet, "consultant")
    tablet.clock.fast_forward(IDLE_MS)
    lock = tablet.get_by_role("dialog", name="Введите PIN")
    expect(lock).to_have_attribute("data-held", "true")
    tries: list[Route] = []
    tablet.route("**/api/v1/session/pin**", lambda route: tries.append(route))
    lock.get_by_label("PIN", exact=True).fill(PIN)
    for _ in range(5):
        tablet.keyboard.press("Enter")
    expect(lock.get_by_role("button", name="Войти")).to_have_attribute("aria-busy", "true")
    assert len(tries) == 1
    tries[0].abort()
    tablet.unroute_all()
    expect(lock.get_by_role("alert")).to_contain_text("Нет связи")

    # Without a connection it opens for nobody, and says so.
    tablet.context.set_offline(True)
    expect(lock).to_contain_text("записывайте коды на бумаге")
    expect(lock.get_by_role("link")).to_have_count(0)
    axe(tablet)


def test_scanning_keeps_a_device_open(
    shop: Shop, playwright: Playwright, open_page, tmp_path
) -> None:
    made = [booked(shop, name) for name in ("Рита Перова", "Лев Вторый")]
    film = tmp_path / "camera.mjpeg"
    hold_in_turn([qr_png(f"{shop.url}/q/{one['qr_token']}") for one in made], film)
    with_camera = browsers.launch(playwright, *camera_arguments(film))
    page = open_page("camera", TABLET, browser=with_camera, locale="ru-RU")
    device_of(shop, page, "consultant")
    page.add_init_script("localStorage.setItem('counter-continuous', 'yes')")
    page.clock.install()
    page.goto("/counter")
    comes_in(page, "consultant")
    page.goto("/counter/scan")
    verdict = page.get_by_role("alertdialog")
    for name in ("Рита Перова", "Лев Вторый") * 2:
        expect(verdict).to_contain_text(name, timeout=15_000)
        page.clock.fast_forward(4 * 60 * 1000)
    expect(verdict).to_have_attribute("data-tone", "ok", timeout=15_000)
    expect(page.get_by_role("dialog", name="Введите PIN")).to_have_count(0)
    page.close()
    with_camera.close()
