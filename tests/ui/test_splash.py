"""What an iPhone shows while the installed shop starts."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageChops
from starlette.applications import Starlette

from booking_app.adapters.splash_drawing import Sign, draw_splash
from booking_app.ui import splash
from booking_app.ui.splash import SIZES, Splash

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
PAPER = (251, 248, 243)


@pytest.fixture
async def phone(db: object) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=Splash(FONTS).routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


def seen(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as image:
        return image.convert("RGB")


def written(image: Image.Image) -> tuple[int, int, int, int]:
    """The box of what stands on the paper."""
    paper = Image.new("RGB", image.size, image.getpixel((0, 0)))
    found = ImageChops.difference(image, paper).getbbox()
    assert found is not None
    return found


async def test_it_has_exactly_the_size_of_the_phone_and_says_the_shops_name(
    phone: httpx.AsyncClient,
) -> None:
    answer = await phone.get("/splash/light/1170x2532.png")
    assert answer.headers["content-type"] == "image/png"
    image = seen(answer.content)
    assert image.size == (1170, 2532)
    assert image.getpixel((0, 0)) == PAPER
    left, top, right, bottom = written(image)
    assert abs(left + right - 1170) < 40, "it stands in the middle"
    assert 2532 * 0.3 < top < bottom < 2532 * 0.6
    assert len(answer.content) < 60_000


async def test_by_night_it_is_dark(phone: httpx.AsyncClient) -> None:
    image = seen((await phone.get("/splash/dark/2048x2732.png")).content)
    assert max(image.getpixel((0, 0))) < 40
    assert max(image.getextrema()[0]) > 200


@pytest.mark.parametrize("name", ["Vitrina", "Ювелирный дом «Северное сияние» на Неве", "W" * 120])
@pytest.mark.parametrize("size", [(640, 1136), (2732, 2048)])
def test_a_long_name_stays_on_the_paper(name: str, size: tuple[int, int]) -> None:
    left, _, right, _ = written(seen(draw_splash(Sign(name), size, "light", FONTS)))
    assert 0 < left < right < size[0]


def test_a_name_of_several_words_is_as_easy_to_read_as_a_short_one() -> None:
    name = "Ювелирный дом «Северное сияние»"
    left, top, right, bottom = written(seen(draw_splash(Sign(name), (1170, 2532), "light", FONTS)))
    assert abs(left + right - 1170) < 40, "it stands in the middle"
    assert bottom - top > 1170 * 0.2, "in large lines instead of a small one"
    assert 2532 * 0.3 < top < bottom < 2532 * 0.6


def logo(colour: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(("size", "wide"), [((900, 90), True), ((90, 90), False)])
def test_a_logo_stands_where_the_name_would(size: tuple[int, int], wide: bool) -> None:
    sign = Sign("Vitrina", logo("#102a66", size))
    image = seen(draw_splash(sign, (1170, 2532), "light", FONTS))
    left, top, right, bottom = written(image)
    assert abs(left + right - 1170) <= 1
    assert abs((right - left) / (bottom - top) - size[0] / size[1]) < 0.2
    assert (right - left > 600) == wide
    assert image.getpixel((585, (top + bottom) // 2)) == (16, 42, 102)


@pytest.mark.parametrize(("turns", "blue"), [(True, (153, 179, 239)), (False, (16, 42, 102))])
def test_a_logo_in_ink_is_light_on_dark_paper_and_keeps_its_hue(
    turns: bool, blue: tuple[int, int, int]
) -> None:
    sign = Sign("Vitrina", logo("#102a66", (200, 100)), turns)
    image = seen(draw_splash(sign, (750, 1334), "dark", FONTS))
    _, top, _, bottom = written(image)
    assert image.getpixel((375, (top + bottom) // 2)) == blue


@pytest.mark.parametrize(
    "path",
    [
        "/splash/light/1170x2533.png",
        "/splash/light/9999x9999.png",
        "/splash/loud/1170x2532.png",
        "/splash/light/x.png",
    ],
)
async def test_nobody_has_other_pictures_drawn(phone: httpx.AsyncClient, path: str) -> None:
    assert (await phone.get(path)).status_code == 404


async def test_it_is_drawn_once_and_few_are_kept(
    phone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[int, int]] = []

    def draw(sign: Sign, size: tuple[int, int], look: str, fonts: Path) -> bytes:
        drawn.append(size)
        return b"picture"

    monkeypatch.setattr(splash, "draw_splash", draw)
    monkeypatch.setattr(splash, "_KEPT", 2)
    for _ in range(2):
        await phone.get("/splash/light/1170x2532.png")
    assert len(drawn) == 1
    for width, height in sorted(SIZES)[:3]:
        await phone.get(f"/splash/light/{width}x{height}.png")
    await phone.get("/splash/light/1170x2532.png")
    assert len(drawn) == 5
