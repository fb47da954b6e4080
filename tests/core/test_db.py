import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import String, cast, event, func, insert, literal, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import SYSTEM, AuditEntry, record
from booking_app.core.clock import utc_now
from booking_app.core.db import (
    Database,
    DatabaseUnavailable,
    after_commit,
    localized,
    ring_after_commit,
)
from booking_app.core.events import EventRow


async def count(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(AuditEntry)) or 0


async def test_a_block_that_ends_well_is_kept_and_one_that_fails_is_not(db: Database) -> None:
    async with db.write() as session:
        record(session, SYSTEM, "thing.done", "thing", "1", why="test")
    with pytest.raises(ZeroDivisionError):
        async with db.write() as session:
            record(session, SYSTEM, "thing.done", "thing", "2")
            await session.flush()
            raise ZeroDivisionError
    assert await count(db) == 1


async def test_it_is_known_which_tables_were_changed(db: Database) -> None:
    async with db.read() as session:
        await session.execute(select(EventRow).limit(1))
    assert not db.changes
    async with db.write() as session:
        record(session, SYSTEM, "thing.done", "thing", "1")
        await session.flush()
        await session.execute(
            text("WITH old AS (SELECT id FROM event) DELETE FROM event WHERE id IN old")
            if db.is_sqlite
            else text("WITH old AS (SELECT id FROM event) DELETE FROM event USING old")
        )
    async with db.write() as session:
        await session.execute(select(AuditEntry).with_for_update())
        await session.execute(
            insert(EventRow).values(topic="t", kind="k", subject="", at=utc_now())
        )
    assert db.changes == {"audit_entry": 1, "event": 2}


async def test_a_reading_transaction_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError):
        async with db.read() as session:
            await session.execute(text("DELETE FROM audit_entry"))
    async with db.write() as session:  # and the connection is fit for writing afterwards
        await session.execute(text("DELETE FROM audit_entry"))


async def test_a_reading_transaction_sees_one_moment_and_does_not_wait(db: Database) -> None:
    async with db.write() as session:
        record(session, SYSTEM, "thing.done", "thing", "1")
        await session.flush()
        assert await count(db) == 0
    assert await count(db) == 1


async def test_moments_are_stored_in_utc_and_come_back_aware(db: Database) -> None:
    moment = datetime(2026, 3, 29, 4, 30, tzinfo=timezone(timedelta(hours=12)))
    async with db.write() as session:
        session.add(EventRow(at=moment, topic="t", kind="k", subject="s"))
    async with db.read() as session:
        at = await session.scalar(select(EventRow.at).where(EventRow.at == moment))
    assert at == moment
    assert at is not None
    assert at.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        async with db.write() as session:
            session.add(EventRow(at=datetime(2026, 1, 1), topic="", kind="", subject=""))  # noqa: DTZ001


async def test_work_after_commit_runs_only_after_a_commit(db: Database) -> None:
    ran: list[str] = []

    async def later() -> None:
        ran.append(f"rows: {await count(db)}")

    async with db.write() as session:
        record(session, SYSTEM, "thing.done", "thing", "1")
        after_commit(session, later)
        after_commit(session, lambda: ran.append("once"), once_as="x")
        after_commit(session, lambda: ran.append("twice"), once_as="x")
        assert ran == []
    assert ran == ["rows: 1", "once"]
    with pytest.raises(ZeroDivisionError):
        async with db.write() as session:
            after_commit(session, later)
            raise ZeroDivisionError
    assert len(ran) == 2


async def test_failing_work_after_commit_does_not_fail_the_request(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []
    async with db.write() as session:
        after_commit(session, lambda: 1 / 0)  # type: ignore[arg-type, return-value]
        after_commit(session, lambda: ran.append("next"))
    assert ran == ["next"]
    assert "after_commit_failed" in caplog.text


async def test_a_bell_rings_listeners_until_they_stop_listening(db: Database) -> None:
    rung: list[int] = []
    stop = db.listen("door", lambda: rung.append(1))
    async with db.write() as session:
        ring_after_commit(session, "door")
        ring_after_commit(session, "door")
    assert rung == [1]
    stop()
    async with db.write() as session:
        ring_after_commit(session, "door")
    assert rung == [1]


async def test_many_writers_of_two_processes_worth_of_engines_all_succeed(db_url: str) -> None:
    databases = [Database(db_url), Database(db_url)]

    async def write(database: Database, number: int) -> None:
        async with database.write() as session:
            seen = await session.scalar(select(func.count()).select_from(EventRow))
            session.add(
                EventRow(at=datetime.now(UTC), topic=str(seen), kind=str(number), subject="")
            )

    await asyncio.gather(*(write(databases[n % 2], n) for n in range(60)))
    assert await count_events(databases[0]) == 60
    for database in databases:
        await database.dispose()


async def count_events(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(EventRow)) or 0


async def test_writers_of_one_process_are_served_in_the_order_they_came(
    sqlite_template: Path,
) -> None:
    database = Database(f"sqlite:///{sqlite_template}")
    served: list[int] = []

    async def write(number: int) -> None:
        async with database.write():
            await asyncio.sleep(0)
            served.append(number)

    await asyncio.gather(*(write(n) for n in range(20)))
    assert served == list(range(20))
    with pytest.raises(RuntimeError, match="inside a write"):
        async with database.write(), database.write():
            pass
    await database.dispose()


async def test_a_database_that_is_away_is_named_as_such() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    with pytest.raises(DatabaseUnavailable):
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    await database.dispose()


@pytest.mark.postgres
async def test_the_pool_recovers_when_the_server_dropped_its_connections(
    postgres_with_tables: str,
) -> None:
    database = Database(postgres_with_tables)
    other = Database(postgres_with_tables)
    async with database.read() as session:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
    async with other.write() as session:
        gone = await session.scalar(text("SELECT pg_terminate_backend(:pid, 20000)"), {"pid": pid})
        assert gone, "before that nobody can have heard of it"
    async with database.read() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    await database.dispose()
    await other.dispose()


@pytest.mark.postgres
async def test_how_a_server_likes_to_write_dates_does_not_matter(postgres_with_tables: str) -> None:
    name = sql.Identifier(make_url(postgres_with_tables).database or "")
    with psycopg.connect(postgres_with_tables, autocommit=True) as server:
        server.execute(sql.SQL("ALTER DATABASE {} SET datestyle TO 'SQL, DMY'").format(name))
        try:
            database = Database(postgres_with_tables)
            async with database.write() as session:
                session.add(EventRow(at=datetime.now(UTC), topic="t", kind="k", subject="s"))
            async with database.read() as session:
                assert await session.scalar(select(EventRow.at)) is not None
                day = cast(literal(date(2026, 3, 11)), String)
                assert await session.scalar(select(day)) == "2026-03-11"
            await database.dispose()
        finally:
            server.execute(sql.SQL("ALTER DATABASE {} RESET datestyle").format(name))


async def test_a_connection_in_use_at_the_end_is_closed_when_it_is_given_back(
    db_url: str,
) -> None:
    database = Database(db_url)
    async with database.read() as session:
        in_use = await (await session.connection()).get_raw_connection()
        connection: Any = in_use.driver_connection
        await database.dispose()
        assert await session.scalar(text("SELECT 1")) == 1, "nobody is cut short"
    with pytest.raises((psycopg.OperationalError, ValueError), match=r"closed|no active"):
        await connection.execute("SELECT 1")


async def test_work_that_nobody_waits_for_is_done_before_the_connections_close(
    db_url: str,
) -> None:
    database = Database(db_url)

    async def look() -> int:
        async with database.read_aside() as session:
            return await session.scalar(text("SELECT 1")) or 0

    work = database.beside(look())
    await database.dispose()
    assert work.done()
    assert await work == 1


async def test_work_that_fails_while_the_process_ends_is_named(
    db_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(db_url)
    ends = asyncio.Event()

    async def fails() -> None:
        await ends.wait()
        raise LookupError("it broke")

    async def waits() -> None:
        await asyncio.Event().wait()

    failing, called_off = database.beside(fails()), database.beside(waits())
    asyncio.get_running_loop().call_soon(called_off.cancel)
    asyncio.get_running_loop().call_soon(ends.set)
    await database.dispose()
    assert failing.done()
    assert called_off.cancelled()
    (told,) = [each for each in caplog.records if each.message == "work_beside_failed"]
    assert told.levelname == "ERROR"
    assert vars(told)["work"].endswith("fails")
    assert "it broke" in (told.exc_text or "")


@pytest.mark.postgres
async def test_a_server_that_went_without_a_word_is_not_waited_for_long(
    postgres_with_tables: str,
) -> None:
    database = Database(postgres_with_tables)
    async with database.read() as session:
        in_use = await (await session.connection()).get_raw_connection()
        driver: Any = in_use.driver_connection
        with socket.fromfd(driver.fileno(), socket.AF_INET, socket.SOCK_STREAM) as line:
            unheard_ms = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
            idle_seconds = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
    assert 0 < unheard_ms <= 30_000
    assert 0 < idle_seconds <= 120
    await database.dispose()


@pytest.mark.postgres
async def test_connections_of_a_rush_stay_open_for_the_next_one(postgres_with_tables: str) -> None:
    database = Database(postgres_with_tables, connections=3)
    opened: list[object] = []
    event.listen(database.engine.sync_engine, "connect", lambda *_: opened.append(_))
    at_once = asyncio.Barrier(6)

    async def work() -> None:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
            await at_once.wait()

    for _ in range(3):
        await asyncio.gather(*(work() for _ in range(6)))
    assert len(opened) == 6
    await database.dispose()


@pytest.mark.postgres
async def test_work_undone_by_a_deadlock_is_run_again(postgres_with_tables: str) -> None:
    database = Database(postgres_with_tables)
    async with database.write() as session:
        for name in ("a", "b"):
            session.add(EventRow(at=datetime.now(UTC), topic="", kind=name, subject=""))
    both_hold_one = asyncio.Barrier(2)
    tries: list[str] = []

    def touching(first: str, second: str) -> Callable[[AsyncSession], Awaitable[str]]:
        async def work(session: AsyncSession) -> str:
            tries.append(first)
            change = text("UPDATE event SET subject = :s WHERE kind = :k")
            await session.execute(change, {"s": first, "k": first})
            if len(tries) <= 2:
                await both_hold_one.wait()
            await session.execute(change, {"s": first, "k": second})
            return first

        return work

    done = await asyncio.gather(database.run(touching("a", "b")), database.run(touching("b", "a")))
    assert done == ["a", "b"]
    assert len(tries) > 2, "and maybe once more, when the two met again"
    await database.dispose()


@pytest.mark.postgres
async def test_statements_prepared_before_an_upgrade_are_prepared_anew(
    postgres_with_tables: str,
) -> None:
    database = Database(postgres_with_tables, connections=1)
    kinds = select(EventRow.kind)

    async def ask(session: AsyncSession) -> None:
        await session.execute(kinds)

    async def become(kind: str) -> None:
        async with other.write() as session:
            await session.execute(text(f"ALTER TABLE event ALTER COLUMN kind TYPE {kind}"))

    other = Database(postgres_with_tables)
    try:
        for _ in range(5):
            await database.run(ask)
        await become("text")
        for _ in range(5):
            await database.run(ask)
        await become("varchar")
        with pytest.raises(DatabaseUnavailable):
            async with database.read() as session:
                await ask(session)
        async with database.read() as session:
            await ask(session)
    finally:
        await become("varchar")
        await database.dispose()
        await other.dispose()


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense", "postgresql://h:port/d"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Database(url)


def test_a_text_missing_in_one_language_is_shown_in_another() -> None:
    assert localized({"ru": "Кольцо", "en": "Ring"}, "en") == "Ring"
    assert localized({"ru": "Кольцо", "en": ""}, "en") == "Кольцо"
    assert localized({}, "en") == ""


async def test_a_writer_waits_for_the_writer_of_another_process(sqlite_template: Path) -> None:
    url = f"sqlite:///{sqlite_template}"
    here, there = Database(url), Database(url)
    order: list[str] = []

    async def wait_and_write() -> None:
        async with there.write() as session:
            await session.execute(text("DELETE FROM event"))
            order.append("second")

    async with here.write() as session:
        await session.execute(text("DELETE FROM event"))
        waiting = asyncio.create_task(wait_and_write())
        await asyncio.wait([waiting], timeout=0.3)
        order.append("first")
    await waiting
    assert order == ["first", "second"]
    await here.dispose()
    await there.dispose()
