"""An empty installation, somebody who reads nothing, and a shop to book in at the end."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from booking_app.ui.locales import localised
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.pages.product_media import ProductMedia, film, frames, sides
from tests.e2e.pages.settings import ChainSettings
from tests.infra import server
from tests.infra.server import ADMIN_PASSWORD, Shop

pytestmark = pytest.mark.complaint_allowed("ERR_")
"""The map's pictures come from elsewhere, and no network is needed here."""


@pytest.fixture(scope="module")
def empty(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop as `./booking admin create` leaves it. `shop` has built the frontend."""
    with server.empty_shop(tmp_path_factory.mktemp("nothing")) as running:
        yield running
    assert "Traceback" not in running.log.read_text()


class Founder(ChainSettings):
    """The first admin, who follows what the screens say."""

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f'[name="{name.replace("_", "-")}"]').fill(value)

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=self.t(text), exact=True).click()

    def next_step(self, title: str) -> None:
        """Back to the first steps, and on by the one that is marked."""
        self.page.get_by_role("link", name=self.t("First steps")).first.click()
        step = self.page.locator("[aria-current=step]")
        expect(step).to_contain_text(self.t(title))
        step.get_by_role("link").click()


@pytest.mark.parametrize("locale", ["ru"])
def test_from_nothing_to_a_bookable_product_on_a_phone(
    empty: Shop, open_page: OpenPage, axe: Callable[[Page], None], tmp_path: Path, locale: str
) -> None:
    page = open_page("admin", DESKTOP, locale="ru-RU", base_url=empty.url)
    anna = Founder(page, locale)
    t = anna.t
    anna.open("/admin")
    expect(page.get_by_text(t("Demo: come in as"))).to_have_count(0)
    anna.sign_in("anna", password=ADMIN_PASSWORD)

    anna.next_step("Name the chain")
    anna.field("Name of the chain").fill("Северное сияние")
    anna.field("E-mail").fill("hello@aurora.example")
    anna.save_well()
    expect(page.get_by_role("complementary")).to_contain_text("Северное сияние")

    anna.next_step("Add the first store")
    anna.press("Save")
    expect(page.locator("[name=name-ru]")).to_be_focused()
    anna.fill(
        name_ru="Невский", name_en="Nevsky", address_ru="Невский пр., 1",
        address_en="1 Nevsky Ave", phone="8 812 555-35-35",
    )  # fmt: skip
    expect(page.locator("#name-ru-error")).to_be_hidden()
    page.get_by_role("combobox", name=t("Town")).fill("петерб")
    page.get_by_role("option", name=re.compile("Санкт-Петербург")).click()
    page.locator(".leaflet-container").click()
    anna.press("Save")
    anna.expect_title("Невский")

    anna.next_step("Publish the first product")
    for name, value in {
        "name.ru": "Кольцо «Вега»", "name.en": "Vega ring", "shelf.ru": "Кольца",
        "shelf.en": "Rings", "price": "45 000", "sizes": "16–17",
    }.items():  # fmt: skip
        page.locator(f'[name="{name}"]').fill(value)
    anna.press("Create the draft")
    media = ProductMedia(page, locale)
    media.expect_ready()
    media.drop(*sides(tmp_path / "photos"), frames(tmp_path / "turn"), film(tmp_path / "clip.mp4"))
    media.expect_tiles(10)
    media.describe_all()
    anna.press("Publish")
    anna.expect_notice(
        t("It is in the shop now. Say where a piece of it lies, and it can be booked.")
    )

    anna.next_step("Say where a piece of it lies")
    sheet = page.get_by_role("dialog", name=t("Add pieces"))
    expect(sheet).to_contain_text("Кольцо «Вега»")
    axe(page)
    sheet.get_by_label(t("Barcodes")).fill("2000000000017")
    sheet.get_by_role("button", name=t("Add"), exact=True).click()
    anna.expect_notice(t.n("{n} piece added", "{n} pieces added", 1))
    page.get_by_role("link", name=t("First steps")).first.click()
    anna.expect_title(t("The shop is open"))
    axe(page)

    with page.expect_popup() as opened:
        page.get_by_role("link", name=t("Open it in the shop")).click()
    address = opened.value.url.removeprefix(empty.url)
    phone = open_page("phone", PHONE, locale="ru-RU", base_url=empty.url)
    phone.goto(localised(address, locale))
    expect(phone.get_by_role("heading", level=1, name="Кольцо «Вега»")).to_be_visible()
    gallery = phone.locator("[data-gallery]")
    expect(gallery.locator("[data-track] > *")).to_have_count(10)
    expect(gallery.locator("spin-view")).to_have_count(1)
    expect(gallery.locator("film-view video")).to_have_count(1)
    axe(phone)
    phone.get_by_role("button", name=t("Try on in store")).first.click()
    sheet = phone.get_by_role("dialog")
    expect(sheet).to_contain_text(t.n("in {n} store", "in {n} stores", 1))
    sheet.get_by_role("button", name=re.compile("^16 ")).click()
    phone.get_by_text("Выбрать магазин", exact=True).click()
    expect(phone.get_by_text("Невский").first).to_be_visible()
