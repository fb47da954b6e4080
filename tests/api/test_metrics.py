"""Figures of a process: what was answered, how bookings go, what waits; not for everybody."""

import re

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from booking_app.api.metrics import Metered, metrics_endpoint
from booking_app.core.clock import ManualClock
from booking_app.core.db import get_database
from tests.api.conftest import Setting, wish
from tests.factories.shop import Shop


def shop_with_figures(api: FastAPI) -> Metered:
    routes = [Route("/metrics", metrics_endpoint(lambda: 3)), Mount("/", api)]
    return Metered(Starlette(routes=routes))


def caller(app: Metered, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:3000")


def figure(text: str, name: str) -> float:
    """The value of one line, 0 when it is not there."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_figures_follow_what_happens(api: FastAPI, shop: Shop, clock: ManualClock) -> None:
    async with caller(shop_with_figures(api)) as client:
        before = (await client.get("/metrics")).text
        assert (await client.post("/api/v1/reservations", json=wish(shop, "a1"))).status_code == 201
        assert (await client.post("/api/v1/reservations", json=wish(shop, "a1"))).status_code == 409
        clock.advance(seconds=30)
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    after = answer.text
    for name in (
        'vitrina_requests_total{kind="api",status="201"}',
        'vitrina_requests_total{kind="api",status="409"}',
        'vitrina_bookings_total{change="confirmed"}',
    ):
        assert figure(after, name) == figure(before, name) + 1
    for name in (
        'vitrina_request_seconds_count{kind="api"}',
        'vitrina_request_seconds_bucket{kind="api",le="+Inf"}',
    ):
        assert figure(after, name) == figure(before, name) + 2
    assert figure(after, "vitrina_sockets") == 3
    assert figure(after, "vitrina_database_up") == 1
    assert figure(after, 'vitrina_outbox_jobs{status="waiting"}') == 1
    assert figure(after, "vitrina_outbox_late_seconds") == 30


async def test_strangers_find_no_figures(api: FastAPI, setting: Setting, shop: Shop) -> None:
    app = shop_with_figures(api)
    async with caller(app, "203.0.113.9") as client:
        assert (await client.get("/metrics")).status_code == 404
        setting(METRICS_ALLOW="203.0.113.0/24")
        assert (await client.get("/metrics")).status_code == 200
    async with caller(app) as behind_a_proxy:
        headers = {"x-forwarded-for": "198.51.100.7"}
        assert (await behind_a_proxy.get("/metrics", headers=headers)).status_code == 404


async def test_figures_are_there_while_the_database_is_not(api: FastAPI, setting: Setting) -> None:
    setting(DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    get_database.cache_clear()
    async with caller(shop_with_figures(api)) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert figure(answer.text, "vitrina_database_up") == 0
    await get_database().dispose()
