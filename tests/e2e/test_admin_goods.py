"""Goods in a browser: from nothing to the shop, side by side with others, out of it again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, OpenPage
from tests.e2e.pages.goods import EDITOR, Goods, give_a_picture, row
from tests.infra.server import Shop

Axe = Callable[[Page], None]


@pytest.mark.complaint_allowed("404")
def test_from_nothing_to_the_shop(shop: Shop, desktop: Page, phone: Page, axe: Axe) -> None:
    goods = Goods(desktop)
    goods.enter("/admin/products/new")
    axe(desktop)
    goods.press("Create the draft")
    expect(desktop.get_by_text(goods.t("Fill this in."))).to_be_visible()
    expect(goods.field("name.ru")).to_be_focused()
    product = goods.create("Кольцо «Ель»", "Fir ring", price="12 500", sizes="16-17")
    expect(goods.field("slug")).to_have_value("fir-ring")
    expect(goods.cells("sku")).to_have_count(3)

    goods.field("new.sizes").fill("17,5–18")
    goods.field("new.sizes").press("Enter")
    expect(goods.cells("price")).to_have_count(5)
    expect(goods.cells("price").last).to_have_value("12500")
    goods.cells("price").last.fill("не число")
    goods.press("Save")
    expect(goods.cells("price").last).to_be_focused()
    expect(desktop.get_by_text(goods.t("Enter a number, such as 12 500."))).to_be_visible()
    goods.cells("price").last.fill("13 000")
    desktop.keyboard.press("Control+s")
    expect(goods.cells("sku").last).to_have_value("FIR-RING-18")
    goods.expect_saved()

    goods.press("Publish")
    needs = desktop.get_by_role("dialog", name=goods.t("What shoppers need"))
    expect(needs.get_by_role("link", name=goods.t("Missing:"))).to_have_count(1)
    axe(desktop)
    needs.get_by_role("link", name=goods.t("A photo")).click()
    expect(needs).to_be_hidden()
    phone.goto("/p/fir-ring")
    expect(phone.get_by_role("heading", level=1)).not_to_contain_text("Ель")
    give_a_picture(shop, product)
    goods.press("Publish")
    goods.expect_notice(
        goods.t("It is in the shop now. Say where a piece of it lies, and it can be booked.")
    )
    axe(desktop)

    phone.goto("/p/fir-ring?shown")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Ель")
    goods.field("slug").fill("fir-ring-in-gold")
    goods.save()
    phone.goto("/p/fir-ring")
    expect(phone).to_have_url("/p/fir-ring-in-gold")


@pytest.mark.complaint_allowed("404")
def test_the_phone_shows_a_draft_to_its_editor_only(shop: Shop, desktop: Page, phone: Page) -> None:
    goods = Goods(desktop)
    goods.enter("/admin/products/new")
    goods.create("Кольцо «Тайна»", "Secret ring", price="9 900")
    goods.press("Preview")
    frame = desktop.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Тайна")
    address = desktop.locator("iframe").get_attribute("src")
    assert address is not None
    answer = desktop.request.get(address)
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert "noindex" in answer.headers["x-robots-tag"]
    assert phone.request.get(address).status == 404
    assert "Тайна" not in phone.request.get(address).text()


def test_two_at_one_product(desktop: Page, open_page: OpenPage, axe: Axe) -> None:
    first = Goods(desktop)
    first.enter("/admin/products/new")
    first.create("Кольцо «Двое»", "Two ring", price="5 000")
    second = Goods(open_page("second", DESKTOP, locale="ru-RU"))
    second.enter(desktop.url[desktop.url.index("/admin") :], login="admin")
    expect(second.field("name.ru")).to_have_value("Кольцо «Двое»")
    first.field("name.ru").fill("Кольцо первого")
    first.field("story.ru").fill("История первого")
    first.save()
    second.field("name.ru").fill("Кольцо второго")
    second.field("care.ru").fill("Уход второго")
    second.press("Save")
    sheet = second.page.get_by_role("dialog", name=second.t("Somebody was faster"))
    expect(sheet).to_contain_text("Кольцо первого")
    expect(sheet).to_contain_text("Кольцо второго")
    axe(second.page)
    sheet.get_by_text("Кольцо первого").click()
    second.press("Save so")
    expect(sheet).to_be_hidden()
    expect(second.field("name.ru")).to_have_value("Кольцо первого")
    expect(second.field("story.ru")).to_have_value("История первого")
    expect(second.field("care.ru")).to_have_value("Уход второго")


def test_a_copy_and_the_archive(desktop: Page, phone: Page) -> None:
    goods = Goods(desktop)
    goods.enter("/admin/products?q=печатка")
    row(desktop, "Монограмма").get_by_role("link").first.click()
    expect(desktop).to_have_url(EDITOR)
    original = desktop.url
    goods.press("Duplicate")
    expect(desktop).not_to_have_url(original)
    expect(goods.field("name.ru")).to_have_value("Печатка «Монограмма» (копия)")
    goods.press("Archive")
    expect(desktop.get_by_role("button", name=goods.t("Bring back"))).to_be_visible()
    goods.press("Undo the last save")
    expect(desktop.get_by_role("button", name=goods.t("Publish"), exact=True)).to_be_visible()


def test_pieces_in_place_and_never_under_a_booking(desktop: Page, axe: Axe) -> None:
    goods = Goods(desktop)
    goods.enter("/admin/pieces?status=available")
    axe(desktop)
    first = desktop.get_by_role("row").nth(1)
    barcode = first.get_by_role("cell").nth(1).inner_text()
    first.get_by_role("button", name=goods.t("Edit")).click()
    goods.field("tray").fill("T77")
    goods.field("tray").press("Enter")
    expect(row(desktop, barcode)).to_contain_text("T77")
    goods.open("/admin/pieces?status=held")
    expect(desktop.get_by_label(goods.t("State"), exact=True)).to_have_value("held")
    held = desktop.get_by_role("row").nth(1)
    held.get_by_role("checkbox").click()
    expect(held.get_by_role("checkbox")).to_be_checked()
    goods.press("Archive")
    expect(desktop.get_by_role("alert").filter(has_text="отложено")).to_be_visible()


def test_shelves_in_order(desktop: Page, axe: Axe) -> None:
    goods = Goods(desktop, "en")
    goods.enter("/admin/categories")
    axe(desktop)
    goods.press("New category")
    goods.field("name.ru").fill("Броши")
    goods.field("name.en").fill("Brooches")
    axe(desktop)
    goods.press("Save")
    brooches = row(desktop, "Brooches")
    expect(brooches).to_contain_text("/c/brooches")
    brooches.get_by_role("button", name="Up").click()
    expect(desktop.get_by_role("row").nth(4)).to_contain_text("Brooches")
    row(desktop, "Brooches").get_by_role("button", name="Archive").click()
    expect(row(desktop, "Brooches")).to_contain_text("Archived")
