"""The audit log read back: filters, pages in both directions, one reader's stores."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from booking_app.core import audit_log
from booking_app.core.audit import SYSTEM, Actor, ActorKind, changes, record
from booking_app.core.audit_log import Change, Entry, Filter, Place
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id

ANNA, OLEG = Actor(ActorKind.STAFF, str(new_id())), Actor(ActorKind.STAFF, str(new_id()))
NORTH, SOUTH, EAST = new_id(), new_id(), new_id()


async def write(db: Database, clock: ManualClock, count: int = 30) -> None:
    """Entries a minute apart, three at each moment, in turn of Anna and Oleg and the stores."""
    for index in range(count):
        if index % 3 == 0:
            clock.advance(minutes=1)
        async with db.write() as session:
            record(
                session,
                (ANNA, OLEG, SYSTEM)[index % 3],
                "store.edited" if index % 2 else "product.edited",
                "store" if index % 2 else "product",
                f"thing-{index % 5}",
                store_id=(NORTH, SOUTH, EAST, None)[index % 4],
                number=index,
            )


async def read(db: Database, where: Filter, limit: int = 100, **where_else: Place) -> list[int]:
    async with db.read() as session:
        found = await audit_log.page(session, where, limit=limit, **where_else)
    return numbers(found.entries)


def numbers(entries: Sequence[Entry]) -> list[int]:
    return [entry.facts["number"] for entry in entries]


async def test_each_filter_finds_what_it_names_newest_first(
    db: Database, clock: ManualClock
) -> None:
    start = clock.now
    await write(db, clock)
    newest_first = list(range(29, -1, -1))
    assert await read(db, Filter()) == newest_first
    assert await read(db, Filter(actor=ANNA)) == [n for n in newest_first if n % 3 == 0]
    assert await read(db, Filter(actor=Actor(ActorKind.SYSTEM))) == [
        n for n in newest_first if n % 3 == 2
    ]
    assert await read(db, Filter(actions=("store.edited",))) == [n for n in newest_first if n % 2]
    assert await read(db, Filter(actions=("store.edited", "product.edited"))) == newest_first
    assert await read(db, Filter(subject_kind="store", subject_id="thing-1")) == [21, 11, 1]
    assert await read(db, Filter(store_ids=frozenset({NORTH}))) == [28, 24, 20, 16, 12, 8, 4, 0]
    within = Filter(since=start + timedelta(minutes=2), until=start + timedelta(minutes=4))
    assert await read(db, within) == [8, 7, 6, 5, 4, 3]


async def test_what_lies_in_no_store_of_the_reader_is_not_found(
    db: Database, clock: ManualClock
) -> None:
    await write(db, clock)
    mine = Filter(store_ids=frozenset({NORTH, EAST}))
    assert await read(db, mine) == [n for n in range(29, -1, -1) if n % 4 in (0, 2)]
    assert await read(db, mine, limit=3) == [28, 26, 24]
    assert await read(db, Filter(store_ids=frozenset())) == []
    many = frozenset({NORTH, EAST, *(new_id() for _ in range(80))})
    assert await read(db, Filter(store_ids=many), limit=3) == [28, 26, 24]


async def test_pages_meet_without_a_gap_or_a_repetition_in_both_directions(
    db: Database, clock: ManualClock
) -> None:
    await write(db, clock)
    for where in (Filter(), Filter(store_ids=frozenset({NORTH, SOUTH, EAST}))):
        down: list[list[int]] = []
        place, places = None, []
        while True:
            async with db.read() as session:
                found = await audit_log.page(session, where, older_than=place, limit=4)
            down.append(numbers(found.entries))
            places.append(found)
            place = found.older
            if place is None:
                break
        flat = [number for page in down for number in page]
        assert flat == await read(db, where)
        assert places[0].newer is None
        # And back up from the last page to the first.
        up, newer = [down[-1]], places[-1].newer
        while newer is not None:
            async with db.read() as session:
                found = await audit_log.page(session, where, newer_than=newer, limit=4)
            up.append(numbers(found.entries))
            newer = found.newer
        assert [number for page in reversed(up) for number in page] == flat


async def test_new_entries_do_not_shift_the_pages(db: Database, clock: ManualClock) -> None:
    await write(db, clock, 9)
    async with db.read() as session:
        first = await audit_log.page(session, Filter(), limit=3)
    await write(db, clock, 3)
    assert first.older is not None
    assert await read(db, Filter(), limit=3, older_than=first.older) == [5, 4, 3]


async def test_a_place_survives_an_address_and_nonsense_is_no_place() -> None:
    place = Place(datetime(2026, 3, 11, 9, 0, 0, 123456, tzinfo=UTC), UUID(int=7))
    assert Place.parse(str(place)) == place
    for nonsense in ("", "~", "2026-03-11~x", "2026-03-11T09:00:00~" + UUID(int=7).hex, "'; DROP"):
        assert Place.parse(nonsense) is None


async def test_counting_stops_where_nobody_would_read_on(db: Database, clock: ManualClock) -> None:
    await write(db, clock, 9)
    async with db.read() as session:
        assert await audit_log.count(session, Filter()) == 9
        assert await audit_log.count(session, Filter(), at_most=5) == 6


async def test_batches_hold_everything_once_and_end_at_the_limit(
    db: Database, clock: ManualClock
) -> None:
    await write(db, clock)
    sizes, seen = [], []
    async for batch in audit_log.batches(db, Filter(), at_most=25, size=10):
        sizes.append(len(batch))
        seen += numbers(batch)
    assert sizes == [10, 10, 5]
    assert seen == list(range(29, 4, -1))


async def test_no_filter_needs_the_whole_table(db: Database) -> None:
    """Every filter is answered from an index in the order of the list: nothing is sorted."""
    filters = (
        "1 = 1",
        "actor_kind = 'staff' AND actor_id = 'a'",
        "action = 'a'",
        "subject_kind = 'a'",
        "subject_kind = 'a' AND subject_id = 'b'",
        "store_id = '00000000000000000000000000000000'",
    )
    async with db.write() as session:
        if not db.is_sqlite:
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            await session.execute(text("SET LOCAL enable_sort = off"))
        for condition in filters:
            explain = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
            plan = await session.execute(
                text(
                    f"{explain} SELECT id FROM audit_entry WHERE {condition}"  # noqa: S608
                    " ORDER BY at DESC, id DESC LIMIT 50"
                )
            )
            lines = " ".join(str(row) for row in plan)
            assert "ix_audit_entry" in lines, condition
            assert "TEMP B-TREE" not in lines, condition
            assert "Sort" not in lines, condition


async def test_changes_and_the_name_come_back_apart_from_other_facts(
    db: Database, clock: ManualClock
) -> None:
    async with db.write() as session:
        record(
            session,
            ANNA,
            "product.edited",
            "product",
            "p",
            label="Aurora",
            changes=changes({"slug": "a", "metal": "gold"}, {"slug": "b", "metal": "gold"}),
            reason="typo",
        )
    async with db.read() as session:
        entry = (await audit_log.page(session, Filter())).entries[0]
    assert entry.label == "Aurora"
    assert entry.changes == (Change("slug", "a", "b"),)
    assert entry.facts == {"reason": "typo"}


def test_only_what_differs_is_a_change_and_json_can_hold_it() -> None:
    before = {
        "name": {"ru": "Кольцо", "en": "Ring"},
        "published_at": None,
        "sizes": (16, 17),
        "stores": frozenset({UUID(int=2), UUID(int=1)}),
        "same": 1,
    }
    after = {
        "name": {"ru": "Кольцо", "en": "A ring"},
        "published_at": datetime(2026, 3, 11, 9, tzinfo=UTC),
        "sizes": (16,),
        "stores": frozenset({UUID(int=1)}),
        "same": 1,
        "since": date(2026, 3, 11),
    }
    assert changes(before, after) == {
        "name.en": ["Ring", "A ring"],
        "published_at": [None, "2026-03-11T09:00:00+00:00"],
        "sizes": [[16, 17], [16]],
        "stores": [[str(UUID(int=1)), str(UUID(int=2))], [str(UUID(int=1))]],
        "since": [None, "2026-03-11"],
    }
