"""Queries of bulk changes: what is known of many pieces, sizes and products, and writing them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.bulk_insert import insert_many
from booking_app.domain.catalogue.models import Piece, Variant
from booking_app.domain.stores.models import Store

Found = Row[*tuple[Any, ...]]
"""A row of named columns."""

_PIECES = cast("Table", Piece.__table__)


async def known_pieces(
    session: AsyncSession, barcodes: Iterable[str], *, lock: bool
) -> dict[str, Found]:
    """Pieces by barcode with their sku and store; locked in the order of their ids if asked."""
    query = _pieces().where(Piece.barcode.in_(list(barcodes)))
    if lock:
        query = query.order_by(Piece.id).with_for_update(of=Piece)
    return {row.barcode: row for row in await session.execute(query)}


async def pieces_after(
    session: AsyncSession, barcode: str, narrowed: Mapping[str, str], limit: int = 2000
) -> Sequence[Found]:
    """The pieces that follow a barcode, in the order of barcodes."""
    query = _pieces().where(Piece.barcode > barcode, Piece.archived_at.is_(None))
    query = query.order_by(Piece.barcode).limit(limit)
    columns = {"store": Store.slug, "sku": Variant.sku, "status": Piece.status}
    for name, value in narrowed.items():
        query = query.where(columns[name] == value)
    return (await session.execute(query)).all()


async def variants_by_sku(session: AsyncSession, skus: Iterable[str]) -> dict[str, Found]:
    """`id`, `price_minor`, `currency`, `archived_at` of sizes by sku."""
    query = select(
        Variant.sku, Variant.id, Variant.price_minor, Variant.currency, Variant.archived_at
    )
    rows = await session.execute(query.where(Variant.sku.in_(list(skus))))
    return {row.sku: row for row in rows}


async def stores_by_slug(session: AsyncSession, slugs: Iterable[str]) -> dict[str, Found]:
    """`id` and `time_zone` of stores by slug."""
    query = select(Store.slug, Store.id, Store.time_zone).where(Store.slug.in_(list(slugs)))
    return {row.slug: row for row in await session.execute(query)}


async def insert_pieces(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """New pieces. Raises `RowsCollide`."""
    await insert_many(session, _PIECES, rows)


async def update_pieces(
    session: AsyncSession, changes: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """Write changed columns of pieces by id."""
    await update_rows(session, _PIECES, changes)


async def update_rows(
    session: AsyncSession, table: Table, changes: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """Write columns of rows by id and count their versions on; rows that change the same columns
    go together. What was only seen again is no new version."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, values in changes:
        renamed = {f"new_{name}": value for name, value in values.items()}
        groups[tuple(sorted(values))].append({"row_id": row_id, **renamed})
    connection = await session.connection()
    for names, rows in groups.items():
        written: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        if "version" in table.c and names != ("checked_at",):
            written["version"] = table.c.version + 1
        statement = update(table).where(table.c.id == bindparam("row_id")).values(written)
        await connection.execute(statement, rows)


def _pieces() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Piece.id,
            Piece.barcode,
            Piece.weight_mg,
            Piece.price_minor,
            Piece.status,
            Piece.showcase,
            Piece.tray,
            Piece.held_until,
            Piece.checked_at,
            Piece.archived_at,
            Variant.sku,
            Store.slug.label("store"),
            Store.time_zone,
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Store, Store.id == Piece.store_id)
    )
