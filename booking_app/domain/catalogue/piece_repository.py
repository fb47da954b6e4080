"""Queries on pieces: which are free, and taking them so that two can never have one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Select, and_, distinct, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.models import Piece, Product, Variant
from booking_app.domain.catalogue.repository import hidden_variants, piece_is_free, published

PieceRow = tuple[Piece, Variant, Product]


async def piece_rows(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[PieceRow]:
    """Pieces by id with what they are."""
    return await _rows(session, _joined().where(Piece.id.in_(list(ids))))


async def piece_by_barcode(session: AsyncSession, barcode: str) -> PieceRow | None:
    """The piece that carries this barcode."""
    rows = await _rows(session, _joined().where(Piece.barcode == barcode))
    return rows[0] if rows else None


async def free_rows(
    session: AsyncSession, store_id: UUID, variant_ids: Sequence[UUID] | None
) -> Sequence[PieceRow]:
    """Free pieces in a store, of these variants or of all."""
    query = _joined().where(
        Piece.store_id == store_id, piece_is_free(), Variant.archived_at.is_(None), published()
    )
    if variant_ids is not None:
        query = query.where(Piece.variant_id.in_(variant_ids))
    return await _rows(session, query.order_by(Product.position, Variant.position, Piece.barcode))


async def stock(
    session: AsyncSession,
    *,
    variant_ids: Sequence[UUID] | None = None,
    product_ids: Sequence[UUID] | None = None,
    store_ids: Sequence[UUID] | None = None,
) -> Sequence[tuple[UUID, UUID, int, datetime]]:
    """`(store_id, variant_id, free pieces, oldest check)` where any piece is free."""
    query = (
        select(Piece.store_id, Piece.variant_id, func.count(), func.min(Piece.checked_at))
        .where(piece_is_free())
        .group_by(Piece.store_id, Piece.variant_id)
    )
    if variant_ids is not None:
        query = query.where(Piece.variant_id.in_(variant_ids))
    if product_ids is not None:
        of_products = select(Variant.id).where(Variant.product_id.in_(product_ids))
        query = query.where(Piece.variant_id.in_(of_products))
    if store_ids is not None:
        query = query.where(Piece.store_id.in_(store_ids))
    rows = await session.execute(query)
    return [(store, variant, count, checked) for store, variant, count, checked in rows]


async def free_counts(
    session: AsyncSession, product_ids: Sequence[UUID], store_ids: Sequence[UUID]
) -> dict[UUID, tuple[int, int]]:
    """Per product `(free pieces, stores they lie in)`, in these stores or in all."""
    query = (
        select(Variant.product_id, func.count(Piece.id), func.count(distinct(Piece.store_id)))
        .join(Variant, Variant.id == Piece.variant_id)
        .where(piece_is_free(), Variant.product_id.in_(product_ids), Variant.archived_at.is_(None))
        .group_by(Variant.product_id)
    )
    if store_ids:
        query = query.where(Piece.store_id.in_(store_ids))
    rows = await session.execute(query)
    return {product: (pieces, stores) for product, pieces, stores in rows}


async def counts_by_store(session: AsyncSession) -> dict[UUID, int]:
    """Free pieces of every kind per store; stores with none are absent."""
    rows = await session.execute(
        select(Piece.store_id, func.count())
        .where(piece_is_free(), Piece.variant_id.not_in(hidden_variants()))
        .group_by(Piece.store_id)
    )
    return dict(rows.all())


async def take(
    session: AsyncSession, piece_id: UUID, store_id: UUID, holder_id: UUID, until: datetime
) -> bool:
    """Hold one piece of a store until a moment; false when somebody else has it, or it went.

    One conditional UPDATE whose row count decides; a hold of one's own is prolonged.
    """
    result = await session.execute(
        update(Piece)
        .where(Piece.id == piece_id, Piece.store_id == store_id, free_for(holder_id))
        .values(holder_id=holder_id, held_until=until)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


async def pick_free(
    session: AsyncSession, store_id: UUID, variant_id: UUID, holder_id: UUID, but: Sequence[UUID]
) -> UUID | None:
    """A free piece of a variant in a store, one already held by the holder first.

    On PostgreSQL the row is locked and rows others are taking are stepped over.
    """
    return await session.scalar(
        select(Piece.id)
        .where(
            Piece.store_id == store_id,
            Piece.variant_id == variant_id,
            Piece.id.not_in(but),
            free_for(holder_id),
        )
        .order_by(Piece.holder_id.is_distinct_from(holder_id), Piece.barcode)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def variants_in_shop(session: AsyncSession, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the variants that shoppers can see now."""
    query = select(Variant.id).where(
        Variant.id.in_(list(ids)), Variant.id.not_in(hidden_variants())
    )
    return set((await session.scalars(query)).all())


async def prolong(session: AsyncSession, holder_id: UUID, until: datetime) -> None:
    """Move the end of every hold of a holder."""
    await session.execute(
        update(Piece)
        .where(Piece.holder_id == holder_id)
        .values(held_until=until)
        .execution_options(synchronize_session=False)
    )


async def release(
    session: AsyncSession, holder_id: UUID, piece_ids: Sequence[UUID] | None = None
) -> None:
    """Give up a holder's pieces, all or these."""
    statement = update(Piece).where(Piece.holder_id == holder_id)
    if piece_ids is not None:
        statement = statement.where(Piece.id.in_(piece_ids))
    await session.execute(
        statement.values(holder_id=None, held_until=None).execution_options(
            synchronize_session=False
        )
    )


async def close(session: AsyncSession, piece_ids: Sequence[UUID], status: str) -> None:
    """Take pieces out of sale, or put them back: sets the status and ends any hold."""
    await session.execute(
        update(Piece)
        .where(Piece.id.in_(piece_ids))
        .values(status=status, holder_id=None, held_until=None, checked_at=utc_now())
        .execution_options(synchronize_session=False)
    )


def free_for(holder_id: UUID) -> ColumnElement[bool]:
    """A piece nobody else holds now."""
    return and_(
        Piece.status == "available",
        Piece.archived_at.is_(None),
        or_(
            Piece.held_until.is_(None),
            Piece.held_until <= utc_now(),
            Piece.holder_id == holder_id,
        ),
    )


def _joined() -> Select[Piece, Variant, Product]:
    return (
        select(Piece, Variant, Product)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .execution_options(populate_existing=True)
    )


async def _rows(
    session: AsyncSession, query: Select[Piece, Variant, Product]
) -> Sequence[PieceRow]:
    return [(piece, variant, product) for piece, variant, product in await session.execute(query)]
