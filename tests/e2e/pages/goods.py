"""The screens of products, pieces and categories."""

import re
import sqlite3
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.admin import BackOffice
from tests.infra.server import Shop

EDITOR = re.compile(r"/admin/products/[0-9a-f-]{36}$")


class Goods(BackOffice):
    """Somebody who edits goods."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        super().__init__(page, locale)

    def enter(self, path: str, login: str = "merchandiser") -> None:
        """Sign in and wait for a screen."""
        self.sign_in(login, path)
        expect(self.places.first).to_be_visible()
        expect(self.page.locator("#main h1")).to_be_visible()

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=self.t(text), exact=True).click()

    def field(self, name: str) -> Locator:
        """An input by its flat key."""
        return self.page.locator(f'[name="{name}"]')

    def cells(self, column: str) -> Locator:
        """The inputs of one column of the table of sizes."""
        return self.page.locator(f'#sizes tbody input[name$=".{column}"]')

    def create(self, ru: str, en: str, **fields: str) -> str:
        """Make a draft from the screen of new products; its id."""
        for name, value in {"name.ru": ru, "name.en": en, **fields}.items():
            self.field(name).fill(value)
        self.press("Create the draft")
        expect(self.page).to_have_url(EDITOR, timeout=20_000)
        expect(self.field("name.ru")).to_have_value(ru)
        return self.page.url.rpartition("/")[2]

    def save(self) -> None:
        self.press("Save")
        self.expect_saved()

    def expect_saved(self) -> None:
        expect(self.page.get_by_text(self.t("Everything is saved"))).to_be_visible()


def give_a_picture(shop: Shop, product_id: str) -> None:
    """Show a described picture of the demo on this product too."""
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        (asset,) = database.execute(
            "SELECT m.asset_id FROM product_media m JOIN media_asset a ON a.id = m.asset_id"
            " WHERE a.kind = 'photo' LIMIT 1"
        ).fetchone()
        database.execute(
            "INSERT INTO product_media (product_id, asset_id, position) VALUES (?, ?, 0)",
            (product_id.replace("-", ""), asset),
        )


def row(page: Page, text: str) -> Any:
    """The row of a list that holds this text."""
    return page.get_by_role("row").filter(has_text=text)
