"""Ids for the admin's lists of products and pieces, fast over hundreds of thousands of rows.

Two ways lead to a page, and how many rows match says which. Few: they are collected by the
narrowest index and sorted. Many: the index of the wanted order is walked, and soon has a page full
because many match. A database that chooses by its statistics would take the slow one of the two
for some filters, so the choice is made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from booking_app.core.clock import utc_now
from booking_app.core.folding import fold
from booking_app.domain.catalogue.editing_schemas import ListPage, PieceListQuery, ProductListQuery
from booking_app.domain.catalogue.models import (
    Piece,
    Product,
    ProductMedia,
    ProductSearch,
    ProductTitle,
    Variant,
)

FEW = 2000
"""So many rows are collected and sorted rather than walked to."""
PIECES_COUNTED = 10_000
"""Pieces are counted up to here; beyond, “more than” will do."""
NAMED_COUNTED = 2_000
"""What was searched for by a word is counted up to here."""
_BY_CODE = 1000
DEEPEST = 10_000
"""Pages begin no later than here: whoever looks further searches instead."""


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort: the column, its table if it is not the list's own, and the direction."""

    column: InstrumentedAttribute[Any]
    join: tuple[Any, ColumnElement[bool]] | None
    descending: bool


async def product_page(session: AsyncSession, query: ProductListQuery, locale: str) -> ListPage:
    """The ids of one page of products in its order, and how many there are."""
    query = replace(query, q=query.q.replace("\x00", ""))
    conditions = _product_conditions(query)
    found = select(Product.id).where(*conditions)
    walked, counted = found, None
    if query.q:
        counted = NAMED_COUNTED
        found, walked = await _products_called(session, found, query.q)
    total = await _count(session, found, counted)
    order = _product_order(query, locale)
    found = walked if total > FEW else found
    ids = await _page(session, found, Product.id, order, total, query.offset, query.limit)
    is_more = counted is not None and total > counted
    return ListPage(tuple(ids), NAMED_COUNTED if is_more else total, is_more)


async def product_counts(session: AsyncSession) -> dict[str, int]:
    """How many products there are of each status, archived ones included."""
    statuses = ("draft", "scheduled", "live", "archived")
    sums = [func.sum(case((_has_status(status), 1), else_=0)) for status in statuses]
    row = (await session.execute(select(*sums).select_from(Product))).one()
    return {status: count or 0 for status, count in zip(statuses, row, strict=True)}


async def piece_page(session: AsyncSession, query: PieceListQuery) -> ListPage:
    """The ids of one page of pieces in its order; the total is exact up to `PIECES_COUNTED`."""
    query = replace(query, q=query.q.replace("\x00", ""))
    found = select(Piece.id).where(*_piece_conditions(query))
    counted = NAMED_COUNTED if query.q else PIECES_COUNTED
    walked = found
    if query.q:
        found, walked = await _pieces_called(session, found, query.q)
    total = await _count(session, found, counted)
    columns = {"added": Piece.id, "barcode": Piece.barcode, "price": Piece.price_minor}
    order = Order(columns[query.sort], None, query.descending)
    # Prices have no index of their own: millions of rows are not worth one for a rare question.
    if query.sort == "price" and total > counted:
        order = Order(Piece.id, None, query.descending)
    found = walked if total > FEW else found
    ids = await _page(session, found, Piece.id, order, total, query.offset, query.limit)
    return ListPage(tuple(ids), min(total, counted), is_more=total > counted)


async def piece_rows(
    session: AsyncSession, ids: Sequence[UUID]
) -> dict[UUID, tuple[Piece, Variant, Product]]:
    """Pieces by id, of any state, with what they are."""
    rows = await session.execute(
        select(Piece, Variant, Product)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Piece.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {piece.id: (piece, variant, product) for piece, variant, product in rows}


async def lowest_prices(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int | None]:
    """The lowest price of each product."""
    rows = await session.execute(
        select(ProductSearch.product_id, ProductSearch.price_from_minor).where(
            ProductSearch.product_id.in_(ids)
        )
    )
    return {product_id: price for product_id, price in rows}  # noqa: C416 - typed rows


async def _count(session: AsyncSession, found: Select[UUID], at_most: int | None) -> int:
    """How many there are; one more than `at_most` says that there are more."""
    counted = found if at_most is None else found.limit(at_most + 1)
    return await session.scalar(select(func.count()).select_from(counted.subquery())) or 0


async def _page(
    session: AsyncSession,
    found: Select[UUID],
    key: InstrumentedAttribute[UUID],
    order: Order,
    total: int,
    offset: int,
    limit: int,
) -> Sequence[UUID]:
    if not total or offset >= total or offset > DEEPEST:
        return ()
    if total <= FEW:
        # Named one by one: given as a subquery, SQLite would walk the order's index regardless.
        ids = (await session.scalars(found)).all()
        found = select(key).where(key.in_(ids))
    if order.join:
        found = found.join(*order.join)
    column: Any = order.column
    ordered = (column.desc(), key.desc()) if order.descending else (column, key)
    return (await session.scalars(found.order_by(*ordered).offset(offset).limit(limit))).all()


def _product_order(query: ProductListQuery, locale: str) -> Order:
    own: dict[str, Any] = {
        "updated": Product.updated_at,
        "shelf": Product.position,
        "published": Product.published_at,
    }
    if query.sort in own:
        return Order(own[query.sort], None, query.descending)
    if query.sort == "price":
        join = (ProductSearch, ProductSearch.product_id == Product.id)
        return Order(ProductSearch.price_from_minor, join, query.descending)
    titles = and_(ProductTitle.product_id == Product.id, ProductTitle.locale == locale)
    return Order(ProductTitle.title, (ProductTitle, titles), query.descending)


def _has_status(status: str) -> ColumnElement[bool]:
    if status == "archived":
        return Product.archived_at.is_not(None)
    by_clock: dict[str, ColumnElement[bool]] = {
        "draft": Product.published_at.is_(None),
        "scheduled": Product.published_at > utc_now(),
        "live": Product.published_at <= utc_now(),
    }
    return and_(Product.archived_at.is_(None), by_clock.get(status, literal(True)))


def _product_conditions(query: ProductListQuery) -> list[ColumnElement[bool]]:
    conditions = [_has_status(query.status)]
    if query.category_id:
        conditions.append(Product.category_id == query.category_id)
    if query.metal:
        conditions.append(Product.metal == query.metal)
    if query.stone:
        conditions.append(Product.stone == query.stone)
    if query.lacks == "photos":
        conditions.append(not_(exists().where(ProductMedia.product_id == Product.id)))
    if query.lacks == "pieces":
        has = (
            exists()
            .where(Variant.product_id == Product.id, Variant.archived_at.is_(None))
            .where(Piece.variant_id == Variant.id, Piece.archived_at.is_(None))
        )
        conditions.append(not_(has))
    return conditions


async def _products_called(
    session: AsyncSession, found: Select[UUID], q: str
) -> tuple[Select[UUID], Select[UUID]]:
    """Those called so, or one of whose pieces carries this very barcode.

    Twice the same: to collect few of them, and to be asked row by row where they are many.
    """
    by_barcode = await session.scalar(
        select(Variant.product_id)
        .join(Piece, Piece.variant_id == Variant.id)
        .where(Piece.barcode == q.strip())
    )
    if by_barcode is not None:
        very = found.where(Product.id == by_barcode)
        return very, very
    words = _words(q)
    called = Product.id.in_(select(ProductSearch.product_id).where(*words))
    is_called = exists().where(ProductSearch.product_id == Product.id, *words)
    return found.where(called), found.where(is_called)


def _words(q: str) -> list[ColumnElement[bool]]:
    return [ProductSearch.text.contains(word, autoescape=True) for word in fold(q).split()]


def _piece_conditions(query: PieceListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Piece.archived_at.is_not(None)
        if query.status == "archived"
        else Piece.archived_at.is_(None)
    ]
    if query.status == "held":
        conditions += [Piece.held_until.is_not(None), Piece.held_until > utc_now()]
    elif query.status and query.status != "archived":
        conditions.append(Piece.status == query.status)
    if query.store_id:
        conditions.append(Piece.store_id == query.store_id)
    if query.product_id:
        of_product = select(Variant.id).where(Variant.product_id == query.product_id)
        conditions.append(Piece.variant_id.in_(of_product))
    return conditions


async def _pieces_called(
    session: AsyncSession, found: Select[UUID], q: str
) -> tuple[Select[UUID], Select[UUID]]:
    """Those whose barcode begins like this, or whose product or size is called so.

    Twice the same: to collect few of them, and to be asked row by row where they are many.
    """
    code = q.strip()
    # Between the two in any collation; the index of barcodes is used, the rest is exact.
    exactly = Piece.barcode.startswith(code, autoescape=True)
    begins = and_(Piece.barcode >= code, Piece.barcode <= code + "zzzzzzzz", exactly)
    by_code = (await session.scalars(select(Piece.id).where(begins).limit(_BY_CODE + 1))).all()
    if len(by_code) > _BY_CODE:
        return found.where(begins), found.where(exactly)
    if by_code:
        named = found.where(Piece.id.in_(by_code))
        return named, named
    words = _words(q)
    if not words:
        return found.where(false()), found.where(false())
    products = select(ProductSearch.product_id).where(*words)
    variants = select(Variant.id).where(Variant.product_id.in_(products))
    is_called = exists().where(
        Variant.id == Piece.variant_id, ProductSearch.product_id == Variant.product_id, *words
    )
    return found.where(Piece.variant_id.in_(variants)), found.where(is_called)
