"""What others did to the database: further servers, the worker, the command line.

A process knows what it changed itself (`Database.changes`). That others changed something is asked
of the database, at most every half second however often one wants to know.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

SEQUENCE = "content_change"
"""On PostgreSQL: goes up by one each time a process has changed what pages show."""
ONLY_LOOKS = "only_looks"
"""The option of connections that begin no transaction."""
_GOOD_FOR_SECONDS = 0.5
_GATHERED_SECONDS = 0.05
_AGAIN_SECONDS, _TIMES = 1.0, 100
"""After how long, and how often, it is tried again to tell others what could not be told."""


class Others(ABC):
    """Counts the changes of others; a number that differs from the one before means: look anew."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(**{ONLY_LOOKS: True})
        self._count = 0
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def count(self) -> int:
        """How many times they changed something, as of half a second ago.

        Stays as it is while the database cannot be asked: what is known is better than nothing.
        """
        if not self._is_known():
            async with self._looking:
                if not self._is_known():
                    await self._look()
        return self._count

    async def agreed(self) -> int | None:
        """A number that all processes count alike: whoever has it sees every change told before it
        was counted. None while this process has changed something that the others were not told.
        """
        return None

    def tell(self) -> None:
        """Say to the others that this process has changed something; returns at once."""
        return

    async def close(self) -> None:
        """What was to be told has been, afterwards."""
        return

    def _is_known(self) -> bool:
        return time.monotonic() - self._looked_at < _GOOD_FOR_SECONDS

    async def _look(self) -> None:
        try:
            await self._ask()
        except (DBAPIError, PoolTimeout) as error:
            logger.warning("others_not_known %s", type(error).__name__)
        self._looked_at = time.monotonic()

    @abstractmethod
    async def _ask(self) -> None: ...


class OthersOnSqlite(Others):
    """SQLite tells a connection itself that the file was changed through others. The one which
    this process writes through can tell that it was no part of this process: it is asked whenever
    a transaction begins on it."""

    def __init__(self, engine: AsyncEngine, turn: asyncio.Lock) -> None:
        super().__init__(engine)
        self._turn = turn
        event.listen(engine.sync_engine, "begin", self._note)

    async def _ask(self) -> None:
        # While this process writes nobody else can, and what they wrote before has been noted.
        if not self._turn.locked():
            async with self._turn, self._engine.connect() as connection:
                await connection.begin()

    def _note(self, connection: Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        if connection.info.get("data_version") != version:
            connection.info["data_version"] = version
            self._count += 1


class OthersOnPostgresql(Others):
    """Processes count up a sequence when they have changed something, a number of changes at a
    time, and look how far the others have counted."""

    def __init__(self, engine: AsyncEngine) -> None:
        # Each of its statements stands alone. A transaction left open would be rolled back, and
        # at every ROLLBACK psycopg forgets what it has prepared on the connection.
        super().__init__(engine.execution_options(isolation_level="AUTOCOMMIT"))
        self._own = 0
        self._changes = self._told_changes = 0
        self._gathering = self._closing = False
        self._telling: set[asyncio.Task[None]] = set()

    async def agreed(self) -> int | None:
        await self.count()
        return self._count + self._own if self._told_changes == self._changes else None

    def tell(self) -> None:
        self._changes += 1
        # Who is called off while the process ends may still write its last word.
        if not self._gathering and not self._closing:
            self._gathering = True
            telling = asyncio.create_task(self._tell())
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        self._closing = True
        if self._telling:
            await asyncio.wait(self._telling)

    async def _tell(self) -> None:
        await asyncio.sleep(_GATHERED_SECONDS)
        # What is changed from here on is told by the next one.
        self._gathering = False
        for _ in range(_TIMES):
            if await self._told() or self._closing:
                return
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _told(self) -> bool:
        try:
            # Never looked at between the counting and its being known as one's own.
            async with self._looking, self._engine.connect() as connection:
                changes = self._changes
                asked = await connection.exec_driver_sql(f"SELECT nextval('{SEQUENCE}')")
                self._own += 1
                # What others told before this is older than it: nobody who agrees on the number
                # may know less than this process.
                self._count = asked.scalar_one() + 1 - self._own
                self._told_changes = changes
        except (DBAPIError, PoolTimeout) as error:
            logger.warning("others_not_told %s", type(error).__name__)
            return False
        return True

    async def _ask(self) -> None:
        asked = f"SELECT last_value + is_called::int FROM {SEQUENCE}"  # noqa: S608 - a constant
        async with self._engine.connect() as connection:
            told: int = (await connection.exec_driver_sql(asked)).scalar_one()
        self._count = told - self._own
