import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from booking_app.core.audit import SYSTEM, AuditEntry, record
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.idempotency import (
    IdempotencyKeyReused,
    StoredAnswer,
    fingerprint,
    prune,
    remember,
    replay,
)


async def handle(db: Database, key: str, request: Any) -> StoredAnswer:
    """What an endpoint does: the work and its answer in one transaction."""
    async with db.write() as session:
        if (answer := await replay(session, "things", key, request)) is not None:
            return answer
        record(session, SYSTEM, "thing.made", "thing", key)
        await session.flush()
        made = await session.scalar(select(func.count()).select_from(AuditEntry))
        body = {"number": made}
        await remember(session, "things", key, 201, body)
        return StoredAnswer(201, body)


async def test_a_retry_gets_the_first_answer_and_does_nothing(db: Database) -> None:
    first = await handle(db, "k1", {"a": 1, "b": 2})
    assert await handle(db, "k1", {"b": 2, "a": 1}) == first == StoredAnswer(201, {"number": 1})
    assert await handle(db, "k2", {"a": 1, "b": 2}) == StoredAnswer(201, {"number": 2})


async def test_another_request_with_the_same_key_is_refused(db: Database) -> None:
    await handle(db, "k1", {"a": 1})
    with pytest.raises(IdempotencyKeyReused) as refusal:
        await handle(db, "k1", {"a": 2})
    assert refusal.value.code == "idempotency_key_reused"


async def test_twins_at_the_same_time_do_the_work_once(db: Database, db_url: str) -> None:
    databases = [Database(db_url) for _ in range(3)]
    answers = await asyncio.gather(*(handle(databases[n % 3], "k", {"a": 1}) for n in range(12)))
    assert set(map(str, answers)) == {str(StoredAnswer(201, {"number": 1}))}
    for each in databases:
        await each.dispose()


async def test_a_request_that_failed_may_be_tried_again(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write() as session:
            assert await replay(session, "things", "k", 1) is None
            raise ZeroDivisionError
    assert (await handle(db, "k", 1)).status == 201


async def test_keys_of_different_callers_do_not_meet(db: Database) -> None:
    await handle(db, "k", 1)
    async with db.write() as session:
        assert await replay(session, "others", "k", 2) is None


async def test_answers_are_forgotten_in_time(db: Database, clock: ManualClock) -> None:
    await handle(db, "k", 1)
    clock.advance(days=3)
    async with db.write() as session:
        await prune(session)
    assert (await handle(db, "k", 2)).status == 201


def test_fingerprints_are_of_values_not_of_their_order() -> None:
    assert fingerprint({"a": 1, "b": [1, 2]}) == fingerprint({"b": [1, 2], "a": 1})
    assert fingerprint({"b": [1, 2]}) != fingerprint({"b": [2, 1]})
