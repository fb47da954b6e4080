"""The HTML of public pages of a large chain, from the server."""

import asyncio
import itertools
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from benchmarks.client import Load, Request, burst
from benchmarks.large import Size, grow
from benchmarks.report import Table, milliseconds
from benchmarks.shop import database_url, databases, postgres_database
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.domain.catalogue.models import Product
from booking_app.domain.stores.models import Store
from tests.infra import demo_template, server
from tests.infra.server import Shop

_CONNECTIONS = 32
_REQUESTS = 3_000
_FRESH = 150
_MIXED = 4_000
_SELDOM = 100
"""In the mixture one request of so many is for a page nobody asked for before."""
_SEED = 7
_LIKE_A_BROWSER = {"accept-encoding": "gzip, br", "accept-language": "ru"}
_SIZE = Size(entries=0)
_WORDS = ("кольцо", "серьги", "лада", "мира", "роса", "волна", "gold", "ring", "золото", "искра")

PAGES = {
    "home": "/",
    "category": "/c/rings",
    "product": "/p/aurora-solitaire-ring-gold",
    "store": "/stores/moscow-kuznetsky-most",
}
_KEPT = {**PAGES, "stores": "/stores", "catalogue": "/catalogue", "search": "/catalogue?q=кольцо"}


@dataclass(frozen=True, slots=True)
class _Fresh:
    """Addresses nobody asked for before, by what they are of: none is given twice."""

    by_kind: dict[str, Iterator[str]]

    def requests(self, kind: str, count: int) -> list[Request]:
        return [_request(path) for path in itertools.islice(self.by_kind[kind], count)]

    @classmethod
    async def of(cls, shop: Shop) -> "_Fresh":
        dice = random.Random(_SEED)
        database = Database(database_url(shop))
        async with database.read() as session:
            is_shown = (Product.published_at <= utc_now(), Product.archived_at.is_(None))
            products = list(await session.scalars(select(Product.slug).where(*is_shown)))
            stores = list(await session.scalars(select(Store.slug)))
        await database.dispose()
        dice.shuffle(products)
        dice.shuffle(stores)
        return cls(
            {
                "product": (f"/p/{slug}" for slug in products),
                "store": (f"/stores/{slug}" for slug in stores if slug not in PAGES["store"]),
                "search": (
                    f"/catalogue?q={dice.choice(_WORDS)}&from={number}&sort=price_asc"
                    for number in itertools.count(1000)
                ),
                "category": (
                    f"/c/{shelf}?from={number}"
                    for shelf, number in zip(
                        itertools.cycle(("rings", "earrings", "pendants", "bracelets")),
                        itertools.count(1000),
                        strict=False,
                    )
                ),
            }
        )


def measure() -> Table:
    """Kept pages under load, first renderings one at a time, and both together."""
    rows = []
    for kind in databases():
        with large_shop(kind) as shop:
            rows += [[kind, *row] for row in asyncio.run(_rows(shop))]
    return Table(
        how=(
            f"{_SIZE.products:,} products, {_SIZE.stores} stores, {_SIZE.pieces:,} pieces, one "
            f"server process; brotli unless gzip is said. {_CONNECTIONS} connections kept busy, "
            f"{_REQUESTS:,} requests each after a warm-up. *First*: pages nobody has asked for "
            f"before, each another, one at a time, at most {_FRESH}: read from the database, "
            f"written out and compressed. *Mixed*: kept pages over {_CONNECTIONS} connections, of "
            f"which one in {_SELDOM} is such a first one, of products, shelves and "
            "searches in turn. The client runs on the same machine."
        ),
        columns=["database", "page", "a second", "p50", "p95", "slowest", "bytes on the wire"],
        rows=rows,
    )


@contextmanager
def large_shop(kind: str) -> Iterator[Shop]:
    """The demo chain grown large on a database of this kind, served; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        if kind == "sqlite":
            with _served(Path(folder)) as shop:
                yield shop
            return
        with postgres_database() as url, _served(Path(folder), DATABASE_URL=url) as shop:
            yield shop


@contextmanager
def _served(folder: Path, **settings: str) -> Iterator[Shop]:
    environ = server.settings_environ(folder, server.free_port(), LOG_LEVEL="ERROR", **settings)
    if not settings:
        demo_template.copy_to(folder)
    server.run_cli(environ, "migrate")
    server.run_cli(environ, "demo")
    log = folder / "server.log"
    shop = Shop(url="", data_dir=folder, log=log, environ=environ)
    asyncio.run(_grown(database_url(shop)))
    with server.serving(environ, log) as url:
        yield Shop(url=url, data_dir=folder, log=log, environ=environ)


async def _grown(url: str) -> None:
    database = Database(url)
    await grow(database, _SIZE)
    await database.dispose()


async def _rows(shop: Shop) -> list[list[str]]:
    fresh = await _Fresh.of(shop)
    rows = []
    for name, path in _KEPT.items():
        asked = _request(path)
        warm = await burst(shop.url, [asked] * 64, connections=_CONNECTIONS)
        rows.append(_row(name, await _full(shop, [asked] * _REQUESTS, 200)))
        known = _request(path, **{"if-none-match": warm.answers[0].headers["etag"]})
        rows.append(_row(f"{name}, 304", await _not_modified(shop, known)))
    zipped = _request(PAGES["product"], **{"accept-encoding": "gzip"})
    rows.append(_row("product, gzip", await _full(shop, [zipped] * _REQUESTS, 200)))
    for kind in fresh.by_kind:
        first = await burst(shop.url, fresh.requests(kind, _FRESH), connections=1)
        first.require(200)
        rows.append(_row(f"{kind}, first", first))
    rows.append(_row("mixed", await _full(shop, _mixed(fresh), 200)))
    return rows


def _mixed(fresh: _Fresh) -> list[Request]:
    dice = random.Random(_SEED)
    seldom = itertools.cycle(kind for kind in fresh.by_kind if kind != "store")
    return [
        fresh.requests(next(seldom), 1)[0]
        if number % _SELDOM == _SELDOM // 2
        else _request(dice.choice(list(_KEPT.values())))
        for number in range(_MIXED)
    ]


def _request(path: str, **headers: str) -> Request:
    return Request("GET", quote(path, safe="/?&=_-"), headers=_LIKE_A_BROWSER | headers)


async def _full(shop: Shop, requests: Sequence[Request], status: int) -> Load:
    load = await burst(shop.url, requests, connections=_CONNECTIONS)
    load.require(status)
    return load


async def _not_modified(shop: Shop, known: Request) -> Load:
    load = await burst(shop.url, [known] * _REQUESTS, connections=_CONNECTIONS)
    # A page that says how many minutes ago something was may change once meanwhile.
    load.require(200, 304)
    assert load.statuses[304] > 0  # noqa: S101
    return load


def _row(name: str, load: Load) -> list[str]:
    size = sum(len(answer.body) for answer in load.answers) / len(load.answers)
    times = map(milliseconds, (load.p50, load.p95, load.slowest))
    return [name, f"{load.rate:.0f}", *times, f"{size:,.0f}"]
