"""Shoppers on their live pages: how soon a tap shows, and what a shopper costs in memory.

`python -m benchmarks soak` keeps them browsing for half an hour and watches the memory.
"""

import asyncio
import json
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from simple_websocket import AioClient  # type: ignore[import-untyped]

from benchmarks.report import Table, milliseconds, percentile
from benchmarks.shop import measured_shop
from tests.infra.browser import chromium
from tests.infra.server import Shop

_SHOPPERS = 200
_THINKING_SECONDS = (2.0, 8.0)
_PAGES_OF_A_VISIT = 24
_MINUTE, _HALF_AN_HOUR = 60.0, 1800.0
_LONGEST_SECONDS = 30.0
_STATE = "reflex___state____state"
_GO = f"{_STATE}.reflex___state____on_load_internal_state.on_load_internal"
_PAGES = ("/", "/catalogue", "/c/rings", "/stores", "/coupons")


def measure() -> Table:
    """A minute of browsing."""
    with measured_shop("sqlite") as shop:
        crowd = asyncio.run(_browse(shop, _greeting(shop), _MINUTE))
    return Table(
        how=(
            f"{_SHOPPERS} shoppers with a socket each on one server process (demo chain, SQLite), "
            "each going to another page every two to eight seconds for a minute; timed from what "
            "a tap sends until the last part of the new page has come. Memory: what the process "
            "grew by when all of them had come and were reading, a shopper."
        ),
        columns=["what", "figure"],
        rows=[
            ["taps", f"{len(crowd.seconds):,}"],
            ["p50", milliseconds(percentile(crowd.seconds, 0.5))],
            ["p95", milliseconds(percentile(crowd.seconds, 0.95))],
            ["slowest", milliseconds(max(crowd.seconds))],
            ["failed", str(crowd.failed)],
            ["memory of an idle shopper", f"{crowd.kilobytes_each:.0f} KiB"],
        ],
    )


def soak() -> Table:
    """Half an hour of browsing, the memory told every five minutes."""
    with measured_shop("sqlite") as shop:
        crowd = asyncio.run(_browse(shop, _greeting(shop), _HALF_AN_HOUR, are_leaving=True))
        log = shop.log.read_text("utf-8")
    every = max(1, len(crowd.memory) // 6)
    told = [f"{minute}. minute" for minute in range(0, len(crowd.memory), every)]
    return Table(
        how=(
            f"{_SHOPPERS} shoppers at once as above for half an hour. Each leaves after some "
            f"{_PAGES_OF_A_VISIT} pages and another comes: {crowd.visits:,} visits, "
            f"{len(crowd.seconds):,} taps, "
            f"p95 {milliseconds(percentile(crowd.seconds, 0.95))}, {crowd.failed} failed, "
            f"{log.count('Traceback')} errors in the log. What the server process held:"
        ),
        columns=["when", "memory"],
        rows=[
            [when, f"{kilobytes / 1024:.0f} MiB"]
            for when, kilobytes in zip(told, crowd.memory[::every], strict=False)
        ],
    )


@dataclass(slots=True)
class Crowd:
    """What was seen: seconds of each tap, taps that failed, KiB the server held each minute."""

    seconds: list[float] = field(default_factory=list)
    visits: int = 0
    failed: int = 0
    kilobytes_each: float = 0.0
    memory: list[int] = field(default_factory=list)


class _Shopper:
    """One socket, spoken as the browser's script speaks it."""

    def __init__(self, shop: Shop, dice: random.Random, paths: list[str]) -> None:
        address = shop.url.replace("http", "ws", 1)
        token = uuid.UUID(int=dice.getrandbits(128), version=4)
        self._url = f"{address}/_event/?token={token}&EIO=4&transport=websocket"
        self._dice, self._paths, self._origin = dice, paths, shop.url

    async def come(self, greeting: str) -> None:
        """Open the home page; `greeting` is what a browser's script says first."""
        headers = {"Origin": self._origin, "Accept-Language": "ru"}
        self._socket = await AioClient.connect(self._url, headers=headers)
        await self._socket.send(greeting)
        await self._until_live()

    async def go(self) -> float:
        """Go to another page; the seconds until it was there."""
        started = time.perf_counter()
        await self._tell(_GO, self._dice.choice(self._paths))
        await self._until_live()
        return time.perf_counter() - started

    async def leave(self) -> None:
        await self._socket.close()

    async def _tell(self, name: str, path: str) -> None:
        slug = path.rpartition("/")[2]
        route = {"pathname": path, "asPath": path, "query": {"slug": slug, "category": slug}}
        event = {"name": name, "router_data": route}
        await self._socket.send("42/_event," + json.dumps(["event", event]))

    async def _until_live(self) -> None:
        async with asyncio.timeout(_LONGEST_SECONDS):
            while True:
                said = await self._socket.receive()
                if said == "2":  # the server asks whether we are there
                    await self._socket.send("3")
                elif '"is_hydrated_rx_state_":true' in said:
                    return


def _greeting(shop: Shop) -> str:
    """The first words of a real browser on the home page: it names the states its script knows."""
    said: list[str] = []
    with chromium() as browser:
        page = browser.new_page(locale="ru-RU")
        page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))),
        )
        page.goto(shop.url)
        page.keyboard.press("Shift")
        page.locator("#live[data-live=true]").wait_for(state="attached")
    return said[0]


async def _browse(shop: Shop, greeting: str, seconds: float, *, are_leaving: bool = False) -> Crowd:
    paths = [*_PAGES, *_products(shop)]
    crowd, dice = Crowd(), random.Random(7)
    shoppers = [_Shopper(shop, random.Random(dice.random()), paths) for _ in range(_SHOPPERS)]
    await _Shopper(shop, random.Random(1), paths).come(greeting)
    before = _kilobytes(shop)
    for shopper in shoppers:
        await shopper.come(greeting)
    crowd.kilobytes_each = (_kilobytes(shop) - before) / _SHOPPERS
    deadline = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for shopper in shoppers:
            group.create_task(
                _walks(lambda: _Shopper(shop, dice, paths), greeting, shopper, deadline, crowd)
                if are_leaving
                else _walk(shopper, deadline, crowd)
            )
        group.create_task(_watch(shop, deadline, crowd))
    return crowd


async def _walks(
    another: Callable[[], _Shopper],
    greeting: str,
    shopper: _Shopper,
    deadline: float,
    crowd: Crowd,
) -> None:
    """One place of the crowd: who leaves it is followed by `another`, until the deadline."""
    dice = random.Random(id(shopper))
    while True:
        crowd.visits += 1
        await _walk(shopper, deadline, crowd, pages=dice.randint(1, 2 * _PAGES_OF_A_VISIT))
        if time.monotonic() >= deadline:
            return
        shopper = another()
        await shopper.come(greeting)


async def _walk(
    shopper: _Shopper, deadline: float, crowd: Crowd, *, pages: int | None = None
) -> None:
    """Look at that many pages, or go on until the deadline, and leave."""
    dice = random.Random(id(shopper))
    seen = 0
    while time.monotonic() < deadline and seen != pages:
        await asyncio.sleep(dice.uniform(*_THINKING_SECONDS))
        seen += 1
        try:
            crowd.seconds.append(await shopper.go())
        except TimeoutError:
            crowd.failed += 1
    await shopper.leave()


async def _watch(shop: Shop, deadline: float, crowd: Crowd) -> None:
    while time.monotonic() < deadline:
        crowd.memory.append(_kilobytes(shop))
        await asyncio.sleep(min(_MINUTE, max(0.0, deadline - time.monotonic())))


def _products(shop: Shop) -> list[str]:
    answer: Any = httpx.get(f"{shop.url}/api/v1/products").raise_for_status().json()
    return [f"/p/{item['slug']}" for item in answer["items"]]


def _kilobytes(shop: Shop) -> int:
    """What the shop's server processes hold, in KiB."""
    mark = f"PORT={shop.environ['PORT']}\0".encode()
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark not in (process / "environ").read_bytes():
                continue
            if b"serve" not in (process / "cmdline").read_bytes():
                continue
            status = (process / "status").read_text()
        except OSError:  # it ended meanwhile
            continue
        held += next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)
    return held
