"""What the back office is for: an empty product is live in the shop in under five minutes."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from booking_app.ui.locales import localised
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.pages.goods import Goods
from tests.e2e.pages.product_media import ProductMedia, film, frames, name_of, sides
from tests.infra.server import Shop

Axe = Callable[[Page], None]
FIVE_MINUTES = 300.0


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_eight_angles_a_spin_and_a_video_are_live(
    shop: Shop, open_page: OpenPage, axe: Axe, tmp_path: Path, locale: str
) -> None:
    photos, turn = sides(tmp_path / "photos"), frames(tmp_path / "turn")
    clip = film(tmp_path / "clip.mp4")
    page = open_page("admin", DESKTOP)
    goods, media = Goods(page, locale), ProductMedia(page, locale)
    goods.enter("/admin/products/new")
    names = name_of(f"Polaris {locale}")

    begun = time.monotonic()
    goods.create(names["ru"], names["en"], price="45 000", sizes="15.5–19")
    media.expect_ready()
    media.drop(*photos, turn, clip)
    media.expect_tiles(10)
    media.describe_all()
    expect(page.get_by_role("button", name=goods.t("Ready for the shop"))).to_be_visible()
    goods.press("Publish")
    goods.expect_notice(
        goods.t("It is in the shop now. Say where a piece of it lies, and it can be booked.")
    )
    assert time.monotonic() - begun < FIVE_MINUTES

    slug = goods.field("slug").input_value()
    phone = open_page("phone", PHONE)
    phone.goto(localised(f"/p/{slug}", locale))
    expect(phone.get_by_role("heading", level=1, name=names[locale])).to_be_visible()
    gallery = phone.locator("[data-gallery]")
    expect(gallery.locator("[data-track] > *")).to_have_count(10)
    expect(gallery.locator("spin-view")).to_have_count(1)
    expect(gallery.locator("film-view video")).to_have_count(1)
    axe(phone)
