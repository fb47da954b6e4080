"""The pictures of a product, under fingers, keys and a mouse."""

import io
import json
import sqlite3
import time
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from booking_app.domain.media.tiles import cut_tiles, halves
from tests.infra.server import Shop

Point = tuple[float, float]
_FRAME_SECONDS = 1 / 60


class Fingers:
    """Touches as a screen reports them, several at once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind: str, points: list[Point], moment: float) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": touches, "timestamp": moment},
        )

    def drag(self, start: Point, end: Point, steps: int = 12) -> None:
        """One finger from here to there."""
        self.together([(start, end)], steps)

    def together(self, ways: list[tuple[Point, Point]], steps: int = 12) -> None:
        """Fingers that go down, move and come up at the same time."""
        # As fast as a hand, however fast the test is: speed decides how far a swipe carries.
        begun = time.time()
        self._send("touchStart", [start for start, _ in ways], begun)
        for step in range(1, steps + 1):
            part = step / steps
            self._send(
                "touchMove",
                [
                    (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
                    for start, end in ways
                ],
                begun + step * _FRAME_SECONDS,
            )
        self._send("touchEnd", [], begun + (steps + 1) * _FRAME_SECONDS)

    def spread(self, middle: Point, *, start: float, end: float) -> None:
        """Two fingers around a point, from one distance to another."""
        x, y = middle
        self.together(
            [((x - start / 2, y), (x - end / 2, y)), ((x + start / 2, y), (x + end / 2, y))]
        )

    def tap_twice(self, x: float, y: float) -> None:
        self._page.touchscreen.tap(x, y)
        self._page.touchscreen.tap(x, y)


class Pictures:
    """The gallery of the open product, and its full screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.gallery = page.locator("#live photo-gallery")
        self.zoom = page.locator("dialog.zoom")
        self.stage = self.zoom.locator(".zoom-stage")

    @property
    def said(self) -> Locator:
        """What a screen reader is told of the gallery."""
        return self.gallery.locator("[data-said]")

    def dot(self, number: int) -> Locator:
        """The dot of a picture, counted from 1."""
        return self.gallery.locator(f"[data-go='{number - 1}']")

    def expect_at(self, number: int) -> None:
        expect(self.dot(number)).to_have_attribute("aria-current", "true")

    def middle(self, of: Locator) -> Point:
        box = of.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def open_zoom(self, number: int = 1) -> None:
        self.gallery.locator("[data-zoom]").nth(number - 1).click()
        expect(self.zoom).to_be_visible()

    @property
    def scale(self) -> float:
        """How much larger than the screen the photo is."""
        return float(
            self.zoom.locator(".zoom-image").evaluate(
                "image => new DOMMatrix(getComputedStyle(image).transform).a"
            )
        )

    def expect_scale(self, at_least: float) -> None:
        self.page.wait_for_function(
            "least => new DOMMatrix(getComputedStyle(document.querySelector('.zoom-image'))"
            ".transform).a >= least",
            arg=at_least,
        )

    def expect_tiles_drawn(self) -> None:
        """The middle of the stage is covered by a tile."""
        self.page.wait_for_function(
            """() => {
              const canvas = document.querySelector(".zoom-tiles canvas");
              if (!canvas) return false;
              const middle = [canvas.width >> 1, canvas.height >> 1, 1, 1];
              return canvas.getContext("2d").getImageData(...middle).data[3] > 0;
            }"""
        )

    def expect_unzoomed(self) -> None:
        expect(self.zoom).not_to_have_attribute("data-zoomed", "")


def give_tiles(shop: Shop, slug: str) -> dict[str, Any]:
    """Make the first photo of a product one of 2,400 × 2,400 pixels, cut into tiles."""
    picture = Image.effect_noise((2400, 2400), 60).convert("RGB")
    ImageDraw.Draw(picture).rectangle((1150, 1150, 1250, 1250), fill="red")
    folder = shop.data_dir / "media"

    def write(key: str, content: bytes) -> None:
        target = folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    made = cut_tiles(halves(picture), "ee/" + "e" * 32, write)
    tiles = {
        name: getattr(made, name) for name in ("stem", "tile_size", "levels", "width", "height")
    }
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=10) as connection:
        changed = connection.execute(
            "UPDATE media_asset SET tiles = ?, width = 2400, height = 2400 WHERE id = ("
            "SELECT asset_id FROM product_media JOIN product ON product.id = product_id "
            "WHERE product.slug = ? ORDER BY product_media.position LIMIT 1)",
            (json.dumps(tiles), slug),
        )
    assert changed.rowcount == 1
    return tiles


def is_red(png: bytes, x: float, y: float) -> bool:
    """Whether a picture of the screen is red at a point."""
    red, green, blue = Image.open(io.BytesIO(png)).convert("RGB").getpixel((round(x), round(y)))  # type: ignore[misc]
    return bool(red > 200 and green < 90 and blue < 90)
