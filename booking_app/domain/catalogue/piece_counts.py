"""Counting pieces that are free: per variant and store, per product, per store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Executable, Select, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import UtcDateTime
from booking_app.core.fixed import Query, one_of
from booking_app.domain.catalogue.models import Piece, Variant
from booking_app.domain.catalogue.repository import careful_stores, hidden_variants, piece_is_free
from booking_app.domain.catalogue.schemas import Lying, StoreCount
from booking_app.domain.catalogue.stock_news import stale_before
from booking_app.domain.stores.models import Store


@dataclass(frozen=True, slots=True)
class StockRow:
    """How many pieces of a variant lie free in a store, and how many of these it keeps back."""

    store_id: UUID
    variant_id: UUID
    free: int
    checked_at: datetime
    kept_back: int


async def stock(
    session: AsyncSession,
    *,
    variant_ids: Sequence[UUID] | None = None,
    product_ids: Sequence[UUID] | None = None,
    store_ids: Sequence[UUID] | None = None,
) -> Sequence[StockRow]:
    """What lies free, where any piece is free."""
    query = _stock(
        of_variants=variant_ids is not None,
        of_products=product_ids is not None,
        in_stores=store_ids is not None,
    )
    values = {"variants": variant_ids, "products": product_ids, "stores": store_ids}
    given = {name: list(ids) for name, ids in values.items() if ids is not None}
    rows = await session.execute(query, {**given, "now": utc_now()})
    return [StockRow(*row) for row in rows]


@lru_cache
def _stock(
    *, of_variants: bool, of_products: bool, in_stores: bool
) -> Select[UUID, UUID, int, datetime, int]:
    """Put together once: lists of stores ask it each time."""
    query = (
        select(
            Piece.store_id,
            Piece.variant_id,
            func.count(),
            func.min(Piece.checked_at),
            Store.safety_stock,
        )
        .join(Store, Store.id == Piece.store_id)
        .where(piece_is_free(now=bindparam("now", type_=UtcDateTime())))
        .group_by(Piece.store_id, Piece.variant_id, Store.safety_stock)
    )
    if of_variants:
        query = query.where(Piece.variant_id.in_(bindparam("variants", expanding=True)))
    if of_products:
        products = Variant.product_id.in_(bindparam("products", expanding=True))
        query = query.where(Piece.variant_id.in_(select(Variant.id).where(products)))
    if in_stores:
        query = query.where(Piece.store_id.in_(bindparam("stores", expanding=True)))
    return query


async def free_counts(
    session: AsyncSession, product_ids: Sequence[UUID], store_ids: Sequence[UUID]
) -> dict[UUID, Lying]:
    """What lies of each product in these stores, or in all. A store's word counts as a whole: one
    piece not seen for too long makes all of the product there uncertain, as on its page."""
    if not product_ids:
        return {}
    values = {"products": list(product_ids), "now": utc_now(), "stale_before": stale_before()}
    if store_ids:
        values["stores"] = list(store_ids)
    return dict(await _free_counts(in_stores=bool(store_ids)).all(session, **values))


def _lying(product_id: UUID, pieces: int, stores: int, seen: int) -> tuple[UUID, Lying]:
    # A sum is a Decimal on PostgreSQL.
    return product_id, Lying(int(pieces), stores, int(seen))


_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_STALE_BEFORE: BindParameter[datetime] = bindparam("stale_before", type_=UtcDateTime())


@cache
def _free_counts(*, in_stores: bool) -> Query[tuple[UUID, Lying]]:
    """Put together once: every list asks it."""

    def statement(dialect: str) -> Executable:
        left = func.count() - Store.safety_stock
        here = (
            select(
                Variant.product_id,
                Piece.store_id,
                case((left > 0, left), else_=0).label("offered"),
                func.min(Piece.checked_at).label("oldest"),
            )
            .join(Variant, Variant.id == Piece.variant_id)
            .join(Store, Store.id == Piece.store_id)
            .where(
                piece_is_free(now=_NOW),
                one_of(dialect, Variant.product_id, "products"),
                Variant.archived_at.is_(None),
            )
            .group_by(Variant.product_id, Piece.variant_id, Piece.store_id, Store.safety_stock)
        )
        if in_stores:
            here = here.where(one_of(dialect, Piece.store_id, "stores"))
        sizes = here.subquery()
        stores = (
            select(
                sizes.c.product_id,
                func.sum(sizes.c.offered).label("offered"),
                func.min(sizes.c.oldest).label("oldest"),
            )
            .group_by(sizes.c.product_id, sizes.c.store_id)
            .having(func.sum(sizes.c.offered) > 0)
            .subquery()
        )
        seen = case((stores.c.oldest >= _STALE_BEFORE, 1), else_=0)
        return select(
            stores.c.product_id, func.sum(stores.c.offered), func.count(), func.sum(seen)
        ).group_by(stores.c.product_id)

    return Query(_lying, statement)


class FreePiece(NamedTuple):
    """A free piece of a store: of which size of which product, and whether it was seen lately."""

    product_id: UUID
    size: str
    is_fresh: bool


_FREE_IN_STORE = Query(
    FreePiece,
    select(
        Variant.product_id,
        Variant.size,
        (Piece.checked_at >= _STALE_BEFORE).label("is_fresh"),
    )
    .join(Variant, Variant.id == Piece.variant_id)
    .where(
        Piece.store_id == bindparam("store_id"),
        piece_is_free(now=_NOW),
        Variant.archived_at.is_(None),
    ),
)


async def free_in_store(session: AsyncSession, store_id: UUID) -> list[FreePiece]:
    """Every free piece of a store, in no order; none of sizes that were archived, but those of
    products that are not in the shop."""
    return await _FREE_IN_STORE.all(
        session, store_id=store_id, now=utc_now(), stale_before=stale_before()
    )


async def counts_by_store(
    session: AsyncSession, store_ids: Sequence[UUID]
) -> dict[UUID, StoreCount]:
    """Pieces of every kind that can be booked in these stores; those with none are absent."""
    here = (
        piece_is_free(),
        Piece.store_id.in_(store_ids),
        Piece.variant_id.not_in(hidden_variants()),
    )
    fresh = func.count().filter(Piece.checked_at >= stale_before())
    rows = await session.execute(
        select(Piece.store_id, fresh, func.count()).where(*here).group_by(Piece.store_id)
    )
    counts = {store_id: StoreCount(lately, in_all) for store_id, lately, in_all in rows}
    kept = (
        select(Piece.store_id, fresh.label("fresh"), func.count().label("free"), Store.safety_stock)
        .join(Store, Store.id == Piece.store_id)
        .where(*here, Piece.store_id.in_(careful_stores()))
        .group_by(Piece.store_id, Piece.variant_id, Store.safety_stock)
        .subquery()
    )
    back = (
        func.sum(case((free < kept.c.safety_stock, free), else_=kept.c.safety_stock))
        for free in (kept.c.fresh, kept.c.free)
    )
    rows = await session.execute(select(kept.c.store_id, *back).group_by(kept.c.store_id))
    # Pieces came and went between the two.
    for store_id, lately, in_all in rows:
        if store_id in counts:
            found = counts[store_id]
            counts[store_id] = StoreCount(found.fresh - int(lately), found.all - int(in_all))
    return {store_id: count for store_id, count in counts.items() if count.all > 0}
