"""Taking pieces, keeping them and giving them back. All or nothing is the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue import piece_repository
from booking_app.domain.catalogue.errors import (
    PieceElsewhere,
    PieceKeptBack,
    PieceNotFound,
    PieceTaken,
    VariantNotFound,
)
from booking_app.domain.catalogue.models import Product, Variant
from booking_app.domain.catalogue.piece_repository import PieceRow


@dataclass(frozen=True, slots=True)
class TakenPiece:
    """A piece now held, as it was read then: its price is that of the moment."""

    row: PieceRow

    @property
    def id(self) -> UUID:
        """The piece's."""
        return self.row[0].id

    @property
    def price_minor(self) -> int:
        """Of the moment."""
        return self.row[0].price_minor

    @property
    def currency(self) -> str:
        """Of the price."""
        return self.row[0].currency


async def take_pieces(
    session: AsyncSession,
    *,
    holder_id: UUID,
    store_id: UUID,
    piece_ids: Sequence[UUID],
    variant_ids: Sequence[UUID],
    until: datetime,
    keep_back: int = 0,
) -> list[TakenPiece]:
    """Hold these pieces, and one of each variant named (twice named, two), in one store.

    Rows are taken in the order of their ids so that two bookings of the same pieces wait for
    each other instead of locking each other out.

    What left the shop meanwhile counts as taken, except where it is the holder's own already.
    So many pieces of each variant as `keep_back` says stay free; what the holder has already is
    not asked about again, and counts as free where it is not taken now: the caller gives it back.

    Raises `PieceNotFound`, `VariantNotFound`, `PieceElsewhere`, `PieceTaken` with the ids, or
    `PieceKeptBack`.
    """
    rows = await _check(session, holder_id, store_id, piece_ids, variant_ids)
    own: set[UUID] = set()
    if keep_back:
        await piece_repository.queue_at(session, store_id)
        own = await piece_repository.kept_by(session, holder_id)
    taken: list[UUID] = []
    for piece_id in sorted(piece_ids):
        piece = await piece_repository.take(session, piece_id, store_id, holder_id, until)
        if piece is None:
            raise PieceTaken(piece=str(piece_id))
        _, variant, product = rows[piece_id]
        rows[piece_id] = (piece, variant, product)
        taken.append(piece_id)
    for variant_id in sorted(variant_ids):
        piece_id = await _take_any(session, store_id, variant_id, holder_id, until, taken)
        taken.append(piece_id)
    if variant_ids:
        chosen = [id_ for id_ in taken if id_ not in rows]
        rows |= {row[0].id: row for row in await piece_repository.piece_rows(session, chosen)}
    if keep_back:
        new = {rows[id_][0].variant_id for id_ in taken if id_ not in own}
        beside = await piece_repository.free_beside(session, store_id, new, holder_id, taken)
        _check_enough_stays(new, beside, keep_back)
    return [TakenPiece(rows[id_]) for id_ in taken]


async def keep_until(session: AsyncSession, holder_id: UUID, until: datetime) -> None:
    """Move the end of everything a reservation holds."""
    await piece_repository.prolong(session, holder_id, until)


async def release(
    session: AsyncSession, holder_id: UUID, piece_ids: Sequence[UUID] | None = None
) -> None:
    """Give back what a reservation holds, all of it or these pieces."""
    if piece_ids is not None and not piece_ids:
        return
    await piece_repository.release(session, holder_id, piece_ids)


async def mark_pieces(session: AsyncSession, piece_ids: Sequence[UUID], status: str) -> None:
    """Set what became of pieces (`sold`, `missing`, `available`), ending their holds."""
    await piece_repository.close(session, piece_ids, status)


async def _check(
    session: AsyncSession,
    holder_id: UUID,
    store_id: UUID,
    piece_ids: Sequence[UUID],
    variant_ids: Sequence[UUID],
) -> dict[UUID, PieceRow]:
    """The pieces named, by id, as they were before."""
    rows = {row[0].id: row for row in await piece_repository.piece_rows(session, piece_ids)}
    for piece_id in piece_ids:
        if piece_id not in rows:
            raise PieceNotFound(piece=str(piece_id))
        piece, variant, product = rows[piece_id]
        if piece.store_id != store_id:
            raise PieceElsewhere(piece=str(piece_id))
        if piece.holder_id != holder_id and not _in_shop(variant, product):
            raise PieceTaken(piece=str(piece_id))
    if not variant_ids:
        return rows
    known = await piece_repository.variants_in_shop(session, variant_ids)
    for variant_id in variant_ids:
        if variant_id not in known:
            raise VariantNotFound(variant=str(variant_id))
    return rows


def _in_shop(variant: Variant, product: Product) -> bool:
    return (
        variant.archived_at is None
        and product.archived_at is None
        and product.published_at is not None
        and product.published_at <= utc_now()
    )


def _check_enough_stays(variant_ids: set[UUID], free: Mapping[UUID, int], keep_back: int) -> None:
    for variant_id in sorted(variant_ids):
        if free.get(variant_id, 0) < keep_back:
            raise PieceKeptBack(variant=str(variant_id))


async def _take_any(
    session: AsyncSession,
    store_id: UUID,
    variant_id: UUID,
    holder_id: UUID,
    until: datetime,
    but: Sequence[UUID],
) -> UUID:
    piece_id = await piece_repository.pick_free(session, store_id, variant_id, holder_id, but)
    if (
        piece_id is None
        or await piece_repository.take(session, piece_id, store_id, holder_id, until) is None
    ):
        raise PieceTaken(variant=str(variant_id))
    return piece_id
