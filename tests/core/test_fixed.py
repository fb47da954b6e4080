"""Statements sent by the driver alone are part of a session's transaction as any other."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import SYSTEM, AuditEntry, record
from booking_app.core.db import Base, Database, DatabaseUnavailable
from booking_app.core.fixed import Command, Query, one_of, plain, the_value, values_of
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxJob
from tests.infra.mortal import Killed, Mortal

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)

WRITE = Command(insert(AuditEntry).values(values_of(AuditEntry)))
RENAME = Command(
    update(AuditEntry).where(AuditEntry.action == bindparam("before")).values(action="thing.named")
)
BY_ACTION = Query(
    plain(AuditEntry),
    lambda dialect: (
        select(AuditEntry)
        .where(one_of(dialect, AuditEntry.action, "actions"))
        .order_by(AuditEntry.action)
    ),
)
ACTIONS = Query(the_value, select(AuditEntry.action).order_by(AuditEntry.action))


def entry(action: str, **changes: Any) -> dict[str, Any]:
    """Every column of an entry."""
    made = {
        "id": new_id(),
        "at": NOON,
        "actor_kind": "system",
        "actor_id": "",
        "action": action,
        "subject_kind": "thing",
        "subject_id": "1",
        "store_id": None,
        "data": {"why": "100 %", "больше": [1, None]},
    }
    return made | changes


async def test_what_goes_in_comes_out(db: Database) -> None:
    east = timezone(timedelta(hours=3))
    async with db.write() as session:
        assert await WRITE.run(session, **entry("b", at=NOON.astimezone(east))) == 1
        await WRITE.run(session, **entry("a", store_id=(store := new_id())))
    async with db.read() as session:
        first, second = await BY_ACTION.all(session, actions=["a", "b", "c"])
        assert await BY_ACTION.all(session, actions=[]) == []
        assert await ACTIONS.first(session) == "a"
    assert (first.action, first.store_id) == ("a", store)
    assert (second.at, second.at.tzinfo, second.store_id) == (NOON, UTC, None)
    assert second.data == {"why": "100 %", "больше": [1, None]}
    with pytest.raises(AttributeError):
        first.action = "c"


async def test_what_sqlalchemy_writes_into_a_text_is_written_once(db: Database) -> None:
    joined = Query(
        the_value,
        select(func.aggregate_strings(AuditEntry.action, ";")).where(
            AuditEntry.action == bindparam("action")
        ),
    )
    async with db.write() as session:
        await WRITE.run(session, **entry("a"))
        await WRITE.run(session, **entry("a"))
        assert await joined.first(session, action="a") == "a;a"
        assert await joined.first(session, action="b") is None


async def test_nothing_remains_of_a_transaction_that_failed(db: Database) -> None:
    with pytest.raises(RuntimeError):
        async with db.write() as session:
            await WRITE.run(session, **entry("a"))
            raise RuntimeError
    async with db.read() as session:
        assert await ACTIONS.all(session) == []


async def test_what_is_written_goes_with_its_savepoint(db: Database) -> None:
    async with db.write() as session:
        await WRITE.run(session, **entry("a"))
        with suppress(RuntimeError):
            async with session.begin_nested():
                await WRITE.run(session, **entry("b"))
                raise RuntimeError
        async with session.begin_nested():
            await WRITE.run(session, **entry("c"))
        await WRITE.run(session, **entry("d"))
    async with db.read() as session:
        assert await ACTIONS.all(session) == ["a", "c", "d"]


async def test_what_a_session_had_not_written_yet_is_seen(db: Database) -> None:
    async with db.write() as session:
        record(session, SYSTEM, "thing.done", "thing", "1")
        assert await RENAME.run(session, before="thing.done") == 1
        assert await RENAME.run(session, before="thing.done") == 0
        assert await session.scalar(select(AuditEntry.action)) == "thing.named"


async def test_the_process_knows_what_was_changed(db: Database) -> None:
    before = db.changes["audit_entry"]
    async with db.write() as session:
        await WRITE.run(session, **entry("a"))
    assert db.changes["audit_entry"] == before + 1
    async with db.write() as session:
        await ACTIONS.all(session)
    assert db.changes["audit_entry"] == before + 1


async def test_a_process_may_die_at_each_of_them(db: Database) -> None:
    mortal = Mortal(each_statement=True)
    mortal.watch(db)

    async def work() -> None:
        async with db.write() as session:
            for action in ("a", "b"):
                await WRITE.run(session, **entry(action))
            assert await ACTIONS.all(session) == ["a", "b"]

    for number in range(20):
        with mortal.born(number):
            try:
                await mortal.does(work())
            except Killed:
                pass
            else:
                break
        async with db.read() as session:
            assert await ACTIONS.all(session) == []
    assert 4 <= number < 19, "three statements and the commit"
    async with db.read() as session:
        assert await ACTIONS.all(session) == ["a", "b"]


async def test_errors_are_those_of_a_session(db: Database) -> None:
    twice = entry("a")
    with pytest.raises(IntegrityError) as refused:
        async with db.write() as session:
            await WRITE.run(session, **twice)
            await WRITE.run(session, **twice)
    assert "100 %" not in str(refused.value), "an error text carries no values"


async def test_a_value_left_out_is_an_error(db: Database) -> None:
    with pytest.raises(Exception, match="before"):
        async with db.write() as session:
            await RENAME.run(session)


def test_a_statement_that_would_differ_each_time_is_refused() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    half = Command(insert(OutboxJob).values(kind="letter"))
    with pytest.raises(ValueError, match="not the same"):
        half.words(database.engine.dialect)


@pytest.mark.postgres
async def test_a_connection_that_broke_is_an_outage_and_not_used_again(
    postgres_with_tables: str,
) -> None:
    database = Database(postgres_with_tables, connections=1)
    other = Database(postgres_with_tables)

    async def broken(session: AsyncSession) -> None:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
        async with other.write() as killing:
            await killing.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        await ACTIONS.all(session)

    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            async with database.read() as session:
                await broken(session)
        async with database.read() as session:
            await ACTIONS.all(session)
    await database.dispose()
    await other.dispose()


def test_a_row_has_its_columns_in_the_order_of_its_table() -> None:
    """What `plain` counts on: one is told by its table, the other by whoever selects it."""
    for mapper in Base.registry.mappers:
        if any(column.deferred for column in mapper.column_attrs):
            continue  # those are named one by one
        selected = [column.key for column in select(mapper.class_).exported_columns]
        assert selected == [column.key for column in mapper.local_table.columns], mapper
