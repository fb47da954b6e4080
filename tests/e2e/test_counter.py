"""The counter in a browser: its door, the board that follows the day, scans of every kind."""

import sqlite3

import pytest
from playwright.sync_api import Page, Playwright, expect

from booking_app.core.i18n import translator
from booking_app.demo import content
from booking_app.ui.counter.words import VERDICTS
from booking_app.workflows.qr_codes import qr_png
from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.desk import api, at_the_counter, booked
from tests.e2e.pages.counter import Counter
from tests.infra import browser as browsers
from tests.infra.camera import camera_arguments, hold_before_lens
from tests.infra.server import Shop
from tests.infra.usb_scanner import shoot


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_the_door_opens_without_script(open_page, locale: str) -> None:
    t = translator(locale)
    page = open_page("tablet", TABLET, java_script_enabled=False)
    page.goto("/counter/sign-in" if locale == "ru" else "/en/counter/sign-in")
    page.get_by_label(t("Login")).fill("consultant")
    page.get_by_label(t("Password"), exact=True).fill("guess")
    page.get_by_role("button", name=t("Sign in")).click()
    expect(page.get_by_role("alert")).to_have_text(t("The login and the password do not match."))
    expect(page.get_by_label(t("Login"))).to_have_attribute("aria-invalid", "true")

    page.get_by_label(t("Login")).fill("consultant")
    page.get_by_label(t("Password"), exact=True).fill(content.staff().password)
    page.get_by_role("button", name=t("Sign in")).click()
    page.wait_for_url("**/counter")


@pytest.mark.complaint_allowed("401")
def test_a_wrong_password_does_not_cost_the_login(tablet: Page, axe) -> None:
    tablet.goto("/counter/sign-in")
    axe(tablet)
    tablet.get_by_label("Логин").fill("consultant")
    tablet.get_by_label("Пароль", exact=True).fill("guess")
    tablet.get_by_role("button", name="Войти").click()
    expect(tablet.get_by_role("alert")).not_to_be_empty()
    expect(tablet.get_by_label("Логин")).to_have_value("consultant")
    expect(tablet.get_by_label("Пароль", exact=True)).to_be_focused()
    axe(tablet)


def test_people_come_back_to_the_screen_they_wanted_in_their_language(open_page) -> None:
    page = open_page("tablet", TABLET)
    page.goto("/counter/scan")
    page.get_by_role("button", name="Анна Воронцова").click()
    expect(page.get_by_label("Или введите код")).to_be_visible()
    assert page.url.endswith("/counter/scan")

    english = open_page("english", TABLET)
    english.goto("/counter/sign-in")
    english.get_by_role("button", name="Alice Merton").click()
    expect(english.get_by_role("heading", name="Which counter are you at?")).to_be_visible()


def test_a_role_without_counters_is_refused(tablet: Page, axe) -> None:
    tablet.goto("/counter")
    tablet.get_by_label("Логин").fill("marketer")
    tablet.get_by_label("Пароль", exact=True).fill(content.staff().password)
    tablet.get_by_role("button", name="Войти").click()
    expect(tablet.get_by_role("heading", name="Не для вашей роли")).to_be_visible()
    axe(tablet)
    tablet.get_by_role("button", name="Выйти").click()
    expect(tablet.get_by_label("Логин")).to_be_visible()


def test_the_board_follows_the_day_by_itself(shop: Shop, tablet: Page, axe) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Надежда Крылова", pieces=2)
    row = counter.visit(made["code"])
    expect(row).to_be_visible()
    expect(row).to_contain_text("Новая")
    axe(tablet)

    row.get_by_role("button", name="Готово").click()
    expect(row.get_by_role("button", name="Готово")).to_have_count(0)

    secret = made["manage_url"].rpartition("#")[2]
    api(shop, f"/reservations/{made['code']}/cancel?token={secret}", {})
    done = tablet.get_by_role("link", name="Надежда Крылова")
    expect(done).to_contain_text("Отменено покупателем")


def test_the_pick_list_says_where_every_piece_lies(shop: Shop, phone: Page, axe) -> None:
    at_the_counter(phone)
    made = booked(shop, "Пётр Снегирёв")
    expect(Counter(phone).visit(made["code"])).to_be_visible()
    phone.get_by_role("button", name="Что принести").click()
    name = phone.get_by_role("link", name="Пётр Снегирёв")
    group = phone.get_by_role("listitem").filter(has=name).first
    expect(group).to_contain_text("Витрина")
    axe(phone)
    group.get_by_role("button", name="Готово").click()
    expect(name).to_have_count(0)


def test_an_empty_day_is_no_blank_page(tablet: Page, axe) -> None:
    tablet.goto("/counter/sign-in")
    tablet.get_by_role("button", name="Елена Градова").click()
    quiet = {store.slug for store in content.stores()} - {
        booking.store for booking in content.bookings().bookings
    }
    name = next(store.name.ru for store in content.stores() if store.slug in quiet)
    tablet.get_by_role("button", name=name).first.click()
    expect(tablet.get_by_role("heading", name="Пока никого не ждём")).to_be_visible()
    axe(tablet)


def test_a_camera_reads_the_shoppers_qr(
    shop: Shop, playwright: Playwright, open_page, tmp_path
) -> None:
    made = booked(shop, "Вера Новикова")
    film = tmp_path / "camera.mjpeg"
    hold_before_lens(qr_png(f"{shop.url}/q/{made['qr_token']}"), film)
    with_camera = browsers.launch(playwright, *camera_arguments(film))
    page = open_page("camera", TABLET, browser=with_camera)
    counter = at_the_counter(page)
    counter.open_scanner()
    expect(counter.verdict).to_have_attribute("data-tone", "ok", timeout=15_000)
    expect(counter.verdict).to_contain_text(translator("ru")(VERDICTS["ok"].word))
    expect(counter.verdict).to_contain_text("Вера Новикова")

    # The code is still in view, and still the same scan.
    counter.verdict.get_by_role("button", name="Дальше").click()
    expect(page.get_by_text("Наведите рамку на QR-код")).to_be_visible()
    expect(counter.verdict).to_have_count(0)
    page.close()
    with_camera.close()


def test_without_a_camera_the_code_is_typed(shop: Shop, tablet: Page, axe) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Иван Белый")
    counter.open_scanner()
    expect(tablet.get_by_text("Камера не найдена")).to_be_visible()
    field = tablet.get_by_label("Или введите код")
    axe(tablet)

    field.fill("ABC")
    field.press("Enter")
    expect(tablet.get_by_text("В коде десять букв и цифр")).to_be_visible()
    wrong = made["code"][:-1] + ("2" if made["code"][-1] != "2" else "3")
    field.fill(wrong)
    field.press("Enter")
    expect(tablet.get_by_text("Нет ни брони, ни купона с таким кодом.")).to_be_visible()
    expect(counter.verdict).to_have_count(0)

    field.fill(f" {made['code'][:5].lower()} - {made['code'][5:].lower()} ")
    field.press("Enter")
    expect(counter.verdict).to_have_attribute("data-tone", "ok")
    axe(tablet)
    counter.open_card()
    expect(tablet.get_by_role("heading", name="Иван Белый")).to_be_visible()


def test_a_scanner_that_types_works_on_every_screen(shop: Shop, tablet: Page) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Ольга Синицына")
    shoot(tablet, f"{shop.url}/q/{made['qr_token']}")
    expect(counter.verdict).to_contain_text("Ольга Синицына")
    counter.open_card()

    # On the card, too; what it typed into a field is taken out again.
    counter.begin_hand_over()
    shoot(tablet, made["code"])
    expect(counter.verdict).to_contain_text("Ольга Синицына")
    counter.verdict.get_by_role("button", name="Дальше").click()

    tablet.goto("/counter/scan")
    field = tablet.get_by_label("Или введите код")
    field.fill("before")
    field.focus()
    shoot(tablet, made["code"])
    expect(counter.verdict).to_contain_text("Ольга Синицына")
    counter.verdict.get_by_role("button", name="Дальше").click()
    expect(field).to_have_value("before")


@pytest.mark.parametrize("shown", ["{code}", "{url}/q/{qr_token}"])
def test_the_russian_layout_does_not_matter_to_a_scanner(
    shop: Shop, tablet: Page, shown: str
) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Юлия Орлова")
    latin, cyrillic = "qwertyuiopasdfghjkl:zxcvbnm./", "йцукенгшщзфывапролдЖячсмитью."
    russian = dict(zip(latin, cyrillic, strict=True))
    tablet.evaluate(
        """([text, russian]) => {
          for (const letter of text) {
            const small = letter.toLowerCase();
            const key = russian[small] ?? small;
            const shown = letter === small ? key : key.toUpperCase();
            document.body.dispatchEvent(
              new KeyboardEvent("keydown", { key: shown, code: "", bubbles: true }));
          }
          const enter = { key: "Enter", bubbles: true };
          document.body.dispatchEvent(new KeyboardEvent("keydown", enter));
        }""",
        [shown.format(url=shop.url, **made), russian],
    )
    expect(counter.verdict).to_contain_text("Юлия Орлова")


def test_typing_by_hand_is_no_scan(shop: Shop, tablet: Page) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Никто")
    tablet.keyboard.type(made["code"], delay=130)
    tablet.keyboard.press("Enter")
    expect(counter.verdict).to_have_count(0)


def test_what_is_not_ours_is_said_at_once(shop: Shop, tablet: Page, axe) -> None:
    counter = at_the_counter(tablet)
    shoot(tablet, "https://menu.example/table/7")
    expect(counter.verdict).to_have_attribute("data-tone", "stop")
    expect(counter.verdict).to_contain_text("Не наш")
    axe(tablet)
    # The next scan needs no tap in between.
    shoot(tablet, f"{shop.url}/q/" + "A" * 150)
    expect(counter.verdict).to_contain_text("Неверно")
    elsewhere = booked(shop, "Чужая", store="moscow-arbat")
    shoot(tablet, elsewhere["code"])
    expect(counter.verdict).to_contain_text("Арбат")
    expect(counter.verdict.get_by_role("button", name="Открыть карточку")).to_have_count(0)


@pytest.mark.complaint_allowed("ERR_INTERNET_DISCONNECTED")
def test_without_a_connection_nothing_is_guessed(shop: Shop, tablet: Page) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Лидия Зимина", store="moscow-arbat")
    tablet.context.set_offline(True)
    shoot(tablet, made["code"])
    expect(counter.verdict).to_have_attribute("data-tone", "attention")
    expect(counter.verdict).to_contain_text("Сейчас не проверить")
    # Still on the screen, it is asked about as soon as that is possible.
    tablet.context.set_offline(False)
    expect(counter.verdict).to_contain_text("Арбат", timeout=15_000)


def test_an_ended_session_leads_to_the_door_and_back(shop: Shop, tablet: Page) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Тамара Лис")
    row = counter.visit(made["code"])
    expect(row).to_be_visible()
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        database.execute("UPDATE staff_session SET revoked_at = created_at")
    row.get_by_role("button", name="Готово").click()
    expect(tablet.get_by_label("Логин")).to_be_visible()
    expect(tablet.get_by_text("Тамара Лис")).to_have_count(0)
    tablet.get_by_role("button", name="Анна Воронцова").click()
    expect(row.get_by_role("button", name="Готово")).to_be_visible()


def test_signing_out_leaves_nothing_behind(shop: Shop, tablet: Page) -> None:
    at_the_counter(tablet)
    tablet.get_by_role("button", name="Кто здесь").click()
    tablet.get_by_role("button", name="Выйти").click()
    expect(tablet.get_by_label("Логин")).to_be_visible()
    assert not [c for c in tablet.context.cookies() if c["name"] == "staff_session"]
    tablet.goto("/counter")
    expect(tablet.get_by_label("Логин")).to_be_visible()


def test_contact_is_masked_until_asked_for(shop: Shop, open_page, axe) -> None:
    page = open_page("phone", PHONE, locale="ru-RU")
    counter = at_the_counter(page)
    made = booked(shop, "Раиса Громова")
    shoot(page, made["code"])
    counter.open_card()
    expect(page.get_by_text("@example.com")).to_contain_text("•")
    axe(page)
    page.get_by_role("button", name="Показать для звонка").click()
    expect(page.get_by_role("link", name="@example.com")).not_to_contain_text("•")


def test_a_missing_piece_and_a_cancelled_booking(shop: Shop, tablet: Page, axe) -> None:
    at_the_counter(tablet)
    made = booked(shop, "Зоя Весна", pieces=2)
    tablet.goto(f"/counter/r/{made['code']}")
    tablet.get_by_role("button", name="Нет на месте").first.click()
    sheet = tablet.get_by_role("dialog")
    axe(tablet)
    sheet.get_by_role("button", name="Его нет").click()
    expect(tablet.get_by_text("Не нашлось", exact=True)).to_be_visible()

    tablet.get_by_role("button", name="Отменить бронь").first.click()
    sheet.get_by_role("button", name="Отменить бронь").click()
    expect(sheet.get_by_role("alert")).to_contain_text("Выберите причину")
    sheet.get_by_text("У изделия нашёлся дефект").click()
    axe(tablet)
    sheet.get_by_role("button", name="Отменить бронь").click()
    expect(sheet).to_have_count(0)
    expect(tablet.get_by_text("У изделия нашёлся дефект")).to_be_visible()


def test_a_manager_undoes_a_hand_over(shop: Shop, tablet: Page, axe) -> None:
    made = booked(shop, "Клара Август")
    tablet.goto(f"/counter/r/{made['code']}")
    tablet.get_by_role("button", name="Дмитрий Орлов").click()
    tablet.get_by_role("button", name="Кузнецкий Мост").click()
    counter = Counter(tablet)
    expect(tablet.get_by_role("heading", name="Клара Август")).to_be_visible()
    counter.begin_hand_over()
    tablet.get_by_role("button", name="Дальше").click()
    expect(tablet.get_by_text("Отметьте, что решили")).to_be_visible()
    axe(tablet)
    tablet.get_by_text("Куплено", exact=True).click()
    expect(tablet.get_by_text("Отметьте, что решили")).to_be_hidden()
    tablet.get_by_role("button", name="Дальше").click()
    sheet = tablet.get_by_role("dialog", name="Завершить визит")
    sheet.get_by_role("button", name="Подтвердить").click()
    expect(sheet.get_by_text("Введите номер чека")).to_be_visible()
    axe(tablet)
    sheet.get_by_label("Номер чека").fill("001")
    sheet.get_by_role("button", name="Подтвердить").dblclick()
    expect(tablet.get_by_role("heading", name="Визит завершён")).to_be_visible()
    axe(tablet)

    tablet.get_by_role("button", name="Отменить (до").click()
    undo = tablet.get_by_role("dialog", name="Отменить выдачу")
    undo.get_by_label("Причина").fill("Ошиблись чеком")
    undo.get_by_role("button", name="Отменить выдачу").click()
    expect(tablet.get_by_role("button", name="Выдать", exact=True)).to_be_visible()
