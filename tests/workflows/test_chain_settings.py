"""Settings at work: rules hold from their next use on, money is not changed under goods."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from booking_app.core.audit import SYSTEM
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.chain import service as chain
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.errors import SlotUnavailable, TooManyPieces
from booking_app.domain.stores import service as stores
from booking_app.workflows import chain_settings
from booking_app.workflows.chain_settings import PricesExist
from booking_app.workflows.first_run import FirstRun, first_run
from booking_app.workflows.reserve import BookCommand, HoldCommand, book, hold
from tests.factories.shop import Shop, add_pieces, add_product, add_store
from tests.workflows.test_reserve import HALF_PAST_THREE, THREE

ANNA = ContactInput("Анна", phone="916 123-45-67")


async def change(db: Database, **changes: Any) -> None:
    async with db.write() as session:
        version = (await chain.current(session)).version
        await chain_settings.change(session, SYSTEM, changes, version)


def wish(shop: Shop, *barcodes: str, at: datetime = THREE) -> BookCommand:
    pieces = tuple(shop.pieces[barcode] for barcode in barcodes)
    return BookCommand("arbat", at, ANNA, piece_ids=pieces)


async def test_a_booking_keeps_the_rules_it_was_made_under(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    async with db.write() as session:
        before = (await book(session, wish(shop, "a1"))).reservation
    await change(db, grace_minutes=15)
    async with db.write() as session:
        after = (await book(session, wish(shop, "a2", at=HALF_PAST_THREE))).reservation
    end = THREE + timedelta(minutes=30)
    assert before.keep_until == end + timedelta(minutes=120)
    assert after.keep_until == end + timedelta(minutes=30 + 15)


async def test_the_rules_hold_from_their_next_use_on(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await change(db, hold_minutes=25, pieces_per_contact=1, lead_minutes=600, horizon_days=2)
    async with db.write() as session:
        with pytest.raises(TooManyPieces):
            await book(session, wish(shop, "a1", "a2"))
    async with db.write() as session:
        with pytest.raises(SlotUnavailable):
            await book(session, wish(shop, "a1"))
    async with db.write() as session:
        command = HoldCommand(new_id(), "arbat", None, piece_ids=(shop.pieces["a1"],))
        held = await hold(session, command)
    assert held.keep_until == clock.now + timedelta(minutes=25)
    async with db.read() as session:
        store = shop.stores["arbat"]
        today = await stores.local_date_of(session, store, clock.now)
        assert await stores.slot_times(session, store, today + timedelta(days=1))
        assert not await stores.slot_times(session, store, today + timedelta(days=3))


async def test_phones_are_read_as_of_the_country_of_now(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await change(db, country="KZ")
    async with db.write() as session:
        booked = await book(session, wish(shop, "a1"))
    assert booked.reservation.phone == "+79161234567"
    await change(db, country="DE")
    async with db.write() as session:
        contact = ContactInput("Eva", phone="030 901820")
        pieces = (shop.pieces["a2"],)
        command = BookCommand("arbat", HALF_PAST_THREE, contact, piece_ids=pieces)
        found = await book(session, command)
    assert found.reservation.phone == "+4930901820"


async def test_the_currency_stays_while_goods_are_priced_in_it(db: Database, shop: Shop) -> None:
    with pytest.raises(PricesExist) as refusal:
        await change(db, currency="EUR", name="Aurora")
    assert refusal.value.details == {"currency": "RUB"}
    async with db.read() as session:
        assert (await chain.current(session)).version == 0
        assert await chain_settings.priced_in(session) == "RUB"
    await change(db, name="Aurora")


async def test_without_prices_the_currency_is_free(db: Database) -> None:
    await change(db, currency="EUR")
    async with db.read() as session:
        assert await chain_settings.priced_in(session) == ""
    async with db.write() as session:
        await chain_settings.undo(session, SYSTEM, 1)
    async with db.read() as session:
        assert (await chain.current(session)).currency == "RUB"


async def test_the_first_steps_are_done_when_their_things_are_there(
    db: Database, clock: ManualClock
) -> None:
    async def there() -> FirstRun:
        async with db.read() as session:
            return await first_run(session)

    shop = Shop()
    assert await there() == FirstRun(
        chain=False, store=False, product_id=None, product_slug="", piece=False
    )
    await change(db, name="Aurora")
    assert (await there()).chain
    async with db.write() as session:
        await add_store(session, shop, "arbat")
    assert (await there()).store
    async with db.write() as session:
        await add_product(session, shop, "aurora")
    assert (await there()).product_slug == "aurora"
    assert (await there()).product_id == shop.products["aurora"]
    assert not (await there()).is_done
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", "a1")
    assert (await there()).is_done
