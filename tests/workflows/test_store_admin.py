"""Who may change a store, and what becomes of bookings: shown first, never lost."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxJob
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import SlotFull, SlotUnavailable, StoreClosed
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.reservations.slots import slots
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.errors import InvalidStore, StoreArchived, StoreChanged
from booking_app.domain.stores.records import StoreDay, StoreQuery, StoreRecord, StoreSchedule
from booking_app.workflows import manage, store_admin
from booking_app.workflows.reserve import (
    BookCommand,
    ConfirmCommand,
    HoldCommand,
    book,
    confirm,
    hold,
)
from booking_app.workflows.secrets import manage_secret
from booking_app.workflows.store_admin import BookingsConcerned, Change, Consent
from tests.factories.shop import Shop, add_pieces, add_store, hire, small_shop

TEN_TO_SIX = tuple(((time(10), time(18)),) for _ in range(7))
WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


@pytest.fixture
async def admin(db: Database, shop: Shop) -> Actor:
    return await hire(db, role="admin")


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    """A moment in March 2026 by the clocks of Moscow."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


async def booked(
    db: Database, piece: UUID, starts_at: datetime | None, *, store: str = "arbat", who: int = 1
) -> ReservationView:
    async with db.write() as session:
        made = await book(
            session,
            BookCommand(
                store_slug=store,
                slot_starts_at=starts_at,
                contact=ContactInput("Анна", email=f"anna{who}@example.com"),
                piece_ids=(piece,),
            ),
        )
    return made.reservation


async def record_of(db: Database, store_id: UUID) -> StoreRecord:
    async with db.read() as session:
        return await store_admin.editing.get_record(session, store_id)


async def save(db: Database, who: Actor, store_id: UUID, change: Change, **given: Any) -> Any:
    version = given.pop("version", None) or (await record_of(db, store_id)).version
    async with db.write() as session:
        return await store_admin.save(session, who, store_id, version, change, **given)


async def refused(db: Database, who: Actor, store_id: UUID, change: Change) -> BookingsConcerned:
    with pytest.raises(BookingsConcerned) as raised:
        await save(db, who, store_id, change)
    return raised.value


async def concern_of(db: Database, booking: ReservationView) -> str:
    async with db.read() as session:
        return (await reservations.get_by_id(session, booking.id)).concern


def schedule_of(record: StoreRecord, **changes: Any) -> Change:
    return Change(schedule=replace(record.schedule, **changes))


async def test_bookings_outside_the_new_hours_are_shown_first_and_stay_valid(
    db: Database, shop: Shop, admin: Actor
) -> None:
    arbat = shop.stores["arbat"]
    early = await booked(db, shop.pieces["a1"], at(15))
    late = await booked(db, shop.pieces["a2"], at(18), who=2)
    change = schedule_of(await record_of(db, arbat), weekly=TEN_TO_SIX)

    shown = (await refused(db, admin, arbat, change)).concerns
    assert [(one.code, one.reason, one.name) for one in shown] == [(late.code, "hours", "А•••")]
    assert (await record_of(db, arbat)).schedule.weekly[0] == ((time(10), time(20)),)
    assert await concern_of(db, late) == ""

    consent = Consent(frozenset({late.id}), tell=True)
    saved = await save(db, admin, arbat, change, consent=consent)
    assert saved.concerned == 1
    assert await concern_of(db, late) == "hours"
    assert await concern_of(db, early) == ""
    async with db.read() as session:
        view = await reservations.get_by_id(session, late.id)
        assert view.status == "confirmed"
        assert view.slot_starts_at == at(18)
        letters = [
            job.payload["reservation_id"]
            for job in await session.scalars(select(OutboxJob).where(OutboxJob.kind == "letter"))
            if job.payload["step"] == "concerned"
        ]
    assert letters == [str(late.id)]


async def test_a_booking_made_since_the_preview_has_to_be_confirmed_too(
    db: Database, shop: Shop, admin: Actor
) -> None:
    arbat = shop.stores["arbat"]
    seen = await booked(db, shop.pieces["a1"], at(18))
    change = schedule_of(await record_of(db, arbat), weekly=TEN_TO_SIX)
    await refused(db, admin, arbat, change)
    unseen = await booked(db, shop.pieces["a2"], at(19), who=2)
    with pytest.raises(BookingsConcerned) as raised:
        await save(db, admin, arbat, change, consent=Consent(frozenset({seen.id})))
    assert {one.id for one in raised.value.concerns} == {seen.id, unseen.id}


async def test_hours_put_back_take_the_mark_away(db: Database, shop: Shop, admin: Actor) -> None:
    arbat = shop.stores["arbat"]
    late = await booked(db, shop.pieces["a1"], at(18))
    before = await record_of(db, arbat)
    change = schedule_of(before, weekly=TEN_TO_SIX)
    await save(db, admin, arbat, change, consent=Consent(frozenset({late.id})))
    await save(db, admin, arbat, Change(schedule=before.schedule))
    assert await concern_of(db, late) == ""


async def test_another_time_takes_the_mark_away(db: Database, shop: Shop, admin: Actor) -> None:
    arbat = shop.stores["arbat"]
    late = await booked(db, shop.pieces["a1"], at(18))
    change = schedule_of(await record_of(db, arbat), weekly=TEN_TO_SIX)
    await save(db, admin, arbat, change, consent=Consent(frozenset({late.id})))
    async with db.write() as session:
        moved = await manage.reschedule(session, late.code, manage_secret(late.id), at(16))
    assert moved.concern == ""


async def test_a_holiday_concerns_only_its_own_date(db: Database, shop: Shop, admin: Actor) -> None:
    arbat = shop.stores["arbat"]
    today = await booked(db, shop.pieces["a1"], at(18))
    friday = await booked(db, shop.pieces["a2"], at(12, day=13), who=2)
    holiday = StoreDay(date(2026, 3, 13), (), {"ru": "Инвентаризация", "en": "Stocktaking"})
    change = schedule_of(await record_of(db, arbat), days=(holiday,))
    shown = (await refused(db, admin, arbat, change)).concerns
    assert [one.code for one in shown] == [friday.code]
    await save(db, admin, arbat, change, consent=Consent(frozenset({friday.id})))
    assert await concern_of(db, today) == ""
    async with db.read() as session:
        store = await stores.get_store_by_id(session, arbat, "en")
        assert await slots(session, store, date(2026, 3, 13)) == []
        days = await stores.hours_ahead(session, arbat, "en", 3)
    assert [day.reason for day in days] == ["", "", "Stocktaking"]


async def test_as_soon_as_possible_is_concerned_when_no_hour_is_left(
    db: Database, shop: Shop, admin: Actor
) -> None:
    arbat = shop.stores["arbat"]
    soon = await booked(db, shop.pieces["a1"], None)  # kept until tomorrow's closing
    record = await record_of(db, arbat)
    closed = tuple(StoreDay(WEDNESDAY + timedelta(days=n)) for n in (0, 1))
    shown = (await refused(db, admin, arbat, schedule_of(record, days=closed))).concerns
    assert [one.code for one in shown] == [soon.code]
    # One of the two days is enough to come.
    await save(db, admin, arbat, schedule_of(record, days=closed[:1]))
    assert await concern_of(db, soon) == ""


async def test_less_capacity_concerns_those_who_came_last(
    db: Database, shop: Shop, admin: Actor, clock: ManualClock
) -> None:
    tverskaya = shop.stores["tverskaya"]
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "tverskaya", "t1")
    first = await booked(db, shop.pieces["a3"], at(15), store="tverskaya")
    clock.advance(minutes=1)
    second = await booked(db, shop.pieces["t1"], at(15), store="tverskaya", who=2)
    change = schedule_of(await record_of(db, tverskaya), capacity=1)
    shown = (await refused(db, admin, tverskaya, change)).concerns
    assert [(one.code, one.reason) for one in shown] == [(second.code, "capacity")]
    await save(db, admin, tverskaya, change, consent=Consent(frozenset({second.id})))
    assert await concern_of(db, first) == ""


async def test_a_slot_over_a_lowered_capacity_takes_nobody_more(
    db: Database, shop: Shop, admin: Actor
) -> None:
    tverskaya = shop.stores["tverskaya"]
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "tverskaya", "t1", "t2")
    first = await booked(db, shop.pieces["a3"], at(15), store="tverskaya")
    await booked(db, shop.pieces["t1"], at(15), store="tverskaya", who=2)
    async with db.write() as session:
        await manage.cancel(session, first.code, manage_secret(first.id))
    await save(db, admin, tverskaya, schedule_of(await record_of(db, tverskaya), capacity=1))
    with pytest.raises(SlotFull):
        await booked(db, shop.pieces["t2"], at(15), store="tverskaya", who=3)


async def test_a_visit_between_the_new_slots_still_takes_its_place(
    db: Database, shop: Shop, admin: Actor
) -> None:
    arbat = shop.stores["arbat"]  # one fitting at a time
    await booked(db, shop.pieces["a1"], at(15))
    quarter_past = tuple(((time(10, 15), time(20)),) for _ in range(7))
    await save(db, admin, arbat, schedule_of(await record_of(db, arbat), weekly=quarter_past))
    async with db.read() as session:
        store = await stores.get_store_by_id(session, arbat, "en")
        free = {slot.starts_at: slot.free for slot in await slots(session, store, WEDNESDAY)}
    assert (free[at(14, 45)], free[at(15, 15)], free[at(15, 45)]) == (0, 0, 1)
    for half in (at(14, 45), at(15, 15)):
        with pytest.raises(SlotFull):
            await booked(db, shop.pieces["a2"], half, who=2)
    await booked(db, shop.pieces["a2"], at(15, 45), who=2)


async def test_a_night_across_the_clock_change_keeps_its_bookings(
    db: Database, clock: ManualClock
) -> None:
    """Berlin skips from 2:00 to 3:00 on 29 March 2026; the bar is open from 20:00 to 4:00."""
    clock.now = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    async with db.write() as session:
        shop = await small_shop(session)
        night = await add_store(
            session, shop, "night", city="berlin", position=(52.52, 13.40),
            time_zone="Europe/Berlin", opens=time(20), closes=time(4),
        )  # fmt: skip
        await add_pieces(session, shop, "aurora/17", "night", "n1", "n2")
    boss = await hire(db, role="admin")
    # 00:30 UTC is 1:30 in winter time, 01:30 UTC is 3:30 in summer time: half past two is not.
    before = await booked(db, shop.pieces["n1"], _utc(29, 0, 30), store="night")
    after = await booked(db, shop.pieces["n2"], _utc(29, 1, 30), store="night", who=2)
    until_three = tuple(((time(20), time(3)),) for _ in range(7))
    change = schedule_of(await record_of(db, night), weekly=until_three)
    shown = (await refused(db, boss, night, change)).concerns
    assert [one.code for one in shown] == [after.code]
    # An exception for Saturday alone says the same of the same night.
    saturday = StoreDay(date(2026, 3, 28), ((time(20), time(1)),))
    change = schedule_of(await record_of(db, night), days=(saturday,))
    shown = (await refused(db, boss, night, change)).concerns
    assert [one.code for one in shown] == [before.code, after.code]


async def test_archiving_with_live_bookings_needs_consent_and_keeps_them(
    db: Database, shop: Shop, admin: Actor
) -> None:
    arbat = shop.stores["arbat"]
    live = await booked(db, shop.pieces["a1"], at(15))
    assert (await refused(db, admin, arbat, Change(archived=True))).concerns[0].reason == "archived"
    consent = Consent(frozenset({live.id}))
    await save(db, admin, arbat, Change(archived=True), consent=consent)
    async with db.read() as session:
        view = await reservations.get_by_id(session, live.id)
        assert (view.status, view.concern, view.store.slug) == ("confirmed", "archived", "arbat")
        assert arbat not in {store.id for store in await stores.list_stores(session, "en")}
        everything = await store_admin.list_stores(session, admin, StoreQuery(), "en")
        archived = await store_admin.list_stores(
            session, admin, StoreQuery(status="archived"), "en"
        )
    assert arbat not in {store.id for store in everything.stores}
    assert [store.id for store in archived.stores] == [arbat]
    with pytest.raises(StoreClosed):
        async with db.write() as session:
            await manage.reschedule(session, live.code, manage_secret(live.id), at(16))
    with pytest.raises(StoreArchived):
        await save(db, admin, arbat, schedule_of(await record_of(db, arbat), capacity=3))
    await save(db, admin, arbat, Change(archived=False))
    assert await concern_of(db, live) == ""


async def test_a_form_open_meanwhile_is_not_booked_into_closed_hours(
    db: Database, shop: Shop, admin: Actor
) -> None:
    visitor = new_id()
    async with db.write() as session:
        form = await hold(
            session,
            HoldCommand(
                visitor_id=visitor, store_slug="arbat", slot_starts_at=at(18),
                piece_ids=(shop.pieces["a1"],), locale="en",
            ),
        )  # fmt: skip
    arbat = shop.stores["arbat"]
    change = schedule_of(await record_of(db, arbat), weekly=TEN_TO_SIX)
    shown = (await refused(db, admin, arbat, change)).concerns
    assert [(one.is_form, one.name) for one in shown] == [(True, "")]
    await save(db, admin, arbat, change, consent=Consent(frozenset({form.id})))
    contact = ContactInput("Анна", email="anna@example.com")
    with pytest.raises(SlotUnavailable):
        async with db.write() as session:
            await confirm(session, ConfirmCommand(form.code, visitor, contact))


async def test_a_booking_made_while_the_hours_were_being_saved_is_found_afterwards(
    db: Database, shop: Shop, admin: Actor
) -> None:
    """As if a transaction that read the old hours had ended just after the saving."""
    arbat = shop.stores["arbat"]
    before = (await record_of(db, arbat)).schedule
    await save(db, admin, arbat, Change(schedule=replace(before, weekly=TEN_TO_SIX)))
    async with db.write() as session:
        await store_admin.editing.save_schedule(session, arbat, 2, before, admin.audited)
    late = await booked(db, shop.pieces["a1"], at(18))
    async with db.write() as session:
        closing = replace(before, weekly=TEN_TO_SIX)
        await store_admin.editing.save_schedule(session, arbat, 3, closing, admin.audited)
    handle = store_admin.recheck_handler(db)
    async with db.read() as session:
        job = (
            await session.scalars(select(OutboxJob).where(OutboxJob.kind == "store_recheck"))
        ).one()
    for _ in range(2):
        await handle(job)  # type: ignore[arg-type]
    assert await concern_of(db, late) == "hours"


@pytest.mark.parametrize("role", ["consultant", "merchandiser", "marketer"])
async def test_roles_without_stores_to_run_are_refused(db: Database, shop: Shop, role: Any) -> None:
    arbat = shop.stores["arbat"]
    who = await hire(db, arbat, role=role)
    for change in (Change(archived=True), schedule_of(await record_of(db, arbat), capacity=3)):
        with pytest.raises(Forbidden):
            await save(db, who, arbat, change)
    async with db.read() as session:
        with pytest.raises(Forbidden):
            await store_admin.list_stores(session, who, StoreQuery(), "en")


async def test_a_manager_has_the_hours_of_their_own_stores_only(db: Database, shop: Shop) -> None:
    arbat, other = shop.stores["arbat"], shop.stores["tverskaya"]
    manager = await hire(db, arbat, role="manager")
    record = await record_of(db, arbat)
    await save(db, manager, arbat, schedule_of(record, capacity=3))
    assert (await record_of(db, arbat)).schedule.capacity == 3
    for change in (Change(card=record.card), Change(archived=True)):
        with pytest.raises(Forbidden):
            await save(db, manager, arbat, change)
    with pytest.raises(StoreNotAllowed):
        await save(db, manager, other, schedule_of(await record_of(db, other), capacity=3))
    async with db.read() as session:
        page = await store_admin.list_stores(session, manager, StoreQuery(), "en")
        assert [store.id for store in page.stores] == [arbat]
        with pytest.raises(StoreNotAllowed):
            await store_admin.get(session, manager, other)
    async with db.write() as session:
        with pytest.raises(StoreNotAllowed):
            await store_admin.add_days(session, manager, [arbat, other], [StoreDay(WEDNESDAY)])


async def test_of_two_editors_at_once_one_is_told(db: Database, shop: Shop, admin: Actor) -> None:
    arbat = shop.stores["arbat"]
    record = await record_of(db, arbat)
    answers = await asyncio.gather(
        *(
            save(db, admin, arbat, schedule_of(record, capacity=n), version=record.version)
            for n in (5, 6)
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Saved", "StoreChanged"]
    with pytest.raises(StoreChanged):
        await save(db, admin, arbat, schedule_of(record, capacity=7), version=record.version)


async def test_holidays_for_several_stores_are_all_or_none(
    db: Database, shop: Shop, admin: Actor
) -> None:
    both = [shop.stores["arbat"], shop.stores["tverskaya"]]
    here = await booked(db, shop.pieces["a1"], at(15, day=13))
    there = await booked(db, shop.pieces["a3"], at(15, day=13), store="tverskaya", who=2)
    days = [StoreDay(date(2026, 3, 13), (), {"ru": "Праздник", "en": "Holiday"})]
    with pytest.raises(BookingsConcerned) as raised:
        async with db.write() as session:
            await store_admin.add_days(session, admin, both, days)
    assert {one.id for one in raised.value.concerns} == {here.id, there.id}
    assert (await record_of(db, both[0])).schedule.days == ()
    consent = Consent(frozenset({here.id, there.id}))
    async with db.write() as session:
        assert await store_admin.add_days(session, admin, both, days, consent) == 2
    assert [day.local_date for day in (await record_of(db, both[1])).schedule.days] == [
        date(2026, 3, 13)
    ]


async def test_the_audit_log_says_what_was_before(db: Database, shop: Shop, admin: Actor) -> None:
    arbat = shop.stores["arbat"]
    record = await record_of(db, arbat)
    weekly = (((time(9), time(20)),), *record.schedule.weekly[1:])
    await save(db, admin, arbat, schedule_of(record, weekly=weekly, capacity=4))
    async with db.read() as session:
        entry = (
            await session.scalars(
                select(AuditEntry).where(AuditEntry.action == "store.hours_changed")
            )
        ).one()
    assert entry.actor_id == str(admin.id)
    assert entry.data["changes"] == {
        "hours.mon": [["10:00-20:00"], ["09:00-20:00"]],
        "capacity": [1, 4],
    }


async def test_hours_that_overlap_are_named(db: Database, shop: Shop, admin: Actor) -> None:
    arbat = shop.stores["arbat"]
    monday = ((time(10), time(14)), (time(13), time(20)))
    sunday = ((time(20), time(11)),)
    weekly = (monday, *TEN_TO_SIX[1:6], sunday)
    with pytest.raises(InvalidStore) as raised:
        await save(db, admin, arbat, Change(schedule=StoreSchedule(weekly=weekly, capacity=99)))
    assert raised.value.fields == {"weekly.0": "overlap", "capacity": "out_of_range"}


def _utc(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)
