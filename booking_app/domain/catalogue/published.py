"""All goods that are in the shop, a page after the other, for whoever copies the catalogue:
search engines and price comparers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.core.money import Money
from booking_app.domain.catalogue import repository
from booking_app.domain.catalogue.models import Category, Piece, Product, Variant
from booking_app.domain.media import uses


@dataclass(frozen=True, slots=True)
class PublishedProduct:
    """A product's address, and the addresses of its photos at full width, the first one first."""

    slug: str
    changed_at: datetime
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A size of a product as price comparers want it. `photo` is empty where there is none."""

    sku: str
    size: str
    price: Money
    is_free: bool
    slug: str
    name: str
    summary: str
    metal_name: str
    category: str
    photo: str


async def count(session: AsyncSession) -> int:
    """How many products are in the shop now."""
    return await session.scalar(select(func.count(Product.id)).where(repository.published())) or 0


async def products(session: AsyncSession, offset: int, limit: int) -> list[PublishedProduct]:
    """Products in the order they were made, `limit` of them after the first `offset`."""
    rows = await session.execute(
        select(Product.id, Product.slug, Product.updated_at)
        .where(repository.published())
        .order_by(Product.id)
        .offset(offset)
        .limit(limit)
    )
    found = rows.all()
    photos = await _photos(session, [row.id for row in found])
    return [
        PublishedProduct(row.slug, row.updated_at, tuple(photos.get(row.id, ()))) for row in found
    ]


async def offers(
    session: AsyncSession,
    after: UUID | None,
    limit: int,
    locale: str,
    *,
    seen_since: datetime,
) -> tuple[UUID | None, list[Offer]]:
    """All sizes of the next `limit` products after this one, by the id of the product; and after
    which product to go on, or None at the end. A size is free that can be booked in a store in
    which all of the product was seen since `seen_since`, as its page has it."""
    wanted = (
        select(Product, Category.name)
        .join(Category, Category.id == Product.category_id)
        .where(repository.published())
        .order_by(Product.id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(Product.id > after)
    found = {product.id: (product, shelf) for product, shelf in await session.execute(wanted)}
    photos = await _photos(session, list(found))
    variants = await repository.variants(session, product_ids=found)
    free = await _free(session, [variant.id for variant in variants], seen_since)
    last = max(found) if len(found) == limit else None
    return last, [
        _offer(*found[variant.product_id], variant, variant.id in free, photos, locale)
        for variant in variants
    ]


async def _free(
    session: AsyncSession, variant_ids: Sequence[UUID], seen_since: datetime
) -> set[UUID]:
    in_store = (Variant.product_id, Piece.store_id)
    lying = (
        select(
            Piece.variant_id,
            repository.piece_is_offered().label("is_offered"),
            func.min(Piece.checked_at).over(partition_by=in_store).label("oldest"),
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .where(Piece.variant_id.in_(variant_ids), repository.piece_is_free())
        .subquery()
    )
    seen = lying.c.oldest >= seen_since
    return set(
        await session.scalars(select(lying.c.variant_id).where(lying.c.is_offered, seen).distinct())
    )


def _offer(
    product: Product,
    shelf: dict[str, str],
    variant: Variant,
    is_free: bool,
    photos: dict[UUID, list[str]],
    locale: str,
) -> Offer:
    return Offer(
        sku=variant.sku,
        size=variant.size,
        price=Money(variant.price_minor, variant.currency),
        is_free=is_free,
        slug=product.slug,
        name=localized(product.name, locale),
        summary=localized(product.summary, locale),
        metal_name=localized(product.metal_name, locale),
        category=localized(shelf, locale),
        photo=next(iter(photos.get(product.id, ())), ""),
    )


async def _photos(session: AsyncSession, product_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    shown = await repository.product_media(session, product_ids)
    files = await uses.large_photos(session, [link.asset_id for link in shown])
    photos: dict[UUID, list[str]] = defaultdict(list)
    for link in shown:
        if link.asset_id in files:
            photos[link.product_id].append(files[link.asset_id])
    return photos
