"""A process that dies at a chosen point of its work.

What a death can leave behind changes only where the process waits for the world outside: at each
statement of a transaction and before its commit (after it is before the next point), before a
request to the bank leaves and after its answer came. Those are the points; `Killed` passes through
every `except Exception`, as death does, and undoes the open transaction, as the database does.
"""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from sqlalchemy import Connection, event

from booking_app.core.db import Database

T = TypeVar("T")


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """Counts points while it lives. `dies_at` is the number of the point that is its last.

    With `each_statement` false a transaction counts as one point: undone whole, it is undone the
    same at each of its statements.
    """

    def __init__(self, *, each_statement: bool) -> None:
        self.each_statement = each_statement
        self.dies_at = 0
        self.passed = 0
        self._lives = False

    @contextmanager
    def born(self, dies_at: int) -> Iterator[None]:
        """A new life."""
        self.dies_at, self.passed = dies_at, 0
        yield
        self._lives = False

    async def does(self, work: Awaitable[T]) -> T:
        """Work of the mortal process. Raises `Killed`."""
        self._lives = True
        try:
            return await work
        finally:
            self._lives = False

    @property
    def is_dead(self) -> bool:
        """Whether the end was met."""
        return self.passed > self.dies_at

    def watch_requests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have requests counted."""
        send = httpx.AsyncClient.send

        async def counted(client: httpx.AsyncClient, *args: Any, **more: Any) -> httpx.Response:
            self._point()
            answer = await send(client, *args, **more)
            self._point()
            return answer

        monkeypatch.setattr(httpx.AsyncClient, "send", counted)

    def watch(self, database: Database) -> None:
        """Have this database's transactions counted."""
        engines = {database.engine.sync_engine}
        if database.is_sqlite:
            engines.add(database._read_engine.sync_engine)
        for engine in engines:
            event.listen(engine, "commit", self._on_point)
            if self.each_statement:
                event.listen(engine, "before_cursor_execute", self._on_point)

    def _on_point(self, connection: Connection, *_: Any) -> None:
        try:
            self._point()
        except Killed:
            # A dead process holds no connection: the database undoes what it had begun. What is
            # sent by the driver alone is met where SQLAlchemy cannot wait for a connection to end.
            driver = connection.connection.driver_connection
            if isinstance(driver, psycopg.AsyncConnection):
                driver.pgconn.finish()
            connection.invalidate()
            raise

    def _point(self) -> None:
        if not self._lives:
            return
        self.passed += 1
        if self.passed > self.dies_at:
            self._lives = False
            raise Killed
