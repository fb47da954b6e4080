"""Arrivals recorded at a counter without a connection: judged when they are sent."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.events import EventRow
from booking_app.core.ids import new_code, new_id
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.conflicts import ConflictView, RecordedScan
from booking_app.domain.reservations.models import CounterConflict, Reservation
from booking_app.domain.reservations.schemas import LineResult
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import counter, manage, recorded_scans
from booking_app.workflows.counter import ScanVerdict
from booking_app.workflows.counter_day import read_day
from booking_app.workflows.hand_over import HandOverCommand, hand_over
from booking_app.workflows.reserve import BookCommand, Booked, book
from booking_app.workflows.sweep import sweep
from tests.factories.shop import Shop, hire
from tests.workflows.test_counter import scanned

AT_THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


async def booked(
    db: Database, shop: Shop, barcode: str, slot: datetime | None = AT_THREE
) -> Booked:
    """Anna books a piece in `arbat`."""
    async with db.write() as session:
        contact = ContactInput("Анна", phone="+79161234567", email="anna@example.com")
        pieces = (shop.pieces[barcode],)
        return await book(session, BookCommand("arbat", slot, contact, piece_ids=pieces))


async def sent(
    db: Database,
    who: Actor,
    store_id: UUID,
    payload: str,
    *,
    at: datetime = AT_THREE,
    by: UUID | None = None,
    nonce: str = "n1",
) -> ScanVerdict:
    """What the counter recorded comes to the server."""
    async with db.write() as session:
        scan = RecordedScan(nonce, at, by, "Tablet")
        return await recorded_scans.take(session, who, store_id, payload, scan, "ru")


async def arrived_at(db: Database, code: str) -> datetime | None:
    async with db.read() as session:
        return (await reservations.get_by_code(session, code, "ru")).arrived_at


async def conflicts(db: Database, manager: Actor, store_id: UUID) -> tuple[ConflictView, ...]:
    async with db.read() as session:
        return await recorded_scans.list_conflicts(session, manager, store_id)


@pytest.fixture
def here(shop: Shop) -> UUID:
    return shop.stores["arbat"]


@pytest.fixture
async def consultant(db: Database, here: UUID) -> Actor:
    return await hire(db, here)


@pytest.fixture
async def manager(db: Database, here: UUID) -> Actor:
    return await hire(db, here, role="manager")


async def test_an_arrival_counts_from_when_it_was_recorded(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")
    clock.now = AT_THREE + timedelta(minutes=40)
    verdict = await sent(db, manager, here, made.qr_token, by=consultant.id)
    again = await sent(db, manager, here, made.qr_token, by=consultant.id)
    assert (verdict.verdict, verdict.reason) == ("ok", "ok")
    assert again == verdict
    assert await arrived_at(db, made.reservation.code) == AT_THREE
    async with db.read() as session:
        [entry] = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "reservation.arrived")
        )
    assert entry.actor_id == str(manager.id)
    assert entry.data["recorded_by"] == str(consultant.id)
    assert entry.data["recorded_at"] == AT_THREE.isoformat()
    assert await conflicts(db, manager, here) == ()


async def test_nothing_arrives_in_the_future(
    db: Database, shop: Shop, here: UUID, consultant: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")
    await sent(db, consultant, here, made.qr_token, at=clock() + timedelta(days=3))
    assert await arrived_at(db, made.reservation.code) == clock()


async def test_who_came_in_time_is_not_late_for_having_been_sent_late(
    db: Database, shop: Shop, here: UUID, consultant: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")
    in_time = made.reservation.keep_until - timedelta(minutes=1)
    clock.now = made.reservation.keep_until + timedelta(hours=1)
    async with db.write() as session:
        await sweep(session)
    assert (await sent(db, consultant, here, made.qr_token, at=in_time)).reason == "ok"
    assert await arrived_at(db, made.reservation.code) == in_time


async def test_whose_pieces_went_meanwhile_is_a_conflict(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")
    in_time = made.reservation.keep_until - timedelta(minutes=1)
    clock.now = made.reservation.keep_until + timedelta(minutes=1)
    await booked(db, shop, "a1", None)
    assert (await sent(db, consultant, here, made.qr_token, at=in_time)).reason == "piece_taken"
    [found] = await conflicts(db, manager, here)
    assert (found.reason, found.code) == ("piece_taken", made.reservation.code)


async def test_a_booking_cancelled_meanwhile_is_shown_to_the_manager_once(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        await manage.cancel(session, made.reservation.code, made.secret)
    clock.now = AT_THREE + timedelta(minutes=5)
    for _ in range(2):
        verdict = await sent(db, manager, here, made.qr_token, by=consultant.id)
        assert verdict.reason == "cancelled"
    [found] = await conflicts(db, manager, here)
    assert found.reason == found.status == "cancelled"
    assert (found.recorded_at, found.recorded_by) == (AT_THREE, consultant.name)
    assert (found.name, found.device, found.seen_at) == ("Анна", "Tablet", None)
    async with db.read() as session:
        assert await recorded_scans.count_conflicts(session, manager, here) == 1
        assert await recorded_scans.count_conflicts(session, consultant, here) == 0
        told = await session.scalars(select(EventRow.kind).where(EventRow.subject == found.code))
        assert list(told).count("conflict") == 1

    for _ in range(2):
        async with db.write() as session:
            await recorded_scans.mark_seen(session, manager, here, found.id)
    [seen] = await conflicts(db, manager, here)
    assert (seen.seen_at, seen.seen_by) == (clock(), manager.name)
    async with db.read() as session:
        assert await recorded_scans.count_conflicts(session, manager, here) == 0
        ticks = await session.scalar(
            select(func.count()).where(AuditEntry.action == "scan.conflict_seen")
        )
    assert ticks == 1
    clock.advance(hours=25)
    assert await conflicts(db, manager, here) == ()


async def test_used_at_another_counter_meanwhile(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    twice = await booked(db, shop, "a1")
    over = await booked(db, shop, "h1", AT_THREE + timedelta(hours=1))
    await scanned(db, consultant, here, twice.qr_token)
    async with db.write() as session:
        line = LineResult(shop.pieces["h1"], "declined", "size")
        command = HandOverCommand(over.reservation.code, (line,), None, "n")
        await hand_over(session, consultant, command)
    clock.now = AT_THREE
    first = await sent(db, consultant, here, twice.qr_token, nonce="n1")
    second = await sent(db, consultant, here, over.qr_token, nonce="n2")
    assert [first.reason, second.reason] == ["already_arrived", "already_completed"]
    found = {one.code: one.reason for one in await conflicts(db, manager, here)}
    assert found == {
        twice.reservation.code: "already_arrived",
        over.reservation.code: "already_completed",
    }


async def test_a_booking_moved_to_another_store_meanwhile(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor
) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        await session.execute(update(Reservation).values(store_id=shop.stores["tverskaya"]))
    verdict = await sent(db, consultant, here, made.qr_token)
    assert (verdict.reason, verdict.elsewhere, verdict.code) == ("wrong_store", "tverskaya", "")
    [found] = await conflicts(db, manager, here)
    assert (found.reason, found.code, found.name) == ("wrong_store", "", "")


async def test_older_than_a_day_marks_no_arrival(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")
    at = clock()
    clock.advance(hours=24, minutes=1)
    assert (await sent(db, consultant, here, made.qr_token, at=at)).reason == "too_old"
    assert await arrived_at(db, made.reservation.code) is None
    assert [one.reason for one in await conflicts(db, manager, here)] == ["too_old"]


async def test_the_scan_whose_answer_was_lost_is_the_same_scan(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    """Asked about while the connection broke, recorded, and sent by a colleague afterwards."""
    made = await booked(db, shop, "a1")
    recorded = clock()
    clock.advance(minutes=9)
    await scanned(db, consultant, here, made.qr_token, "n1")
    verdict = await sent(db, manager, here, made.qr_token, at=recorded, by=consultant.id)
    assert verdict.reason == "ok"
    assert await arrived_at(db, made.reservation.code) == recorded
    assert await conflicts(db, manager, here) == ()


async def test_the_scan_that_came_late_by_itself_and_did_not_fit_is_a_conflict_too(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor
) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        await manage.cancel(session, made.reservation.code, made.secret)
    await scanned(db, consultant, here, made.qr_token, "n1")
    assert await conflicts(db, manager, here) == ()
    await sent(db, consultant, here, made.qr_token)
    assert [one.reason for one in await conflicts(db, manager, here)] == ["cancelled"]


async def test_two_that_send_the_same_at_once_are_one(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor
) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        await manage.cancel(session, made.reservation.code, made.secret)
    verdicts = await asyncio.gather(*(sent(db, consultant, here, made.qr_token) for _ in range(4)))
    assert {verdict.reason for verdict in verdicts} == {"cancelled"}
    async with db.read() as session:
        assert await session.scalar(select(func.count(CounterConflict.id))) == 1


async def test_what_names_no_booking_is_refused_and_no_conflict(
    db: Database, shop: Shop, here: UUID, consultant: Actor, manager: Actor
) -> None:
    for number, (payload, reason) in enumerate(
        [("/q/" + "A" * 120, "forged"), (new_code(), "unknown"), ("what is it", "unknown")]
    ):
        verdict = await sent(db, consultant, here, payload, nonce=f"n{number}")
        assert (verdict.verdict, verdict.reason) == ("stop", reason)
    assert await conflicts(db, manager, here) == ()


async def test_only_of_ones_own_stores(
    db: Database, shop: Shop, here: UUID, consultant: Actor
) -> None:
    made: Booked = await booked(db, shop, "a1")
    foreign = await hire(db, shop.stores["tverskaya"], role="manager")
    with pytest.raises(StoreNotAllowed):
        await sent(db, foreign, here, made.qr_token)
    for stranger in (foreign, consultant):
        async with db.write() as session:
            with pytest.raises(StoreNotAllowed):
                await recorded_scans.list_conflicts(session, stranger, here)
            with pytest.raises(StoreNotAllowed):
                await recorded_scans.mark_seen(session, stranger, here, new_id())
    manager = await hire(db, here, role="manager")
    async with db.write() as session:
        # One of another store is not there for them.
        await recorded_scans.mark_seen(session, manager, here, new_id())


async def test_a_device_keeps_of_the_day_what_it_needs(
    db: Database, shop: Shop, here: UUID, consultant: Actor, clock: ManualClock
) -> None:
    today = await booked(db, shop, "a1")
    ended = await booked(db, shop, "h1", AT_THREE + timedelta(hours=1))
    tomorrow = await booked(db, shop, "a2", AT_THREE + timedelta(days=1))
    async with db.write() as session:
        await manage.cancel(session, ended.reservation.code, ended.secret)
    await scanned(db, consultant, here, today.reservation.code)
    async with db.read() as session:
        day = await read_day(session, consultant, here, "ru")
        board = await counter.board(session, consultant, here, "ru")
    assert [view.code for view in day.expected] == [today.reservation.code]
    assert [view.code for view in day.over] == [ended.reservation.code]
    assert tomorrow.reservation.code in [view.code for view in board.upcoming]
    assert day.forget_at == datetime(2026, 3, 11, 21, 0, tzinfo=UTC)
    assert day.now == clock()
