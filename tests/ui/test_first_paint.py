import asyncio
import dataclasses
import gzip
import itertools
import json
import re

import brotli
import httpx
import pytest
from starlette.applications import Starlette

from booking_app.ui.built import BuildError, read_shell
from booking_app.ui.compression import accepted_encoding
from booking_app.ui.dual import el
from booking_app.ui.first_paint import FirstPaint, SiteFacts
from booking_app.ui.pages import (
    Head,
    PageGone,
    PageMoved,
    PageNotFound,
    Preload,
    PublicPage,
    Screen,
)
from booking_app.ui.share import Share

INDEX = """<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/>\
<link as="style" href="/assets/app-1.css" rel="preload"/>\
<link rel="modulepreload" href="/assets/entry-1.js"/><script>theme()</script>\
<script defer="" src="/shell.js"></script>\
<link href="/assets/app-1.css" rel="stylesheet" type="text/css"/></head><body>\
<script>window.__reactRouterContext = {};</script><script type="module" async="">\
import "/assets/manifest-1.js";
import * as route0 from "/assets/root-1.js";

  window.__reactRouterRouteModules = {"root":route0};

import("/assets/entry-1.js");</script><!--$--></body></html>"""
MANIFEST = {
    "entry": {"module": "/assets/entry-1.js", "imports": ["/assets/react-1.js"]},
    "routes": {
        "root": {"id": "root", "path": "", "module": "/assets/root-1.js", "imports": []},
        "a": {
            "id": "a",
            "path": "t/:slug",
            "module": "/assets/t-1.js",
            "imports": ["/assets/react-1.js", "/assets/x-1.js"],
        },
    },
}

# Reflex refuses two states of one name.
NUMBERS = itertools.count()


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    name: str = ""


class Shelf:
    """What the test page is loaded from."""

    def __init__(self):
        self.version = "1"
        self.loads = 0

    async def load(self, request):
        self.loads += 1
        await asyncio.sleep(0)
        match request.params["slug"]:
            case "missing":
                raise PageNotFound
            case "archived":
                raise PageGone
            case "old":
                raise PageMoved("/t/new")
            case "broken":
                raise RuntimeError("disk on fire")
        return View(f"{request.params['slug']} {self.version} {request.query.get('q', '')}")

    async def content_version(self, path):
        assert path.startswith(("/t/", "/en/t/"))
        return self.version


def head(view, request):
    return Head(
        title=f"{view.name} </title>",
        description='"quoted"',
        share=Share("Share me", photos=(("/media/x.jpg", "50% 50%"),)),
        preload=Preload("/media/x.jpg", "/media/x.jpg 1x, /media/y.jpg 2x", "100vw", "image/avif"),
        json_ld=({"@type": "Product", "name": "</script><b>"},),
    )


@pytest.fixture
def built(tmp_path):
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (assets / "app-1.css").write_text("p{margin:0}.used{top:0}.unused{left:0}")
    text = f"window.__reactRouterManifest={json.dumps(MANIFEST)};"
    (assets / "manifest-1.js").write_text(text)
    return tmp_path


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
async def browser(built, shelf):
    page = PublicPage(
        name=f"first_paint_test_{next(NUMBERS)}",
        route="/t/[slug]",
        view=View,
        load=shelf.load,
        component=lambda view, t: el.p(view.name, class_name="used"),
        head=head,
        query=("q",),
    )
    first_paint = FirstPaint(
        read_shell(built),
        [page],
        frame=lambda body, t, path: el.main(body, lang=t.locale, data_path=path),
        not_found=lambda t: el.p("nothing here"),
        failed=lambda t, retry: el.p("our fault"),
        facts=lambda _locale: SiteFacts("Shop", "https://shop.example"),
        content_version=shelf.content_version,
    )
    transport = httpx.ASGITransport(Starlette(routes=first_paint.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


async def test_a_page_is_complete_html(browser):
    answer = await browser.get("/en/t/ring")
    html = answer.text
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="en" data-first-paint data-chain="{}">' in html
    assert (
        '<div id="first-paint"><main lang="en" data-path="/en/t/ring"><p class="used">ring 1 </p>'
    ) in html
    assert "<title data-first-paint>ring 1  &lt;/title&gt;</title>" in html
    assert 'content="&quot;quoted&quot;"' in html
    assert '<link rel="canonical" href="https://shop.example/en/t/ring"' in html
    assert 'hreflang="ru" href="https://shop.example/t/ring"' in html
    assert 'hreflang="x-default" href="https://shop.example/t/ring"' in html
    assert 'property="og:image" content="https://shop.example/share/en/t/ring.jpg?v=' in html
    assert 'property="og:image:alt" content="Share me"' in html
    assert 'property="og:image:width" content="1200"' in html
    assert 'imagesrcset="/media/x.jpg 1x, /media/y.jpg 2x"' in html


async def test_structured_data_cannot_end_its_script(browser):
    html = (await browser.get("/t/ring")).text
    data = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html)
    assert json.loads(data[1]) == {"@type": "Product", "name": "</script><b>"}


async def test_nothing_of_the_live_page_is_fetched_at_once(browser):
    html = (await browser.get("/t/ring")).text
    assert "modulepreload" not in html.partition("<script>(() =>")[0].replace(
        'rel = "modulepreload"', ""
    )
    assert 'type="module"' not in html
    assert '<script defer data-later="/shell.js"></script>' in html
    assert "src=" not in html.partition("<body>")[0]
    boot = json.loads(re.search(r'id="boot">(.*?)</script>', html)[1])
    assert boot == {
        "manifest": "/assets/manifest-1.js",
        "routes": {"root": "/assets/root-1.js"},
        "entry": "/assets/entry-1.js",
        "preload": ["/assets/t-1.js", "/assets/x-1.js"],
    }


async def test_the_stylesheet_stays_and_its_used_part_is_inlined(browser):
    html = (await browser.get("/t/ring")).text
    assert (
        '<link href="/assets/app-1.css" rel="stylesheet" type="text/css" media="print" disabled>'
        in html
    )
    assert ".used{top:0}" in html
    assert ".unused" not in html


async def test_unknown_moved_and_broken_pages_say_so(browser):
    missing = await browser.get("/t/missing")
    assert (missing.status_code, "nothing here" in missing.text) == (404, True)
    assert '<meta name="robots" content="noindex"' in missing.text
    assert "etag" in missing.headers
    gone = await browser.get("/t/archived")
    assert (gone.status_code, "nothing here" in gone.text) == (410, True)
    moved = await browser.get("/t/old")
    assert (moved.status_code, moved.headers["location"]) == (301, "/t/new")
    broken = await browser.get("/t/broken")
    assert (broken.status_code, "our fault" in broken.text) == (503, True)
    assert int(broken.headers["retry-after"]) > 0
    assert "fire" not in broken.text


async def test_who_comes_by_a_former_address_keeps_what_brought_them(browser):
    moved = await browser.get("/t/old?utm_source=letter&q=a%26b")
    assert moved.headers["location"] == "/t/new?utm_source=letter&q=a%26b"
    # A former address may be taken back, and browsers would go on to the other one for ever.
    assert moved.headers["cache-control"] == "no-cache"


async def test_a_failure_is_not_kept(browser, shelf):
    await browser.get("/t/broken")
    await browser.get("/t/broken")
    assert shelf.loads == 2


async def test_the_answer_is_kept_until_the_content_changes(browser, shelf):
    first = await browser.get("/t/ring")
    again = await browser.get("/t/ring", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert shelf.loads == 1
    shelf.version = "2"
    fresh = await browser.get("/t/ring", headers={"if-none-match": first.headers["etag"]})
    assert fresh.status_code == 200
    assert "ring 2" in fresh.text
    assert shelf.loads == 2


async def test_only_declared_query_makes_another_answer(browser, shelf):
    await browser.get("/t/ring?utm_source=a")
    await browser.get("/t/ring?utm_source=b&q=")
    assert shelf.loads == 1
    assert "ring 1 gold" in (await browser.get("/t/ring?q=gold")).text
    assert shelf.loads == 2


async def test_many_at_once_load_once(browser, shelf):
    await asyncio.gather(*(browser.get("/t/ring") for _ in range(20)))
    assert shelf.loads == 1


@pytest.mark.parametrize(
    ("accepts", "encoding", "unpack"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
async def test_answers_are_compressed(browser, accepts, encoding, unpack):
    async with browser.stream("GET", "/t/ring", headers={"accept-encoding": accepts}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == encoding
    assert "accept-encoding" in answer.headers["vary"]
    assert b"ring 1" in unpack(raw)


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip;q=0, br;q=0", ""),
        ("GZIP", "gzip"),
        ("deflate, gzip;q=1.0, *;q=0.5", "gzip"),
        ("br;q=0.1, gzip", "br"),
    ],
)
def test_the_encoding_is_one_the_browser_takes(header, encoding):
    assert accepted_encoding(header) == encoding


def test_a_missing_or_strange_build_is_named(tmp_path, built):
    with pytest.raises(BuildError, match="not built"):
        read_shell(tmp_path / "nowhere")
    (built / "index.html").write_text("<html><head></head><body></body></html>")
    with pytest.raises(BuildError, match="no stylesheet or no boot script"):
        read_shell(built)
    (built / "index.html").write_text(INDEX.replace("import(", "load("))
    with pytest.raises(BuildError, match="expected shape"):
        read_shell(built)


async def test_a_prefetch_gets_the_page_but_not_where_data_are_to_be_saved(browser, shelf):
    ahead = {"sec-purpose": "prefetch"}
    answer = await browser.get("/t/ring", headers=ahead)
    assert answer.status_code == 200
    assert answer.text == (await browser.get("/t/ring")).text
    sparing = await browser.get("/t/ring", headers=ahead | {"save-data": "on"})
    assert sparing.status_code == 425
    assert sparing.headers["cache-control"] == "no-store"
    assert (await browser.get("/t/ring", headers={"save-data": "on"})).status_code == 200


async def test_a_page_of_ones_own_opens_though_the_database_is_away(built):
    async def away(request):
        raise ConnectionError

    own = Screen(
        "own_test",
        "/own/[code]",
        title=lambda t: "Own",
        component=lambda t: el.p("live"),
        skeleton=lambda t: el.p("waiting"),
    )
    first_paint = FirstPaint(
        read_shell(built),
        [],
        screens=[own],
        frame=lambda body, t, path, place="": el.main(body, place),
        not_found=lambda t: el.p("nothing here"),
        failed=lambda t, retry: el.p("our fault"),
        facts=lambda _locale: SiteFacts("Shop", "https://shop.example"),
        frame_data=away,
    )
    transport = httpx.ASGITransport(Starlette(routes=first_paint.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        answer = await client.get("/own/K7Q2")
    assert (answer.status_code, "waiting" in answer.text) == (200, True)
