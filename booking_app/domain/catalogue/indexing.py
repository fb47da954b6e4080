"""Keeping what searches look into in step with the products themselves.

Whoever writes names, slugs, skus, prices, metals or specs of products calls `index_products`
with their ids in the same transaction; imports too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.folding import fold
from booking_app.domain.catalogue.models import (
    Category,
    Product,
    ProductSearch,
    ProductTitle,
    Variant,
)

_BATCH = 500
_TITLE_LENGTH = 200


async def index_products(session: AsyncSession, product_ids: Sequence[UUID]) -> None:
    """Write anew what lists and searches know of these products."""
    await session.flush()
    found = await session.execute(select(Category.id, Category.name))
    categories = dict(found.all())
    for start in range(0, len(product_ids), _BATCH):
        await _index(session, product_ids[start : start + _BATCH], categories)


async def _index(
    session: AsyncSession, ids: Sequence[UUID], categories: Mapping[UUID, Mapping[str, str]]
) -> None:
    skus: dict[UUID, list[str]] = defaultdict(list)
    prices: dict[UUID, int] = {}
    for variant in await session.execute(
        select(Variant.product_id, Variant.sku, Variant.price_minor)
        .where(Variant.product_id.in_(ids), Variant.archived_at.is_(None))
        .order_by(Variant.position)
    ):
        skus[variant.product_id].append(variant.sku)
        prices[variant.product_id] = min(
            variant.price_minor, prices.get(variant.product_id, variant.price_minor)
        )
    columns = (
        Product.id,
        Product.slug,
        Product.name,
        Product.summary,
        Product.metal_name,
        Product.specs,
        Product.category_id,
    )
    rows = (await session.execute(select(*columns).where(Product.id.in_(ids)))).all()
    await session.execute(delete(ProductSearch).where(ProductSearch.product_id.in_(ids)))
    await session.execute(delete(ProductTitle).where(ProductTitle.product_id.in_(ids)))
    search = [
        {
            "product_id": row.id,
            "text": fold(" ".join([*row.name.values(), row.slug, *skus[row.id]])),
            "price_from_minor": prices.get(row.id),
        }
        for row in rows
    ]
    titles = [
        {"product_id": row.id, "locale": locale, "title": fold(text)[:_TITLE_LENGTH]}
        for row in rows
        for locale, text in row.name.items()
    ]
    if search:
        await session.execute(insert(ProductSearch), search)
    if titles:
        await session.execute(insert(ProductTitle), titles)
    if rows:
        await session.execute(
            update(Product),
            [
                {"id": row.id, "search_text": _shop_text(row, categories[row.category_id])}
                for row in rows
            ],
        )


def _shop_text(row: Any, category: Mapping[str, str]) -> str:
    texts = [row.name, category, row.metal_name, row.summary]
    texts += [spec["value"] for spec in row.specs]
    return fold(" ".join(part for text in texts for part in text.values()))
