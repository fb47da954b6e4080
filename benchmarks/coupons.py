"""Coupons taken by shoppers, scanned and redeemed at sixteen counters, with one server and two."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from benchmarks.client import Load, Request, burst
from benchmarks.shop import database_url
from booking_app.core.db import Database
from tests.factories.coupons import published
from tests.infra import server
from tests.infra.server import Shop

COUNTERS = 16
CALM_SECONDS = 20
HURRIED = 640
_LOCALE = {"accept-language": "ru"}
_SALE = {"amount_minor": 9_900_000, "currency": "RUB"}

Measured = list[tuple[str, Load]]


@contextmanager
def servers(shop: Shop, count: int) -> Iterator[list[str]]:
    """The addresses of so many servers of this shop: its own, and others beside it."""
    with ExitStack() as stack:
        urls = [shop.url]
        while len(urls) < count:
            environ = shop.environ | {"PORT": str(server.free_port())}
            log = shop.data_dir / f"server{len(urls)}.log"
            urls.append(stack.enter_context(server.serving(environ, log)))
        yield urls


async def measure(shop: Shop, urls: Sequence[str], keys: Sequence[str]) -> Measured:
    """`(what, load)` of each way; every answer must be the good one."""
    slug = f"bench-{uuid4().hex[:8]}"
    await _campaign(shop, slug)
    hurried = HURRIED * len(urls)
    calm = CALM_SECONDS * COUNTERS
    take = Request("POST", f"/api/v1/coupon-campaigns/{slug}/take", headers=_LOCALE)
    await _spread(urls, [take] * COUNTERS)  # the first ones fill what a process keeps
    taken = await _spread(urls, [take] * (hurried + calm), connections=2 * COUNTERS)
    taken.require(201)
    codes = [answer.json()["code"] for answer in taken.answers]
    slow, fast = codes[:calm], codes[calm:]
    found: Measured = [("coupons taken, hurried", taken)]
    for what, request in (("scanned", _scan), ("redeemed", _redeem)):
        at = [index / COUNTERS for index in range(calm)]
        steady = [
            request(keys[i % COUNTERS], code, moment)
            for i, (code, moment) in enumerate(zip(slow, at, strict=True))
        ]
        rush = [request(keys[i % COUNTERS], code, 0.0) for i, code in enumerate(fast)]
        found.append((f"coupons {what}, calm", await _spread(urls, steady)))
        found.append((f"coupons {what}, hurried", await _spread(urls, rush)))
    for _, load in found[1:]:
        load.require(200)
        wrong = {answer.json()["reason"] for answer in load.answers} - {"ok"}
        if wrong:
            raise AssertionError(wrong)
    return found


async def _spread(
    urls: Sequence[str], requests: list[Request], connections: int = COUNTERS
) -> Load:
    """The same requests over all servers, each with its share of the connections."""
    each = connections // len(urls)
    loads = await asyncio.gather(
        *(
            burst(url, requests[index :: len(urls)], connections=each)
            for index, url in enumerate(urls)
        )
    )
    answers = tuple(answer for load in loads for answer in load.answers)
    return Load(answers, max(load.seconds for load in loads))


async def _campaign(shop: Shop, slug: str) -> None:
    database = Database(database_url(shop))
    async with database.write() as session:
        await published(session, slug=slug, total=100_000)
    await database.dispose()


def _scan(key: str, code: str, at: float) -> Request:
    body = {"payload": code, "nonce": uuid4().hex}
    return Request("POST", "/api/v1/counter/scan", headers=_by(key), body=body, at=at)


def _redeem(key: str, code: str, at: float) -> Request:
    body = {"sale_total": _SALE, "nonce": uuid4().hex}
    path = f"/api/v1/counter/coupons/{code}/redeem"
    return Request("POST", path, headers=_by(key), body=body, at=at)


def _by(key: str) -> dict[str, str]:
    return {**_LOCALE, "x-api-key": key}
