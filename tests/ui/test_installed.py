"""What a device is told when somebody installs the shop, and the page it opens without a signal."""

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from booking_app.core.i18n import translator
from booking_app.demo.content import SCREENSHOTS
from booking_app.ui import installed, theme
from booking_app.ui.built import Shell
from booking_app.ui.chain import site_facts
from booking_app.ui.critical_css import Stylesheet
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint
from booking_app.ui.installed import installed_routes, short_name
from booking_app.ui.pages import Screen
from booking_app.ui.screenshots import Screenshots
from tests.infra.server import ROOT

ASSETS = ROOT / "assets"
SCREEN = Screen(
    "installed_test",
    "/installed-test",
    title=lambda t: "Own",
    component=lambda t: el.p("live"),
    skeleton=lambda t: el.p("waiting"),
)


@pytest.fixture
async def phone(db: object, tmp_path: Any) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "index.html").write_text("")
    (tmp_path / "sw.js").write_text((ASSETS / "sw.js").read_text("utf-8"))
    first_paint = FirstPaint(
        Shell("", "", Stylesheet.parse(""), {}, {}),
        [],
        screens=[SCREEN],
        frame=lambda body, t, path: el.main(body),
        not_found=lambda t: el.p("nothing here"),
        failed=lambda t, retry: el.p("our fault"),
        facts=site_facts,
    )
    shown = installed_routes(first_paint, tmp_path, Screenshots(tmp_path / "none", SCREENSHOTS))
    app = Starlette(routes=[*shown, *first_paint.routes()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


async def manifest_of(phone: httpx.AsyncClient, page: str) -> dict[str, Any]:
    """The manifest that a page names."""
    (address,) = re.findall(r'<link rel="manifest" href="([^"]+)">', (await phone.get(page)).text)
    answer = await phone.get(address)
    assert answer.headers["content-type"] == "application/manifest+json"
    return dict(answer.json())


@pytest.mark.parametrize(
    ("page", "locale", "home", "bookings"),
    [
        ("/installed-test", "ru", "/", "Мои записи"),
        ("/en/installed-test", "en", "/en", "My bookings"),
        ("/en/offline", "en", "/en", "My bookings"),
    ],
)
async def test_the_shop_is_installed_in_the_language_of_the_page(
    phone: httpx.AsyncClient, page: str, locale: str, home: str, bookings: str
) -> None:
    said = await manifest_of(phone, page)
    assert (said["lang"], said["start_url"], said["scope"]) == (locale, home, "/")
    assert said["display"] == "standalone"
    assert bookings in [way["name"] for way in said["shortcuts"]]
    prefix = "/" if home == "/" else f"{home}/"
    assert all(way["url"].startswith(prefix) for way in said["shortcuts"])


async def test_its_icons_are_there_in_the_sizes_it_says(phone: httpx.AsyncClient) -> None:
    icons = (await manifest_of(phone, "/installed-test"))["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        with Image.open(io.BytesIO((ASSETS / icon["src"].lstrip("/")).read_bytes())) as image:
            assert "{}x{}".format(*image.size) == icon["sizes"]


@pytest.mark.parametrize(("page", "word"), [("/installed-test", "дома"), ("/en/offline", "home")])
async def test_its_dialog_shows_the_shop_in_the_language_of_the_page(
    phone: httpx.AsyncClient, page: str, word: str
) -> None:
    said = await manifest_of(phone, page)
    shown = said["screenshots"]
    assert word in shown[0]["label"]
    shapes: dict[str, set[float]] = {"narrow": set(), "wide": set()}
    for one in shown:
        assert f"-{said['lang']}-" in one["src"]
        answer = await phone.get(one["src"])
        assert answer.headers["content-type"] == one["type"] == "image/jpeg"
        assert "immutable" in answer.headers["cache-control"]
        assert len(answer.content) < 150_000
        with Image.open(io.BytesIO(answer.content)) as image:
            assert "{}x{}".format(*image.size) == one["sizes"]
            assert image.format == "JPEG"
            shapes[one["form_factor"]].add(image.width / image.height)
    # A dialog of Android shows what is of one shape, and a desktop's what is wide.
    assert [len(of_form) for of_form in shapes.values()] == [1, 1]
    assert min(shapes["wide"]) > 1 > max(shapes["narrow"]) > 1 / 2.3
    assert len({one["label"] for one in shown if one["form_factor"] == "narrow"}) >= 3


async def test_other_addresses_of_screenshots_lead_to_nothing(phone: httpx.AsyncClient) -> None:
    src = (await manifest_of(phone, "/installed-test"))["screenshots"][0]["src"]
    assert (await phone.get(src.replace(".jpg", "0.jpg"))).status_code == 404
    assert (await phone.get("/screenshots/..%2Finstalled.py")).status_code == 404


def picture(folder: Path, name: str, size: tuple[int, int]) -> None:
    folder.mkdir(exist_ok=True)
    Image.new("RGB", size).save(folder / f"{name}.jpg")


def test_a_chains_own_screenshots_stand_in_for_those_it_came_with(tmp_path: Path) -> None:
    own, came = tmp_path / "own", tmp_path / "came"
    picture(came, "narrow-ru-home", (400, 800))
    picture(came, "narrow-ru-product", (400, 800))
    assert len(Screenshots(own, came).described(translator("ru"))) == 2
    picture(own, "narrow-ru-home", (500, 1000))
    (shown,) = Screenshots(own, came).described(translator("ru"))
    assert (shown["sizes"], shown["form_factor"]) == ("500x1000", "narrow")
    assert Screenshots(own, came).described(translator("en")) == []


@pytest.mark.parametrize("size", [(300, 600), (400, 1000), (1900, 3900)])
def test_what_no_dialog_shows_is_not_named(tmp_path: Path, size: tuple[int, int]) -> None:
    picture(tmp_path, "narrow-en-home", size)
    assert Screenshots(tmp_path).described(translator("en")) == []


def test_another_picture_has_another_address(tmp_path: Path) -> None:
    addresses = set()
    for width in (400, 401):
        picture(tmp_path, "wide-en-home", (width, 350))
        addresses |= {one["src"] for one in Screenshots(tmp_path).described(translator("en"))}
    assert len(addresses) == 2


def test_a_chain_without_screenshots_names_none(db: object, tmp_path: Path) -> None:
    assert "screenshots" not in installed._manifest(translator("en"), Screenshots(tmp_path / "no"))


async def test_other_settings_of_the_chain_are_another_worker(
    phone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (await phone.get("/sw.js")).text
    assert (await phone.get("/sw.js")).text == before
    chain = installed.chain_now()
    saved = replace(chain, version=chain.version + 1, name="Another")
    monkeypatch.setattr(installed, "chain_now", lambda: saved)
    after = (await phone.get("/sw.js")).text
    # The worker is the same, the pages it keeps are not.
    assert after != before
    assert after.partition("\n")[2] == before.partition("\n")[2]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Avrelin", "Avrelin"),
        ("Золотой Обруч", "Золотой"),
        ("Dom & Sons Jewellers", "Dom & Sons"),
        ("Fabergé & Co", "Fabergé & Co"),
        ("Ювелирторгцентр", "Ювелирторгце"),
    ],
)
def test_under_an_icon_stand_whole_words(name: str, short: str) -> None:
    assert short_name(name) == short


def test_what_stands_around_pages_has_their_ground() -> None:
    light, dark = (ASSETS / "tokens.css").read_text("utf-8").split("@media", 1)
    assert f"--paper: {theme.PAPER['light']};" in light
    assert f"--paper: {theme.PAPER['dark']};" in dark
