"""Queries on products, variants and categories; `piece_repository` has those on pieces."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from booking_app.core.clock import utc_now
from booking_app.core.db import UtcDateTime
from booking_app.core.fixed import Query, one_of
from booking_app.domain.catalogue.models import (
    Category,
    Piece,
    Product,
    ProductMedia,
    SavedProduct,
    Variant,
)
from booking_app.domain.media.models import MediaAsset
from booking_app.domain.stores.models import Store


def piece_is_free(
    piece: type[Piece] = Piece, now: BindParameter[datetime] | None = None
) -> ColumnElement[bool]:
    """A piece nobody holds now. The clock decides, not a job; `now` is where it is said later."""
    return and_(
        piece.status == "available",
        piece.archived_at.is_(None),
        or_(piece.held_until.is_(None), piece.held_until <= (utc_now() if now is None else now)),
    )


def free_for(
    holder_id: UUID | BindParameter[UUID],
    piece: type[Piece] = Piece,
    now: BindParameter[datetime] | None = None,
) -> ColumnElement[bool]:
    """A piece nobody else holds now."""
    return and_(
        piece.status == "available",
        piece.archived_at.is_(None),
        or_(
            piece.held_until.is_(None),
            piece.held_until <= (utc_now() if now is None else now),
            piece.holder_id == holder_id,
        ),
    )


def piece_is_offered(holder_id: UUID | None = None) -> ColumnElement[bool]:
    """A free piece of which its store has more than it keeps back: it can be booked.

    What `holder_id` keeps counts as free.
    """
    other = aliased(Piece)
    is_free = piece_is_free() if holder_id is None else free_for(holder_id)
    free_here = (
        select(func.count())
        .select_from(other)
        .where(
            other.variant_id == Piece.variant_id,
            other.store_id == Piece.store_id,
            piece_is_free(other) if holder_id is None else free_for(holder_id, other),
        )
        .scalar_subquery()
    )
    kept_back = select(Store.safety_stock).where(Store.id == Piece.store_id).scalar_subquery()
    # Most stores keep nothing back: then nothing is counted.
    return and_(is_free, or_(Piece.store_id.not_in(careful_stores()), free_here > kept_back))


def careful_stores() -> Select[UUID]:
    """Ids of the stores that keep their last pieces back."""
    return select(Store.id).where(Store.safety_stock > 0)


def published(now: BindParameter[datetime] | None = None) -> ColumnElement[bool]:
    """A product shoppers see now: published by the clock and not archived; `now` is where it is
    said later."""
    return and_(
        Product.published_at.is_not(None),
        Product.published_at <= (utc_now() if now is None else now),
        Product.archived_at.is_(None),
    )


def hidden_variants() -> CompoundSelect[UUID]:
    """Ids of variants no shopper sees: archived, or of a product that is not in the shop.

    In two parts, of which each has an index: few are hidden, and asked in one question all
    variants were looked at, each with its product.
    """
    hidden = select(Product.id).where(
        or_(
            Product.archived_at.is_not(None),
            Product.published_at.is_(None),
            Product.published_at > utc_now(),
        )
    )
    return union_all(
        select(Variant.id).where(Variant.archived_at.is_not(None)),
        select(Variant.id).where(Variant.product_id.in_(hidden)),
    )


async def shelves(session: AsyncSession) -> Sequence[Category]:
    """Categories in order, without counting what stands on them."""
    query = select(Category).where(Category.archived_at.is_(None)).order_by(Category.position)
    return (await session.scalars(query)).all()


async def category(session: AsyncSession, id_: UUID) -> Category:
    """A category of any state; it is there, a product stands on it."""
    return await session.get_one(Category, id_)


async def category_order(session: AsyncSession) -> Sequence[str]:
    """The addresses of all categories in display order."""
    return (await session.scalars(select(Category.slug).order_by(Category.position))).all()


async def product_by_slug(session: AsyncSession, slug: str) -> Product | None:
    """The published product at this address."""
    return await session.scalar(select(Product).where(Product.slug == slug, published()))


async def was_in_shop(session: AsyncSession, slug: str) -> bool:
    """Whether an archived product with this address was published once."""
    found = await session.scalar(
        select(Product.id).where(
            Product.slug == slug,
            Product.archived_at.is_not(None),
            Product.published_at <= Product.archived_at,
        )
    )
    return found is not None


async def products(
    session: AsyncSession, ids: Iterable[UUID], *, drafts: bool = False
) -> Sequence[Product]:
    """Products by id: those in the shop, or with `drafts` all of them."""
    query = select(Product).where(Product.id.in_(list(ids)))
    return (await session.scalars(query if drafts else query.where(published()))).all()


async def family(session: AsyncSession, product: Product) -> Sequence[UUID]:
    """The other published products of the same design."""
    return (
        await session.scalars(
            select(Product.id)
            .where(Product.family == product.family, Product.id != product.id, published())
            .order_by(Product.position)
        )
    ).all()


async def variants(
    session: AsyncSession,
    *,
    product_ids: Iterable[UUID] | None = None,
    ids: Iterable[UUID] | None = None,
) -> Sequence[Variant]:
    """Variants of these products, or with these ids, in display order; never archived ones."""
    query = (
        select(Variant)
        .where(Variant.archived_at.is_(None))
        .order_by(Variant.product_id, Variant.position)
    )
    if product_ids is not None:
        query = query.where(Variant.product_id.in_(list(product_ids)))
    if ids is not None:
        query = query.where(Variant.id.in_(list(ids)))
    return (await session.scalars(query)).all()


async def count_in_shop(session: AsyncSession, variant_ids: Sequence[UUID]) -> int:
    """How many of these variants are there, of products that are in the shop."""
    query = select(func.count(Variant.id)).join(Product, Product.id == Variant.product_id)
    shown = (Variant.id.in_(variant_ids), Variant.archived_at.is_(None), published())
    return await session.scalar(query.where(*shown)) or 0


async def product_media(
    session: AsyncSession, product_ids: Iterable[UUID]
) -> Sequence[ProductMedia]:
    """Which assets the products show, in display order."""
    return (
        await session.scalars(
            select(ProductMedia)
            .where(ProductMedia.product_id.in_(list(product_ids)))
            .order_by(ProductMedia.product_id, ProductMedia.position)
        )
    ).all()


class CardRow(NamedTuple):
    """What a card says of a product but for its photos, with its lowest and its highest price."""

    id: UUID
    slug: str
    family: str
    name: dict[str, str]
    metal: str
    metal_name: dict[str, str]
    stone: str
    category_slug: str
    price_from_minor: int
    price_to_minor: int
    currency: str


def _cards(dialect: str, *shown: ColumnElement[bool]) -> Select[Any]:
    of_product = ("id", "slug", "family", "name", "metal", "metal_name", "stone")
    price = Variant.price_minor
    return (
        select(
            *(getattr(Product, name) for name in of_product),
            Category.slug,
            func.min(price),
            func.max(price),
            func.min(Variant.currency),
        )
        .join(Category, Category.id == Product.category_id)
        .join(Variant, Variant.product_id == Product.id)
        .where(one_of(dialect, Product.id, "ids"), Variant.archived_at.is_(None), *shown)
        .group_by(Product.id, Category.id)
    )


_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_CARDS = Query(CardRow, lambda dialect: _cards(dialect, published(_NOW)))
_CARDS_OF_ANY = Query(CardRow, _cards)


async def card_rows(
    session: AsyncSession, ids: Iterable[UUID], *, drafts: bool = False
) -> dict[UUID, CardRow]:
    """Products by id, of those that have a size: those in the shop, or with `drafts` all."""
    wanted = list(ids)
    if drafts:
        rows = await _CARDS_OF_ANY.all(session, ids=wanted)
    else:
        rows = await _CARDS.all(session, ids=wanted, now=utc_now())
    return {row.id: row for row in rows}


class Photo(NamedTuple):
    """A photo of a product."""

    product_id: UUID
    asset_id: UUID


_PHOTOS = Query(
    Photo,
    lambda dialect: (
        select(ProductMedia.product_id, ProductMedia.asset_id)
        .join(MediaAsset, MediaAsset.id == ProductMedia.asset_id)
        .where(one_of(dialect, ProductMedia.product_id, "ids"), MediaAsset.kind == "photo")
        .order_by(ProductMedia.product_id, ProductMedia.position)
    ),
)


async def photos_of(session: AsyncSession, product_ids: Iterable[UUID]) -> Sequence[Photo]:
    """The photos of these products, no films and no turning views, in display order."""
    return await _PHOTOS.all(session, ids=list(product_ids))


async def saved_ids(session: AsyncSession, visitor_id: UUID) -> Sequence[UUID]:
    """Products a visitor saved, latest first."""
    return (
        await session.scalars(
            select(SavedProduct.product_id)
            .where(SavedProduct.visitor_id == visitor_id)
            .order_by(SavedProduct.at.desc())
        )
    ).all()


async def save(session: AsyncSession, visitor_id: UUID, product_id: UUID) -> None:
    """Remember a product for a visitor, once."""
    if await session.get(SavedProduct, (visitor_id, product_id)) is None:
        session.add(SavedProduct(visitor_id=visitor_id, product_id=product_id))
        await session.flush()


async def unsave(session: AsyncSession, visitor_id: UUID, product_id: UUID) -> None:
    """Forget a remembered product."""
    await session.execute(
        delete(SavedProduct).where(
            SavedProduct.visitor_id == visitor_id, SavedProduct.product_id == product_id
        )
    )
