"""What happened, told to those who watch: live boards, booking pages.

An event is a row written in the transaction that made it happen, so it is told if and only if
that transaction was committed. Each process follows the table while somebody in it watches.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, delete, func, insert, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, Database, DatabaseUnavailable, ring_after_commit
from booking_app.core.fixed import Command

logger = logging.getLogger(__name__)

CHANNEL = "events"
KEPT_FOR = timedelta(days=1)
_POLL_SECONDS = 0.4
# A number that is missing may belong to a transaction that has not ended yet; after this long
# it belongs to one that was undone.
_GAP_SECONDS = 60.0
_MOST_GAPS = 1000
_BATCH = 1000
_QUEUE = 1000


@not_on_pages
class EventRow(Base):
    __tablename__ = "event"
    # Without AUTOINCREMENT SQLite gives the numbers of pruned rows away again.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy declares it

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(index=True)
    topic: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    at: datetime
    topic: str
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Lagged:
    """Events were lost to this watcher because it was too slow: it should look at everything."""


def publish(session: AsyncSession, topic: str, kind: str, subject: object) -> None:
    """Tell watchers of `topic` (`store:<id>`) that `kind` happened to `subject`, on commit."""
    session.add(EventRow(at=utc_now(), topic=topic, kind=kind, subject=str(subject)))
    ring_after_commit(session, CHANNEL)


async def publish_now(
    session: AsyncSession, topics: Sequence[str], kind: str, subject: object
) -> None:
    """As `publish`, for several topics, written at once: for what happens all the time."""
    now, text = utc_now(), str(subject)
    values: dict[str, Any] = {}
    for place, topic in enumerate(topics):
        values |= {
            f"{name}_{place}": value
            for name, value in zip(_COLUMNS, (now, topic, kind, text), strict=True)
        }
    await _publish(len(topics)).run(session, **values)
    ring_after_commit(session, CHANNEL)


_COLUMNS = ("at", "topic", "kind", "subject")


@cache
def _publish(count: int) -> Command:
    """Writes so many events."""
    rows: list[dict[str, Any]] = [
        {name: bindparam(f"{name}_{place}") for name in _COLUMNS} for place in range(count)
    ]
    return Command(insert(EventRow).values(rows))


async def prune(session: AsyncSession, kept_for: timedelta = KEPT_FOR) -> None:
    """Forget events older than this."""
    await session.execute(delete(EventRow).where(EventRow.at < utc_now() - kept_for))


class Subscription:
    """One watcher's queue; iterate over it. Ends when the bus is closed."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._queue: asyncio.Queue[Event | Lagged | None] = asyncio.Queue()

    def put(self, event: Event) -> None:
        if self._queue.qsize() >= _QUEUE:
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(Lagged())
        self._queue.put_nowait(event)

    def latest(self) -> Event | Lagged | None:
        """The last of what is waiting, the rest forgotten; nothing when nothing waits."""
        last = None
        while not self._queue.empty():
            waiting = self._queue.get_nowait()
            if waiting is None:
                self.end()
                break
            last = waiting
        return last

    def end(self) -> None:
        self._queue.put_nowait(None)

    def __aiter__(self) -> AsyncIterator[Event | Lagged]:
        return self._events()

    async def _events(self) -> AsyncIterator[Event | Lagged]:
        while (event := await self._queue.get()) is not None:
            yield event


class _Tail:
    """The place reached in the table, and the numbers skipped on the way that may still come."""

    def __init__(self) -> None:
        self.last = -1
        self._gaps: dict[int, float] = {}

    async def start(self, session: AsyncSession) -> None:
        """Begin after what is there now; numbers taken by unfinished transactions still count."""
        self.last = (await session.scalar(select(func.max(EventRow.id)))) or 0
        first = max(self.last - 100, 0)
        present = set(await session.scalars(select(EventRow.id).where(EventRow.id > first)))
        oldest = min(present, default=self.last)
        now = time.monotonic()
        self._gaps = {n: now for n in range(oldest + 1, self.last) if n not in present}

    async def read(self, session: AsyncSession) -> list[Event]:
        """What is new, in the order of the numbers, at most a batch."""
        now = time.monotonic()
        self._gaps = {n: since for n, since in self._gaps.items() if now - since < _GAP_SECONDS}
        wanted = EventRow.id > self.last
        if self._gaps:
            wanted = or_(wanted, EventRow.id.in_(self._gaps))
        rows = (
            await session.scalars(
                select(EventRow).where(wanted).order_by(EventRow.id).limit(_BATCH)
            )
        ).all()
        for row in rows:
            if row.id > self.last:
                missing = range(max(self.last + 1, row.id - _MOST_GAPS), row.id)
                self._gaps.update(dict.fromkeys(missing, now))
                self.last = row.id
            else:
                self._gaps.pop(row.id, None)
        return [Event(row.id, row.at, row.topic, row.kind, row.subject) for row in rows]


class EventBus:
    """Follows the events of all processes for the watchers of this one."""

    def __init__(self, database: Database, *, poll_seconds: float = _POLL_SECONDS) -> None:
        self._database = database
        self._poll_seconds = poll_seconds
        self._watchers: set[Subscription] = set()
        self._wake = asyncio.Event()
        self._started: asyncio.Future[None] | None = None
        self._follower: asyncio.Task[None] | None = None

    @property
    def is_following(self) -> bool:
        """Whether the table is being asked: only while somebody watches."""
        return self._started is not None

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Subscription]:
        """Watch these topics: `async with bus.subscribe(topic) as events: async for event in …`.

        Whatever is committed after the block was entered is told, once; what was committed just
        before may be told too. Raises `DatabaseUnavailable` when there is nothing to follow.
        """
        subscription = Subscription(frozenset(topics))
        self._watchers.add(subscription)
        try:
            if self._started is None:
                self._started = asyncio.get_running_loop().create_future()
                self._follower = asyncio.create_task(self._follow(self._started))
            await asyncio.shield(self._started)
            yield subscription
        finally:
            self._watchers.discard(subscription)
            if not self._watchers:
                self._wake.set()

    async def close(self) -> None:
        """End every subscription and stop following."""
        for watcher in tuple(self._watchers):
            watcher.end()
        self._watchers.clear()
        self._wake.set()
        if self._follower is not None:
            await self._follower

    async def _follow(self, started: asyncio.Future[None]) -> None:
        stop_listening = self._database.listen(CHANNEL, self._wake.set)
        tail = _Tail()
        try:
            async with self._database.read() as session:
                await tail.start(session)
            started.set_result(None)
            while self._watchers:
                await self._deliver(tail)
        except Exception as error:
            if started.done():
                logger.exception("events_follower_failed")
                for watcher in tuple(self._watchers):
                    watcher.end()
            else:
                started.set_exception(error)
                started.exception()  # those who wait get it; nobody waiting is fine too
        finally:
            # No await between the last look at the watchers and this: nobody is left behind.
            self._started = None
            stop_listening()

    async def _deliver(self, tail: _Tail) -> None:
        """Hand out what is new, then wait for more."""
        self._wake.clear()
        try:
            async with self._database.read() as session:
                events = await tail.read(session)
        except (DatabaseUnavailable, DBAPIError):
            # The place in the table is kept: whatever happens meanwhile is told afterwards.
            logger.warning("events_database_unavailable", exc_info=True)
            events = []
        for event in events:
            for watcher in self._watchers:
                if event.topic in watcher.topics:
                    watcher.put(event)
        if len(events) < _BATCH and self._watchers:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._wake.wait()
