"""What goods are called, in the shop or not, archived or not: for whoever has only their ids."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.core.folding import fold
from booking_app.domain.catalogue.models import (
    Category,
    Piece,
    Product,
    ProductSearch,
    ProductTitle,
    Variant,
)

_AT_ONCE = 500
_MOST_WORDS = 6


async def names_of(session: AsyncSession, ids: Collection[UUID], locale: str) -> dict[UUID, str]:
    """Names of the products, variants, pieces and categories among these ids.

    A variant is told by its sku, a piece by its barcode, both with the product's name.
    """
    found: dict[UUID, str] = {}
    whole = list(ids)
    for start in range(0, len(whole), _AT_ONCE):
        found |= await _names(session, whole[start : start + _AT_ONCE], locale)
    return found


async def _names(session: AsyncSession, ids: list[UUID], locale: str) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for table in (Product, Category):
        for row in await session.execute(select(table.id, table.name).where(table.id.in_(ids))):
            found[row.id] = localized(row.name, locale)
    variants = (
        select(Variant.id, Variant.sku, Product.name)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(ids))
    )
    for variant in await session.execute(variants):
        found[variant.id] = f"{localized(variant.name, locale)} · {variant.sku}"
    pieces = (
        select(Piece.id, Piece.barcode, Product.name)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Piece.id.in_(ids))
    )
    for piece in await session.execute(pieces):
        found[piece.id] = f"{localized(piece.name, locale)} · {piece.barcode}"
    return found


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product by its name; `sku` is the variant's that was asked for, or empty."""

    id: UUID
    name: str
    slug: str
    sku: str
    is_archived: bool


async def find(
    session: AsyncSession, text: str, locale: str, limit: int = 8
) -> tuple[FoundProduct, ...]:
    """Products of any status whose name, address or skus hold every word of the text.

    Those whose name begins with it come first. The first that are found are enough: the rest of
    the catalogue is looked through only while there are fewer than `limit`.
    """
    wanted = fold(text)
    words = wanted.split()[:_MOST_WORDS]
    if not words:
        return ()
    begins = (
        select(ProductTitle.product_id)
        .where(
            ProductTitle.locale == locale,
            ProductTitle.title >= wanted,
            ProductTitle.title.startswith(wanted, autoescape=True),
        )
        .order_by(ProductTitle.title, ProductTitle.product_id)
        .limit(limit)
    )
    ids = list(await session.scalars(begins))
    if len(ids) < limit:
        holds = (
            select(ProductSearch.product_id)
            .where(
                *(ProductSearch.text.contains(word, autoescape=True) for word in words),
                ProductSearch.product_id.not_in(ids),
            )
            .limit(limit - len(ids))
        )
        ids += list(await session.scalars(holds))
    return await _found(session, ids, locale, text.strip())


async def _found(
    session: AsyncSession, ids: list[UUID], locale: str, text: str
) -> tuple[FoundProduct, ...]:
    columns = (Product.id, Product.name, Product.slug, Product.archived_at)
    rows = {
        row.id: row for row in await session.execute(select(*columns).where(Product.id.in_(ids)))
    }
    skus = select(Variant.product_id, Variant.sku).where(
        Variant.product_id.in_(ids), Variant.sku.icontains(text, autoescape=True)
    )
    asked = {row.product_id: row.sku for row in await session.execute(skus)}
    return tuple(
        FoundProduct(
            id=each,
            name=localized(rows[each].name, locale),
            slug=rows[each].slug,
            sku=asked.get(each, ""),
            is_archived=rows[each].archived_at is not None,
        )
        for each in ids
        if each in rows
    )
