"""A copy made while shoppers book, and a shop that goes on from it: see docs/operations.md."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from booking_app.core.db import Database
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.models import Reservation
from booking_app.workflows import manage
from booking_app.workflows.reserve import BookCommand, Booked, book
from tests.conftest import IN_CI, throw_away_database
from tests.factories.shop import Shop, add_pieces, small_shop
from tests.infra import postgres_cluster
from tests.torture.invariants import broken

PIECES = 200


async def booked(database: Database, number: int, piece: UUID) -> Booked:
    contact = ContactInput("Анна", email=f"anna{number}@example.com")
    return await database.run(lambda s: book(s, BookCommand("arbat", None, contact, (piece,))))


@asynccontextmanager
async def shoppers(database: Database, shop: Shop) -> AsyncIterator[list[Booked]]:
    """Three who book one piece after another; the list grows with each answer."""
    made: list[Booked] = []
    numbers = iter(range(PIECES))

    async def shopper() -> None:
        for number in numbers:
            one = await booked(database, number, shop.pieces[f"b{number}"])
            made.append(one)

    tasks = [asyncio.create_task(shopper()) for _ in range(3)]
    try:
        async with asyncio.timeout(60):
            while len(made) < 5:  # noqa: ASYNC110 - nothing tells of the fifth
                await asyncio.sleep(0.01)
        yield made
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def restored_url(db_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty place of the same kind for what comes out of the backup."""
    if db_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'restored.db'}"
    else:
        yield from throw_away_database()


def copy_sqlite(source: str, target: str) -> None:
    """What `sqlite3 vitrina.db ".backup copy.db"` does."""
    names = [make_url(url).database or "" for url in (source, target)]
    with (
        contextlib.closing(sqlite3.connect(names[0])) as one,
        contextlib.closing(sqlite3.connect(names[1])) as other,
    ):
        one.backup(other)


def copy_postgresql(source: str, target: str, folder: Path) -> None:
    """`pg_dump -Fc`, then `pg_restore` into a new database."""
    bin_dir = postgres_cluster.programs()
    dump = shutil.which("pg_dump") or (bin_dir and shutil.which("pg_dump", path=bin_dir))
    restore = shutil.which("pg_restore") or (bin_dir and shutil.which("pg_restore", path=bin_dir))
    if not dump or not restore:
        (pytest.fail if IN_CI else pytest.skip)("no pg_dump and pg_restore here")
    file = folder / "backup.dump"
    subprocess.run([dump, "-Fc", "-f", file, source], check=True, env=os.environ)
    subprocess.run([restore, "--exit-on-error", "-d", target, file], check=True, env=os.environ)


async def test_a_shop_goes_on_from_a_backup_made_while_shoppers_book(
    db: Database, db_url: str, restored_url: str, tmp_path: Path
) -> None:
    async with db.write() as session:
        shop = await small_shop(session)
        names = [f"b{number}" for number in range(PIECES)]
        await add_pieces(session, shop, "aurora/17", "arbat", *names)
    async with shoppers(db, shop) as made:
        answered = list(made)
        if db.is_sqlite:
            await asyncio.to_thread(copy_sqlite, db_url, restored_url)
        else:
            await asyncio.to_thread(copy_postgresql, db_url, restored_url, tmp_path)

    restored = Database(restored_url)
    async with restored.read() as session:
        assert await broken(session) == []
        there = set(await session.scalars(select(Reservation.code)))
        assert {one.reservation.code for one in answered} <= there
        # Links in letters already sent open as before.
        first = answered[0]
        found = await manage.view(session, first.reservation.code, first.secret)
        assert found.status == "confirmed"
    again = await booked(restored, PIECES, shop.pieces["h1"])
    assert again.reservation.status == "confirmed"
    await restored.dispose()
