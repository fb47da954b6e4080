"""From a scanned code to its verdict, at sixteen counters; coupons from taking to the slip."""

import asyncio
from uuid import uuid4

from benchmarks import coupons
from benchmarks.bookings import booking
from benchmarks.client import Load, Request, burst
from benchmarks.coupons import COUNTERS, HURRIED
from benchmarks.report import Table, milliseconds
from benchmarks.shop import add_pieces, database_url, databases, measured_shop
from booking_app.core.db import Database
from booking_app.domain.staff import service as staff
from booking_app.domain.stores import service as stores
from tests.infra.server import Shop

_COUNTERS = 16
_CALM_SECONDS = 20
_HURRIED_SCANS = 1_600
_LOCALE = {"accept-language": "ru"}


def measure() -> Table:
    """One scan a second at each counter, then as fast as the counters can."""
    rows = [row for kind in databases() for row in _rows(kind)]
    return Table(
        how=(
            f"{_COUNTERS} counters of as many stores, each with a key of its own, scanning real "
            "bookings of their stores through the API, every scan with a new nonce; one server "
            "process. *Calm*: each counter one scan a second "
            f"for {_CALM_SECONDS} s. *Hurried*: {_HURRIED_SCANS:,} scans without a pause. Coupons: "
            f"taken over {2 * COUNTERS} connections by as many strangers, of a campaign with a "
            "total; their codes typed at the counters, then redeemed; calm as above, hurried "
            f"{HURRIED:,} a server. Two servers share one PostgreSQL, without Redis. The client "
            "runs on the same machine."
        ),
        columns=["database", "servers", "what", "a second", "p50", "p95", "slowest"],
        rows=rows,
    )


def _rows(kind: str) -> list[list[str]]:
    with measured_shop(kind) as shop:
        calm, hurried = asyncio.run(_scans(shop))
        rows = [
            [kind, "1", "bookings scanned, calm", *_figures(calm)],
            [kind, "1", "bookings scanned, hurried", *_figures(hurried)],
        ]
        for count in (1,) if kind == "sqlite" else (1, 2):
            with coupons.servers(shop, count) as urls:
                keys = asyncio.run(_keys(shop))
                found = asyncio.run(coupons.measure(shop, urls, keys))
            rows += [[kind, str(count), what, *_figures(load)] for what, load in found]
    return rows


async def _keys(shop: Shop) -> list[str]:
    """A key for a counter of each of as many stores."""
    database = Database(database_url(shop))
    async with database.read() as session:
        found = await stores.list_stores(session, "ru")
    await database.dispose()
    slugs = [found[index % len(found)].slug for index in range(COUNTERS)]
    return [await _key(shop, f"coupons {index}", slug) for index, slug in enumerate(slugs)]


async def _scans(shop: Shop) -> tuple[Load, Load]:
    booked = await _bookings(shop)
    calm = [
        _scan(key, token, at=second + index / len(booked))
        for second in range(_CALM_SECONDS)
        for index, (key, token) in enumerate(booked)
    ]
    await burst(shop.url, [_scan(*each) for each in booked], connections=_COUNTERS)
    slow = await burst(shop.url, calm, connections=_COUNTERS)
    rounds = _HURRIED_SCANS // len(booked)
    fast = await burst(
        shop.url, [_scan(*each) for _ in range(rounds) for each in booked], connections=_COUNTERS
    )
    for load in (slow, fast):
        load.require(200)
    return slow, fast


async def _bookings(shop: Shop) -> list[tuple[str, str]]:
    """`(key of the counter, token of a booking in its store)` of each counter."""
    pieces = await add_pieces(shop, 4 * _COUNTERS)
    by_store = dict(pieces)
    found = []
    for index, (store, piece) in enumerate(list(by_store.items())[:_COUNTERS]):
        made = await burst(shop.url, [booking(store, piece)], connections=1)
        made.require(201)
        key = await _key(shop, f"counter {index}", store)
        found.append((key, made.answers[0].json()["qr_token"]))
    return found


async def _key(shop: Shop, label: str, store: str) -> str:
    database = Database(database_url(shop))
    async with database.write() as session:
        found = await stores.get_store(session, store, "ru")
        key = await staff.create_api_key(session, label, "counter", found.id)
    await database.dispose()
    return key.text


def _scan(key: str, token: str, at: float = 0.0) -> Request:
    return Request(
        "POST",
        "/api/v1/counter/scan",
        headers={**_LOCALE, "x-api-key": key},
        body={"payload": token, "nonce": uuid4().hex},
        at=at,
    )


def _figures(load: Load) -> list[str]:
    return [f"{load.rate:.0f}", *map(milliseconds, (load.p50, load.p95, load.slowest))]
