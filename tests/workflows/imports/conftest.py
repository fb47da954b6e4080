"""A small shop, somebody who may import, and a worker that does what is due."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.outbox import OutboxWorker
from booking_app.core.settings import get_settings
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.schemas import RunView, StagedRow
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports import runs
from booking_app.workflows.imports.jobs import LONG_JOBS, import_handlers
from booking_app.workflows.imports.kinds import KindName
from tests.factories.shop import Shop, actor, small_shop


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of this test's own."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    yield tmp_path / "data"
    get_settings.cache_clear()


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """The small shop, on Wednesday 11 March 2026 at noon in Moscow. Everything in it was last
    looked at a day before."""
    clock.advance(days=-1)
    async with db.write() as session:
        made = await small_shop(session)
    clock.advance(days=1)
    return made


async def in_chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    """The content as it comes over a wire."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


class Desk:
    """Somebody who imports, and the worker behind them."""

    def __init__(self, db: Database, who: Actor) -> None:
        self.db = db
        self.who = who
        self.worker = OutboxWorker(db, import_handlers(db), long=LONG_JOBS)

    async def send(
        self, kind: KindName, content: str | bytes, name: str = "file.csv", encoding: str = "utf-8"
    ) -> RunView:
        """A file, checked as far as it gets by itself."""
        body = content if isinstance(content, bytes) else content.encode(encoding)
        run = await runs.send(self.db, self.who, kind, name, in_chunks(body))
        await self.worker.drain()
        return await self.look(run)

    async def look(self, run: RunView) -> RunView:
        """The import as it is now."""
        async with self.db.read() as session:
            return (await runs.get(session, self.who, run.id)).run

    async def rows(self, run: RunView, state: str) -> list[StagedRow]:
        """What was found."""
        async with self.db.read() as session:
            return await imports.rows_of(session, run.id, state)

    async def faults(self, run: RunView) -> list[tuple[int, str, str, str]]:
        """`(line, field, reason, value)` of all that is wrong."""
        return [
            (row.line, field, reason, value)
            for row in await self.rows(run, "wrong")
            for field, reason, value in row.faults
        ]

    async def order(self, run: RunView, *, skip_wrong: bool = False) -> None:
        """Ask for it to be done."""
        async with self.db.write() as session:
            await runs.apply(session, self.who, run.id, skip_wrong=skip_wrong)

    async def apply(self, run: RunView, *, skip_wrong: bool = False) -> RunView:
        """Have it done."""
        await self.order(run, skip_wrong=skip_wrong)
        await self.worker.drain()
        return await self.look(run)


@pytest.fixture
def desk(db: Database) -> Desk:
    """A merchandiser."""
    return Desk(db, actor(role="merchandiser"))


@pytest.fixture
def admin_desk(db: Database) -> Desk:
    """An admin."""
    return Desk(db, actor(role="admin"))


DeskOf = Callable[[Database], Desk]
