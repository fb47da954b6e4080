"""Queries of bulk changes: what is known of many pieces, sizes and products, and writing them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.bulk_insert import basis_of, insert_many, is_one_of
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.domain.catalogue.models import Category, FormerSlug, Piece, Product, Variant
from booking_app.domain.chain import service as chain
from booking_app.domain.stores.models import Store

Found = Row[*tuple[Any, ...]]
"""A row of named columns."""

_PIECES = cast("Table", Piece.__table__)
_VARIANTS = cast("Table", Variant.__table__)
_PRODUCTS = cast("Table", Product.__table__)


async def known_pieces(
    session: AsyncSession, barcodes: Iterable[str], *, lock: bool
) -> dict[str, Found]:
    """Pieces by barcode with their sku and store; locked in the order of their ids if asked."""
    query = _pieces().add_columns(basis_of_piece(session).label("basis"))
    query = query.where(is_one_of(session, Piece.barcode, barcodes))
    if lock:
        query = query.order_by(Piece.id).with_for_update(of=Piece)
    return {row.barcode: row for row in await session.execute(query)}


async def pieces_after(
    session: AsyncSession, barcode: str, narrowed: Mapping[str, str], limit: int
) -> Sequence[Found]:
    """The pieces that follow a barcode, in the order of barcodes."""
    query = _pieces().where(Piece.barcode > barcode, Piece.archived_at.is_(None))
    query = query.order_by(Piece.barcode).limit(limit)
    return (await session.execute(query.where(*_narrowing(narrowed)))).all()


async def count_pieces(session: AsyncSession, narrowed: Mapping[str, str]) -> int:
    """How many pieces there are."""
    query = select(func.count(Piece.id)).where(Piece.archived_at.is_(None))
    if "sku" in narrowed:
        query = query.join(Variant, Variant.id == Piece.variant_id)
    if "store" in narrowed:
        query = query.join(Store, Store.id == Piece.store_id)
    return await session.scalar(query.where(*_narrowing(narrowed))) or 0


async def variants_by_sku(session: AsyncSession, skus: Iterable[str]) -> dict[str, Found]:
    """`id`, `price_minor`, `currency`, `archived_at`, `basis` of sizes by sku."""
    query = select(
        Variant.sku,
        Variant.id,
        Variant.price_minor,
        Variant.currency,
        Variant.archived_at,
        basis_of_variant(session).label("basis"),
    )
    rows = await session.execute(query.where(is_one_of(session, Variant.sku, skus)))
    return {row.sku: row for row in rows}


async def known_variants(
    session: AsyncSession, skus: Iterable[str], *, lock: bool
) -> dict[str, Found]:
    """Sizes by sku with the slug of their product."""
    query = _variants().where(is_one_of(session, Variant.sku, skus))
    if lock:
        query = query.order_by(Variant.id).with_for_update(of=Variant)
    return {row.sku: row for row in await session.execute(query)}


async def variants_after(
    session: AsyncSession, sku: str, narrowed: Mapping[str, str], limit: int = 2000
) -> Sequence[Found]:
    """The sizes that follow a sku, in the order of skus."""
    query = _variants().where(Variant.sku > sku, Variant.archived_at.is_(None))
    if "product" in narrowed:
        query = query.where(Product.slug == narrowed["product"])
    return (await session.execute(query.order_by(Variant.sku).limit(limit))).all()


async def sizes_of(
    session: AsyncSession, product_ids: Iterable[UUID]
) -> dict[tuple[UUID, str], str]:
    """The sku that has each size of these products."""
    query = select(Variant.product_id, Variant.size, Variant.sku)
    rows = await session.execute(query.where(Variant.product_id.in_(list(product_ids))))
    return {(product_id, size): sku for product_id, size, sku in rows}


async def known_products(
    session: AsyncSession, slugs: Iterable[str], *, lock: bool
) -> dict[str, Found]:
    """Products by slug with the slug of their category."""
    query = _products().where(is_one_of(session, Product.slug, slugs))
    if lock:
        query = query.order_by(Product.id).with_for_update(of=Product)
    return {row.slug: row for row in await session.execute(query)}


async def products_after(
    session: AsyncSession, slug: str, narrowed: Mapping[str, str], limit: int = 500
) -> Sequence[Found]:
    """The products that follow a slug, in the order of slugs."""
    query = _products().where(Product.slug > slug, Product.archived_at.is_(None))
    if "category" in narrowed:
        query = query.where(Category.slug == narrowed["category"])
    return (await session.execute(query.order_by(Product.slug).limit(limit))).all()


async def category_ids(session: AsyncSession) -> dict[str, UUID]:
    """Categories that are in use, by slug."""
    query = select(Category.slug, Category.id).where(Category.archived_at.is_(None))
    return {slug: id_ for slug, id_ in await session.execute(query)}  # noqa: C416 - typed rows


async def labels_of(session: AsyncSession, product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these products are called, in the leading language."""
    leading = (await chain.current(session)).default_locale
    query = select(Product.id, Product.name).where(Product.id.in_(list(product_ids)))
    return {id_: localized(name, leading) for id_, name in await session.execute(query)}


async def touch_products(session: AsyncSession, product_ids: Iterable[UUID]) -> None:
    """Products whose parts changed have changed: whoever edits one is to be told."""
    await session.execute(
        update(Product)
        .where(Product.id.in_(list(product_ids)))
        .values(version=Product.version + 1, updated_at=utc_now())
        .execution_options(synchronize_session=False)
    )


async def forget_former_slugs(session: AsyncSession, slugs: Iterable[str]) -> None:
    """Addresses that led elsewhere belong to new products now."""
    await session.execute(
        delete(FormerSlug)
        .where(FormerSlug.kind == "product", FormerSlug.slug.in_(list(slugs)))
        .execution_options(synchronize_session=False)
    )


async def insert_variants(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """New sizes. Raises `RowsCollide`."""
    await insert_many(session, _VARIANTS, rows)


async def update_variants(
    session: AsyncSession, changes: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """Write changed columns of sizes by id."""
    await update_rows(session, _VARIANTS, changes)


async def insert_products(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """New products. Raises `RowsCollide`."""
    await insert_many(session, _PRODUCTS, rows)


async def update_products(
    session: AsyncSession, changes: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """Write changed columns of products by id."""
    await update_rows(session, _PRODUCTS, changes)


async def stores_by_slug(session: AsyncSession, slugs: Iterable[str]) -> dict[str, Found]:
    """`id`, `time_zone`, `basis` of stores by slug."""
    query = select(
        Store.slug, Store.id, Store.time_zone, basis_of_store(session).label("basis")
    ).where(Store.slug.in_(list(slugs)))
    return {row.slug: row for row in await session.execute(query)}


def basis_of_piece(session: AsyncSession) -> ColumnElement[str]:
    """Of a piece joined with its size and its store: all that news of it is held against."""
    return basis_of(
        session,
        Piece.weight_mg,
        Piece.price_minor,
        Piece.status,
        Piece.showcase,
        Piece.tray,
        Piece.held_until,
        Piece.checked_at,
        Piece.archived_at,
        Variant.sku,
        Store.slug,
        Store.time_zone,
    )


def basis_of_variant(session: AsyncSession, variant: type[Variant] = Variant) -> ColumnElement[str]:
    """All that news of a piece takes from its size."""
    return basis_of(
        session, variant.sku, variant.price_minor, variant.currency, variant.archived_at
    )


def basis_of_store(session: AsyncSession, store: type[Store] = Store) -> ColumnElement[str]:
    """All that news of a piece takes from its store."""
    return basis_of(session, store.slug, store.time_zone)


async def insert_pieces(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """New pieces. Raises `RowsCollide`."""
    await insert_many(session, _PIECES, rows)


async def update_pieces(
    session: AsyncSession, changes: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """Write changed columns of pieces by id."""
    await update_rows(session, _PIECES, changes)


async def set_checked(session: AsyncSession, seen: Mapping[datetime, Sequence[UUID]]) -> None:
    """Note when pieces were seen, by moment. A file mostly has one moment for all its pieces."""
    for moment, ids in seen.items():
        await session.execute(
            update(Piece)
            .where(Piece.id.in_(ids))
            .values(checked_at=moment)
            .execution_options(synchronize_session=False)
        )


async def update_rows(
    session: AsyncSession, table: Table, changes: Iterable[tuple[UUID, Mapping[str, Any]]]
) -> None:
    """Write columns of rows by id and count their versions on; rows that change the same columns
    go together."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, values in changes:
        renamed = {f"new_{name}": value for name, value in values.items()}
        groups[tuple(sorted(values))].append({"row_id": row_id, **renamed})
    connection = await session.connection()
    for names, rows in groups.items():
        written: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        if "version" in table.c:
            written["version"] = table.c.version + 1
        if "updated_at" in table.c:
            written["updated_at"] = utc_now()
        statement = update(table).where(table.c.id == bindparam("row_id")).values(written)
        await connection.execute(statement, rows)


def _narrowing(narrowed: Mapping[str, str]) -> list[ColumnElement[bool]]:
    columns = {"store": Store.slug, "sku": Variant.sku, "status": Piece.status}
    return [columns[name] == value for name, value in narrowed.items()]


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


def _variants() -> Select[*tuple[Any, ...]]:
    return select(
        Variant.id,
        Variant.sku,
        Variant.product_id,
        Variant.size,
        Variant.price_minor,
        Variant.position,
        Variant.archived_at,
        Product.slug.label("product"),
    ).join(Product, Product.id == Variant.product_id)


def _products() -> Select[*tuple[Any, ...]]:
    return select(
        Product.id,
        Product.slug,
        Product.family,
        Product.name,
        Product.summary,
        Product.story,
        Product.care,
        Product.metal,
        Product.metal_name,
        Product.stone,
        Product.specs,
        Product.position,
        Product.published_at,
        Product.archived_at,
        Category.slug.label("category"),
        Category.archived_at.label("category_archived_at"),
    ).join(Category, Category.id == Product.category_id)


async def holders(session: AsyncSession, piece_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Who holds these pieces now, by piece; those free are absent."""
    query = select(Piece.id, Piece.holder_id).where(
        Piece.id.in_(list(piece_ids)), Piece.held_until > utc_now()
    )
    rows = await session.execute(query)
    return {piece_id: holder_id for piece_id, holder_id in rows if holder_id is not None}
