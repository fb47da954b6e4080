"""Queries on pieces: which are free, and taking them so that two can never have one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Executable,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from booking_app.core.clock import utc_now
from booking_app.core.db import UtcDateTime, database_of
from booking_app.core.fixed import Query, one_of, plain
from booking_app.domain.catalogue.models import Piece, Product, Variant
from booking_app.domain.catalogue.repository import (
    free_for,
    hidden_variants,
    piece_is_free,
    piece_is_offered,
    published,
)

PieceRow = tuple[Piece, Variant, Product]


async def piece_rows(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[PieceRow]:
    """Pieces by id with what they are, to read only; of products no more than is shown of a
    piece."""
    return await _BY_ID.all(session, ids=list(ids))


_piece, _variant = plain(Piece), plain(Variant)
_PIECE_COLUMNS, _VARIANT_COLUMNS = len(Piece.__table__.columns), len(Variant.__table__.columns)
_OF_PRODUCT = ("id", "slug", "name", "metal_name", "published_at", "archived_at")
_product = plain(Product, *_OF_PRODUCT)


def _piece_row(*columns: Any) -> PieceRow:
    variant_from, product_from = _PIECE_COLUMNS, _PIECE_COLUMNS + _VARIANT_COLUMNS
    piece, variant = columns[:variant_from], columns[variant_from:product_from]
    return _piece(*piece), _variant(*variant), _product(*columns[product_from:])


_BY_ID = Query(
    _piece_row,
    lambda dialect: (
        select(Piece, Variant, *(getattr(Product, name) for name in _OF_PRODUCT))
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(one_of(dialect, Piece.id, "ids"))
    ),
)


async def piece_by_barcode(session: AsyncSession, barcode: str) -> PieceRow | None:
    """The piece that carries this barcode."""
    rows = await _rows(session, _joined().where(Piece.barcode == barcode))
    return rows[0] if rows else None


async def free_rows(
    session: AsyncSession,
    store_id: UUID,
    variant_ids: Sequence[UUID] | None,
    holder_id: UUID | None = None,
) -> Sequence[PieceRow]:
    """Pieces that can be booked in a store, of these variants or of all.

    What `holder_id` keeps counts as free.
    """
    query = _joined().where(
        Piece.store_id == store_id,
        piece_is_offered(holder_id),
        Variant.archived_at.is_(None),
        published(),
    )
    if variant_ids is not None:
        query = query.where(Piece.variant_id.in_(variant_ids))
    return await _rows(session, query.order_by(Product.position, Variant.position, Piece.barcode))


async def free_like(
    session: AsyncSession,
    store_id: UUID,
    *,
    barcode: str = "",
    words: Sequence[str] | None = (),
    limit: int,
) -> Sequence[PieceRow]:
    """Free pieces in a store whose barcode begins or ends so, or whose product is called by all of
    these folded words; `None` for the barcode alone."""
    fits: list[ColumnElement[bool]] = []
    if words is not None:
        named = [Product.search_text.contains(word, autoescape=True) for word in words]
        fits.append(and_(true(), *named))
    if barcode:
        fits += [
            Piece.barcode.startswith(barcode, autoescape=True),
            Piece.barcode.endswith(barcode, autoescape=True),
        ]
    query = _joined().where(
        Piece.store_id == store_id,
        piece_is_free(),
        Variant.archived_at.is_(None),
        published(),
        or_(*fits),
    )
    by_name = query.order_by(Product.position, Variant.position, Piece.barcode)
    return await _rows(session, by_name.limit(limit))


async def beside(
    session: AsyncSession,
    store_id: UUID,
    product_ids: Sequence[UUID],
    sizes: Sequence[str],
    limit: int,
) -> Sequence[PieceRow]:
    """One free piece in a store of each product that goes with these, the closest first: of the
    same design, then of the same metal and stone, then of the same metal. Of a product a piece in
    one of the sizes comes first."""
    like = aliased(Product)
    rank = func.min(
        case(
            (like.family == Product.family, 0),
            (and_(like.metal == Product.metal, like.stone == Product.stone), 1),
            else_=2,
        )
    )
    fitting = (
        select(Product.id, rank.label("rank"))
        .join(like, or_(like.family == Product.family, like.metal == Product.metal))
        .where(like.id.in_(product_ids), Product.id.not_in(product_ids), published())
        .group_by(Product.id)
        .subquery()
    )
    ranked = (
        select(
            Piece.id,
            fitting.c.rank,
            func.row_number()
            .over(
                partition_by=Variant.product_id,
                order_by=(case((Variant.size.in_(sizes), 0), else_=1), Piece.barcode),
            )
            .label("turn"),
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .join(fitting, fitting.c.id == Variant.product_id)
        .where(Piece.store_id == store_id, piece_is_free(), Variant.archived_at.is_(None))
        .subquery()
    )
    query = (
        _joined()
        .join(ranked, and_(ranked.c.id == Piece.id, ranked.c.turn == 1))
        .order_by(ranked.c.rank, Product.position, Product.id)
        .limit(limit)
    )
    return await _rows(session, query)


async def queue_at(session: AsyncSession, store_id: UUID) -> None:
    """Stand in line for the pieces of a store until the transaction ends.

    No lock of its row, which whoever changes a store holds while asking for its bookings. On
    SQLite one writes at a time anyway.
    """
    if not database_of(session).is_sqlite:
        await session.execute(select(func.pg_advisory_xact_lock(store_id.int & (2**63 - 1))))


async def kept_by(session: AsyncSession, holder_id: UUID) -> set[UUID]:
    """What a holder has now, by the clock."""
    query = select(Piece.id).where(Piece.holder_id == holder_id, Piece.held_until > utc_now())
    return set((await session.scalars(query)).all())


async def free_beside(
    session: AsyncSession,
    store_id: UUID,
    variant_ids: Collection[UUID],
    holder_id: UUID,
    but: Sequence[UUID],
) -> dict[UUID, int]:
    """How many pieces of these variants a holder could have in a store beside these of theirs.

    Variants with none are absent.
    """
    rows = await session.execute(
        select(Piece.variant_id, func.count())
        .where(
            Piece.store_id == store_id,
            Piece.variant_id.in_(variant_ids),
            Piece.id.not_in(but),
            free_for(holder_id),
        )
        .group_by(Piece.variant_id)
    )
    return dict(rows.all())


async def take(
    session: AsyncSession, piece_id: UUID, store_id: UUID, holder_id: UUID, until: datetime
) -> Piece | None:
    """Hold one piece of a store until a moment: the piece as it is held, to read only; `None` when
    somebody else has it, or it went.

    One conditional UPDATE that decides; a hold of one's own is prolonged.
    """
    values = {
        "piece": piece_id,
        "store": store_id,
        "holder": holder_id,
        "until": until,
        "now": utc_now(),
    }
    return await _TAKE.first(session, **values)


def _take() -> Executable:
    holder = bindparam("holder", type_=Uuid())
    return (
        update(Piece)
        .where(
            Piece.id == bindparam("piece", type_=Uuid()),
            Piece.store_id == bindparam("store", type_=Uuid()),
            free_for(holder, now=bindparam("now", type_=UtcDateTime())),
        )
        .values(holder_id=holder, held_until=bindparam("until", type_=UtcDateTime()))
        .returning(*Piece.__table__.columns)
    )


_TAKE = Query(_piece, _take())


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
    rows = await session.execute(query)
    return [(piece, variant, product) for piece, variant, product in rows]
