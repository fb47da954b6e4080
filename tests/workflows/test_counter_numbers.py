"""The store's figures: booked, came, bought, waits, reasons, by the store's own clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.numbers import Numbers
from booking_app.domain.reservations.schemas import LineResult, ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import counter
from booking_app.workflows.counter_numbers import store_numbers
from booking_app.workflows.counter_visits import WalkInCommand, begin_service, walk_in
from booking_app.workflows.hand_over import HandOverCommand, hand_over
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.shop import Shop, add_pieces, hire

NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
async def manager(db: Database, shop: Shop) -> Actor:
    """The manager of `arbat`, which has enough to sell."""
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", *(f"n{i}" for i in range(8)))
    return await hire(db, shop.stores["arbat"], role="manager")


async def booked(db: Database, shop: Shop, barcode: str, at: datetime | None) -> ReservationView:
    """Somebody books one piece in `arbat`."""
    async with db.write() as session:
        made = await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=at,
                contact=ContactInput("Анна", email=f"{barcode}@example.com"),
                piece_ids=(shop.pieces[barcode],),
            ),
        )
    return made.reservation


async def ended(db: Database, who: Actor, view: ReservationView, outcome: str, why: str) -> None:
    """What became of the piece."""
    result = LineResult(view.lines[0].piece.id, outcome, why)  # type: ignore[arg-type]
    async with db.write() as session:
        await hand_over(session, who, HandOverCommand(view.code, (result,), None, view.code))


async def counted(db: Database, who: Actor, shop: Shop, store: str = "arbat") -> Numbers:
    """The figures now."""
    async with db.read() as session:
        return await store_numbers(session, who, shop.stores[store], "ru")


async def test_the_way_from_booking_to_buying(
    db: Database, shop: Shop, manager: Actor, clock: ManualClock
) -> None:
    arbat = shop.stores["arbat"]
    assert (await counted(db, manager, shop)).week.is_empty

    comes = await booked(db, shop, "n0", NOON + timedelta(hours=3))
    late = await booked(db, shop, "n1", NOON + timedelta(hours=4))
    gone = await booked(db, shop, "n2", NOON + timedelta(hours=5))
    later = await booked(db, shop, "n3", NOON + timedelta(days=1, hours=3))
    async with db.write() as session:
        await counter.cancel_by_store(session, manager, gone.code, "Закрыто")
        walked = await walk_in(session, manager, WalkInCommand(arbat, (shop.pieces["n4"],), "w"))
    clock.advance(minutes=2)
    async with db.write() as session:
        await begin_service(session, manager, walked.code)
    await ended(db, manager, walked, "declined", "price")

    clock.now = NOON + timedelta(hours=3)
    async with db.write() as session:
        await counter.scan(session, manager, arbat, comes.code, "s", "ru")
    clock.advance(minutes=6)
    async with db.write() as session:
        await begin_service(session, manager, comes.code)
    await ended(db, manager, comes, "bought", "")

    today = (await counted(db, manager, shop)).today
    assert (today.booked, today.came, today.bought, today.no_shows) == (2, 1, 1, 0)
    assert (today.cancelled, today.walk_ins, today.walk_ins_bought) == (1, 1, 0)
    assert (today.waits, today.waited_seconds) == (2, 4 * 60)
    assert today.declined == {"price": 1}

    clock.now = late.keep_until + timedelta(minutes=1)
    today = (await counted(db, manager, shop)).today
    assert (today.booked, today.no_shows) == (2, 1), "by the clock, before anybody recorded it"

    clock.now = later.slot_starts_at or NOON
    found = await counted(db, manager, shop)
    assert (found.today.booked, found.today.came) == (1, 0)
    assert (found.week.booked, found.week.came, found.week.bought) == (3, 1, 1)
    assert [figures.booked for _, figures in found.days][-2:] == [2, 1]
    clock.now = NOON + timedelta(days=9)
    assert (await counted(db, manager, shop)).week.is_empty


async def test_a_day_ends_at_the_stores_own_midnight(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    vladivostok = shop.stores["vladivostok"]
    who = await hire(db, vladivostok, role="manager")
    # 23:30 of Wednesday in Vladivostok, half past one in the afternoon in London.
    clock.now = datetime(2026, 3, 11, 13, 30, tzinfo=UTC)
    async with db.write() as session:
        await walk_in(session, who, WalkInCommand(vladivostok, (shop.pieces["a4"],), "w"))
    assert (await counted(db, who, shop, "vladivostok")).today.walk_ins == 1
    clock.advance(minutes=31)
    found = await counted(db, who, shop, "vladivostok")
    assert (found.today.walk_ins, found.week.walk_ins) == (0, 1)
    assert [day for day, figures in found.days if figures.walk_ins] == [date(2026, 3, 11)]


@pytest.mark.parametrize("role", ["consultant", "marketer"])
async def test_figures_are_for_the_stores_managers(db: Database, shop: Shop, role: str) -> None:
    arbat = shop.stores["arbat"]
    with pytest.raises(StoreNotAllowed):
        await counted(db, await hire(db, arbat, role=role), shop)  # type: ignore[arg-type]
    with pytest.raises(StoreNotAllowed):
        await counted(db, await hire(db, shop.stores["tverskaya"], role="manager"), shop)
    assert (await counted(db, await hire(db, role="admin"), shop)).week.is_empty
