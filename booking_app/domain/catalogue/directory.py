"""What goods are called, in the shop or not, archived or not: for whoever has only their ids."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.domain.catalogue.models import Category, Piece, Product, Variant

_AT_ONCE = 500


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
