import re
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from booking_app.ui.build import SamePortPlugin
from booking_app.ui.built import Shell
from booking_app.ui.critical_css import Stylesheet
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint, SiteFacts
from booking_app.ui.pages import Head, PublicPage
from booking_app.ui.site import Site


@dataclass(frozen=True, slots=True)
class View:
    name: str = ""


async def load(request):
    return View(request.params["slug"])


# Once: Reflex knows a state by its name.
PAGE = PublicPage(
    name="site_test",
    route="/t/[slug]",
    view=View,
    load=load,
    component=lambda view, t: el.p(view.name),
    head=lambda view, request: Head(title=view.name),
)


@pytest.fixture
async def browser(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>shell</title>")
    (tmp_path / "shell.js").write_text("1")
    script = tmp_path / "assets" / "entry-1a2b.js"
    script.write_text("long " * 100)
    (tmp_path / "assets" / "entry-1a2b.js.br").write_bytes(b"packed")
    first_paint = FirstPaint(
        Shell("", "", Stylesheet.parse(""), {}, {}),
        [PAGE],
        frame=lambda body, t, path: el.main(body),
        not_found=lambda t: el.p("nothing here"),
        failed=lambda t, retry: el.p("our fault"),
        facts=lambda _locale: SiteFacts("Shop", "https://shop.example"),
    )

    def say(text):
        return lambda request: PlainTextResponse(f"{text} {request.url.path}")

    site = Site(
        Starlette(routes=[Route("/{rest:path}", say("reflex"))]),
        first_paint=first_paint,
        static_dir=tmp_path,
        screens=["/counter", "/counter/[code]"],
        mounts=[Route("/api/{rest:path}", say("api"))],
    )
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


async def test_hashed_files_are_kept_for_ever_and_sent_packed(browser):
    plain = await browser.get("/assets/entry-1a2b.js", headers={"accept-encoding": "identity"})
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["content-type"].startswith("text/javascript")
    url = "/assets/entry-1a2b.js"
    async with browser.stream("GET", url, headers={"accept-encoding": "br"}) as packed:
        assert packed.headers["content-encoding"] == "br"
        assert b"".join([chunk async for chunk in packed.aiter_raw()]) == b"packed"


async def test_other_files_are_revalidated(browser):
    answer = await browser.get("/shell.js")
    assert answer.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["/counter", "/counter/K7Q2"])
async def test_a_screen_is_the_bare_shell(browser, path):
    answer = await browser.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>shell</title>")


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/index.html", "/assets", "/assets/../index.html", "/%2e%2e/secret", "/en/x"],
)
async def test_an_unknown_address_is_a_404_page(browser, path):
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "nothing here" in answer.text
    assert f'<html lang="{"en" if path.startswith("/en") else "ru"}"' in answer.text


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/t/ring/", "/t/ring"),
        ("/en/t/ring/", "/en/t/ring"),
        ("/t/ring//?utm_source=post", "/t/ring?utm_source=post"),
    ],
)
async def test_a_slash_too_many_leads_to_the_page(browser, asked, leads_to):
    moved = await browser.get(asked)
    assert (moved.status_code, moved.headers["location"]) == (301, leads_to)
    assert (await browser.get(leads_to)).status_code == 200


@pytest.mark.parametrize("path", ["/t/", "/assets/", "//t/ring/", "/t/a/b/"])
async def test_a_slash_behind_nothing_is_nothing(browser, path):
    assert (await browser.get(f"http://t{path}")).status_code == 404


async def test_each_part_keeps_its_addresses(browser):
    assert (await browser.get("/api/v1/stores")).text == "api /api/v1/stores"
    assert (await browser.get("/ping")).text == "reflex /ping"


def test_built_scripts_talk_to_where_they_came_from(tmp_path):
    script = tmp_path / "assets" / "env.js"
    script.parent.mkdir()
    host = SamePortPlugin.PLACEHOLDER
    script.write_text(f"var e={{PING:`{host}/ping`,EVENT:`{host.replace('http', 'ws')}/_event`}}")
    SamePortPlugin().post_build(static_dir=tmp_path)
    text = re.sub(r"\s", "", script.read_text())
    assert text == (
        'vare={PING:location.origin+`/ping`,EVENT:location.origin.replace("http","ws")+`/_event`}'
    )


def test_a_build_that_hides_its_address_is_refused(tmp_path):
    (tmp_path / "assets").mkdir()
    with pytest.raises(RuntimeError, match="do not name"):
        SamePortPlugin().post_build(static_dir=tmp_path)
    (tmp_path / "assets" / "a.js").write_text(f"x={SamePortPlugin.PLACEHOLDER}")
    with pytest.raises(RuntimeError, match="unknown way"):
        SamePortPlugin().post_build(static_dir=tmp_path)
