"""Two servers, two workers, one proxy: whoever does what where, it is one shop."""

import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from tests.conftest import IN_CI, REDIS_URL, throw_away_database, unreachable
from tests.e2e.pages.counter import STORE
from tests.infra.fleet import Fleet, Server, has_proxy, running_fleet

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    if not has_proxy():
        (pytest.fail if IN_CI else pytest.skip)("No haproxy here (Debian: apt install haproxy).")
    try:
        cache = redis.Redis.from_url(REDIS_URL)
        cache.flushdb()
    except redis.exceptions.ConnectionError as error:
        unreachable("Redis", error)
    for database_url in throw_away_database():
        folder: Path = tmp_path_factory.mktemp("fleet")
        with running_fleet(folder, database_url, REDIS_URL) as fleet:
            yield fleet
    cache.flushdb()
    cache.close()


def call(url: str, path: str, body: Any = None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{url}/api/v1{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"content-type": "application/json", "idempotency-key": uuid.uuid4().hex},
    )
    with urllib.request.urlopen(request, timeout=40) as answer:  # noqa: S310
        return json.load(answer)


def book(url: str, store: str, piece: str) -> str:
    """The code of a booking made at this address, which may be the proxy's or a server's own."""
    wish = {
        "store": store,
        "slot_start": None,
        "pieces": [piece],
        "contact": {"name": "Анна", "email": f"{uuid.uuid4().hex}@example.com"},
    }
    return str(call(url, "/reservations", wish)["code"])


def free_pieces(url: str) -> Iterator[tuple[str, str]]:
    """Pieces nobody has, of all stores but the one of the board."""
    for store in call(url, "/stores?limit=100")["items"]:
        if store["slug"] != STORE:
            for piece in call(url, f"/stores/{store['slug']}/pieces")["items"]:
                yield store["slug"], piece["id"]


def codes(fleet: Fleet) -> set[str]:
    with psycopg.connect(fleet.database_url) as connection:
        return {row[0] for row in connection.execute("SELECT code FROM reservation")}


def test_servers_restarted_in_turn_under_load_fail_no_booking(fleet: Fleet) -> None:
    pieces = list(free_pieces(fleet.url))[:400]
    made: list[str] = []
    failed: list[str] = []
    over = threading.Event()

    def shop() -> None:
        while not over.is_set() and pieces:
            store, piece = pieces.pop()
            try:
                made.append(book(fleet.url, store, piece))
            except OSError as error:
                failed.append(f"{error!r}")
            time.sleep(0.05)

    shoppers = [threading.Thread(target=shop) for _ in range(4)]
    for shopper in shoppers:
        shopper.start()
    try:
        for program in (*fleet.servers, *fleet.workers):
            program.stop()
            program.start()
            if isinstance(program, Server):
                program.wait_until_ready()
    finally:
        over.set()
        for shopper in shoppers:
            shopper.join()
    assert failed == []
    assert len(made) >= 10
    assert set(made) <= codes(fleet)
