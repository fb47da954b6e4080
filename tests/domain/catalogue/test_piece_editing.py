"""Writing pieces: several at a time, side by side, and never under a booking."""

from datetime import timedelta
from typing import Any

import pytest

from booking_app.core.audit import Actor, ActorKind
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import admin_lists, piece_editing
from booking_app.domain.catalogue.editing_schemas import NewPieces, PieceListQuery, PieceRow
from booking_app.domain.catalogue.errors import (
    BarcodesTaken,
    GoodsChanged,
    InvalidGoods,
    PieceHeld,
    PieceTaken,
)
from booking_app.domain.catalogue.holding import take_pieces
from booking_app.domain.catalogue.service import free_pieces
from tests.factories.shop import Shop, small_shop

OLGA = Actor(ActorKind.STAFF, "olga")


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


async def found(db: Database, **query: Any) -> dict[str, PieceRow]:
    async with db.read() as session:
        rows, _ = await admin_lists.pieces(session, PieceListQuery(**query), "ru")
    return {row.barcode: row for row in rows}


def several(shop: Shop, *barcodes: str, **values: Any) -> NewPieces:
    return NewPieces(
        variant_id=shop.variants["halo/17"],
        store_id=shop.stores["arbat"],
        barcodes=barcodes,
        **{"weight_mg": 2500} | values,
    )


async def held(db: Database, shop: Shop, clock: ManualClock, barcode: str, store: str) -> None:
    async with db.write() as session:
        await take_pieces(
            session,
            holder_id=new_id(),
            store_id=shop.stores[store],
            piece_ids=[shop.pieces[barcode]],
            variant_ids=[],
            until=clock.now + timedelta(hours=1),
        )


async def test_several_pieces_with_their_barcodes(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        await piece_editing.add(session, OLGA, several(shop, "n1", "n2", tray="7"))
    rows = await found(db, q="n1")
    assert rows["n1"].price_minor == 15_000_000
    assert rows["n1"].tray == "7"
    async with db.write() as session:
        with pytest.raises(BarcodesTaken) as refused:
            await piece_editing.add(session, OLGA, several(shop, "n3", "n3", "a1"))
    assert refused.value.details["barcodes"] == ["a1", "n3"]
    assert not await found(db, q="n3")


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"weight_mg": -1}, "weight_mg"),
        ({"price_minor": 0}, "price_minor"),
        ({"tray": "x" * 17}, "tray"),
        ({"store_id": new_id()}, "store_id"),
        ({"barcodes": ()}, "barcodes"),
        ({"barcodes": ("x" * 33,)}, "barcodes"),
    ],
)
async def test_what_cannot_be_kept_of_a_piece_is_named(
    db: Database, shop: Shop, values: dict[str, Any], key: str
) -> None:
    new = several(shop, "n1")
    wrong = NewPieces(
        **{name: values.get(name, getattr(new, name)) for name in new.__dataclass_fields__}
    )
    async with db.write() as session:
        with pytest.raises(InvalidGoods) as refused:
            await piece_editing.add(session, OLGA, wrong)
    assert set(refused.value.errors) == {key}


async def test_two_at_one_piece(db: Database, shop: Shop) -> None:
    row = (await found(db))["a1"]
    async with db.write() as session:
        version = await piece_editing.save(session, OLGA, row.id, row.version, {"tray": "3"})
        with pytest.raises(GoodsChanged):
            await piece_editing.save(session, OLGA, row.id, row.version, {"tray": "4"})
        await piece_editing.save(session, OLGA, row.id, version, {"status": "repair"})
    async with db.read() as session:
        free = await free_pieces(session, shop.stores["arbat"], "ru")
    assert "a1" not in {view.barcode for view in free}


async def test_what_is_held_stays_where_and_what_it_is(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    await held(db, shop, clock, "a1", "arbat")
    row = (await found(db, status="held"))["a1"]
    assert row.held_until == clock.now + timedelta(hours=1)
    async with db.write() as session:
        version = await piece_editing.save(session, OLGA, row.id, row.version, {"tray": "3"})
        for change in ({"store_id": shop.stores["tverskaya"]}, {"status": "sold"}):
            with pytest.raises(PieceHeld) as refused:
                await piece_editing.save(session, OLGA, row.id, version, change)
        assert refused.value.details["piece"] == "a1"
    with pytest.raises(PieceHeld):
        async with db.write() as session:
            await piece_editing.archive(session, OLGA, [shop.pieces["a2"], row.id])
    assert set(await found(db)) == {"a1", "a2", "a3", "a4", "h1"}  # all or none
    clock.advance(hours=1)
    async with db.write() as session:
        await piece_editing.archive(session, OLGA, [row.id])
    assert set(await found(db, status="archived")) == {"a1"}


async def test_moved_pieces_lie_in_the_other_store_and_can_be_held_there_only(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    ids = [shop.pieces["a1"], shop.pieces["a2"]]
    async with db.write() as session:
        await piece_editing.move(session, OLGA, ids, shop.stores["tverskaya"])
    assert set(await found(db, store_id=shop.stores["tverskaya"])) == {"a1", "a2", "a3"}
    await held(db, shop, clock, "a1", "tverskaya")


async def test_an_archived_piece_cannot_be_taken(
    db: Database, shop: Shop, clock: ManualClock
) -> None:
    async with db.write() as session:
        await piece_editing.archive(session, OLGA, [shop.pieces["a1"]])
    with pytest.raises(PieceTaken):
        await held(db, shop, clock, "a1", "arbat")
    async with db.write() as session:
        await piece_editing.restore(session, OLGA, [shop.pieces["a1"]])
    await held(db, shop, clock, "a1", "arbat")
