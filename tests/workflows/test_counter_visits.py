"""What people at a counter change about visits: walk-ins, swaps, more time, helpers, no-shows."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxJob
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import PieceElsewhere, PieceNotFound, PieceTaken
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.errors import (
    CapReached,
    ExtensionTooLong,
    NoPieces,
    NotAColleague,
    NotLate,
    ReasonMissing,
    TooLateToUndo,
    TooManyPieces,
    WrongOutcome,
)
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.models import StaffStore
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import counter, counter_visits
from booking_app.workflows.counter_visits import WalkInCommand
from booking_app.workflows.hand_over import HandOverCommand, hand_over
from booking_app.workflows.reserve import BookCommand, book
from booking_app.workflows.sweep import sweep
from tests.factories.shop import Shop, add_pieces, hire
from tests.infra.statements import statements_asked

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


async def booked(db: Database, shop: Shop, *barcodes: str) -> ReservationView:
    """Anna books pieces in `arbat` at three."""
    async with db.write() as session:
        made = await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=THREE,
                contact=ContactInput("Анна", phone="+79161234567", email="anna@example.com"),
                piece_ids=tuple(shop.pieces[barcode] for barcode in barcodes),
            ),
        )
    return made.reservation


async def walked_in(
    db: Database, who: Actor, shop: Shop, *barcodes: str, nonce: str = "", **contact: str
) -> ReservationView:
    """Somebody begins a visit in `arbat` without a booking."""
    async with db.write() as session:
        return await counter_visits.walk_in(
            session,
            who,
            WalkInCommand(
                shop.stores["arbat"],
                tuple(shop.pieces[barcode] for barcode in barcodes),
                nonce or str(new_id()),
                ContactInput(**({"name": ""} | contact)),
            ),
        )


async def free(db: Database, shop: Shop) -> set[str]:
    """Barcodes of what is free in `arbat`."""
    async with db.read() as session:
        found = await catalogue.free_pieces(session, shop.stores["arbat"], "ru")
    return {piece.barcode for piece in found}


async def actions(db: Database) -> list[str]:
    """What the audit log says was done, oldest first."""
    async with db.read() as session:
        return list(
            (await session.scalars(select(AuditEntry.action).order_by(AuditEntry.at))).all()
        )


async def letters(db: Database) -> list[str]:
    """The steps shoppers were told of."""
    async with db.read() as session:
        jobs = (await session.scalars(select(OutboxJob).where(OutboxJob.kind == "letter"))).all()
    return sorted(job.payload["step"] for job in jobs)


@pytest.fixture
async def consultant(db: Database, shop: Shop) -> Actor:
    """Somebody at the counter of `arbat`."""
    return await hire(db, shop.stores["arbat"])


@pytest.fixture
async def manager(db: Database, shop: Shop) -> Actor:
    """The manager of `arbat`."""
    return await hire(db, shop.stores["arbat"], role="manager")


@pytest.fixture
async def stranger(db: Database, shop: Shop) -> Actor:
    """A manager of another store."""
    return await hire(db, shop.stores["tverskaya"], role="manager")


async def test_who_comes_without_a_booking_needs_no_contact(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    view = await walked_in(db, consultant, shop, "a1", nonce="n")
    assert (view.status, view.is_walk_in, view.contact_id) == ("arrived", True, None)
    assert view.consultant_id == consultant.id
    assert "a1" not in await free(db, shop)
    again = await walked_in(db, consultant, shop, "a1", nonce="n")
    assert again.id == view.id
    result = LineResult(view.lines[0].piece.id, "declined", "price")
    async with db.write() as session:
        done = await hand_over(
            session, consultant, HandOverCommand(view.code, (result,), None, "h")
        )
    assert done.status == "completed"
    assert "a1" in await free(db, shop)


async def test_a_walk_in_takes_all_or_nothing(
    db: Database, shop: Shop, consultant: Actor, stranger: Actor
) -> None:
    await booked(db, shop, "a1")
    with pytest.raises(PieceTaken):
        await walked_in(db, consultant, shop, "a2", "a1")
    assert "a2" in await free(db, shop)
    with pytest.raises(NoPieces):
        await walked_in(db, consultant, shop)
    with pytest.raises(PieceElsewhere):
        await walked_in(db, consultant, shop, "a3")
    with pytest.raises(StoreNotAllowed):
        await walked_in(db, stranger, shop, "a2")
    with pytest.raises(InvalidContact):
        await walked_in(db, consultant, shop, "a2", name="", phone="12")


async def test_a_walk_in_counts_against_the_shoppers_cap(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    await booked(db, shop, "a1", "a2", "h1")
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", "b1", "b2", "b3")
    who = {"name": "Анна", "phone": "+7 916 123-45-67"}
    with pytest.raises(TooManyPieces):
        await walked_in(db, consultant, shop, "b1", "b1", **who)
    with pytest.raises(CapReached):
        await walked_in(db, consultant, shop, "b1", "b2", "b3", **who)
    assert (await walked_in(db, consultant, shop, "b1", **who)).contact_id


async def test_two_counters_begin_a_visit_with_one_piece(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    results = await asyncio.gather(
        *(walked_in(db, consultant, shop, "a1") for _ in range(4)), return_exceptions=True
    )
    won = [result for result in results if isinstance(result, ReservationView)]
    assert len(won) == 1
    assert all(isinstance(each, PieceTaken) for each in results if each not in won)


async def swapped(db: Database, who: Actor, code: str, old: UUID, new: str) -> ReservationView:
    """Lay out another piece."""
    async with db.write() as session:
        return await counter_visits.swap(session, who, code, old, new)


async def test_another_piece_is_held_before_the_old_one_goes_back(
    db: Database, shop: Shop, consultant: Actor, stranger: Actor
) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        await counter.mark_ready(session, consultant, made.code)
    view = await swapped(db, consultant, made.code, shop.pieces["a1"], " a2 ")
    assert [line.piece.barcode for line in view.lines] == ["a2"]
    assert view.status == "confirmed", "the new piece still has to be fetched"
    assert "a1" in await free(db, shop)
    assert "a2" not in await free(db, shop)
    assert "swapped" in await letters(db)
    assert "reservation.swapped" in await actions(db)

    other = await walked_in(db, consultant, shop, "h1")
    with pytest.raises(PieceTaken):
        await swapped(db, consultant, made.code, shop.pieces["a2"], "h1")
    with pytest.raises(PieceElsewhere):
        await swapped(db, consultant, made.code, shop.pieces["a2"], "a3")
    with pytest.raises(PieceNotFound):
        await swapped(db, consultant, made.code, shop.pieces["a2"], "nothing")
    with pytest.raises(WrongOutcome):
        await swapped(db, consultant, other.code, shop.pieces["a2"], "a1")
    with pytest.raises(StoreNotAllowed):
        await swapped(db, stranger, made.code, shop.pieces["a2"], "a1")
    assert "a2" not in await free(db, shop)
    assert (await letters(db)).count("swapped") == 1


async def extended(db: Database, who: Actor, code: str, minutes: int, why: str) -> ReservationView:
    """Keep a booking longer."""
    async with db.write() as session:
        return await counter_visits.extend(session, who, code, minutes, why)


async def test_a_consultant_adds_less_time_than_a_manager(
    db: Database, shop: Shop, consultant: Actor, manager: Actor, stranger: Actor
) -> None:
    made = await booked(db, shop, "a1")
    longer = await extended(db, consultant, made.code, 90, "Пробки")
    assert longer.keep_until == made.keep_until + timedelta(minutes=90)
    with pytest.raises(ExtensionTooLong) as refused:
        await extended(db, consultant, made.code, 60, "Пробки")
    assert refused.value.details["left_minutes"] == 30
    with pytest.raises(ReasonMissing):
        await extended(db, manager, made.code, 60, "  ")
    with pytest.raises(ExtensionTooLong):
        await extended(db, manager, made.code, -60, "Назад")
    with pytest.raises(StoreNotAllowed):
        await extended(db, stranger, made.code, 60, "Чужой")
    later = await extended(db, manager, made.code, 24 * 60, "Звонил")
    assert later.keep_until == longer.keep_until + timedelta(days=1)
    assert (await letters(db)).count("kept") == 2
    async with db.read() as session:
        held = await catalogue.free_pieces(session, shop.stores["arbat"], "ru")
    assert "a1" not in {piece.barcode for piece in held}


async def test_a_visit_is_handed_to_a_colleague_of_this_counter(
    db: Database, shop: Shop, consultant: Actor, manager: Actor, stranger: Actor
) -> None:
    made = await booked(db, shop, "a1")
    async with db.write() as session:
        session.add(StaffStore(staff_id=manager.id, store_id=shop.stores["arbat"]))
        session.add(StaffStore(staff_id=stranger.id, store_id=shop.stores["tverskaya"]))
        view = await counter_visits.assign(session, consultant, made.code, manager.id)
    assert view.consultant_id == manager.id
    async with db.read() as session:
        board = await counter.board(session, consultant, shop.stores["arbat"], "ru")
    assert board.consultants == {manager.id: manager.name}
    async with db.write() as session:
        with pytest.raises(NotAColleague):
            await counter_visits.assign(session, consultant, made.code, stranger.id)
        with pytest.raises(StoreNotAllowed):
            await counter_visits.assign(session, stranger, made.code, stranger.id)
        view = await counter_visits.assign(session, consultant, made.code, None)
    assert view.consultant_id is None


async def test_who_did_not_come_is_marked_by_a_manager_and_expected_again(
    db: Database, shop: Shop, consultant: Actor, manager: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")

    async def mark(who: Actor) -> ReservationView:
        async with db.write() as session:
            return await counter_visits.mark_no_show(session, who, made.code)

    async def expect(who: Actor) -> ReservationView:
        async with db.write() as session:
            return await counter_visits.expect_again(session, who, made.code)

    clock.now = THREE + timedelta(minutes=5)
    with pytest.raises(NotLate):
        await mark(manager)
    clock.now = THREE + timedelta(minutes=11)
    with pytest.raises(StoreNotAllowed):
        await mark(consultant)
    missed = await mark(manager)
    assert (missed.status, missed.keep_until) == ("no_show", made.keep_until)
    assert "a1" in await free(db, shop)

    with pytest.raises(StoreNotAllowed):
        await expect(consultant)
    view = await expect(manager)
    assert view.status == "confirmed"
    assert view.keep_until == made.keep_until, "no shorter than was promised"
    assert "a1" not in await free(db, shop)

    clock.now = view.keep_until + timedelta(minutes=1)
    async with db.write() as session:
        await sweep(session)
    late = clock.now
    view = await expect(manager)
    assert view.keep_until == late + timedelta(hours=2)
    clock.now = view.keep_until + timedelta(minutes=1)
    async with db.write() as session:
        await sweep(session)
    await walked_in(db, consultant, shop, "a1")
    with pytest.raises(PieceTaken):
        await expect(manager)
    clock.advance(hours=13)
    with pytest.raises(TooLateToUndo):
        await expect(manager)


async def test_the_wait_ends_when_the_hand_over_begins(
    db: Database, shop: Shop, consultant: Actor, clock: ManualClock
) -> None:
    made = await booked(db, shop, "a1")

    async def begin() -> ReservationView:
        async with db.write() as session:
            await counter_visits.begin_service(session, consultant, made.code)
            board = await counter.board(session, consultant, shop.stores["arbat"], "ru")
        return (*board.upcoming, *board.arrived)[0]

    assert (await begin()).served_at is None, "nobody waits who has not come"
    async with db.write() as session:
        await counter.scan(session, consultant, shop.stores["arbat"], made.code, "s", "ru")
    clock.advance(minutes=7)
    first = await begin()
    assert first.served_at == clock.now
    assert first.consultant_id == consultant.id
    clock.advance(minutes=7)
    assert (await begin()).served_at == first.served_at


async def statements_of_board(db: Database, who: Actor, shop: Shop) -> tuple[int, int]:
    """How many statements one look at the day takes, and how many visits it found."""
    with statements_asked(db) as statements:
        async with db.read() as session:
            board = await counter.board(session, who, shop.stores["arbat"], "ru")
    return len(statements), len(board.arrived)


async def test_a_full_day_takes_as_many_statements_as_a_quiet_one(
    db: Database, shop: Shop, consultant: Actor
) -> None:
    barcodes = [f"x{number}" for number in range(40)]
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", *barcodes)
    for barcode in barcodes[:2]:
        await walked_in(db, consultant, shop, barcode, name="Вера", email=f"{barcode}@example.com")
    few, visits = await statements_of_board(db, consultant, shop)
    assert visits == 2
    for barcode in barcodes[2:]:
        await walked_in(db, consultant, shop, barcode, name="Вера", email=f"{barcode}@example.com")
    many, visits = await statements_of_board(db, consultant, shop)
    assert visits == 40
    assert 0 < few == many <= 15
