"""Sixty-four shoppers in four processes want the same thing at once: exactly one gets it."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from booking_app.core.db import Database
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.reservations.models import Reservation
from tests.api.conftest import caller
from tests.factories.shop import Shop, add_pieces, small_shop

PROCESSES = 4
SHOPPERS = 64
SLOWEST_SECONDS = 5.0
ROOT = Path(__file__).parents[2]

Result = tuple[int, str, float]


def patience() -> float:
    """How long nobody may wait: five seconds, by as much more as others keep this machine busy."""
    return SLOWEST_SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.fixture
async def busy_shop(database: Database) -> Shop:
    """The small shop by the real clock, with a ring for every shopper in `arbat`."""
    async with database.write() as session:
        shop = await small_shop(session)
        await add_pieces(session, shop, "aurora/17", "arbat", *(f"n{i}" for i in range(SHOPPERS)))
    return shop


async def rush(db_url: str, body_of: Callable[[int], dict[str, Any]]) -> list[Result]:
    """Send every shopper's booking from four processes at the same moment."""
    bodies = [body_of(number) for number in range(SHOPPERS)]
    shares = [bodies[number::PROCESSES] for number in range(PROCESSES)]
    processes = [await _start(db_url) for _ in shares]
    try:
        for process, share in zip(processes, shares, strict=True):
            _tell(process, json.dumps(share))
        for process in processes:
            assert await _line(process) == "ready"
        for process in processes:
            _tell(process, "go")
        lines = await asyncio.gather(*(_line(process) for process in processes))
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()
    return [(status, code, seconds) for line in lines for status, code, seconds in json.loads(line)]


async def _start(db_url: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.api.burst",
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": db_url},
    )


def _tell(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n".encode())


async def _line(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 180)).decode().strip()


def verdicts(results: list[Result], refusal: str) -> None:
    """One success, the rest refused for this reason, nobody kept waiting."""
    found = Counter((status, code if status != 201 else "") for status, code, _ in results)
    assert found == {(201, ""): 1, (409, refusal): SHOPPERS - 1}
    assert max(seconds for _, _, seconds in results) < patience()


async def live_bookings(database: Database) -> int:
    """How many bookings there are in the database."""
    async with database.read() as session:
        return (await session.scalar(select(func.count()).select_from(Reservation))) or 0


@pytest.mark.parametrize("contacts", ["each their own", "all the same"])
async def test_one_piece_goes_to_exactly_one_shopper(
    database: Database, db_url: str, busy_shop: Shop, contacts: str
) -> None:
    def body(number: int) -> dict[str, Any]:
        who = number if contacts == "each their own" else 0
        return {
            "store": "arbat",
            "slot_start": None,
            "pieces": [str(busy_shop.pieces["h1"])],
            "contact": {"name": "Анна", "email": f"anna{who}@example.com"},
        }

    verdicts(await rush(db_url, body), "piece_taken")
    assert await live_bookings(database) == 1


async def test_the_last_place_of_a_slot_goes_to_exactly_one_shopper(
    api: Any, database: Database, db_url: str, busy_shop: Shop
) -> None:
    slot = await _free_slot(api)

    def body(number: int) -> dict[str, Any]:
        return {
            "store": "arbat",
            "slot_start": slot,
            "pieces": [str(busy_shop.pieces[f"n{number}"])],
            "contact": {"name": "Анна", "email": f"anna{number}@example.com"},
        }

    verdicts(await rush(db_url, body), "slot_full")
    assert await live_bookings(database) == 1
    async with database.read() as session:
        held = select(func.count()).select_from(Piece).where(Piece.holder_id.is_not(None))
        assert await session.scalar(held) == 1


async def test_any_of_a_variant_serves_as_many_as_there_are(
    database: Database, db_url: str, busy_shop: Shop
) -> None:
    async with database.write() as session:
        await add_pieces(session, busy_shop, "halo/17", "tverskaya", *(f"t{i}" for i in range(10)))

    def body(number: int) -> dict[str, Any]:
        return {
            "store": "tverskaya",
            "variants": [str(busy_shop.variants["halo/17"])],
            "contact": {"name": "Анна", "email": f"anna{number}@example.com"},
        }

    results = await rush(db_url, body)
    assert Counter(status for status, _, _ in results) == {201: 10, 409: SHOPPERS - 10}
    assert max(seconds for _, _, seconds in results) < patience()
    assert await live_bookings(database) == 10


async def test_one_key_books_once_however_many_send_it(
    database: Database, busy_shop: Shop, api: Any
) -> None:
    body = {
        "store": "arbat",
        "pieces": [str(busy_shop.pieces["h1"])],
        "contact": {"name": "Анна", "email": "anna@example.com"},
    }
    async with caller(api) as client:
        answers: list[httpx.Response] = await asyncio.gather(
            *(
                client.post("/api/v1/reservations", json=body, headers={"Idempotency-Key": "one"})
                for _ in range(16)
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert await live_bookings(database) == 1


async def _free_slot(api: Any) -> str:
    """The first slot of the store's day after tomorrow, which has a single place."""
    async with caller(api) as client:
        hours = (await client.get("/api/v1/stores/arbat")).json()["hours"]
        day = hours[2]["date"]
        found = (await client.get(f"/api/v1/stores/arbat/slots?date={day}")).json()["items"]
    assert found[0]["free"] == 1
    return str(found[0]["starts_at"])
