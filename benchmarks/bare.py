"""What the layers above the driver cost: the booking use case beside its own statements, bare.

The use case runs once with a recorder on its connection. Then, in turn: the use case again on a
copy of the database, and the recorded statements with their parameters on another copy, sent by
the driver alone, each transaction in its order, as many transactions at once.
"""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import uvloop
from sqlalchemy import event
from sqlalchemy.engine import make_url

from benchmarks.shop import add_pieces, postgres_database
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from booking_app.domain.customers.schemas import ContactInput
from booking_app.workflows.reserve import BookCommand, book
from tests.infra import server
from tests.infra.server import Shop

_BOOKINGS = 600
_WARM = 32
_AT_ONCE = 10
_ROUNDS = 3

Statement = tuple[str, Any]
Transaction = list[Statement]
Work = Callable[[int], Awaitable[None]]

_recording: ContextVar[Transaction | None] = ContextVar("_recording", default=None)


def compare(kind: str) -> tuple[float, float]:
    """Bookings a second by the use case, and by the bare statements."""
    with _loaded_database(kind) as (url, pieces):
        return uvloop.run(_compare(url, [_command(i, *piece) for i, piece in enumerate(pieces)]))


@contextmanager
def _loaded_database(kind: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-bare-")))
        url = f"sqlite:///{folder / 'vitrina.db'}"
        if kind == "postgresql":
            url = stack.enter_context(postgres_database())
        environ = server.settings_environ(folder, 1, DATABASE_URL=url)
        server.run_cli(environ, "migrate")
        server.run_cli(environ, "demo")
        os.environ |= {"DATA_DIR": str(folder), "DATABASE_URL": url}
        get_settings.cache_clear()
        shop = Shop(url="", data_dir=folder, log=folder / "log", environ=environ)
        yield url, asyncio.run(add_pieces(shop, _BOOKINGS + _WARM))


def _command(index: int, store: str, piece: str) -> BookCommand:
    contact = ContactInput(name="Вера", email=f"shopper{index}@example.com")
    return BookCommand(store, None, contact, piece_ids=(UUID(piece),))


async def _compare(url: str, commands: Sequence[BookCommand]) -> tuple[float, float]:
    with _copy(url) as copy:
        transactions = await _record(copy, commands)
    product, plain = [], []
    for _ in range(_ROUNDS):
        with _copy(url) as copy:
            product.append(await _use_case(copy, commands))
        with _copy(url) as copy:
            plain.append(await _bare(copy, transactions))
    return max(product), max(plain)


@contextmanager
def _copy(url: str) -> Iterator[str]:
    if make_url(url).get_backend_name() == "sqlite":
        path = Path(make_url(url).database or "")
        copy = path.with_name("copy.db")
        with contextlib.closing(sqlite3.connect(path)) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(path, copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for file in copy.parent.glob("copy.db*"):
                file.unlink()
        return
    with postgres_database(make_url(url).database or "") as copied:
        yield copied


async def _timed(work: Work, count: int) -> float:
    """How many a second, `_AT_ONCE` at a time, after a warm-up."""
    for index in range(_WARM):
        await work(index)
    numbers = iter(range(_WARM, count))

    async def worker() -> None:
        for index in numbers:
            await work(index)

    begun = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))
    return (count - _WARM) / (time.perf_counter() - begun)


async def _use_case(url: str, commands: Sequence[BookCommand]) -> float:
    database = Database(url)

    async def one(index: int) -> None:
        await database.run(lambda session: book(session, commands[index]))

    try:
        return await _timed(one, len(commands))
    finally:
        await database.dispose()


async def _record(url: str, commands: Sequence[BookCommand]) -> list[Transaction]:
    """Every statement each booking sends, with its parameters as the driver gets them."""
    database = Database(url)
    recorded: list[Transaction] = []

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def note(_c: Any, _cur: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        transaction = _recording.get()
        if transaction is not None:
            # Rows put into one INSERT come as `many` too, but as one flat tuple.
            is_many = many and isinstance(parameters, list)
            sets = parameters if is_many else [parameters]
            transaction.extend((statement, each) for each in sets)

    for command in commands:
        transaction: Transaction = []
        token = _recording.set(transaction)
        async with database.write() as session:
            await book(session, command)
        _recording.reset(token)
        recorded.append(transaction)
    await database.dispose()
    return recorded


async def _bare(url: str, transactions: Sequence[Transaction]) -> float:
    if make_url(url).get_backend_name() == "sqlite":
        return await _bare_sqlite(make_url(url).database or "", transactions)
    pool: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()
    for _ in range(_AT_ONCE):
        pool.put_nowait(await psycopg.AsyncConnection.connect(url))

    async def one(index: int) -> None:
        connection = await pool.get()
        async with connection.cursor() as cursor:
            for statement, parameters in transactions[index]:
                await cursor.execute(statement, parameters)
                if cursor.description:
                    await cursor.fetchall()
        await connection.commit()
        pool.put_nowait(connection)

    try:
        return await _timed(one, len(transactions))
    finally:
        while not pool.empty():
            await pool.get_nowait().close()


async def _bare_sqlite(path: str, transactions: Sequence[Transaction]) -> float:
    """One connection, as SQLite has one writer; without threads, so as cheap as it gets."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")

    async def one(index: int) -> None:
        for statement, parameters in transactions[index]:
            connection.execute(statement, parameters).fetchall()
        connection.execute("COMMIT")

    try:
        return await _timed(one, len(transactions))
    finally:
        connection.close()
