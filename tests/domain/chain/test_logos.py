"""Pictures that become the logo, and those that do not."""

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from booking_app.core.audit import SYSTEM
from booking_app.core.db import Database
from booking_app.domain.chain import service
from booking_app.domain.chain.errors import InvalidLogo


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 200), **options: Any) -> bytes:
    """A mark in the middle of an empty picture."""
    mode = "RGB" if kind == "JPEG" else "RGBA"
    image = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "white")
    width, height = size
    box = (width // 4, height // 4, 3 * width // 4, 3 * height // 4)
    ImageDraw.Draw(image).rectangle(box, fill="black")
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
async def test_a_picture_becomes_the_logo(db: Database, kind: str) -> None:
    async with db.write() as session:
        added = await service.add_logo(session, picture(kind))
        assert await service.add_logo(session, picture(kind)) == added
        digest = added.digest
        saved = await service.update(session, SYSTEM, {"logo": digest}, 0)
    assert saved.logo is not None
    assert saved.logo.url == f"/brand/{digest}.webp"
    async with db.read() as session:
        assert (await service.current(session)).logo == saved.logo
        file = await service.logo_file(session, digest)
        assert await service.logo_file(session, "0" * 32) is None
    assert file is not None
    with Image.open(io.BytesIO(file.content)) as shown:
        assert shown.format == "WEBP"
        assert shown.size == (saved.logo.width, saved.logo.height)
        assert shown.height <= 160


async def test_empty_edges_go_and_nothing_hidden_stays(db: Database) -> None:
    noted = Image.Exif()
    noted[0x010E] = "where it was taken"
    async with db.write() as session:
        digest = (await service.add_logo(session, picture("PNG", (400, 400), exif=noted))).digest
        file = await service.logo_file(session, digest)
    assert file is not None
    assert b"where it was taken" not in file.content
    with Image.open(io.BytesIO(file.content)) as shown:
        assert shown.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 255)


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


@pytest.mark.parametrize(
    ("original", "reason"),
    [
        (SVG, "vector"),
        (b"\xef\xbb\xbf \n<SVG/>", "vector"),
        (b"<!-- made by hand --><svg/>", "vector"),
        (b"", "not_a_picture"),
        (b"GIF89a" + bytes(100), "not_a_picture"),
        (picture()[:200], "not_a_picture"),
        (picture(size=(20, 20)), "too_small"),
        (bytes(5 * 1024 * 1024 + 1), "too_large"),
    ],
)
async def test_what_is_no_logo_is_refused(db: Database, original: bytes, reason: str) -> None:
    with pytest.raises(InvalidLogo) as refusal:
        async with db.write() as session:
            await service.add_logo(session, original)
    assert refusal.value.reason == reason


async def test_an_animation_is_no_logo(db: Database) -> None:
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(InvalidLogo) as refusal:
        async with db.write() as session:
            await service.add_logo(session, target.getvalue())
    assert refusal.value.reason == "animated"


@pytest.mark.parametrize(
    ("colour", "ground", "is_dark"),
    [
        ("black", (0, 0, 0, 0), True),
        ("#10204a", (0, 0, 0, 0), True),
        ("white", (0, 0, 0, 0), False),
        ("#c9a365", (0, 0, 0, 0), False),
        ("black", (255, 255, 255, 255), False),
    ],
)
async def test_ink_on_nothing_is_known_to_vanish_on_dark_screens(
    db: Database, colour: str, ground: tuple[int, int, int, int], is_dark: bool
) -> None:
    image = Image.new("RGBA", (300, 100), ground)
    ImageDraw.Draw(image).ellipse((20, 10, 280, 90), fill=colour)
    target = io.BytesIO()
    image.save(target, "PNG")
    async with db.write() as session:
        assert (await service.add_logo(session, target.getvalue())).is_dark is is_dark
