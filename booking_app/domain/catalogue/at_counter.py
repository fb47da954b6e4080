"""Pieces a counter looks for in its own store, those it keeps back from bookings included."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.folding import fold
from booking_app.domain.catalogue import piece_repository
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.catalogue.service import piece_views

_SHORTEST_BARCODE = 4


async def find_free(
    session: AsyncSession, store_id: UUID, text: str, locale: str, limit: int = 12
) -> list[PieceView]:
    """Pieces nobody holds in a store, by what they are called or by a part of their barcode; the
    first ones of all for an empty text."""
    text = " ".join(text.split())
    barcode = text.replace(" ", "")
    barcode = barcode if len(barcode) >= _SHORTEST_BARCODE and barcode.isalnum() else ""
    words = None if barcode.isdigit() else fold(text).split()
    rows = await piece_repository.free_like(
        session, store_id, barcode=barcode, words=words, limit=limit
    )
    return await piece_views(session, rows, locale)


async def pieces_beside(
    session: AsyncSession,
    store_id: UUID,
    product_ids: Sequence[UUID],
    sizes: Sequence[str],
    locale: str,
    limit: int = 4,
) -> list[PieceView]:
    """Free pieces of a store to lay beside these products: same design, stone or metal, one of
    each other product, in one of the sizes where there is one."""
    rows = await piece_repository.beside(session, store_id, product_ids, sizes, limit)
    return await piece_views(session, rows, locale)
