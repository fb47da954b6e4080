"""The lists of goods people edit: products, pieces, and what their filters offer."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.domain.catalogue import editing_repository as stored
from booking_app.domain.catalogue import list_repository as lists
from booking_app.domain.catalogue import repository
from booking_app.domain.catalogue.editing import status_of
from booking_app.domain.catalogue.editing_schemas import (
    ListPage,
    PieceListQuery,
    PieceRow,
    ProductListQuery,
    ProductRow,
)
from booking_app.domain.chain import service as chain
from booking_app.domain.media.uses import thumbnails


async def products(
    session: AsyncSession, query: ProductListQuery, locale: str
) -> tuple[list[ProductRow], ListPage]:
    """One page of products of any status, and how many there are."""
    page = await lists.product_page(session, query, locale)
    ids = list(page.ids)
    if not ids:
        return [], page
    house = await chain.current(session)
    rows = {row.id: row for row in await repository.products(session, ids, drafts=True)}
    shelves = {row.id: row for row in await stored.categories(session)}
    counts = await stored.variant_counts(session, ids)
    lowest = await lists.lowest_prices(session, ids)
    photos = await _first_photos(session, ids)
    made = []
    for id_ in ids:
        row = rows[id_]
        sizes, pieces, highest = counts.get(id_, (0, 0, None))
        made.append(
            ProductRow(
                id=id_,
                slug=row.slug,
                name=localized(row.name, locale),
                category_name=localized(shelves[row.category_id].name, locale),
                metal_name=localized(row.metal_name, locale),
                stone=row.stone,
                status=status_of(row.published_at, row.archived_at),
                published_at=row.published_at,
                updated_at=row.updated_at,
                price_from_minor=lowest.get(id_),
                price_to_minor=highest,
                currency=house.currency,
                variant_count=sizes,
                piece_count=pieces,
                thumbnail=photos.get(id_, ""),
            )
        )
    return made, page


async def product_counts(session: AsyncSession) -> dict[str, int]:
    """How many products there are by status."""
    return await lists.product_counts(session)


async def filter_keys(session: AsyncSession) -> tuple[list[str], list[str]]:
    """The metals and the stones products have."""
    metals = await stored.used_keys(session, "metal")
    return list(metals), list(await stored.used_keys(session, "stone"))


async def pieces(
    session: AsyncSession, query: PieceListQuery, locale: str
) -> tuple[list[PieceRow], ListPage]:
    """One page of pieces, and how many there are (`is_more`: at least)."""
    page = await lists.piece_page(session, query)
    return await pieces_by_ids(session, page.ids, locale), page


async def pieces_by_ids(session: AsyncSession, ids: Sequence[UUID], locale: str) -> list[PieceRow]:
    """Pieces as they stand in the list, in the order of the ids; unknown ones are left out."""
    rows = await lists.piece_rows(session, ids)
    now = utc_now()
    made = []
    for id_ in ids:
        if id_ not in rows:
            continue
        piece, variant, product = rows[id_]
        is_held = piece.held_until is not None and piece.held_until > now
        made.append(
            PieceRow(
                id=piece.id,
                version=piece.version,
                barcode=piece.barcode,
                product_id=product.id,
                product_name=localized(product.name, locale),
                metal_name=localized(product.metal_name, locale),
                size=variant.size,
                sku=variant.sku,
                store_id=piece.store_id,
                status=piece.status,
                showcase=piece.showcase,
                tray=piece.tray,
                weight_mg=piece.weight_mg,
                price_minor=piece.price_minor,
                currency=piece.currency,
                held_until=piece.held_until if is_held else None,
                holder_id=piece.holder_id if is_held else None,
                archived_at=piece.archived_at,
            )
        )
    return made


async def _first_photos(session: AsyncSession, product_ids: Sequence[UUID]) -> dict[UUID, str]:
    firsts: dict[UUID, list[UUID]] = defaultdict(list)
    for link in await repository.product_media(session, product_ids):
        # The first few will do: a film or a spin may stand before the first photo.
        if len(firsts[link.product_id]) < 3:
            firsts[link.product_id].append(link.asset_id)
    small = await thumbnails(session, [id_ for ids in firsts.values() for id_ in ids])
    found = {
        product_id: next((small[id_] for id_ in ids if id_ in small), "")
        for product_id, ids in firsts.items()
    }
    return {product_id: url for product_id, url in found.items() if url}
