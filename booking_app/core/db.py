"""The database: SQLite for one machine, PostgreSQL for a chain; the same code on both.

The edge opens a session and the session commits itself:

    async with database.write() as session: ...   # commits when the block ends well
    async with database.read() as session: ...    # sees one moment, cannot write
"""

import asyncio
import inspect
import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg.errors
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    MetaData,
    Sequence,
    String,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase

from booking_app.core.changes import note_statement, noting, on_pages
from booking_app.core.database_url import normalise_url
from booking_app.core.engines import postgresql_engine, sqlite_engine
from booking_app.core.errors import Unavailable
from booking_app.core.others import SEQUENCE, Others, OthersOnPostgresql, OthersOnSqlite
from booking_app.core.settings import get_settings

logger = logging.getLogger(__name__)

_READERS = 8
_CONNECTIONS = 10
_ASIDE = 2

Session = AsyncSession
"""What the edges call a transaction by, who are not to know SQLAlchemy."""

Hook = Callable[[], Awaitable[None] | None]
T = TypeVar("T")


class DatabaseUnavailable(Unavailable):
    """The database does not answer, or stayed locked for too long. Nothing was written."""

    code = "database_unavailable"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: takes aware values only, stores UTC, gives aware UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        moment = value.astimezone(UTC)
        # SQLite stores text; without the offset the texts sort and compare as the moments do.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonType = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Localized(TypeDecorator[Mapping[str, str]]):
    """One text in several languages: `{"ru": "Кольцо", "en": "Ring"}`."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind = JSONB(none_as_null=True) if dialect.name == "postgresql" else JSON(none_as_null=True)
        return dialect.type_descriptor(kind)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        # So that `column["ru"]` compares as JSON does.
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(
        self, value: Mapping[str, str] | None, dialect: Dialect
    ) -> dict[str, str] | None:
        if value is None:
            return None
        if not all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):
            raise TypeError("a localized text maps locales to texts")
        return dict(value)


def localized(texts: Mapping[str, str], locale: str) -> str:
    """The text in this language, else in whichever language there is, else nothing."""
    return texts.get(locale) or next((text for text in texts.values() if text), "")


class Base(DeclarativeBase):
    """Parent of all tables. Plain annotations choose column types; text is unbounded by default."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy declares it as a plain class attribute
        datetime: UtcDateTime(),
        UUID: Uuid(),
        str: String(),
        dict[str, Any]: JsonType,
        list[Any]: JsonType,
        list[str]: JsonType,
    }


Sequence(SEQUENCE, metadata=Base.metadata)


def after_commit(session: AsyncSession, hook: Hook, *, once_as: str | None = None) -> None:
    """Run `hook` when this session's transaction has been committed, and never otherwise.

    Hooks with the same `once_as` run once per transaction.
    """
    hooks: dict[object, Hook] = session.info.setdefault("after_commit", {})
    hooks.setdefault(once_as or object(), hook)


def database_of(session: AsyncSession) -> "Database":
    """The `Database` that opened this session."""
    database = session.info["database"]
    assert isinstance(database, Database)  # noqa: S101 - narrows the type, set in `_session`
    return database


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Finish the work even when whoever waits for it is called off, as a page that is left is."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    if is_transient(error):
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        text = str(error.orig)
        return any(part in text for part in ("locked", "unable to open", "disk", "full"))
    return True


def is_transient(error: BaseException | None) -> bool:
    """Whether the same transaction may well succeed when run again: deadlock, serialization, a
    column that an upgrade has given another type since the statement was prepared.

    Not one that waited for a lock in vain (55P03): whoever asked has waited `LOCK_WAIT_MS` for it
    already, and behind the same lock every further try would keep a connection from others as long.
    """
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, psycopg.errors.FeatureNotSupported):
        # The rollback makes the connection forget what it has prepared.
        return error.orig.diag.source_function == "RevalidateCachedQuery"
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}


class Database:
    """The engines and sessions of one process. Make one, at the composition root."""

    def __init__(self, url: str, *, connections: int = _CONNECTIONS) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.changes: Counter[str] = Counter()
        """By table, how many transactions of this process may have changed it; only ever grows."""
        self.kept: dict[str, object] = {}
        """What parts of the product keep of it in this process, by name."""
        self._listeners: dict[str, set[Callable[[], None]]] = {}
        self._beside: set[asyncio.Task[Any]] = set()
        self._write_lock = asyncio.Lock()
        self._lock_owner: asyncio.Task[Any] | None = None
        if self.is_sqlite:
            Path(self.url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
            self.engine = sqlite_engine(self.url, writes=True, connections=1)
            self._read_engine = sqlite_engine(self.url, writes=False, connections=_READERS)
            self._aside = sqlite_engine(self.url, writes=False, connections=_ASIDE)
            self.others: Others = OthersOnSqlite(self.engine, self._write_lock)
        else:
            self.engine = postgresql_engine(self.url, connections)
            self._read_engine = self.engine.execution_options(postgresql_readonly=True)
            self._aside = postgresql_engine(self.url, _ASIDE)
            self.others = OthersOnPostgresql(self._aside)
        event.listen(self.engine.sync_engine, "after_cursor_execute", note_statement)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends without an exception.

        Raises `DatabaseUnavailable` when the database cannot be reached, or undid the transaction
        to end a deadlock; nothing was written then, and trying again may help. On SQLite the
        writers of one process stand in a queue here, in the order they came.
        """
        with noting() as written:
            try:
                async with self._turn(), self._session(self.engine) as session:
                    yield session
            finally:
                # Counted even when it failed: whoever was called off may have committed.
                self.changes.update(written)
                if on_pages(written):
                    self.others.tell()
        await _run_hooks(session)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """On SQLite, the turn in the queue of this process's writers."""
        if not self.is_sqlite:
            yield
            return
        if self._lock_owner is asyncio.current_task():
            raise RuntimeError("a write transaction inside a write transaction")
        async with self._write_lock:
            self._lock_owner = asyncio.current_task()
            try:
                yield
            finally:
                self._lock_owner = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads; the database itself refuses writes in it."""
        async with self._session(self._read_engine) as session:
            yield session

    @asynccontextmanager
    async def read_aside(self) -> AsyncIterator[AsyncSession]:
        """The same on one of a few connections kept for what others wait for while they hold one
        of the usual connections: with those alone, all could wait for each other."""
        async with self._session(self._aside) as session:
            yield session

    async def run(self, work: Callable[[AsyncSession], Awaitable[T]], *, attempts: int = 3) -> T:
        """`work` in a write transaction, run again when a deadlock or the like undid it."""
        for attempt in range(1, attempts + 1):
            try:
                async with self.write() as session:
                    return await work(session)
            except DatabaseUnavailable as error:
                if attempt == attempts or not is_transient(error.__cause__):
                    raise
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        try:
            async with AsyncSession(
                engine, expire_on_commit=False, info={"database": self}
            ) as session:
                yield session
                await _to_the_end(session.commit())
        except (DBAPIError, PoolTimeout) as error:
            if _is_outage(error):
                raise DatabaseUnavailable from error
            raise

    def listen(self, channel: str, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each local commit that rang `channel`; the result stops that."""
        listeners = self._listeners.setdefault(channel, set())
        listeners.add(listener)
        return lambda: listeners.discard(listener)

    def ring(self, channel: str) -> None:
        """Wake those in this process who wait for `channel`."""
        for listener in tuple(self._listeners.get(channel, ())):
            listener()

    def beside(self, work: Awaitable[T]) -> asyncio.Task[T]:
        """Begin work that whoever began it may not wait for; `dispose` does."""
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def dispose(self) -> None:
        """Close every connection; one that is in use by others closes when it is given back."""
        beside = tuple(self._beside)
        ends = await asyncio.gather(*beside, return_exceptions=True)
        for work, end in zip(beside, ends, strict=True):
            if isinstance(end, Exception):  # not one that was called off
                name = getattr(work.get_coro(), "__qualname__", work.get_name())
                logger.error("work_beside_failed", extra={"work": name}, exc_info=end)
        await self.others.close()
        await self.engine.dispose()
        await self._aside.dispose()
        if self.is_sqlite:
            await self._read_engine.dispose()


def ring_after_commit(session: AsyncSession, channel: str) -> None:
    """Ring `channel` in this process once the session has committed."""
    database = database_of(session)
    after_commit(session, lambda: database.ring(channel), once_as=f"ring:{channel}")


async def _run_hooks(session: AsyncSession) -> None:
    hooks: dict[object, Hook] = session.info.pop("after_commit", {})
    for hook in hooks.values():
        try:
            result = hook()
            if inspect.isawaitable(result):
                await result
        except Exception:
            # The transaction stands; a failed afterthought must not look like a failed request.
            logger.exception("after_commit_failed")


@cache
def get_database() -> Database:
    """The database of the settings, opened once in a process."""
    return Database(get_settings().database_url)
