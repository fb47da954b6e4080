import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database, DatabaseUnavailable
from booking_app.core.events import Event, EventBus, EventRow, Lagged, Subscription, prune, publish

PATIENCE = 5.0


async def tell(database: Database, topic: str, subject: object) -> None:
    async with database.write() as session:
        publish(session, topic, "thing.changed", subject)


async def take(events: Subscription, count: int) -> list[str]:
    """Subjects of the next events."""
    found: list[str] = []
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            assert isinstance(event, Event)
            found.append(event.subject)
            if len(found) == count:
                break
    return found


async def test_watchers_hear_of_their_topic_only(db: Database) -> None:
    bus = EventBus(db)
    await tell(db, "store:1", "before")
    async with bus.subscribe("store:1") as one, bus.subscribe("store:1", "store:2") as both:
        for number, topic in enumerate(("store:1", "store:2", "store:3", "store:1")):
            await tell(db, topic, number)
        assert await take(one, 2) == ["0", "3"]
        assert await take(both, 3) == ["0", "1", "3"]
    await bus.close()


async def test_a_commit_in_this_process_is_heard_at_once(db: Database) -> None:
    bus = EventBus(db, poll_seconds=3600)
    async with bus.subscribe("t") as events:
        await tell(db, "t", 1)
        assert await take(events, 1) == ["1"]
    await bus.close()


async def test_only_the_last_of_many_may_be_asked_for(db: Database) -> None:
    bus = EventBus(db)
    async with bus.subscribe("t") as events:
        assert events.latest() is None
        for number in range(4):
            await tell(db, "t", number)
        assert await take(events, 1) == ["0"]
        async with asyncio.timeout(PATIENCE):
            seen: list[str] = []
            while seen[-1:] != ["3"]:
                last = events.latest()
                seen += [last.subject] if isinstance(last, Event) else []
                await asyncio.sleep(0)
        events.end()
        assert events.latest() is None
        assert [event async for event in events] == []
    await bus.close()


async def test_another_process_is_heard_soon(db: Database, db_url: str) -> None:
    elsewhere = Database(db_url)
    bus = EventBus(db, poll_seconds=0.05)
    async with bus.subscribe("t") as events:
        await tell(elsewhere, "t", 1)
        assert await take(events, 1) == ["1"]
    await bus.close()
    await elsewhere.dispose()


async def test_what_was_undone_is_not_told(db: Database) -> None:
    bus = EventBus(db)
    async with bus.subscribe("t") as events:
        with pytest.raises(ZeroDivisionError):
            async with db.write() as session:
                publish(session, "t", "thing.changed", "undone")
                await session.flush()
                raise ZeroDivisionError
        await tell(db, "t", "done")
        assert await take(events, 1) == ["done"]
    await bus.close()


@pytest.mark.postgres
async def test_a_transaction_that_commits_late_is_not_missed(postgres_with_tables: str) -> None:
    database = Database(postgres_with_tables)
    bus = EventBus(database, poll_seconds=0.05)
    async with database.write() as begun_before_the_watcher:
        publish(begun_before_the_watcher, "t", "thing.changed", "earliest number")
        await begun_before_the_watcher.flush()
        await tell(database, "t", "before")
        async with bus.subscribe("t") as events:
            async with database.write() as slow:
                publish(slow, "t", "thing.changed", "low number, late")
                await slow.flush()
                await tell(database, "t", "high number, early")
                assert await take(events, 1) == ["high number, early"]
            assert await take(events, 1) == ["low number, late"]
            await begun_before_the_watcher.commit()
            assert await take(events, 1) == ["earliest number"]
            await tell(database, "t", "last")
            assert await take(events, 1) == ["last"]
    await bus.close()
    await database.dispose()


async def test_a_bus_serves_again_after_its_last_watcher_left(db: Database) -> None:
    bus = EventBus(db, poll_seconds=0.01)
    for round_number in range(20):
        async with bus.subscribe("t") as events:
            await tell(db, "t", round_number)
            assert await take(events, 1) == [str(round_number)]
        await asyncio.sleep(0.001 * (round_number % 4))
    await bus.close()


async def test_nobody_asks_the_database_while_nobody_watches(db: Database) -> None:
    bus = EventBus(db, poll_seconds=0.01)
    async with bus.subscribe("t"):
        assert bus.is_following
    async with asyncio.timeout(PATIENCE):
        while bus.is_following:  # noqa: ASYNC110 - nothing tells that it ended
            await asyncio.sleep(0.01)
    await bus.close()


async def test_a_watcher_that_is_too_slow_is_told_so(db: Database) -> None:
    subscription = Subscription(frozenset({"t"}))
    for number in range(1001):
        subscription.put(Event(number, utc_now(), "t", "k", str(number)))
    subscription.end()
    heard = [event async for event in subscription]
    assert isinstance(heard[0], Lagged)
    assert [event.subject for event in heard[1:] if isinstance(event, Event)] == ["1000"]


async def test_closing_ends_every_subscription(db: Database) -> None:
    bus = EventBus(db)
    async with bus.subscribe("t") as events:
        await bus.close()
        assert [event async for event in events] == []


async def test_watching_a_database_that_is_away_says_so() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    bus = EventBus(database)
    with pytest.raises(DatabaseUnavailable):
        async with bus.subscribe("t"):
            pass
    await bus.close()
    await database.dispose()


async def test_following_goes_on_after_an_outage(db: Database) -> None:
    bus = EventBus(db, poll_seconds=0.02)
    async with bus.subscribe("t") as events:
        async with db.write() as session:
            await session.execute(text("ALTER TABLE event RENAME TO event_away"))
        await asyncio.sleep(0.1)
        async with db.write() as session:
            await session.execute(text("ALTER TABLE event_away RENAME TO event"))
        await tell(db, "t", "after")
        assert await take(events, 1) == ["after"]
    await bus.close()


async def test_old_events_are_forgotten_and_numbers_never_come_back(
    db: Database, clock: ManualClock
) -> None:
    await tell(db, "t", 1)
    async with db.read() as session:
        first = await session.scalar(select(func.max(EventRow.id)))
    clock.advance(days=2)
    async with db.write() as session:
        await prune(session, timedelta(days=1))
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(EventRow)) == 0
    await tell(db, "t", 2)
    async with db.read() as session:
        assert (await session.scalar(select(func.max(EventRow.id)))) > first
