"""Every browser is known from its first page on, and not by anybody else's cookie."""

from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from booking_app.api.visitors import VISITOR_COOKIE, new_visitor, visitor_cookie, visitor_of
from booking_app.ui.browsers import KnownBrowsers


def _answer(cache: str):
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("page", headers={"cache-control": cache})

    return answer


@pytest.fixture
async def browser():
    app = KnownBrowsers(
        Starlette(
            routes=[
                Route("/private", _answer("private, no-cache")),
                Route("/public", _answer("public, no-cache")),
            ]
        ),
        read=visitor_of,
        make=new_visitor,
        cookie=visitor_cookie,
        address=lambda _: "192.0.2.1",
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def test_a_page_for_this_browser_alone_brings_the_cookie(browser):
    first = await browser.get("/private")
    assert UUID(first.cookies[VISITOR_COOKIE]).version == 4
    second = await browser.get("/private")
    assert "set-cookie" not in second.headers


async def test_a_page_that_caches_may_share_brings_none(browser):
    assert "set-cookie" not in (await browser.get("/public")).headers


async def test_a_cookie_that_is_not_ours_is_replaced(browser):
    browser.cookies.set(VISITOR_COOKIE, "somebody")
    assert "set-cookie" in (await browser.get("/private")).headers


async def test_a_socket_knows_the_address_behind_our_proxies_and_nothing_made_up():
    seen = []

    async def inner(scope, receive, send):
        seen.append((scope["headers"], scope["client"][0]))

    app = KnownBrowsers(
        inner,
        read=visitor_of,
        make=new_visitor,
        cookie=visitor_cookie,
        address=lambda _: "192.0.2.1",
    )
    sent = [(b"cookie", b"place=moscow")]
    await app({"type": "websocket", "path": "/", "headers": sent, "client": None}, None, None)
    assert seen == [(sent, "192.0.2.1")]
