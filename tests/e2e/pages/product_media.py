"""The media part of the product form, and real files to put into it."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from uuid import UUID
from zipfile import ZipFile

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from booking_app.core.audit import SYSTEM
from booking_app.core.db import Database, Session
from booking_app.core.settings import load_settings
from booking_app.domain.catalogue import editing, publishing
from booking_app.domain.catalogue.editing_schemas import NewProduct
from booking_app.domain.catalogue.models import Category
from booking_app.ui.admin.media_words import ANGLES
from tests.e2e.pages.admin import BackOffice
from tests.infra.server import ROOT, Shop

SIDES = ("hero", "front", "side", "back", "top", "macro", "scale", "worn")
_FILM = ROOT / "booking_app/demo/media/aurora-solitaire-ring-gold/turntable.mp4"
PATIENCE = 90_000
"""How long pictures may take on a busy machine, in milliseconds."""


class ProductMedia(BackOffice):
    """The pictures of one product in one browser."""

    def visit(self, product: str, login: str = "merchandiser") -> None:
        """Sign in and come to the product."""
        self.sign_in(login, f"/admin/products/{product}")
        self.expect_ready()

    def expect_ready(self) -> None:
        """Files may come."""
        expect(self.input("files")).to_be_attached(timeout=20_000)

    def input(self, name: str) -> Locator:
        return self.page.locator(f"input[name={name}]")

    def choose(self, *files: Path, into: str = "files") -> None:
        self.input(into).set_input_files([str(file) for file in files])

    def drop(self, *paths: Path) -> None:
        """Files and folders from outside, let go in the middle of the page."""
        session = self.page.context.new_cdp_session(self.page)
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send(
                "Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 400, "data": data}
            )
        session.detach()

    @property
    def tiles(self) -> Locator:
        return self.page.locator("[data-asset]")

    def expect_tiles(self, count: int) -> None:
        expect(self.tiles).to_have_count(count, timeout=PATIENCE)

    def upload(self, name: str) -> Locator:
        """The row of a file that is under way or needs somebody."""
        return self.page.locator(f"[data-upload='{name}']").first

    def expect_state(self, name: str, state: str) -> None:
        expect(self.upload(name)).to_have_attribute("data-state", state, timeout=PATIENCE)

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def angles(self) -> list[str]:
        """What the pictures show, in order."""
        return self.tiles.locator("select").evaluate_all("all => all.map((one) => one.value)")

    def angle(self, name: str) -> str:
        return self.t(ANGLES[name])

    def drag(self, place: int, to: int) -> None:
        """Drag a picture to where another one is."""
        mouse = self.page.mouse
        for at, (x, y) in enumerate(self._middle(each) for each in (place, to)):
            mouse.move(x, y, steps=1 if at == 0 else 12)
            if at == 0:
                mouse.down()
        mouse.up()

    def _middle(self, place: int) -> tuple[float, float]:
        picture = self.tiles.nth(place - 1).locator("img").first
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def open_picture(self, place: int) -> Locator:
        """The editor of a picture."""
        self.tiles.nth(place - 1).get_by_role("button").first.click()
        editor = self.page.get_by_role("dialog")
        expect(editor).to_be_visible()
        return editor

    def describe_all(self) -> None:
        """Keep the suggested descriptions of everything that has none."""
        self.press(self.t("Describe"))
        sheet = self.page.get_by_role("dialog")
        sheet.locator("footer button").click()
        expect(sheet).to_have_count(0)


T = TypeVar("T")


def in_the_shop(shop: Shop, work: Callable[[Session], Awaitable[T]]) -> T:
    """Do something in the shop's database, in a transaction."""

    async def do() -> T:
        database = Database(load_settings(shop.environ).database_url)
        try:
            return await database.run(work)
        finally:
            await database.dispose()

    # Playwright's loop runs in this thread.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, do()).result()


def new_product(shop: Shop, name: str) -> str:
    """The id of a draft without pictures, with one size and a price."""

    async def make(session: Session) -> str:
        rings = select(Category.id).where(Category.slug == "rings")
        category = (await session.scalars(rings)).one()
        new = NewProduct(
            category_id=category,
            name=name_of(name),
            metal="yellow_gold",
            metal_name={"ru": "Жёлтое золото", "en": "Yellow gold"},
            sizes="17",
            price_minor=4_500_000,
        )
        return str((await editing.create(session, SYSTEM, new, "ru")).id)

    return in_the_shop(shop, make)


def name_of(name: str) -> dict[str, str]:
    return {"ru": f"Кольцо «{name}»", "en": f"{name} ring"}


def publish(shop: Shop, product: str) -> str:
    """Show the product to shoppers; its address there."""

    async def work(session: Session) -> str:
        draft = await editing.get_edit(session, UUID(product), "ru")
        shown = await publishing.publish(session, SYSTEM, draft.id, draft.version, "ru")
        return shown.slug

    return in_the_shop(shop, work)


def photo(path: Path, *, width: int = 1000, height: int = 1000, turned: int = 0) -> Path:
    """A photo with a ring of its own on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (width, height), (239, 233, 224))
    draw = ImageDraw.Draw(image)
    box = (width * 0.2, height * 0.2, width * 0.8, height * 0.8)
    hue = sum(path.stem.encode()) % 120
    draw.ellipse(box, outline=(150, 100 + hue // 2, 60 + hue), width=width // 20)
    draw.pieslice(box, turned, turned + 24, fill=(60, 60, 66))
    image.save(path, quality=88)
    return path


def sides(folder: Path) -> list[Path]:
    """Eight photos named after what they show."""
    return [photo(folder / f"{at + 1}-{side}.jpg") for at, side in enumerate(SIDES)]


def frames(folder: Path, count: int = 36) -> Path:
    """A folder with the numbered frames of a spin."""
    for at in range(count):
        photo(folder / f"frame-{at + 1:02}.jpg", width=600, height=600, turned=at * 360 // count)
    return folder


def zipped(folder: Path) -> Path:
    """The same folder as a ZIP."""
    archive = folder.with_suffix(".zip")
    with ZipFile(archive, "w") as target:
        for file in sorted(folder.iterdir()):
            target.write(file, file.name)
    return archive


def film(path: Path) -> Path:
    """A short video."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_FILM, path)
    return path


def broken(path: Path) -> Path:
    """A photo that breaks off in the middle."""
    whole = photo(path, width=1600, height=1600).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def heavy(path: Path, megabytes: int) -> Path:
    """A file that takes a while to send; what it holds is no film at all."""
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(range(256)) * (megabytes * 4000))
    return path
