"""Browsing goods and seeing what lies where. Taking pieces is in `holding`."""

import itertools
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import Database, DatabaseUnavailable, localized
from booking_app.core.folding import fold
from booking_app.core.money import Money
from booking_app.domain.catalogue import piece_counts, piece_repository, repository
from booking_app.domain.catalogue.editing_repository import present_slug
from booking_app.domain.catalogue.errors import PieceNotFound, ProductNotFound
from booking_app.domain.catalogue.goods_index import Found
from booking_app.domain.catalogue.indexed_goods import index_for
from booking_app.domain.catalogue.models import Product, Variant
from booking_app.domain.catalogue.piece_counts import StockRow
from booking_app.domain.catalogue.piece_repository import PieceRow
from booking_app.domain.catalogue.repository import CardRow
from booking_app.domain.catalogue.schemas import (
    NOWHERE,
    CategoryView,
    FacetValue,
    Lying,
    PieceView,
    ProductCard,
    ProductPage,
    ProductQuery,
    ProductView,
    StoreCount,
    StoreStock,
    VariantView,
)
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.media.service import media_by_ids

_PHOTOS_OF_A_CARD = 2
logger = logging.getLogger(__name__)

FACETS = ("category", "metal", "stone", "size")


async def list_categories(session: AsyncSession, locale: str) -> list[CategoryView]:
    """Categories in display order."""
    counts = (await index_for(session)).index.on_shelves(utc_now())
    return [
        CategoryView(category.slug, localized(category.name, locale), counts.get(category.slug, 0))
        for category in await repository.shelves(session)
    ]


async def search(session: AsyncSession, query: ProductQuery, locale: str) -> ProductPage:
    """A page of products with facets.

    Words are looked for in both languages; when nothing is found, words no product knows are
    replaced by the known word they resemble most.
    """
    query = replace(query, q=fold(query.q))
    kept, now = await index_for(session), utc_now()
    free = None
    if query.in_stock_only or query.store_ids:
        free = await kept.free(session, query.store_ids)
    found = kept.index.search(query, now, free)
    if not found.total and query.q:
        mended = kept.index.mended(query.q, now)
        if mended != query.q:
            query = replace(query, q=mended)
            found = kept.index.search(query, now, free)
    return await page_of(session, query, found, locale)


async def page_of(
    session: AsyncSession, query: ProductQuery, found: Found, locale: str
) -> ProductPage:
    """What was found as shoppers see it."""
    cards = await cards_by_ids(session, found.ids, locale, store_ids=query.store_ids)
    facets = await _facets(session, found.facets)
    return ProductPage(tuple(cards), found.total, query.page, query.page_size, facets)


async def _facets(
    session: AsyncSession, counted: Mapping[str, Mapping[str, int]]
) -> dict[str, tuple[FacetValue, ...]]:
    """Shelves in their order, the rest by name."""
    order = {"category": await repository.category_order(session)}
    return {
        name: tuple(
            FacetValue(key, counted[name][key])
            for key in order.get(name, sorted(counted[name]))
            if key in counted[name]
        )
        for name in FACETS
    }


async def reading_goods(database: Database) -> None:
    """Read the goods that searches look through, so that the first one need not wait for it."""
    try:
        async with database.read() as session:
            await index_for(session)
    except (DatabaseUnavailable, DBAPIError):  # the latter while the schema is behind
        logger.warning("goods_not_read_at_start")


async def get_product(session: AsyncSession, slug: str, locale: str) -> ProductView:
    """Everything a product page shows. Raises `ProductNotFound`."""
    product = await repository.product_by_slug(session, slug)
    if product is None:
        raise ProductNotFound(slug=slug)
    return await _product_view(session, product, locale)


async def get_preview(session: AsyncSession, product_id: UUID, locale: str) -> ProductView:
    """What its page would show of a product of any state.

    Raises `ProductNotFound`, also for one without sizes: there is no page to be seen yet.
    """
    rows = await repository.products(session, [product_id], drafts=True)
    if not rows or not await repository.variants(session, product_ids=[product_id]):
        raise ProductNotFound(id=str(product_id))
    return await _product_view(session, rows[0], locale)


async def _product_view(session: AsyncSession, product: Product, locale: str) -> ProductView:
    siblings = await repository.family(session, product)
    cards = await cards_by_ids(session, [product.id], locale, drafts=True)
    cards += await cards_by_ids(session, siblings, locale)
    links = await repository.product_media(session, [product.id])
    media = await media_by_ids(session, [link.asset_id for link in links], locale)
    shelf = await repository.category(session, product.category_id)
    return ProductView(
        card=cards[0],
        category_name=localized(shelf.name, locale),
        summary=localized(product.summary, locale),
        story=localized(product.story, locale),
        care=localized(product.care, locale),
        specs=tuple(
            (localized(spec["label"], locale), localized(spec["value"], locale))
            for spec in product.specs
        ),
        variants=tuple(await _variant_views(session, product.id)),
        media=tuple(media[link.asset_id] for link in links),
        siblings=tuple(cards[1:]),
    )


async def moved_to(session: AsyncSession, slug: str) -> str | None:
    """Where the product of a former address is to be seen now, if it is in the shop."""
    return await present_slug(session, "product", slug)


async def was_in_shop(session: AsyncSession, slug: str) -> bool:
    """Whether a product was shown at this address and is archived now."""
    return await repository.was_in_shop(session, slug)


async def cards_by_ids(
    session: AsyncSession,
    ids: Sequence[UUID],
    locale: str,
    store_ids: Sequence[UUID] = (),
    *,
    drafts: bool = False,
) -> list[ProductCard]:
    """Cards in the order of the ids; what is not in the shop is left out, unless `drafts`."""
    rows = await repository.card_rows(session, ids, drafts=drafts)
    photos = await _photos(session, list(rows), locale)
    counts = await piece_counts.free_counts(session, list(rows), store_ids)
    return [
        _card(rows[id_], photos[id_], counts.get(id_, NOWHERE), locale)
        for id_ in ids
        if id_ in rows
    ]


async def free_pieces(
    session: AsyncSession,
    store_id: UUID,
    locale: str,
    variant_ids: Sequence[UUID] | None = None,
    holder_id: UUID | None = None,
) -> list[PieceView]:
    """Pieces that can be booked in a store, of these variants or of all.

    What `holder_id` keeps counts as free.
    """
    rows = await piece_repository.free_rows(session, store_id, variant_ids, holder_id)
    return await piece_views(session, rows, locale)


async def pieces_by_ids(
    session: AsyncSession, ids: Sequence[UUID], locale: str
) -> dict[UUID, PieceView]:
    """Pieces by id, free or not. Raises `PieceNotFound` for an unknown one."""
    rows = await piece_repository.piece_rows(session, ids)
    views = {view.id: view for view in await piece_views(session, rows, locale)}
    for id_ in ids:
        if id_ not in views:
            raise PieceNotFound(id=str(id_))
    return views


async def variants_of_pieces(session: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """Which variants these pieces are of, in their order. Raises `PieceNotFound`."""
    rows = await piece_repository.piece_rows(session, ids)
    found = {piece.id: piece.variant_id for piece, _, _ in rows}
    for id_ in ids:
        if id_ not in found:
            raise PieceNotFound(id=str(id_))
    return [found[id_] for id_ in ids]


async def piece_by_barcode(session: AsyncSession, barcode: str, locale: str) -> PieceView:
    """The piece that carries this barcode. Raises `PieceNotFound`."""
    row = await piece_repository.piece_by_barcode(session, barcode)
    if row is None:
        raise PieceNotFound(barcode=barcode)
    return (await piece_views(session, [row], locale))[0]


async def stock_by_store(
    session: AsyncSession,
    variant_ids: Sequence[UUID],
    store_ids: Sequence[UUID] | None = None,
) -> dict[UUID, StoreStock]:
    """What lies of these variants per store, of all or of these; stores with nothing are absent."""
    return _stock(await piece_counts.stock(session, variant_ids=variant_ids, store_ids=store_ids))


async def product_stock(session: AsyncSession, product_id: UUID) -> dict[UUID, StoreStock]:
    """What lies of all sizes of a product per store."""
    return _stock(await piece_counts.stock(session, product_ids=[product_id]))


async def pieces_by_store(
    session: AsyncSession, store_ids: Sequence[UUID]
) -> dict[UUID, StoreCount]:
    """How many pieces can be booked in each of these stores; those with none are absent."""
    return await piece_counts.counts_by_store(session, store_ids)


async def lying_in(
    session: AsyncSession, product_ids: Sequence[UUID], store_ids: Sequence[UUID]
) -> dict[UUID, Lying]:
    """What lies of each product in these stores; those of which nothing does are absent."""
    if not product_ids or not store_ids:
        return {}
    return await piece_counts.free_counts(session, product_ids, store_ids)


async def sizes_of(session: AsyncSession, product_id: UUID) -> list[VariantView]:
    """All sizes of a product in order."""
    return await _variant_views(session, product_id)


async def count_in_shop(session: AsyncSession, variant_ids: Sequence[UUID]) -> int:
    """How many of these variants shoppers can see."""
    return await repository.count_in_shop(session, variant_ids) if variant_ids else 0


async def variant_products(
    session: AsyncSession, variant_ids: Sequence[UUID], locale: str
) -> dict[UUID, tuple[VariantView, ProductCard]]:
    """Variants by id with the product each belongs to; unknown ids are absent."""
    if not variant_ids:
        return {}
    variants = await repository.variants(session, ids=variant_ids)
    cards = {
        card.id: card
        for card in await cards_by_ids(session, [row.product_id for row in variants], locale)
    }
    stock = _stock(await piece_counts.stock(session, variant_ids=variant_ids))
    return {
        row.id: (_variant_view(row, stock), cards[row.product_id])
        for row in variants
        if row.product_id in cards
    }


async def save_product(session: AsyncSession, visitor_id: UUID, product_id: UUID) -> None:
    """Put a product aside for a visitor; twice is once."""
    await repository.save(session, visitor_id, product_id)


async def unsave_product(session: AsyncSession, visitor_id: UUID, product_id: UUID) -> None:
    """Take a product back from those put aside."""
    await repository.unsave(session, visitor_id, product_id)


async def saved_ids(session: AsyncSession, visitor_id: UUID) -> list[UUID]:
    """Which products a visitor put aside, latest first."""
    return list(await repository.saved_ids(session, visitor_id))


async def saved_products(session: AsyncSession, visitor_id: UUID, locale: str) -> list[ProductCard]:
    """What a visitor put aside, latest first."""
    return await cards_by_ids(session, await repository.saved_ids(session, visitor_id), locale)


async def _variant_views(session: AsyncSession, product_id: UUID) -> list[VariantView]:
    stock = await product_stock(session, product_id)
    rows = await repository.variants(session, product_ids=[product_id])
    return [_variant_view(row, stock) for row in rows]


def _variant_view(row: Variant, stock: dict[UUID, StoreStock]) -> VariantView:
    counts = [store.counts.get(row.id, 0) for store in stock.values()]
    return VariantView(
        id=row.id,
        sku=row.sku,
        size=row.size,
        price=Money(row.price_minor, row.currency),
        free_count=sum(counts),
        store_count=sum(1 for count in counts if count),
    )


async def _photos(
    session: AsyncSession, product_ids: Sequence[UUID], locale: str
) -> dict[UUID, list[MediaView]]:
    """The first photo of each product, and the one that shows another side."""
    first: dict[UUID, list[UUID]] = defaultdict(list)
    for product_id, asset_id in await repository.photos_of(session, product_ids):
        if len(first[product_id]) < _PHOTOS_OF_A_CARD:
            first[product_id].append(asset_id)
    media = await media_by_ids(session, itertools.chain(*first.values()), locale)
    return defaultdict(list, {key: [media[id_] for id_ in ids] for key, ids in first.items()})


def _card(product: CardRow, photos: Sequence[MediaView], lying: Lying, locale: str) -> ProductCard:
    return ProductCard(
        id=product.id,
        slug=product.slug,
        name=localized(product.name, locale),
        category_slug=product.category_slug,
        family=product.family,
        metal=product.metal,
        metal_name=localized(product.metal_name, locale),
        stone=product.stone,
        price_from=Money(product.price_from_minor, product.currency),
        price_to=Money(product.price_to_minor, product.currency),
        photo=photos[0] if photos else None,
        second_photo=photos[1] if len(photos) > 1 else None,
        lying=lying,
    )


async def piece_views(
    session: AsyncSession, rows: Sequence[PieceRow], locale: str, *, with_photos: bool = True
) -> list[PieceView]:
    """Pieces as they leave the slice, in the order given."""
    shown = {product.id for _, _, product in rows} if with_photos else ()
    photos = await _photos(session, list(shown), locale) if shown else defaultdict(list)
    return [
        PieceView(
            id=piece.id,
            barcode=piece.barcode,
            variant_id=variant.id,
            product_id=product.id,
            product_slug=product.slug,
            product_name=localized(product.name, locale),
            metal_name=localized(product.metal_name, locale),
            size=variant.size,
            weight_mg=piece.weight_mg,
            price=Money(piece.price_minor, piece.currency),
            store_id=piece.store_id,
            showcase=piece.showcase,
            tray=piece.tray,
            status=piece.status,
            checked_at=piece.checked_at,
            photo=next(iter(photos[product.id]), None),
        )
        for piece, variant, product in rows
    ]


def _stock(rows: Sequence[StockRow]) -> dict[UUID, StoreStock]:
    counts: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    checked: dict[UUID, datetime] = {}
    for row in rows:
        counts[row.store_id][row.variant_id] = max(0, row.free - row.kept_back)
        known = checked.get(row.store_id, row.checked_at)
        checked[row.store_id] = min(row.checked_at, known)
    return {
        store_id: StoreStock(
            store_id,
            found,
            checked[store_id],
            frozenset(variant_id for variant_id, count in found.items() if not count),
        )
        for store_id, found in counts.items()
    }
