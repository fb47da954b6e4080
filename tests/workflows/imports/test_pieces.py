"""Pieces come in files: looked at first, then all of them or none."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import Piece, Variant
from booking_app.domain.imports.errors import ImportHasFaults
from booking_app.domain.imports.models import ImportRow
from booking_app.domain.stores.models import Store
from booking_app.workflows.imports.looking import shown_rows
from tests.factories.shop import Shop
from tests.workflows.imports.conftest import Desk

HEAD = "Штрихкод;Артикул;Магазин;Вес, г;Цена;Состояние;Витрина;Лоток\n"


async def piece(db: Database, barcode: str) -> dict[str, Any] | None:
    async with db.read() as session:
        query = (
            select(Piece, Variant.sku, Store.slug)
            .join(Variant, Variant.id == Piece.variant_id)
            .join(Store, Store.id == Piece.store_id)
            .where(Piece.barcode == barcode)
        )
        row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    found, sku, store = row
    return {
        "sku": sku,
        "store": store,
        "weight_mg": found.weight_mg,
        "price_minor": found.price_minor,
        "status": found.status,
        "showcase": found.showcase,
        "tray": found.tray,
        "checked_at": found.checked_at,
        "version": found.version,
    }


async def set_piece(db: Database, barcode: str, **values: Any) -> None:
    async with db.write() as session:
        await session.execute(update(Piece).where(Piece.barcode == barcode).values(**values))


async def test_a_file_is_looked_at_and_then_done(db: Database, shop: Shop, desk: Desk) -> None:
    run = await desk.send(
        "pieces",
        HEAD
        + "n1;aurora/17;arbat;2,35;129 900,50;в наличии;A1;3\n"
        + "a1;aurora/17;arbat;2,5;99000;;;\n"
        + "a2;aurora/17;tverskaya;2,5;;;;\n",
    )
    assert run.status == "ready"
    assert (run.counts.new, run.counts.unchanged, run.counts.changed) == (1, 1, 1)
    (changed,) = await desk.rows(run, "changed")
    assert changed.changes == {"store": ["arbat", "tverskaya"]}
    assert await piece(db, "n1") is None

    run = await desk.apply(run)
    assert run.status == "applied"
    made = await piece(db, "n1")
    assert made is not None
    assert made == {
        "sku": "aurora/17",
        "store": "arbat",
        "weight_mg": 2350,
        "price_minor": 12_990_050,
        "status": "available",
        "showcase": "A1",
        "tray": "3",
        "checked_at": utc_now(),
        "version": 1,
    }
    moved = await piece(db, "a2")
    assert moved is not None
    assert (moved["store"], moved["version"]) == ("tverskaya", 2)
    seen = await piece(db, "a1")
    assert seen is not None
    assert (seen["checked_at"], seen["version"]) == (utc_now(), 1)
    async with db.read() as session:
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "import.applied"))
        ).one()
    assert entry.actor_id == str(desk.who.id)
    assert entry.data["new"] == entry.data["changed"] == entry.data["unchanged"] == 1


async def test_every_fault_is_named_with_row_column_and_reason(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send(
        "pieces",
        HEAD
        + "\n"
        + ";aurora/17;arbat;2;;;;\n"
        + "n1;nothing;nowhere;2;;;;\n"
        + "n2;aurora/17;arbat;;;;;\n"
        + "n3;aurora/17;arbat;12,990;-5;broken;;\n"
        + "4,6E+12;aurora/17;arbat;two;;;;;;extra\n"
        + "n4;aurora/17;arbat;2;;;;\n"
        + "n4;aurora/17;arbat;3;;;;\n",
    )
    assert await desk.faults(run) == [
        (3, "barcode", "required", ""),
        (4, "sku", "unknown", "nothing"),
        (4, "store", "unknown", "nowhere"),
        (5, "weight_mg", "required", ""),
        (6, "price_minor", "out_of_range", "-5"),
        (6, "status", "not_allowed", "broken"),
        (7, "barcode", "rounded", "4,6E+12"),
        (7, "weight_mg", "not_a_number", "two"),
        (7, "", "surplus", "extra"),
        (9, "barcode", "duplicate", "8"),
    ]
    with pytest.raises(ImportHasFaults):
        await desk.apply(run)
    run = await desk.apply(run, skip_wrong=True)
    assert run.status == "applied"
    kept = await piece(db, "n4")
    assert kept is not None
    assert kept["weight_mg"] == 2000
    assert await piece(db, "n2") is None


async def test_booked_and_sold_pieces_stay_what_they_are(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    await set_piece(db, "a1", holder_id=new_id(), held_until=clock.now.replace(hour=20))
    await set_piece(db, "a2", status="sold")
    run = await desk.send(
        "pieces",
        "barcode,store,status,price\n"
        "a1,tverskaya,sold,\n"
        "a2,arbat,available,\n"
        "h1,arbat,available,160000\n",
    )
    assert await desk.faults(run) == [
        (2, "store", "booked", "tverskaya"),
        (2, "status", "booked", "sold"),
        (3, "status", "sold", "available"),
    ]
    assert run.counts.changed == 1


async def test_older_news_never_replaces_newer(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    await set_piece(db, "a1", checked_at=clock.now)
    run = await desk.send(
        "pieces",
        "barcode;price;as_of\n"
        "a1;100;11.03.2026 11:59\n"  # noon in the store is now
        "a2;100;2026-03-11T11:59:00+03:00\n"
        "a3;100;2026-03-11 13:00\n",
    )
    (older,) = await desk.rows(run, "unchanged")
    assert (older.key, older.note) == ("a1", "older")
    assert [row.key for row in await desk.rows(run, "changed")] == ["a2"]
    assert [fault[2] for fault in await desk.faults(run)] == ["future"]


async def test_what_changed_underneath_is_shown_anew(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    run = await desk.send("pieces", "barcode;price\na1;100\na2;100\n")
    await set_piece(db, "a2", price_minor=20_000)
    run = await desk.apply(run)
    assert (run.status, run.trouble) == ("ready", "moved")
    found = {row.key: row.changes for row in await desk.rows(run, "changed")}
    assert found["a2"] == {"price_minor": [20_000, 10_000]}
    untouched = await piece(db, "a1")
    assert untouched is not None
    assert untouched["price_minor"] == 9_900_000
    run = await desk.apply(run)
    assert (run.status, run.trouble) == ("applied", "")
    done = await piece(db, "a2")
    assert done is not None
    assert done["price_minor"] == 10_000


async def test_what_moved_without_mattering_holds_nothing_up(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock
) -> None:
    run = await desk.send(
        "pieces",
        "barcode;sku;store;weight;price\n"
        "a1;aurora/17;arbat;;100\n"
        "a2;aurora/17;arbat;2.5;\n"
        "n1;aurora/17;arbat;2;300\n",
    )
    assert (run.counts.new, run.counts.changed, run.counts.unchanged) == (1, 1, 1)
    # Booked by a shopper, seen by somebody, and dearer in the shop: none of it is spoken of.
    await set_piece(db, "a1", holder_id=new_id(), held_until=clock.now.replace(hour=20))
    await set_piece(db, "a2", checked_at=utc_now())
    async with db.write() as session:
        await session.execute(
            update(Variant).where(Variant.sku == "aurora/17").values(price_minor=77)
        )
    run = await desk.apply(run)
    assert (run.status, run.trouble) == ("applied", "")
    changed, made = await piece(db, "a1"), await piece(db, "n1")
    assert changed is not None
    assert made is not None
    assert (changed["price_minor"], changed["version"]) == (10_000, 2)
    assert (made["price_minor"], made["weight_mg"]) == (30_000, 2000)


@pytest.mark.parametrize(
    ("row", "state"), [("n1;aurora/17;arbat;2;", "new"), ("a1;aurora/17;tverskaya;;", "wrong")]
)
async def test_what_the_file_leans_on_changed_underneath(
    db: Database, shop: Shop, desk: Desk, clock: ManualClock, row: str, state: str
) -> None:
    run = await desk.send("pieces", f"barcode;sku;store;weight;price\n{row}\na2;;;;100\n")
    await set_piece(db, "a1", holder_id=new_id(), held_until=clock.now.replace(hour=20))
    async with db.write() as session:
        await session.execute(
            update(Variant).where(Variant.sku == "aurora/17").values(price_minor=77)
        )
    run = await desk.apply(run)
    assert (run.status, run.trouble) == ("ready", "moved")
    assert getattr(run.counts, state) == 1
    other = await piece(db, "a2")
    assert other is not None
    assert other["price_minor"] == 9_900_000


async def test_rows_lost_with_the_database_are_read_from_the_file_again(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send("pieces", "barcode;price\na1;100\na2;100\n")
    async with db.write() as session:
        await session.execute(delete(ImportRow))
    run = await desk.apply(run)
    assert (run.status, run.trouble, run.counts.changed) == ("ready", "moved", 2)
    assert (await desk.apply(run)).status == "applied"


async def test_a_new_piece_is_shown_with_all_that_it_brings(
    db: Database, shop: Shop, desk: Desk
) -> None:
    run = await desk.send("pieces", "barcode;sku;store;weight\nn1;aurora/17;arbat;2,35\n")
    async with db.read() as session:
        (row,) = await shown_rows(session, desk.who, run.id, "new", "en")
    assert {change.field: (change.before, change.after) for change in row.changes} == {
        "sku": ("", "aurora/17"),
        "store": ("", "arbat"),
        "weight_mg": ("", "2.35"),
        "price_minor": ("", "99000"),
        "status": ("", "available"),
        "showcase": ("", ""),
        "tray": ("", ""),
    }
