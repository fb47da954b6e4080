"""The HTML of public pages from the server, under 32 connections."""

import asyncio
import random
from collections.abc import Sequence

from benchmarks.client import Load, Request, burst
from benchmarks.report import Table, milliseconds
from benchmarks.shop import measured_shop
from tests.infra.server import Shop

_CONNECTIONS = 32
_REQUESTS = 3_000
_SEED = 7
_LIKE_A_BROWSER = {"accept-encoding": "gzip, br", "accept-language": "ru"}

PAGES = {
    "home": "/",
    "category": "/c/rings",
    "product": "/p/aurora-solitaire-ring-gold",
    "store": "/stores/moscow-kuznetsky-most",
}


def measure() -> Table:
    """Full answers, not-modified answers, and pages no cache can know."""
    with measured_shop("sqlite") as shop:
        rows = asyncio.run(_rows(shop))
    return Table(
        how=(
            f"The demo chain on SQLite, one server process, {_CONNECTIONS} connections kept busy, "
            f"{_REQUESTS:,} requests each after a warm-up, brotli as a browser asks for it. "
            "*Searches* are pages with a different price range in every request, so that each is "
            "read from the database and written out anew."
        ),
        columns=["page", "a second", "p50", "p95", "slowest", "bytes on the wire"],
        rows=rows,
    )


async def _rows(shop: Shop) -> list[list[str]]:
    rows = []
    for name, path in PAGES.items():
        request = Request("GET", path, headers=_LIKE_A_BROWSER)
        first = await burst(shop.url, [request] * 64, connections=_CONNECTIONS)
        rows.append(_row(name, await _full(shop, [request] * _REQUESTS, 200)))
        etag = first.answers[0].headers["etag"]
        known = Request("GET", path, headers=_LIKE_A_BROWSER | {"if-none-match": etag})
        if name == "product":
            rows.append(_row(f"{name}, 304", await _full(shop, [known] * _REQUESTS, 304)))
    rows.append(_row("searches", await _full(shop, _searches(_REQUESTS // 10), 200)))
    return rows


def _searches(count: int) -> list[Request]:
    dice = random.Random(_SEED)
    return [
        Request(
            "GET",
            f"/catalogue?min={dice.randrange(1, 20) * 1000 + index}&sort=price",
            headers=_LIKE_A_BROWSER,
        )
        for index in range(count)
    ]


async def _full(shop: Shop, requests: Sequence[Request], status: int) -> Load:
    load = await burst(shop.url, requests, connections=_CONNECTIONS)
    load.require(status)
    return load


def _row(name: str, load: Load) -> list[str]:
    size = sum(len(answer.body) for answer in load.answers) / len(load.answers)
    times = map(milliseconds, (load.p50, load.p95, load.slowest))
    return [name, f"{load.rate:.0f}", *times, f"{size:,.0f}"]
