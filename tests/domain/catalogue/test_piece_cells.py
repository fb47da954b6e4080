"""Every piece knows the square of its store, whichever way it came in and whatever moves."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Uuid, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.bulk_insert import insert_many
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.stores.models import Store, whereabouts
from tests.factories.shop import VLADIVOSTOK, Shop, add_pieces, small_shop
from tests.infra.locks import somebody_waits


async def untrue(db: Database) -> int:
    """How many pieces have another square than their store."""
    query = select(func.count()).select_from(Piece).join(Store, Store.id == Piece.store_id)
    async with db.read() as session:
        return (await session.scalar(query.where(Piece.cell.is_distinct_from(Store.cell)))) or 0


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


def piece(shop: Shop, barcode: str, store: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "barcode": barcode,
        "variant_id": shop.variants["aurora/17"],
        "store_id": shop.stores[store],
        "weight_mg": 2500,
        "price_minor": 9_900_000,
        "currency": "RUB",
        "status": "available",
        "showcase": "",
        "tray": "",
        "checked_at": utc_now(),
    }


async def move(session: AsyncSession, store: str, *position: float) -> None:
    values = {"lat": position[0], "lon": position[1], **whereabouts(*position)}
    await session.execute(update(Store).where(Store.slug == store).values(values))


async def test_pieces_have_it_however_they_came(db: Database, shop: Shop) -> None:
    assert await untrue(db) == 0
    table: Any = Piece.__table__
    async with db.write() as session:
        await insert_many(session, table, [piece(shop, f"n{n}", "vladivostok") for n in range(9)])
        names = ("variant_id", "weight_mg", "price_minor", "currency", "status", "showcase")
        same = (*names, "tray", "checked_at", "version")
        ids = (literal(new_id(), Uuid()), literal(shop.stores["arbat"], Uuid()))
        copied = select(*ids, literal("copied"), *table.c[same]).where(table.c.barcode == "a3")
        into = ["id", "store_id", "barcode", *same]
        await session.execute(insert(Piece).from_select(into, copied))
        session.add(Piece(**piece(shop, "x1", "arbat"), cell=7))
    assert await untrue(db) == 0


async def test_it_moves_with_the_piece_and_with_the_store(db: Database, shop: Shop) -> None:
    async with db.write() as session:
        moved = update(Piece).where(Piece.barcode.in_(("a1", "a2")))
        await session.execute(moved.values(store_id=shop.stores["vladivostok"]))
    assert await untrue(db) == 0
    async with db.write() as session:
        await move(session, "vladivostok", 43.2, 131.9)
    assert await untrue(db) == 0
    async with db.read() as session:
        cells = set(
            await session.scalars(select(Piece.cell).where(Piece.barcode.in_(("a1", "a4"))))
        )
    assert cells == {whereabouts(43.2, 131.9)["cell"]}


@pytest.mark.postgres
async def test_a_piece_put_in_while_its_store_moves_waits_for_it(db: Database, shop: Shop) -> None:
    if db.is_sqlite:
        pytest.skip("one writes at a time")

    async def put_in() -> None:
        async with db.write() as session:
            await add_pieces(session, shop, "aurora/17", "tverskaya", "late")

    async with db.write() as session:
        await move(session, "tverskaya", *VLADIVOSTOK)
        adding = asyncio.create_task(put_in())
        await somebody_waits(db)
    await adding
    assert await untrue(db) == 0
    async with db.write() as session:
        await add_pieces(session, shop, "aurora/17", "arbat", "early")
        moving = asyncio.create_task(_moved(db))
        await somebody_waits(db)
    await moving
    assert await untrue(db) == 0


async def _moved(db: Database) -> None:
    async with db.write() as session:
        await session.execute(text("SET LOCAL lock_timeout = '10s'"))
        await move(session, "arbat", *VLADIVOSTOK)
