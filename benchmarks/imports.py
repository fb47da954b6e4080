"""A stock file of half a million pieces: looked at, applied; then the next day's, and one of a till
that sold what was booked."""

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks.report import Table
from benchmarks.shop import databases, postgres_database
from booking_app.core import migrations
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxWorker
from booking_app.demo.load_goods import load_products
from booking_app.demo.load_places import load_cities, load_stores
from booking_app.domain.catalogue.models import Piece, Product, Variant
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores.models import Store
from booking_app.workflows.imports import runs
from booking_app.workflows.imports.jobs import LONG_JOBS, import_handlers
from booking_app.workflows.reserve import BookCommand, book
from tests.infra.server import ROOT

_SIZES = {"postgresql": 500_000, "sqlite": 50_000}
_VARIANTS = 5000
_CHANGED_SHARE = 0.02
_BOOKED = 500
_CHILD = "--import"
_TITLES = ("all new", "next day, 2 % changed", "2 % changed and 500 booked pieces sold")


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds of looking and of applying, the processor's among them, and the most memory the
    process ever held."""

    check: float
    apply: float
    processor: float
    megabytes: float


def measure() -> Table:
    """Two files on each database, each in a worker of its own."""
    rows = []
    for kind in databases():
        count = _SIZES[kind]
        with _shop(kind) as (url, folder):
            goods, places = asyncio.run(_goods(url))
            now = utc_now()
            booked = random.Random(3).sample(range(count), _BOOKED)
            for day, title in enumerate(_TITLES):
                file = folder / "pieces.csv"
                moment = now - timedelta(hours=6 - day)
                _write(file, count, goods, places, _Day(day, moment, booked if day == 2 else ()))
                if day == 2:
                    asyncio.run(_book(url, booked))
                found = _import(url, folder, file)
                rows.append(
                    [
                        f"{kind}, {count:,} pieces, {title}",
                        f"{found.check:.0f} s",
                        f"{found.apply:.0f} s",
                        f"{found.processor:.0f} s",
                        f"{found.megabytes:.0f} MB",
                    ]
                )
    return Table(
        how=(
            "A CSV with nine columns is sent, checked and applied through the workflow the screen "
            "and the worker use, in a process of its own that does nothing else. The second file "
            "says the same with other places in the store for 2 % of the pieces, as of a later "
            "moment, so every piece is noted as seen; so does the third, and calls 500 pieces sold "
            "that are booked, whose stores and shoppers are told. “Processor” is what the process "
            "itself computed, the database's share not counted: on a busy machine the rest was "
            "waiting. Memory is the most the process ever held, Python and its imports included."
        ),
        columns=["file", "looked at", "applied", "processor", "memory"],
        rows=rows,
    )


@contextmanager
def _shop(kind: str) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        if kind == "sqlite":
            url = f"sqlite:///{folder}/vitrina.db"
            migrations.upgrade(url)
            yield url, Path(folder)
            return
        with postgres_database() as url:
            migrations.upgrade(url)
            yield url, Path(folder)


async def _goods(url: str) -> tuple[list[str], list[str]]:
    """The demo chain's stores and products, with many more sizes: skus and store slugs."""
    database = Database(url)
    async with database.write() as session:
        await load_cities(session)
        await load_stores(session)
        await load_products(session)
        products = (await session.scalars(select(Product.id))).all()
        await session.execute(
            insert(Variant),
            [
                {
                    "id": new_id(),
                    "product_id": products[number % len(products)],
                    "sku": f"bench-{number:05}",
                    "size": f"b{number}",
                    "price_minor": 9_990_000 + number,
                    "currency": "RUB",
                    "position": number,
                }
                for number in range(_VARIANTS)
            ],
        )
        skus = list(await session.scalars(select(Variant.sku)))
        stores = list(await session.scalars(select(Store.slug)))
    await database.dispose()
    return skus, stores


async def _book(url: str, numbers: Sequence[int]) -> None:
    """A booking of each of these pieces, by a shopper of its own."""
    database = Database(url)
    for number in numbers:
        async with database.write() as session:
            query = select(Piece.id, Store.slug).join(Store, Store.id == Piece.store_id)
            row = await session.execute(query.where(Piece.barcode == _barcode(number)))
            piece_id, slug = row.one()
            contact = ContactInput("Bench", email=f"bench-{number}@example.com")
            await book(session, BookCommand(slug, None, contact, piece_ids=(piece_id,)))
    await database.dispose()


@dataclass(frozen=True, slots=True)
class _Day:
    """Of when a file is: other trays each day but the first, and what a till has sold."""

    number: int
    as_of: datetime
    sold: Sequence[int]


def _barcode(number: int) -> str:
    return f"29{number:011}"


def _write(file: Path, count: int, skus: list[str], stores: list[str], day: _Day) -> None:
    dice, moves = random.Random(7), random.Random(8)
    sold = set(day.sold)
    with file.open("w", encoding="utf-8") as out:
        out.write("barcode;sku;store;weight;price;status;showcase;tray;as of\n")
        for number in range(count):
            sku, store = dice.choice(skus), dice.choice(stores)
            weight, price = 1 + dice.random() * 9, dice.randrange(10_000, 900_000)
            is_moved = moves.random() < _CHANGED_SHARE and day.number > 0
            tray = f"n{day.number}-{number % 40}" if is_moved else str(number % 40)
            out.write(
                f"{_barcode(number)};{sku};{store};{weight:.3f};{price},50;"
                f"{'sold' if number in sold else 'available'};"
                f"A{number % 9};{tray};{day.as_of.isoformat()}\n"
            )


def _import(url: str, folder: Path, file: Path) -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.imports", _CHILD, str(file)],
        env={**os.environ, "DATABASE_URL": url, "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"},
        capture_output=True, check=True, cwd=ROOT, text=True,
    )  # fmt: skip
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


async def _run(file: Path) -> Figures:
    database = Database(os.environ["DATABASE_URL"])
    worker = OutboxWorker(database, import_handlers(database), long=LONG_JOBS)
    who = Actor(new_id(), "staff", "Bench", "admin", None, frozenset(), None, True, "en")
    started = time.perf_counter()
    run = await runs.send(database, who, "pieces", file.name, _chunks(file))
    await worker.drain()
    checked = time.perf_counter()
    async with database.write() as session:
        await runs.apply(session, who, run.id)
    await worker.drain()
    ended = time.perf_counter()
    async with database.read() as session:
        status = (await runs.get(session, who, run.id)).run.status
    if status != "applied":
        raise RuntimeError(f"the import is {status}")
    await database.dispose()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Figures(
        checked - started, ended - checked, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    )


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as content:
        while block := content.read(256 * 1024):
            yield block


if __name__ == "__main__" and sys.argv[1:2] == [_CHILD]:
    figures = asyncio.run(_run(Path(sys.argv[2])))
    print(json.dumps({name: getattr(figures, name) for name in Figures.__slots__}))
