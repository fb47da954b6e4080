"""What the sandbox remembers, in a SQLite file of its own: objects, events, deliveries, answers.

One connection, one change at a time: `async with books.change()` commits whole or not at all, so
that the sandbox can be killed at any moment and is found as Stripe would be.
"""

import asyncio
import json
import secrets
import string
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

Thing = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS thing (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, kind TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS thing_kind ON thing (kind, number);
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT, due REAL, attempts INTEGER DEFAULT 0,
    state TEXT DEFAULT 'waiting', answer TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, request TEXT, status INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS wish (name TEXT PRIMARY KEY, value TEXT);
"""
_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An id as Stripe makes them: `pi_3Qx…`."""
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(24))}"


class Books:
    """Open with `await Books.open(file)`. `now` gives Unix seconds."""

    def __init__(
        self, writer: aiosqlite.Connection, reader: aiosqlite.Connection, now: Callable[[], float]
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._one_at_a_time = asyncio.Lock()
        self._changing: asyncio.Task[Any] | None = None
        self.now = now

    @classmethod
    async def open(cls, file: Path, now: Callable[[], float] = time.time) -> "Books":
        """The books in this file, begun when there are none."""
        file.parent.mkdir(parents=True, exist_ok=True)
        writer = await aiosqlite.connect(file, isolation_level=None)
        await writer.execute("PRAGMA journal_mode = WAL")
        await writer.execute("PRAGMA synchronous = FULL")
        await writer.executescript(_TABLES)
        # Whoever only looks must not see a change that is not kept yet.
        return cls(writer, await aiosqlite.connect(file, isolation_level=None), now)

    async def close(self) -> None:
        """Close the file."""
        await self._reader.close()
        await self._writer.close()

    @asynccontextmanager
    async def change(self) -> AsyncIterator[None]:
        """A change that is kept whole when the block ends well, and not at all otherwise."""
        async with self._one_at_a_time:
            await self._writer.execute("BEGIN IMMEDIATE")
            self._changing = asyncio.current_task()
            try:
                yield
            except BaseException:
                await self._writer.execute("ROLLBACK")
                raise
            else:
                await self._writer.execute("COMMIT")
            finally:
                self._changing = None

    async def put(self, thing: Thing) -> None:
        """Keep an object, new or changed; its `object` is its kind."""
        await self._writer.execute(
            "INSERT INTO thing (id, kind, body) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (thing["id"], thing["object"], json.dumps(thing)),
        )

    async def get(self, kind: str, id_: str) -> Thing | None:
        """The object, if there is one."""
        found = await self._rows("SELECT body FROM thing WHERE id = ? AND kind = ?", id_, kind)
        return json.loads(found[0][0]) if found else None

    async def all(self, kind: str, *, after: str = "", limit: int = 100) -> list[Thing]:
        """Objects of a kind, newest first; `after` names the last one of the page before."""
        found = await self._rows(
            "SELECT body FROM thing WHERE kind = ? AND number < coalesce("
            "(SELECT number FROM thing WHERE id = ?), 1e18) ORDER BY number DESC LIMIT ?",
            kind,
            after,
            limit,
        )
        return [json.loads(body) for (body,) in found]

    async def answer(self, key: str) -> tuple[str, int, Any] | None:
        """What was answered to this idempotency key: the request's digest, status and body."""
        found = await self._rows("SELECT request, status, body FROM answer WHERE key = ?", key)
        return (found[0][0], found[0][1], json.loads(found[0][2])) if found else None

    async def keep_answer(self, key: str, request: str, status: int, body: Any) -> None:
        """Remember an answer for those who ask again with the same key."""
        await self._writer.execute(
            "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?)",
            (key, request, status, json.dumps(body)),
        )

    async def forget_answers(self) -> None:
        """Let every idempotency key be new again, as Stripe may after a day."""
        await self._writer.execute("DELETE FROM answer")

    async def deliver(self, event_id: str, due: float) -> None:
        """Send an event at this moment."""
        await self._writer.execute(
            "INSERT INTO delivery (event_id, due) VALUES (?, ?)", (event_id, due)
        )

    async def due_deliveries(self) -> list[tuple[int, str, int]]:
        """Deliveries to be sent now: number, event, attempts so far."""
        found = await self._rows(
            "SELECT number, event_id, attempts FROM delivery "
            "WHERE state = 'waiting' AND due <= ? ORDER BY due, number LIMIT 50",
            self.now(),
        )
        return [(number, event_id, attempts) for number, event_id, attempts in found]

    async def note_delivery(
        self, number: int, state: str, answer: str, due: float | None = None
    ) -> None:
        """What came of an attempt; `due` is when the next one is made."""
        await self._writer.execute(
            "UPDATE delivery SET state = ?, answer = ?, attempts = attempts + 1, "
            "due = coalesce(?, due) WHERE number = ?",
            (state, answer, due, number),
        )

    async def deliveries(self, limit: int = 100) -> list[tuple[int, str, int, str, str]]:
        """The newest deliveries: number, event, attempts, state, last answer."""
        found = await self._rows(
            "SELECT number, event_id, attempts, state, answer FROM delivery "
            "ORDER BY number DESC LIMIT ?",
            limit,
        )
        return [tuple(row) for row in found]

    async def send_again(self, number: int) -> None:
        """Make a delivery due now, whatever became of it."""
        await self._writer.execute(
            "UPDATE delivery SET state = 'waiting', due = ? WHERE number = ?", (self.now(), number)
        )

    async def wishes(self) -> dict[str, str]:
        """How deliveries and calls are to be disturbed."""
        return dict(await self._rows("SELECT name, value FROM wish"))

    async def wish(self, name: str, value: str) -> None:
        """Disturb, or (with an empty value) leave alone."""
        await self._writer.execute("INSERT OR REPLACE INTO wish VALUES (?, ?)", (name, value))

    async def _rows(self, statement: str, *values: Any) -> list[Any]:
        changing = self._changing is asyncio.current_task()
        connection = self._writer if changing else self._reader
        async with connection.execute(statement, values) as cursor:
            return list(await cursor.fetchall())
