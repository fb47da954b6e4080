"""What a device is told when somebody installs the shop, and the page it opens without a signal."""

import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from booking_app.ui import installed, theme
from booking_app.ui.built import Shell
from booking_app.ui.chain import site_facts
from booking_app.ui.critical_css import Stylesheet
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint
from booking_app.ui.installed import installed_routes, short_name
from booking_app.ui.pages import Screen
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
    app = Starlette(routes=[*installed_routes(first_paint, tmp_path), *first_paint.routes()])
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
