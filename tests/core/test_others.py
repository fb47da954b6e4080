"""What other processes change is noticed, what this one does is not taken for theirs."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, text

from booking_app.core import others
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.events import EventRow
from booking_app.domain.stores.models import City


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known for longer than a moment."""
    monkeypatch.setattr(others, "_GOOD_FOR_SECONDS", 0.0)
    monkeypatch.setattr(others, "_GATHERED_SECONDS", 0.0)


@pytest.fixture
async def other(db: Database) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    found = Database(db.url.render_as_string(hide_password=False))
    yield found
    await found.dispose()


def town(slug: str) -> City:
    names = {"ru": slug, "en": slug}
    return City(slug=slug, name=names, region=names, country="RU", lat=1.0, lon=1.0)


async def found_town(database: Database, slug: str) -> None:
    async with database.write() as session:
        session.add(town(slug))


async def until_it_differs(database: Database, known: int) -> int:
    for _ in range(1000):
        if (count := await database.others.count()) != known:
            return count
        await asyncio.sleep(0.005)
    raise AssertionError("what another process changed was not noticed")


async def test_changes_of_another_process_are_noticed_one_after_another(
    db: Database, other: Database
) -> None:
    count = await db.others.count()
    for slug in ("first", "second", "third"):
        await found_town(other, slug)
        count = await until_it_differs(db, count)


async def test_ones_own_changes_are_nobody_elses(db: Database, other: Database) -> None:
    known, there = await db.others.count(), await other.others.count()
    await found_town(db, "here")
    await until_it_differs(other, there)
    assert await db.others.count() == known


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
async def test_what_no_page_shows_is_not_told_to_others(db: Database, other: Database) -> None:
    there = await other.others.count()
    async with db.write() as session:
        row = insert(EventRow).values(topic="t", kind="k", subject="", at=utc_now())
        await session.execute(row)
    await db.others.close()
    assert await other.others.count() == there


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
async def test_telling_leaves_what_is_prepared_on_a_connection(db: Database) -> None:
    prepared = text("SELECT count(*) FROM pg_prepared_statements")
    for number in range(8):
        await found_town(db, f"town{number}")
        await db.others.close()
        await db.others.count()
    async with db.read() as session:
        assert await session.scalar(prepared), "psycopg forgets all of them at a ROLLBACK"


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_sqlite_notices_what_was_written_past_the_product(db: Database) -> None:
    known = await db.others.count()
    by_hand = Database(db.url.render_as_string(hide_password=False))
    async with by_hand.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE by_hand (id INTEGER)"))
    await by_hand.dispose()
    assert await db.others.count() != known


async def agreed(database: Database) -> int:
    for _ in range(1000):
        if (number := await database.others.agreed()) is not None:
            return number
        await asyncio.sleep(0.005)
    raise AssertionError("what was changed is still not told")


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
async def test_processes_agree_on_a_number_which_a_change_makes_another(
    db: Database, other: Database
) -> None:
    known = await agreed(db)
    assert await agreed(other) == known
    await found_town(other, "there")
    assert await other.others.agreed() is None  # a page made by others may lack it
    now = await agreed(other)
    assert now > known
    assert await agreed(db) == now
    # Told of by another meanwhile: the number is past that too.
    await found_town(db, "one")
    await db.others.close()
    await found_town(other, "two")
    assert await agreed(other) == await agreed(db) == now + 2


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_on_sqlite_there_is_nothing_to_agree_on(db: Database) -> None:
    assert await db.others.agreed() is None


async def test_what_was_changed_last_is_told_before_a_process_ends(
    db: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "_GATHERED_SECONDS", 0.2)
    there = await other.others.count()
    ending = Database(db.url.render_as_string(hide_password=False))
    await found_town(ending, "last")
    await ending.dispose()
    assert await other.others.count() != there


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
async def test_a_process_that_ends_while_it_tells_leaves_no_connection_behind(
    db: Database,
) -> None:
    others_now = asyncio.all_tasks()
    ending = Database(db.url.render_as_string(hide_password=False))
    await found_town(ending, "last")
    await asyncio.sleep(0.001)  # it has gathered, and asks for a connection now
    await ending.dispose()
    assert asyncio.all_tasks() == others_now


async def test_a_database_that_is_away_leaves_known_what_was(
    unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    away = Database(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/nothing")
    assert await away.others.count() == 0
    away.others.tell()
    await away.others.close()
    told = [entry.message.split()[0] for entry in caplog.records]
    assert told == ["others_not_known", "others_not_told"]
    await away.dispose()
