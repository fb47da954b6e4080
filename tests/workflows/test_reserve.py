"""From the form's hold to the booking: all or nothing, by the clock."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import DomainError
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.errors import PieceElsewhere, PieceTaken
from booking_app.domain.catalogue.service import free_pieces
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import slots
from booking_app.domain.reservations.errors import (
    CapReached,
    NoPieces,
    ReservationNotFound,
    SlotFull,
    SlotUnavailable,
    StoreClosed,
    TooManyPieces,
)
from booking_app.domain.stores.models import Store, StoreHours
from booking_app.domain.stores.service import get_store
from booking_app.workflows import manage
from booking_app.workflows.reserve import (
    BookCommand,
    Booked,
    ConfirmCommand,
    HoldCommand,
    alternatives,
    book,
    confirm,
    hold,
)
from tests.factories.shop import Shop, add_pieces, add_product, close_on
from tests.infra.locks import somebody_waits

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
"""15:00 in Moscow."""
HALF_PAST_THREE = THREE + timedelta(minutes=30)
ANNA = ContactInput("Анна", phone="+7 916 123-45-67")
BORIS = ContactInput("Борис", email="boris@example.com")


def wish(shop: Shop, *barcodes: str, **changes: Any) -> BookCommand:
    """A booking of pieces in `arbat` at three for Anna, with changes."""
    given: dict[str, Any] = {
        "store_slug": "arbat",
        "slot_starts_at": THREE,
        "contact": ANNA,
        "piece_ids": tuple(shop.pieces[barcode] for barcode in barcodes),
    }
    return BookCommand(**(given | changes))


async def booked(db: Database, command: BookCommand) -> Booked:
    """Book in a transaction of its own."""
    async with db.write() as session:
        return await book(session, command)


async def refused(db: Database, command: BookCommand) -> DomainError:
    """The refusal a booking meets."""
    with pytest.raises(DomainError) as caught:
        await booked(db, command)
    return caught.value


async def free_in(db: Database, shop: Shop, store: str) -> set[str]:
    """Barcodes of what is free in a store."""
    async with db.read() as session:
        return {piece.barcode for piece in await free_pieces(session, shop.stores[store], "ru")}


async def test_a_booking_keeps_its_piece_until_the_slot_has_ended_and_a_grace(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    result = await booked(db, wish(shop, "a1"))
    assert result.reservation.status == "confirmed"
    assert result.reservation.keep_until == HALF_PAST_THREE + timedelta(hours=2)
    assert result.manage_path == f"/r/{result.reservation.code}#{result.secret}"
    assert await free_in(db, shop, "arbat") == {"a2", "h1"}


async def test_a_piece_can_be_had_once(db: Database, shop: Shop) -> None:
    await booked(db, wish(shop, "a1"))
    error = await refused(db, wish(shop, "a1", contact=BORIS, slot_starts_at=HALF_PAST_THREE))
    assert isinstance(error, PieceTaken)


async def test_all_or_nothing(db: Database, shop: Shop) -> None:
    await booked(db, wish(shop, "h1"))
    later = wish(shop, "a1", "h1", contact=BORIS, slot_starts_at=HALF_PAST_THREE)
    assert isinstance(await refused(db, later), PieceTaken)
    assert "a1" in await free_in(db, shop, "arbat")
    async with db.read() as session:
        store = await get_store(session, "arbat", "ru")
        day = await slots.slots(session, store, THREE.date())
    assert next(slot for slot in day if slot.starts_at == HALF_PAST_THREE).free == 1


async def test_a_full_slot_is_refused_and_the_piece_stays_free(db: Database, shop: Shop) -> None:
    await booked(db, wish(shop, "a1"))
    assert isinstance(await refused(db, wish(shop, "a2", contact=BORIS)), SlotFull)
    assert "a2" in await free_in(db, shop, "arbat")


async def test_a_place_stays_free_for_a_while_after_a_visit(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await booked(db, wish(shop, "a1"))  # 15:00 to 15:30
    async with db.write() as session:
        store = await session.get_one(Store, shop.stores["arbat"])
        store.buffer_minutes, store.slot_minutes = 20, 30
    async with db.read() as session:
        day = await slots.slots(session, await get_store(session, "arbat", "ru"), THREE.date())
    # 13:20, 14:10, 15:00 and 15:50: the ones beside it keep their distance.
    near = {slot.starts_at - THREE: slot.free for slot in day}
    assert [near[timedelta(minutes=minutes)] for minutes in (-50, 0, 50)] == [1, 0, 1]
    async with db.write() as session:
        store = await session.get_one(Store, shop.stores["arbat"])
        store.buffer_minutes = 15  # a grid of 45: 14:30 and 15:15 are too close now
    async with db.read() as session:
        day = await slots.slots(session, await get_store(session, "arbat", "ru"), THREE.date())
    near = {slot.starts_at - THREE: slot.free for slot in day}
    close = {minutes: near.get(timedelta(minutes=minutes)) for minutes in (-75, -30, 15, 60)}
    assert close == {-75: 1, -30: 0, 15: 0, 60: 1}
    late = wish(shop, "a2", contact=BORIS, slot_starts_at=THREE + timedelta(minutes=15))
    assert isinstance(await refused(db, late), SlotFull)


async def opens(db: Database, store_id: UUID, *hours: tuple[time, time]) -> None:
    """Give a store these hours every day."""
    async with db.write() as session:
        await session.execute(delete(StoreHours).where(StoreHours.store_id == store_id))
        session.add_all(
            StoreHours(store_id=store_id, weekday=day, opens=begins, closes=ends)
            for day in range(7)
            for begins, ends in hours
        )


async def test_neighbours_booked_at_once_keep_their_distance(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    arbat = shop.stores["arbat"]
    async with db.write() as session:
        (await session.get_one(Store, arbat)).buffer_minutes = 15
    # The last visit before four ends where the first one after it begins.
    await opens(db, arbat, (time(14), time(16)), (time(16), time(18)))
    four = THREE + timedelta(hours=1)
    async with db.write() as session:
        await book(session, wish(shop, "a1", slot_starts_at=four - timedelta(minutes=30)))
        late = wish(shop, "a2", contact=BORIS, slot_starts_at=four)
        other = asyncio.create_task(refused(db, late))
        if not db.is_sqlite:
            await somebody_waits(db)
    assert isinstance(await other, SlotFull)


async def test_two_at_once_do_not_overfill_a_slot_whose_capacity_was_lowered(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    arbat = shop.stores["arbat"]
    async with db.write() as session:
        (await session.get_one(Store, arbat)).capacity = 3
    first, second, _ = [await booked(db, wish(shop, barcode)) for barcode in ("a1", "a2", "h1")]
    for made in (first, second):  # whoever came last has the third place, and keeps it
        async with db.write() as session:
            await manage.cancel(session, made.reservation.code, made.secret)
    async with db.write() as session:
        (await session.get_one(Store, arbat)).capacity = 2
    async with db.write() as session:
        await book(session, wish(shop, "a1"))
        other = asyncio.create_task(refused(db, wish(shop, "a2", contact=BORIS)))
        if not db.is_sqlite:
            await somebody_waits(db)
    assert isinstance(await other, SlotFull)


async def test_after_midnight_the_evening_before_still_has_its_visits(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await opens(db, shop.stores["arbat"], (time(20), time(3)))
    clock.now = datetime(2026, 3, 11, 21, 30, tzinfo=UTC)  # 00:30 on Thursday in Moscow
    async with db.read() as session:
        store = await get_store(session, "arbat", "ru")
        free = await slots.first_free_today(session, [store])
        evening = await slots.slots(session, store, THREE.date())
    assert free == {store.id: evening[0].starts_at}
    assert evening[0].starts_at < datetime(2026, 3, 12, 0, 0, tzinfo=UTC)  # before it closes


async def test_any_piece_of_a_variant_is_found_until_none_is_left(db: Database, shop: Shop) -> None:
    any_aurora = {"variant_ids": (shop.variants["aurora/17"],), "slot_starts_at": None}
    first = await booked(db, wish(shop, **any_aurora))
    second = await booked(db, wish(shop, **any_aurora))
    got = {line.piece.barcode for made in (first, second) for line in made.reservation.lines}
    assert got == {"a1", "a2"}
    assert isinstance(await refused(db, wish(shop, **any_aurora)), PieceTaken)


async def test_as_soon_as_possible_is_kept_until_the_next_open_day_closes(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    result = await booked(db, wish(shop, "a1", slot_starts_at=None))
    # Booked on Wednesday at noon, while open: until Thursday 20:00 in Moscow.
    assert result.reservation.keep_until == datetime(2026, 3, 12, 17, 0, tzinfo=UTC)
    assert result.reservation.slot_starts_at is None


async def test_as_soon_as_possible_skips_closed_days(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await close_on(session, shop.stores["arbat"], datetime(2026, 3, 12).date())  # noqa: DTZ001
    result = await booked(db, wish(shop, "a1", slot_starts_at=None))
    assert result.reservation.keep_until == datetime(2026, 3, 13, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "error"),
    [
        (datetime(2026, 3, 11, 8, 0, tzinfo=UTC), SlotUnavailable),
        (datetime(2026, 3, 11, 9, 30, tzinfo=UTC), SlotUnavailable),
        (datetime(2026, 3, 11, 12, 10, tzinfo=UTC), SlotUnavailable),
        (datetime(2026, 3, 11, 17, 0, tzinfo=UTC), SlotUnavailable),
        (datetime(2026, 3, 26, 12, 0, tzinfo=UTC), SlotUnavailable),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), SlotUnavailable),
        (datetime(2026, 3, 12, 12, 0, tzinfo=UTC), StoreClosed),
    ],
    ids=["past", "too soon", "between slots", "after closing", "too far", "far too far", "closed"],
)
async def test_only_a_real_slot_can_be_booked(
    db: Database, shop: Shop, moment: datetime, error: type[DomainError]
) -> None:
    async with db.write() as session:
        await close_on(session, shop.stores["arbat"], datetime(2026, 3, 12).date())  # noqa: DTZ001
    assert isinstance(await refused(db, wish(shop, "a1", slot_starts_at=moment)), error)


async def test_one_person_has_at_most_five_pieces_at_a_time(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await add_product(session, shop, "many")
        await add_pieces(session, shop, "many/17", "arbat", *(f"m{n}" for n in range(6)))
    four = wish(shop, "m0", "m1", "m2", "m3", slot_starts_at=None)
    await booked(db, four)
    by_mail_too = ContactInput("Анна", phone="8 (916) 123-45-67", email="anna@example.com")
    error = await refused(db, wish(shop, "m4", "m5", slot_starts_at=None, contact=by_mail_too))
    assert isinstance(error, CapReached)
    await booked(db, wish(shop, "m4", slot_starts_at=None, contact=by_mail_too))


async def test_one_person_who_books_many_at_once_gets_no_more_than_five(
    db: Database, shop: Shop
) -> None:
    names = [f"n{number}" for number in range(8)]
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "tverskaya", *names)
    with_mail = ContactInput("Анна", phone=ANNA.phone, email="anna@example.com")
    wishes = [
        wish(shop, name, store_slug="tverskaya", slot_starts_at=None, contact=contact)
        for name, contact in zip(names, (ANNA, with_mail) * 4, strict=True)
    ]
    ends = await asyncio.gather(*(booked(db, one) for one in wishes), return_exceptions=True)
    assert [type(end) for end in ends].count(Booked) == 5
    assert [type(end) for end in ends].count(CapReached) == 3


async def test_what_makes_no_sense_is_refused_by_name(db: Database, shop: Shop) -> None:
    assert isinstance(await refused(db, wish(shop)), NoPieces)
    assert isinstance(await refused(db, wish(shop, "a3")), PieceElsewhere)
    six = {"variant_ids": (shop.variants["aurora/17"],) * 6}
    assert isinstance(await refused(db, wish(shop, **six)), TooManyPieces)
    half = await refused(db, wish(shop, "a1", contact=ContactInput("Анна", email="anna@")))
    assert isinstance(half, InvalidContact)
    assert half.fields == {"email": "invalid"}


async def test_a_hold_that_ran_out_is_free_at_once_without_a_sweeper(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    visitor = new_id()
    async with db.write() as session:
        await hold(session, held(shop, visitor, "a1"))
    assert isinstance(await refused(db, wish(shop, "a1")), PieceTaken)
    clock.advance(minutes=10)
    assert "a1" in await free_in(db, shop, "arbat")
    await booked(db, wish(shop, "a1"))


def held(shop: Shop, visitor: UUID, *barcodes: str, **changes: Any) -> HoldCommand:
    """A form's wish for pieces in `arbat` at three, with changes."""
    given: dict[str, Any] = {
        "visitor_id": visitor,
        "store_slug": "arbat",
        "slot_starts_at": THREE,
        "piece_ids": tuple(shop.pieces[barcode] for barcode in barcodes),
    }
    return HoldCommand(**(given | changes))


async def test_ones_own_hold_never_stands_in_ones_way(db: Database, shop: Shop) -> None:
    visitor = new_id()
    async with db.write() as session:
        first = await hold(session, held(shop, visitor, "a1", "h1"))
    async with db.write() as session:
        again = await hold(session, held(shop, visitor, "a1"))
    assert again.code == first.code
    assert await free_in(db, shop, "arbat") == {"a2", "h1"}
    async with db.write() as session:
        moved = await hold(session, held(shop, visitor, "a1", slot_starts_at=HALF_PAST_THREE))
    assert moved.slot_starts_at == HALF_PAST_THREE
    await booked(db, wish(shop, "a2"))


async def test_a_form_is_confirmed_by_its_own_visitor_only(db: Database, shop: Shop) -> None:
    visitor = new_id()
    async with db.write() as session:
        form = await hold(session, held(shop, visitor, "a1"))
    with pytest.raises(ReservationNotFound):
        async with db.write() as session:
            await confirm(session, ConfirmCommand(form.code, new_id(), ANNA))
    async with db.write() as session:
        result = await confirm(session, ConfirmCommand(form.code, visitor, ANNA))
    assert result.reservation.status == "confirmed"
    assert result.reservation.phone == "+79161234567"


async def test_a_form_left_open_too_long_is_taken_again_if_nothing_happened(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    visitor = new_id()
    async with db.write() as session:
        form = await hold(session, held(shop, visitor, "a1"))
    clock.advance(minutes=30)
    async with db.write() as session:
        result = await confirm(session, ConfirmCommand(form.code, visitor, ANNA))
    assert result.reservation.status == "confirmed"
    assert "a1" not in await free_in(db, shop, "arbat")


async def test_a_place_of_a_form_left_open_is_not_its_own_any_more(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    """The store serves nobody any more when the form, long over, is sent."""
    visitor = new_id()
    async with db.write() as session:
        form = await hold(session, held(shop, visitor, "a1"))
    clock.advance(minutes=11)
    async with db.write() as session:
        (await session.get_one(Store, shop.stores["arbat"])).capacity = 0
    with pytest.raises(SlotFull):
        async with db.write() as session:
            await confirm(session, ConfirmCommand(form.code, visitor, ANNA))


async def test_a_form_left_open_too_long_loses_to_somebody_faster(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    visitor = new_id()
    async with db.write() as session:
        form = await hold(session, held(shop, visitor, "a1"))
    clock.advance(minutes=11)
    await booked(db, wish(shop, "a1", contact=BORIS, slot_starts_at=None))
    with pytest.raises(PieceTaken):
        async with db.write() as session:
            await confirm(session, ConfirmCommand(form.code, visitor, ANNA))


async def test_moving_keeps_the_pieces_and_falls_back_when_the_slot_is_gone(
    db: Database, shop: Shop
) -> None:
    mine = await booked(db, wish(shop, "a1"))
    await booked(db, wish(shop, "a2", contact=BORIS, slot_starts_at=HALF_PAST_THREE))
    with pytest.raises(SlotFull):
        async with db.write() as session:
            await manage.reschedule(session, mine.reservation.code, mine.secret, HALF_PAST_THREE)
    async with db.read() as session:
        same = await manage.view(session, mine.reservation.code, mine.secret)
    assert same.slot_starts_at == THREE
    four = THREE + timedelta(hours=1)
    async with db.write() as session:
        moved = await manage.reschedule(session, same.code, mine.secret, four)
    assert (moved.slot_starts_at, moved.keep_until) == (four, four + timedelta(minutes=150))
    assert "a1" not in await free_in(db, shop, "arbat")
    await booked(db, wish(shop, "h1", contact=BORIS))


async def test_giving_up_frees_piece_and_slot_at_once(db: Database, shop: Shop) -> None:
    mine = await booked(db, wish(shop, "a1"))
    for _ in range(2):
        async with db.write() as session:
            gone = await manage.cancel(session, mine.reservation.code, mine.secret)
        assert gone.status == "cancelled"
    await booked(db, wish(shop, "a1", contact=BORIS))


async def test_a_wrong_secret_is_as_good_as_a_wrong_code(db: Database, shop: Shop) -> None:
    mine = await booked(db, wish(shop, "a1"))
    async with db.read() as session:
        for code, secret in ((mine.reservation.code, "guess"), ("K7QF33M9XA", mine.secret)):
            with pytest.raises(ReservationNotFound):
                await manage.view(session, code, secret)


async def test_what_can_be_had_instead(db: Database, shop: Shop) -> None:
    async with db.read() as session:
        instead = await alternatives(
            session, store_slug="arbat", piece_ids=[shop.pieces["a1"]], slot_starts_at=THREE
        )
    assert [choice.store.slug for choice in instead.same_variant_elsewhere] == ["tverskaya"]
    assert [slot.starts_at for slot in instead.next_slots] == [
        HALF_PAST_THREE + timedelta(minutes=30 * n) for n in range(3)
    ]


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (None, datetime(2026, 3, 11, 10, 0, tzinfo=UTC)),
        (THREE + timedelta(days=2), HALF_PAST_THREE + timedelta(days=2)),
        (datetime(2026, 3, 13, 16, 30, tzinfo=UTC), datetime(2026, 3, 14, 7, 0, tzinfo=UTC)),
        (THREE - timedelta(days=2), datetime(2026, 3, 11, 10, 0, tzinfo=UTC)),
        (THREE + timedelta(days=60), datetime(2026, 3, 11, 10, 0, tzinfo=UTC)),
    ],
    ids=["none", "a day ahead", "the last of a day", "past", "too far off"],
)
async def test_other_times_are_near_the_one_that_was_wanted(
    db: Database, shop: Shop, clock: ManualClock, wanted: datetime | None, first: datetime
) -> None:
    async with db.read() as session:
        instead = await alternatives(session, store_slug="arbat", slot_starts_at=wanted)
    assert instead.next_slots[0].starts_at == first
