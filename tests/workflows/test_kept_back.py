"""The last pieces a store keeps for its own counter: nobody books them from outside."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, event, select, update

from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import published, service
from booking_app.domain.catalogue.errors import PieceKeptBack
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.schemas import ProductQuery, StoreCount
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.models import Waiting
from booking_app.domain.reservations.service import add_to_basket
from booking_app.domain.stores.models import Store
from booking_app.workflows import waiting
from booking_app.workflows.near import stores_near, stores_with_product
from booking_app.workflows.reserve import BookCommand, ConfirmCommand, HoldCommand, book, confirm
from booking_app.workflows.reserve import hold as hold_form
from booking_app.workflows.secrets import waiting_secret
from booking_app.workflows.try_on import plan
from tests.factories.shop import Shop, add_pieces, small_shop
from tests.infra.locks import somebody_waits

SHOPPERS = 8
ANNA = ContactInput(name="Анна", email="anna@example.com")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    """`arbat` has two of aurora 17 (a1, a2) and one halo (h1), and keeps one of each back."""
    async with db.write() as session:
        shop = await small_shop(session)
    await keeps_back(db, shop, 1)
    return shop


async def keeps_back(db: Database, shop: Shop, pieces: int) -> None:
    async with db.write() as session:
        (await session.get_one(Store, shop.stores["arbat"])).safety_stock = pieces


def wish(number: int = 0, **wanted: Any) -> BookCommand:
    contact = ContactInput(name="Анна", email=f"anna{number}@example.com")
    return BookCommand("arbat", None, contact, **wanted)


async def booked(db: Database, command: BookCommand) -> str:
    async with db.write() as session:
        return (await book(session, command)).reservation.code


async def hold(db: Database, visitor: UUID, *piece_ids: UUID) -> str:
    async with db.write() as session:
        return (await hold_form(session, HoldCommand(visitor, "arbat", None, piece_ids))).code


async def test_the_last_piece_is_refused_by_name_and_by_size(db: Database, shop: Shop) -> None:
    aurora = shop.variants["aurora/17"]
    await booked(db, wish(piece_ids=(shop.pieces["a2"],)))
    for wanted in ({"piece_ids": (shop.pieces["a1"],)}, {"variant_ids": (aurora,)}):
        with pytest.raises(PieceKeptBack):
            await booked(db, wish(1, **wanted))
    with pytest.raises(PieceKeptBack):
        await hold(db, new_id(), shop.pieces["h1"])
    # Nothing of the refused ones is left.
    await keeps_back(db, shop, 0)
    await booked(db, wish(2, variant_ids=(aurora,)))


async def test_two_of_three_are_not_had_when_two_stay(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", "n1")
    await keeps_back(db, shop, 2)
    aurora = shop.variants["aurora/17"]
    with pytest.raises(PieceKeptBack):
        await booked(db, wish(variant_ids=(aurora, aurora)))
    with pytest.raises(PieceKeptBack):
        await booked(db, wish(piece_ids=(shop.pieces["n1"],), variant_ids=(aurora,)))
    await booked(db, wish(variant_ids=(aurora,)))


async def test_all_at_once_leave_what_is_kept_back(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", *(f"n{i}" for i in range(SHOPPERS)))
    await keeps_back(db, shop, SHOPPERS - 1)  # ten lie there: three may go
    pieces = sorted(shop.pieces[f"n{i}"] for i in range(SHOPPERS))
    by_size = {"variant_ids": (shop.variants["aurora/17"],)}
    wishes = [
        wish(i, **(by_size if i % 2 else {"piece_ids": (pieces[i],)})) for i in range(SHOPPERS)
    ]
    ends = await asyncio.gather(*(booked(db, one) for one in wishes), return_exceptions=True)
    assert sum(isinstance(end, str) for end in ends) == 3
    refusals = [end for end in ends if not isinstance(end, str)]
    assert {type(end) for end in refusals} == {PieceKeptBack}


async def test_what_a_form_keeps_is_booked_though_the_store_became_careful(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    visitor = new_id()
    await hold(db, visitor, shop.pieces["a1"])
    await keeps_back(db, shop, 2)
    code = await hold(db, visitor, shop.pieces["a1"])  # another time, the same piece
    async with db.write() as session:
        made = await confirm(session, ConfirmCommand(code, visitor, ANNA))
    assert made.reservation.status == "confirmed"
    # A form open for too long asks like everybody else.
    await keeps_back(db, shop, 0)
    another = new_id()
    late = await hold(db, another, shop.pieces["a2"])
    await keeps_back(db, shop, 1)
    clock.advance(minutes=11)
    async with db.write() as session:
        with pytest.raises(PieceKeptBack):
            await confirm(session, ConfirmCommand(late, another, ContactInput("Б", email="b@e.ru")))


async def test_what_is_kept_back_counts_nowhere_and_says_so(db: Database, shop: Shop) -> None:
    aurora, halo = shop.variants["aurora/17"], shop.variants["halo/17"]
    arbat = shop.stores["arbat"]
    async with db.read() as session:
        free = await service.free_pieces(session, arbat, "ru")
        assert {piece.barcode for piece in free} == {"a1", "a2"}  # either may go, not both
        (lying,) = (await service.pieces_by_store(session, [arbat])).values()
        assert lying == StoreCount(fresh=1, all=1)
        stock = (await service.stock_by_store(session, [aurora, halo]))[arbat]
        assert (stock.counts, stock.on_asking) == ({aurora: 1, halo: 0}, {halo})
        cards = await service.cards_by_ids(session, list(shop.products.values()), "ru")
        assert {type(card.free_count) for card in cards} == {int}
        assert {card.slug: (card.free_count, card.store_count) for card in cards} == {
            "aurora": (3, 3),
            "halo": (0, 0),
        }
        for query in (ProductQuery(in_stock_only=True), ProductQuery(store_ids=(arbat,))):
            page = await service.search(session, query, "ru")
            assert [card.slug for card in page.items] == ["aurora"]
        yesterday = utc_now() - timedelta(days=1)
        _, offers = await published.offers(session, None, 10, "ru", seen_since=yesterday)
        assert {offer.sku for offer in offers if not offer.is_free} == {"halo/17"}
        found = await stores_near(session, "ru", city="moscow", variant_ids=[aurora, halo])
        first = found[0]
        assert not any(choice.has_all for choice in found)
        assert (first.store.slug, first.on_asking) == ("arbat", {halo})
        (only,) = await stores_with_product(session, "ru", shop.products["halo"])
        assert (only.has_all, only.counts, only.on_asking) == (False, {halo: 0}, {halo})


async def test_stores_are_counted_while_pieces_come_and_go(db: Database, shop: Shop) -> None:
    if db.is_sqlite:
        return  # there a reading transaction sees one moment
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "tverskaya", "n1")
        await session.execute(update(Store).values(safety_stock=1))
        await session.execute(update(Piece).values(status="missing"))
    there = Piece.__table__.c.store_id == shop.stores["tverskaya"]
    still_to_come = [update(Piece.__table__).where(there).values(status="available")]
    beside = create_engine(db.url)

    def arrive(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        """Between the first counting and whatever may follow."""
        if "count" in statement and still_to_come:
            with beside.begin() as other:
                other.execute(still_to_come.pop())

    async with db.write() as session:
        event.listen(db.engine.sync_engine, "after_cursor_execute", arrive)
        asked = (session, list(shop.stores.values()))
        after = {shop.stores["tverskaya"]: StoreCount(fresh=1, all=1)}
        assert await service.pieces_by_store(*asked) in ({}, after)
        assert await service.pieces_by_store(*asked) == after
    beside.dispose()


async def test_ones_own_form_counts_as_there_beside_what_is_kept_back(
    db: Database, shop: Shop
) -> None:
    visitor, aurora = new_id(), shop.variants["aurora/17"]
    await hold(db, visitor, shop.pieces["a1"])
    async with db.write() as session:
        await add_to_basket(session, visitor, aurora)
    async with db.read() as session:
        found = await plan(session, visitor, "arbat", "ru")
        # The other may be had instead: giving one's own back leaves what is kept back.
        assert {piece.barcode for piece in found.offers[0].pieces} == {"a1", "a2"}
        form = found.form
        near = await stores_near(session, "ru", variant_ids=[aurora], city="moscow", own=form)
        others = await stores_near(session, "ru", variant_ids=[aurora], city="moscow")
    assert next(one for one in near if one.store.slug == "arbat").has_all
    (theirs,) = (one for one in others if one.store.slug == "arbat")
    assert (theirs.has_all, theirs.on_asking) == (False, {aurora})


async def test_a_form_changes_to_the_other_piece_where_one_is_kept_back(
    db: Database, shop: Shop
) -> None:
    visitor = new_id()
    await hold(db, visitor, shop.pieces["a1"])
    await hold(db, visitor, shop.pieces["a2"])
    async with db.read() as session:
        assert (await session.get_one(Piece, shop.pieces["a1"])).holder_id is None
    # Both is more than may go, whichever of them is one's own.
    with pytest.raises(PieceKeptBack):
        await hold(db, visitor, shop.pieces["a1"], shop.pieces["a2"])
    with pytest.raises(PieceKeptBack):
        await hold(db, new_id(), shop.pieces["a1"])


async def test_those_who_wait_are_offered_what_may_go_and_get_what_they_were_offered(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    async with db.write() as session:
        variant = shop.variants["aurora/18"]
        id_ = await waiting.join(session, variant, "moscow", ANNA, "Сообщите", "ru")
        await add_pieces(session, shop, "aurora/18", "arbat", "n1")
    assert await waiting.sweep(db) == 0
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/18", "arbat", "n2")
    assert await waiting.sweep(db) == 1
    await keeps_back(db, shop, 5)
    async with db.write() as session:
        form = await waiting.claim(session, id_, waiting_secret(id_), new_id(), "ru")
    assert [line.piece.size for line in form.lines] == ["18"]


async def test_nobody_who_books_waits_for_all_that_is_offered(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    if db.is_sqlite:
        return  # there one writes at a time, and no row is locked
    sizes = [shop.variants[sku] for sku in ("aurora/17", "aurora/18")]
    async with db.write() as session:
        await add_pieces(session, shop, "halo/17", "arbat", "h2")
        await add_pieces(session, shop, "aurora/18", "tverskaya", "n1")
    ids = []
    for variant in sizes:
        async with db.write() as session:
            ids.append(await waiting.join(session, variant, "moscow", ANNA, "Сообщите", "ru"))
        clock.advance(seconds=1)
    async with db.write() as busy:
        await busy.get_one(Waiting, ids[1], with_for_update=True)
        sweeping = asyncio.create_task(waiting.sweep(db))
        await somebody_waits(db)
        # The first line has its offer of `arbat`, and no one stands in the way there.
        await booked(db, wish(1, variant_ids=(shop.variants["halo/17"],)))
    assert await sweeping >= 2
    async with db.read() as session:
        rows = await session.scalars(select(Waiting.status))
        assert set(rows) == {"offered"}
