"""The picture that a messenger shows under a shared link."""

import asyncio
import html
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import update
from starlette.applications import Starlette

from booking_app.adapters import share_drawing
from booking_app.adapters.files import LocalFiles
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import Variant
from booking_app.domain.media.errors import StorageUnavailable
from booking_app.domain.media.models import MediaAsset, Rendition
from booking_app.domain.stores.models import StoreMedia
from booking_app.ui import share_pictures
from booking_app.ui.built import Shell
from booking_app.ui.components.photo import PhotoView
from booking_app.ui.critical_css import Stylesheet
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint, SiteFacts
from booking_app.ui.routes import OPEN_PAGES
from booking_app.ui.share import Share, shown
from booking_app.ui.share_pictures import SharePictures
from tests.factories.media import picture
from tests.factories.pictures import add_photo_file
from tests.factories.shop import Shop, add_product, small_shop

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
ROOT = "https://shop.example"
AURORA = "/share/en/p/aurora.jpg"
WHITE, NAVY = (255, 255, 255), (0, 0, 128)


class Files(LocalFiles):
    """A storage that can be away, and counts what is read."""

    reads = 0
    is_away = False

    async def open(self, key: str) -> bytes:
        self.reads += 1
        if self.is_away:
            raise StorageUnavailable
        return await super().open(key)


@pytest.fixture
async def shop(db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Shop:
    views = ("product", "catalogue", "home", "store")
    modules = ("shop.stores", "shop.coupons", *(f"shop.{view}_view" for view in views))
    for module in modules:
        monkeypatch.setattr(f"booking_app.ui.{module}.get_database", lambda: db)
    async with db.write() as session:
        return await small_shop(session)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "media", tmp_path / "originals")


@pytest.fixture
async def messenger(shop: Shop, files: Files) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who reads pages and the pictures which these name."""
    pages = FirstPaint(
        Shell("", "", Stylesheet.parse(""), {}, {}),
        list(OPEN_PAGES),
        frame=lambda body, t, path: body,
        not_found=lambda t: el.p("nothing"),
        failed=lambda t, retry: el.p("our fault"),
        facts=lambda _locale: SiteFacts("Shop", ROOT),
    )
    pictures = SharePictures(files, FONTS, OPEN_PAGES)
    app = Starlette(routes=[*pictures.routes(), *pages.routes()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ROOT) as client:
        yield client


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names on the pictures that were drawn."""
    drawn: list[str] = []

    def draw(shared: share_drawing.Shared, fonts: Path) -> bytes:
        drawn.append(shared.name)
        return share_drawing.draw(shared, fonts)

    monkeypatch.setattr(share_pictures, "draw", draw)
    return drawn


async def named(messenger: httpx.AsyncClient, path: str) -> tuple[str, str]:
    """The address and the words of the picture of a page."""
    page = (await messenger.get(path)).text
    address, words = (
        html.unescape(re.findall(f'property="{name}" content="([^"]*)"', page)[0])
        for name in ("og:image", "og:image:alt")
    )
    return address, words


def opened(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 630))
        return image.convert("RGB")


def looks(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 16 for one, other in zip(found, colour, strict=True))


async def photograph(
    db: Database, files: Files, shop: Shop, slug: str, colour: str = "navy"
) -> str:
    """A wide photo of a product, with a white mark in the corner that is to stay in sight."""
    async with db.write() as session:
        return await add_photo_file(
            session, files, shop.products[slug], picture((1280, 640), colour), focal=(0, 0)
        )


@pytest.mark.parametrize(
    "path",
    ["/", "/en", "/en/catalogue", "/c/rings", "/en/p/aurora", "/en/stores", "/stores?city=moscow",
     "/stores/arbat", "/en/coupons"],
)  # fmt: skip
async def test_a_link_is_shown_with_a_picture(messenger: httpx.AsyncClient, path: str) -> None:
    address, _ = await named(messenger, path)
    answer = await messenger.get(address)
    assert "max-age" in answer.headers["cache-control"]
    assert len(opened(answer).getcolors(1 << 24) or []) > 50, "nothing is written on it"


@pytest.mark.parametrize("path", ["/p/nothing", "/me", "/r/K7QF33M9XA", "/q/secret", "/admin"])
async def test_what_is_not_there_or_private_has_no_picture(
    messenger: httpx.AsyncClient, path: str
) -> None:
    assert (await messenger.get(Share("told").address(path))).status_code == 404


def test_the_address_of_a_picture_follows_what_it_tells() -> None:
    assert Share("Aurora", strong="100").address("/en/p/aurora") == (
        Share("Aurora", strong="100").address("/en/p/aurora")
    )
    assert Share("Aurora", strong="100").address("/p/aurora") != (
        Share("Aurora", strong="99").address("/p/aurora")
    )


@pytest.mark.parametrize("mark", ["", "?v=", "?v=00000000", "?v=00000000&q=hello"])
async def test_another_mark_leads_to_the_present_picture_and_draws_nothing(
    messenger: httpx.AsyncClient, drawings: list[str], mark: str
) -> None:
    answer = await messenger.get(AURORA + mark)
    assert answer.status_code == 302
    assert "max-age" not in answer.headers["cache-control"]
    present, _ = await named(messenger, "/en/p/aurora")
    assert ROOT + answer.headers["location"] == present
    assert drawings == []


async def test_an_old_link_has_the_picture_of_today(
    messenger: httpx.AsyncClient, db: Database, shop: Shop
) -> None:
    old, _ = await named(messenger, "/en/p/aurora")
    async with db.write() as session:
        await session.execute(
            update(Variant)
            .where(Variant.product_id == shop.products["aurora"])
            .values(price_minor=1_234_500)
        )
    moved = await messenger.get(old)
    assert moved.status_code == 302
    assert moved.headers["location"] != old.removeprefix(ROOT)
    opened(await messenger.get(moved.headers["location"]))


async def test_words_of_a_visitor_are_on_no_picture(
    messenger: httpx.AsyncClient, drawings: list[str]
) -> None:
    plain = await named(messenger, "/en/catalogue")
    for wish in ("q=win+a+car", "q=aurora", "metal=white_gold"):
        assert await named(messenger, f"/en/catalogue?{wish}") == plain
        opened(await messenger.get(f"{plain[0]}&{wish}"))
    assert drawings == ["Catalogue"]


async def test_a_town_has_a_picture_of_its_own_whatever_else_is_asked(
    messenger: httpx.AsyncClient,
) -> None:
    town = await named(messenger, "/en/stores?city=moscow")
    assert town[1].startswith("Moscow")
    assert await named(messenger, "/en/stores?city=moscow&today=1") == town
    assert await named(messenger, "/en/stores") != town


async def test_many_who_ask_at_once_wait_for_one_drawing_and_later_no_file_is_read(
    messenger: httpx.AsyncClient, db: Database, files: Files, shop: Shop, drawings: list[str]
) -> None:
    await photograph(db, files, shop, "aurora")
    address, _ = await named(messenger, "/en/p/aurora")
    answers = await asyncio.gather(*(messenger.get(address) for _ in range(5)))
    assert len({answer.content for answer in answers}) == 1
    assert (drawings, files.reads) == (["Ring aurora"], 1)
    await messenger.get(address)
    assert (drawings, files.reads) == (["Ring aurora"], 1)


async def test_what_must_stay_in_sight_of_a_photo_does(
    messenger: httpx.AsyncClient, db: Database, files: Files, shop: Shop
) -> None:
    await photograph(db, files, shop, "aurora")
    address, _ = await named(messenger, "/en/p/aurora")
    image = opened(await messenger.get(address))
    assert looks(image, (100, 50), WHITE)
    assert looks(image, (500, 500), NAVY)


async def test_four_photos_are_shown_together(
    messenger: httpx.AsyncClient, db: Database, files: Files, shop: Shop
) -> None:
    async with db.write() as session:
        for slug in ("luna", "stella"):
            await add_product(session, shop, slug)
    for slug, colour in zip(
        ("aurora", "halo", "luna", "stella"), ("navy", "red", "lime", "black"), strict=True
    ):
        await photograph(db, files, shop, slug, colour)
    address, _ = await named(messenger, "/en/catalogue")
    image = opened(await messenger.get(address))
    corners = [(0, 0), (318, 0), (0, 318), (318, 318)]
    assert all(looks(image, (x + 50, y + 25), WHITE) for x, y in corners)
    colours = [NAVY, (255, 0, 0), (0, 255, 0), (0, 0, 0)]
    places = [(x + 250, y + 250) for x, y in corners]
    assert all(any(looks(image, place, colour) for place in places) for colour in colours)


async def test_a_picture_without_a_photo_that_was_away_is_kept_by_nobody(
    messenger: httpx.AsyncClient, db: Database, files: Files, shop: Shop
) -> None:
    await photograph(db, files, shop, "aurora")
    address, _ = await named(messenger, "/en/p/aurora")
    files.is_away = True
    bare = await messenger.get(address)
    assert not looks(opened(bare), (500, 500), NAVY)
    assert bare.headers["cache-control"] == "no-store"
    files.is_away = False
    whole = await messenger.get(address)
    assert looks(opened(whole), (500, 500), NAVY)
    assert "max-age" in whole.headers["cache-control"]


async def test_a_broken_photo_is_left_out(
    messenger: httpx.AsyncClient, db: Database, files: Files, shop: Shop
) -> None:
    key = await photograph(db, files, shop, "aurora")
    (files.folder / key).write_bytes(picture((1280, 640))[:700])
    address, _ = await named(messenger, "/en/p/aurora")
    image = opened(await messenger.get(address))
    assert len(image.getcolors(1 << 24) or []) > 50
    assert not looks(image, (500, 500), NAVY)


async def test_a_store_whose_photo_is_no_jpeg_has_a_picture(
    messenger: httpx.AsyncClient, db: Database, shop: Shop
) -> None:
    asset = MediaAsset(
        id=new_id(), kind="photo", angle="", alt={}, content_hash="1" * 64, width=9, height=9
    )
    async with db.write() as session:
        session.add(asset)
        await session.flush()
        session.add(
            Rendition(
                asset_id=asset.id, format="webp", width=9, height=9, key="0/1.webp", byte_count=1
            )
        )
        session.add(StoreMedia(store_id=shop.stores["arbat"], asset_id=asset.id, position=0))
    address, _ = await named(messenger, "/en/stores?city=moscow")
    opened(await messenger.get(address))


def test_of_a_large_photo_a_file_of_middling_size_is_drawn() -> None:
    photo = PhotoView(src="/1920.jpg", webp="/480.webp 480w, /960.webp 960w, /1920.webp 1920w")
    card = PhotoView(src="/640.jpg", webp="/320.webp 320w, /640.webp 640w", focus="10% 20%")
    assert shown([photo, PhotoView(), card]) == (("/960.webp", "50% 50%"), ("/640.jpg", "10% 20%"))
