"""Bookings over midnight and the nights on which clocks change, and news that grows old."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import slots
from booking_app.domain.reservations.errors import SlotUnavailable
from booking_app.domain.reservations.waiting import begins_at
from booking_app.domain.stores.service import get_store
from booking_app.ui.shop.stores_view import checked, is_stale
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.shop import Shop, add_pieces, add_product, add_store

BERLIN = ZoneInfo("Europe/Berlin")
ANNA = ContactInput(name="Анна", email="anna@example.com")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """A store in Berlin that is open from eight in the evening to four in the morning."""
    shop = Shop()
    async with db.write() as session:
        await add_store(
            session, shop, "berlin", time_zone="Europe/Berlin", opens=time(20), closes=time(4)
        )
        await add_product(session, shop, "ring")
        await add_pieces(session, shop, "ring/17", "berlin", "r1", "r2")
    return shop


async def booked(db: Database, shop: Shop, barcode: str, at: datetime | None) -> datetime:
    """Until when a piece is kept for a visit at this moment."""
    async with db.write() as session:
        command = BookCommand("berlin", at, ANNA, (shop.pieces[barcode],))
        return (await book(session, command)).reservation.keep_until


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        (datetime(2026, 3, 28, 19, 30, tzinfo=BERLIN), 7),  # clocks go forward in this night
        (datetime(2026, 10, 24, 19, 30, tzinfo=BERLIN), 9),  # and back in this one
        (datetime(2026, 12, 31, 19, 30, tzinfo=BERLIN), 8),
    ],
)
async def test_the_last_visit_of_a_night_is_booked_and_kept_by_true_hours(
    db: Database, shop: Shop, clock: ManualClock, evening: datetime, hours: int
) -> None:
    clock.now = evening
    doors = datetime.combine(evening.date(), time(20), BERLIN).astimezone(UTC)
    async with db.read() as session:
        store = await get_store(session, "berlin", "ru")
        day = await slots.slots(session, store, evening.date())
    # The lead time of an hour takes the first one, half an hour from now.
    assert day[0].starts_at == doors + timedelta(minutes=30)
    closing = doors + timedelta(hours=hours)
    assert day[-1].ends_at == closing
    kept = await booked(db, shop, "r1", day[-1].starts_at)
    assert kept == closing + timedelta(hours=2)
    with pytest.raises(SlotUnavailable):
        await booked(db, shop, "r2", closing)
    # After midnight the evening before still is when one comes.
    clock.now = doors + timedelta(hours=4, minutes=10)
    left = day[-1].starts_at - timedelta(minutes=30)
    assert await booked(db, shop, "r2", left) == left + timedelta(hours=2, minutes=30)


async def test_after_midnight_what_is_left_of_the_night_is_offered_as_today(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    clock.now = datetime(2026, 5, 6, 0, 40, tzinfo=BERLIN)
    first = datetime(2026, 5, 6, 2, 0, tzinfo=BERLIN)
    async with db.read() as session:
        store = await get_store(session, "berlin", "ru")
        today = await slots.slots(session, store, first.date())
        soonest = await slots.next_slots(session, store)
        tomorrow = await slots.slots(session, store, first.date() + timedelta(days=1))
    evening = [datetime(2026, 5, 6, 20, minute, tzinfo=BERLIN) for minute in (0, 30)]
    night = [first + timedelta(minutes=30 * number) for number in range(4)]
    assert [slot.starts_at for slot in today][:6] == [*night, *evening]
    assert [slot.starts_at for slot in soonest] == night[:3]
    assert tomorrow[0].starts_at == datetime(2026, 5, 7, 20, 0, tzinfo=BERLIN)


async def test_as_soon_as_possible_over_the_change_is_kept_until_the_next_night_ends(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    clock.now = datetime(2026, 3, 28, 23, 0, tzinfo=BERLIN)  # open: the next night counts
    assert await booked(db, shop, "r1", None) == datetime(2026, 3, 30, 4, 0, tzinfo=BERLIN)


def test_news_of_stock_is_old_a_moment_after_its_hours(clock: ManualClock) -> None:
    seen = clock.now
    clock.advance(hours=get_settings().stock_stale_hours)
    assert not is_stale(seen)
    assert checked(seen, "en").startswith("checked")
    clock.advance(seconds=1)
    assert is_stale(seen)
    assert checked(seen, "en").startswith("Ask the store first")


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-03-28T09:00", "2026-03-28T09:00"),
        ("2026-03-28T20:59", "2026-03-28T20:59"),
        ("2026-03-28T21:00", "2026-03-29T09:00"),  # an hour is missing from this night
        ("2026-10-25T02:30", "2026-10-25T09:00"),
        ("2026-10-25T08:59", "2026-10-25T09:00"),
    ],
)
def test_nobody_is_woken_by_an_offer(now: str, begins: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    expected = datetime.fromisoformat(begins).replace(tzinfo=BERLIN)
    assert begins_at(moment, "Europe/Berlin") == expected
