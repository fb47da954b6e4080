"""Eight processes, SIGKILLs, a clock that jumps and a database that goes away: all promises hold.

`TORTURE_SECONDS=600 pytest tests/test_torture.py` lasts longer, and each time otherwise.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from booking_app.core.clock import set_clock
from booking_app.core.db import Database
from booking_app.core.outbox import JobStatus, OutboxJob, OutboxWorker
from booking_app.domain.reservations.models import Reservation
from booking_app.metadata import metadata
from booking_app.workflows import letters
from booking_app.workflows.letter_delivery import letter_handler
from booking_app.workflows.sweep import sweep
from tests.conftest import IN_CI
from tests.factories.shop import add_pieces, small_shop
from tests.infra import postgres_cluster
from tests.infra.postgres_cluster import Cluster
from tests.torture.invariants import broken
from tests.torture.world import Goods, SharedClock, lines

ROOT = Path(__file__).parents[1]
LONGER = os.environ.get("TORTURE_SECONDS")
USUALLY = 60.0 if IN_CI else 10.0
LEAST = 20
"""Bookings, for a storm to be one."""
PLENTY = "1000000/hour"


@pytest.fixture
def clock_of_storm(tmp_path: Path) -> Iterator[SharedClock]:
    clock = SharedClock(tmp_path)
    clock.rule()
    yield clock
    set_clock(None)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that may be cut off from its power."""
    bin_dir = postgres_cluster.programs()
    if bin_dir is None:
        pytest.skip("no initdb and pg_ctl here, so that no PostgreSQL can be restarted")
    with postgres_cluster.cluster(bin_dir) as made:
        engine = sqlalchemy.create_engine(make_url(made.url).set(drivername="postgresql+psycopg"))
        metadata.create_all(engine)
        engine.dispose()
        yield made


@pytest.mark.postgres
def test_a_storm_with_power_cuts_on_postgresql(
    cluster: Cluster, tmp_path: Path, clock_of_storm: SharedClock
) -> None:
    seconds = float(LONGER or USUALLY)
    asyncio.run(_prepare(cluster.url, tmp_path))
    with _storm(cluster.url, tmp_path, seconds) as storm:
        for _ in range(max(2, int(seconds // 15))):
            time.sleep(seconds / max(3, int(seconds // 15) + 1))
            cluster.stop()
            cluster.start()
        _, said = storm.communicate(timeout=4 * seconds + 60)
    assert storm.returncode == 0, said
    asyncio.run(_judge(cluster.url, tmp_path))


def test_a_storm_on_sqlite(
    sqlite_template: Path, tmp_path: Path, clock_of_storm: SharedClock
) -> None:
    seconds = float(LONGER or USUALLY)
    file = tmp_path / "vitrina.db"
    file.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{file}"
    asyncio.run(_prepare(url, tmp_path))
    with _storm(url, tmp_path, seconds) as storm:
        _, said = storm.communicate(timeout=4 * seconds + 60)
    assert storm.returncode == 0, said
    asyncio.run(_judge(url, tmp_path))


async def _prepare(url: str, folder: Path) -> None:
    database = Database(url)
    async with database.write() as session:
        shop = await small_shop(session)
        for store in ("arbat", "tverskaya"):
            names = [f"{store}{number}" for number in range(12)]
            await add_pieces(session, shop, "aurora/17", store, *names)
    await database.dispose()
    place = {name: store for store in ("arbat", "tverskaya") for name in shop.pieces
             if name.startswith(store)}  # fmt: skip
    ids = {name: str(id_) for name, id_ in shop.pieces.items()}
    Goods({name: str(id_) for name, id_ in shop.stores.items()}, ids, place).save(folder)


def _storm(url: str, folder: Path, seconds: float) -> subprocess.Popen[str]:
    seed = random.SystemRandom().randrange(1000) if LONGER else 1
    return subprocess.Popen(
        [sys.executable, "-m", "tests.torture.storm", folder, str(seconds), str(LEAST), str(seed)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ
        | {"DATABASE_URL": url, "RATE_BOOKING_CONTACT": PLENTY, "RATE_BOOKING_IP": PLENTY,
           "RATE_CODE_ENTRY": PLENTY},
    )  # fmt: skip


async def _judge(url: str, folder: Path) -> None:
    """What was promised: bookings are there, nothing was promised twice, letters leave."""
    said = lines(folder)
    faults = [line for line in said if line["what"] == "fault"]
    assert not faults, json.dumps(faults[:5], indent=1, ensure_ascii=False)
    promised = {line["code"] for line in said if line["what"] == "booked"}
    assert len(promised) >= LEAST
    database = Database(url)
    try:
        async with database.read() as session:
            there = set(await session.scalars(select(Reservation.code)))
            assert promised <= there
            assert await broken(session) == []
        while (await database.run(sweep)).more:
            pass
        await _letters_leave(database, said)
        async with database.read() as session:
            assert await broken(session) == []
    finally:
        await database.dispose()


async def _letters_leave(database: Database, said: list[dict[str, str]]) -> None:
    """Those asked for before the storm's end go out after it, none is stuck or given up."""
    left: list[str] = []

    class Post:
        async def send(self, letter: object) -> None:
            left.append(str(getattr(letter, "message_id", "")))

    async with database.write() as session:
        due = sqlalchemy.update(OutboxJob).where(OutboxJob.status == JobStatus.RUNNING)
        await session.execute(due.values(status=JobStatus.WAITING))
    worker = OutboxWorker(database, {letters.JOB_KIND: letter_handler(database, Post())})
    async with database.write() as session:
        await session.execute(sqlalchemy.update(OutboxJob).values(run_at=OutboxJob.created_at))
    await worker.drain()
    async with database.read() as session:
        counted = await session.execute(
            select(OutboxJob.status, func.count()).group_by(OutboxJob.status)
        )
        assert set(dict(counted.all())) <= {JobStatus.DONE, JobStatus.SKIPPED}
    kinds = Counter(id_.split(".")[1] for id_ in left) + Counter(
        line["id"].split(".")[1] for line in said if line["what"] == "letter"
    )
    # Which of them is chance: a letter that is not true any more is not sent.
    assert kinds & Counter(["confirmed", "cancelled"]), kinds
