"""The counter changes visits: another piece, more time, a colleague, who did not come."""

import math
import re
import sqlite3
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import TABLET
from tests.e2e.desk import api, at_the_counter, booked
from tests.e2e.pages.counter import STORE, Counter
from tests.infra.server import Shop
from tests.infra.usb_scanner import shoot

_LINES_OF_A_PAGE = 15
"""How many pieces a sheet of A4 holds at least."""


def free_barcode(shop: Shop) -> str:
    """The barcode of something that is free in the store now."""
    piece = api(shop, f"/stores/{STORE}/pieces")["items"][-1]["id"]
    with sqlite3.connect(shop.data_dir / "vitrina.db") as database:
        found = database.execute("SELECT barcode FROM piece WHERE id = ?", (UUID(piece).hex,))
        return str(found.fetchone()[0])


def test_another_piece_more_time_and_a_colleague(shop: Shop, tablet: Page, axe) -> None:
    at_the_counter(tablet)
    made = booked(shop, "Нина Берг")
    barcode = free_barcode(shop)
    tablet.goto(f"/counter/r/{made['code']}")
    sheet = tablet.get_by_role("dialog")

    tablet.get_by_role("button", name="Другое изделие").click()
    sheet.get_by_label("Найти изделие в этом магазине").fill("ничего такого")
    expect(sheet.get_by_text("Сейчас в этом магазине таких свободных изделий нет.")).to_be_visible()
    sheet.get_by_label("Найти изделие в этом магазине").fill(barcode)
    axe(tablet)
    sheet.get_by_role("button", name="Взять").click()
    expect(sheet).to_have_count(0)
    grouped = " ".join(re.findall(".{1,4}", barcode))
    expect(tablet.get_by_text(grouped)).to_be_visible()

    kept = tablet.locator("dl div").filter(has_text="Ждут до").first
    before = kept.inner_text()
    tablet.get_by_role("button", name="Продлить").click()
    sheet.get_by_role("button", name="Продлить").click()
    expect(sheet.get_by_role("alert")).to_contain_text("Выберите, на сколько и почему")
    sheet.get_by_label(re.compile("^1 ч")).check()
    sheet.get_by_text("Задерживается в пути").click()
    axe(tablet)
    sheet.get_by_role("button", name="Продлить").click()
    expect(sheet).to_have_count(0)
    expect(kept).not_to_have_text(before, use_inner_text=True)

    tablet.get_by_role("button", name="Кто ведёт").click()
    axe(tablet)
    sheet.get_by_role("button", name="это вы").click()
    expect(sheet).to_have_count(0)

    notes = tablet.get_by_role("region", name="Заметки коллег")
    notes.get_by_role("textbox").fill("Любит <b>тонкие</b> кольца")
    notes.get_by_role("button", name="Добавить заметку").click()
    note = notes.get_by_role("listitem")
    expect(note).to_contain_text("Любит <b>тонкие</b> кольца")
    expect(note).to_contain_text("Анна Воронцова")
    expect(notes.get_by_role("textbox")).to_have_value("")
    axe(tablet)
    note.get_by_role("button", name="Убрать заметку").click()
    expect(note).to_have_count(0)
    notes.get_by_role("button", name="Добавить заметку").click()
    expect(notes.get_by_role("alert")).to_contain_text("Напишите заметку")

    tablet.get_by_role("link", name="К визитам дня").click()
    expect(Counter(tablet).visit(made["code"])).to_contain_text("Анна Воронцова")


def test_who_comes_without_a_booking_is_served_at_once(shop: Shop, tablet: Page, axe) -> None:
    at_the_counter(tablet)
    tablet.get_by_role("link", name="Без брони").click()
    expect(tablet.get_by_role("heading", name="Визит без брони")).to_be_visible()
    tablet.get_by_role("button", name="Начать визит").click()
    expect(
        tablet.get_by_role("alert").get_by_text("Выберите хотя бы одно изделие.")
    ).to_be_visible()

    tablet.get_by_label("Найти изделие в этом магазине").fill("кольцо")
    tablet.get_by_role("button", name="Выложить").first.click()
    remove = tablet.get_by_role("button", name="Убрать")
    expect(remove).to_have_count(1)
    # A scanner chooses the very piece, from wherever it types.
    barcode = free_barcode(shop)
    tablet.get_by_role("heading", name="Визит без брони").click()
    shoot(tablet, barcode)
    expect(remove).to_have_count(2)
    axe(tablet)

    tablet.get_by_label("Как обращаться").fill("Мария")
    tablet.get_by_label("Телефон").fill("12")
    tablet.get_by_role("button", name="Начать визит").click()
    expect(tablet.get_by_text("Без согласия покупателя")).to_be_visible()
    tablet.get_by_label("Телефон").fill("")
    tablet.get_by_role("button", name="Начать визит").click()
    expect(tablet.get_by_role("heading", name="Мария")).to_be_visible()
    expect(tablet.get_by_role("button", name="Выдать", exact=True)).to_be_visible()
    axe(tablet)


@pytest.mark.complaint_allowed("ERR_INTERNET_DISCONNECTED")
def test_filters_and_typed_text_outlive_news_and_a_lost_network(
    shop: Shop, tablet: Page, axe
) -> None:
    counter = at_the_counter(tablet)
    first, second = booked(shop, "Полина Раскатова"), booked(shop, "Глеб Морозов")
    expect(counter.visit(second["code"])).to_be_visible()
    field = tablet.get_by_label("Найти визит")
    field.fill("раскат")
    expect(counter.visit(second["code"])).to_have_count(0)
    expect(counter.visit(first["code"])).to_be_visible()
    third = booked(shop, "Ольга Раскатова")
    expect(counter.visit(third["code"])).to_be_visible()
    expect(field).to_have_value("раскат")
    axe(tablet)

    tablet.context.set_offline(True)
    expect(tablet.get_by_role("status").get_by_text("Нет связи")).to_be_visible(timeout=45_000)
    field.press_sequentially("ова")
    fourth = booked(shop, "Вера Раскатова")
    tablet.context.set_offline(False)
    expect(counter.visit(fourth["code"])).to_be_visible(timeout=20_000)
    expect(field).to_have_value("раскатова")
    expect(counter.visit(second["code"])).to_have_count(0)

    field.fill("никого такого")
    tablet.get_by_role("button", name="Показать все визиты").click()
    expect(counter.visit(second["code"])).to_be_visible()
    expect(field).to_have_value("")
    tablet.get_by_role("button", name="Мои").click()
    expect(counter.visit(second["code"])).to_have_count(0)


_WIDER_THAN_THEIR_PLACE = """() => [...document.querySelectorAll("main, main *")]
    .filter((each) => each.checkVisibility() && each.clientWidth > 1)
    .filter((each) => each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 80))"""


def test_the_pick_list_fits_on_paper(shop: Shop, tablet: Page) -> None:
    counter = at_the_counter(tablet)
    made = booked(shop, "Печатная Анна")
    expect(counter.visit(made["code"])).to_be_visible()
    tablet.get_by_role("button", name="Что принести").click()
    expect(tablet.get_by_role("button", name="Печать")).to_be_visible()
    tablet.emulate_media(media="print")
    expect(tablet.get_by_role("cell", name="Печатная Анна").first).to_be_visible()
    expect(tablet.get_by_role("button", name="Печать")).to_be_hidden()
    # How long the list is depends on what others have booked in this store.
    lines = tablet.get_by_role("row").count()
    pdf = tablet.pdf(format="A4")
    pages = len(re.findall(rb"/Type /Page[\s/]", pdf))
    assert 1 <= pages <= math.ceil(lines / _LINES_OF_A_PAGE)


def test_a_manager_reads_the_stores_figures(shop: Shop, open_page, axe) -> None:
    page = open_page("manager", TABLET, locale="ru-RU")
    page.goto("/counter/numbers")
    page.get_by_role("button", name="Дмитрий Орлов").click()
    page.get_by_role("button", name="Кузнецкий Мост").click()
    expect(page.get_by_role("heading", name="Цифры")).to_be_visible()
    expect(page.get_by_role("heading", name="Сегодня", exact=True)).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Без брони")
    axe(page)
    # On a phone the days stand below each other, and nothing is to be scrolled sideways.
    days = page.get_by_role("region", name="По дням").get_by_role("listitem")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        expect(days).to_have_count(7)
        expect(days.first).to_contain_text("Без брони")
        assert page.evaluate(_WIDER_THAN_THEIR_PLACE) == []
    axe(page)

    consultant = open_page("consultant", TABLET, locale="ru-RU")
    at_the_counter(consultant)
    expect(consultant.get_by_role("link", name="Цифры")).to_have_count(0)
    consultant.goto("/counter/numbers")
    expect(consultant.get_by_role("heading", name="Для управляющих")).to_be_visible()


def past_its_time(shop: Shop, code: str) -> None:
    """The visit was to be half an hour ago; its pieces are kept for two hours more."""
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        database.execute(
            "UPDATE reservation SET slot_starts_at = strftime('%Y-%m-%d %H:%M:%f', 'now', "
            "'-30 minutes'), slot_ends_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 minutes'), "
            "keep_until = strftime('%Y-%m-%d %H:%M:%f', 'now', '+121 minutes') WHERE code = ?",
            (code,),
        )


def test_a_manager_gives_up_on_somebody_who_comes_after_all(shop: Shop, open_page, axe) -> None:
    made = booked(shop, "Фаина Раневская")
    past_its_time(shop, made["code"])
    seller = open_page("seller", TABLET)
    at_the_counter(seller)
    row = Counter(seller).visit(made["code"])
    expect(row).to_contain_text("опаздывает")
    seller.goto(f"/counter/r/{made['code']}")
    expect(seller.get_by_role("heading", name="Фаина Раневская")).to_be_visible()
    expect(seller.get_by_role("button", name="Не пришёл")).to_have_count(0)

    page = open_page("manager", TABLET)
    page.goto(f"/counter/r/{made['code']}")
    page.get_by_role("button", name="Дмитрий Орлов").click()
    page.get_by_role("button", name="Кузнецкий Мост").click()
    page.get_by_role("button", name="Не пришёл").click()
    sheet = page.get_by_role("dialog", name="Не пришёл")
    expect(sheet).to_contain_text("Изделия сразу вернутся на витрину")
    axe(page)
    sheet.get_by_role("button", name="Назад").click()
    expect(sheet).to_have_count(0)
    page.get_by_role("button", name="Не пришёл").click()
    sheet.get_by_role("button", name="Не пришёл").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_text("Не пришли").first).to_be_visible()
    axe(page)
    # Whoever had it open sees that too, and so does the board.
    expect(seller.get_by_text("Не пришли").first).to_be_visible()
    expect(seller.get_by_role("button", name="Выдать", exact=True)).to_have_count(0)
    page.get_by_role("link", name="К визитам дня").click()
    expect(page.get_by_role("link", name="Фаина Раневская")).to_contain_text("Не пришли")

    page.get_by_role("link", name="Фаина Раневская").click()
    page.get_by_role("button", name="Всё-таки придёт").click()
    expect(page.get_by_role("button", name="Выдать", exact=True)).to_be_visible()
    expect(seller.get_by_role("button", name="Выдать", exact=True)).to_be_visible()


def test_a_visit_is_handed_to_a_colleague(shop: Shop, open_page, axe) -> None:
    made = booked(shop, "Тамара Синявская")
    page, other = open_page("seller", TABLET), open_page("colleague", TABLET)
    at_the_counter(page)
    page.goto(f"/counter/r/{made['code']}")
    page.get_by_role("button", name="Кто ведёт").click()
    sheet = page.get_by_role("dialog")
    axe(page)
    sheet.get_by_role("button", name="Дмитрий Орлов").click()
    expect(sheet).to_have_count(0)
    expect(page.locator("dl div").filter(has_text="Консультант")).to_contain_text("Дмитрий Орлов")

    other.goto("/counter")
    other.get_by_role("button", name="Дмитрий Орлов").click()
    other.get_by_role("button", name="Кузнецкий Мост").click()
    counter = Counter(other)
    expect(counter.visit(made["code"])).to_contain_text("Дмитрий Орлов")
    other.get_by_role("button", name="Мои").click()
    expect(counter.visit(made["code"])).to_be_visible()
    # Nobody in particular has it again.
    page.get_by_role("button", name="Передать коллеге").click()
    sheet.get_by_role("button", name="Без ответственного").click()
    expect(counter.visit(made["code"])).to_have_count(0)


def test_news_are_counted_in_the_title_until_somebody_looks(shop: Shop, tablet: Page) -> None:
    at_the_counter(tablet)
    tablet.get_by_role("link", name="Сканер", exact=True).click()
    expect(tablet).to_have_title(re.compile("^Сканер"))
    for number in (1, 2):
        booked(shop, f"Новая {number}")
        expect(tablet).to_have_title(re.compile(rf"^\({number}\) "), timeout=10_000)
    tablet.get_by_role("link", name=re.compile("^Сегодня")).first.click()
    expect(tablet).to_have_title(re.compile(r"^[^(]"))


def test_the_sound_of_news_is_remembered_on_the_device(shop: Shop, tablet: Page) -> None:
    at_the_counter(tablet)
    switch = tablet.get_by_role("button", name="Звук при новых бронях")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    tablet.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    tablet.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")
