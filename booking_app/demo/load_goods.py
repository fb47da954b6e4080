"""Categories, products, sizes and pieces of the demo chain."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.demo import content, pieces
from booking_app.demo.content import Product
from booking_app.demo.stages import demo_id
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Category, Piece, Variant
from booking_app.domain.catalogue.models import Product as ProductRow

_DAYS_BETWEEN_NOVELTIES = 9
_SEEN_AGAIN_AFTER = timedelta(days=1)


async def load_products(session: AsyncSession) -> None:
    """Categories, products and their sizes."""
    assortment = content.assortment()
    await session.execute(
        insert(Category),
        [
            {
                "id": demo_id("category", category.slug),
                "slug": category.slug,
                "name": category.name.model_dump(),
                "position": position,
            }
            for position, category in enumerate(assortment.categories)
        ],
    )
    products = assortment.products
    await session.execute(
        insert(ProductRow),
        [_product(product, position) for position, product in enumerate(products)],
    )
    variants = [row for product in products for row in _variants(product)]
    await session.execute(insert(Variant), variants)
    await index_products(session, [demo_id("product", product.slug) for product in products])


async def load_pieces(session: AsyncSession) -> None:
    """What lies in the showcases."""
    now = utc_now()
    rows = [
        {
            "id": demo_id("piece", piece.barcode),
            "barcode": piece.barcode,
            "variant_id": demo_id("variant", piece.sku),
            "store_id": demo_id("store", piece.store),
            "weight_mg": piece.weight_mg,
            "price_minor": piece.price_minor,
            "currency": content.chain().currency,
            "status": piece.status,
            "showcase": piece.showcase,
            "tray": piece.tray,
            "checked_at": now - timedelta(minutes=piece.checked_minutes_ago),
        }
        for piece in pieces.pieces()
    ]
    await session.execute(insert(Piece), rows)


async def see_pieces_again(session: AsyncSession) -> None:
    """What nobody told anything of for a day was seen just now: no till speaks to the demo."""
    now = utc_now()
    await session.execute(
        update(Piece)
        .where(Piece.checked_at < now - _SEEN_AGAIN_AFTER, Piece.status == "available")
        .values(checked_at=now - timedelta(minutes=7))
    )


def _product(product: Product, position: int) -> dict[str, Any]:
    # The first on the shelf are not the newest, or both orders would look the same.
    age_days = 12 + (position * 7 % 18) * _DAYS_BETWEEN_NOVELTIES
    return {
        "id": demo_id("product", product.slug),
        "slug": product.slug,
        "category_id": demo_id("category", product.category),
        "family": product.family,
        "name": product.name.model_dump(),
        "summary": product.summary.model_dump(),
        "story": product.story.model_dump(),
        "care": product.care.model_dump(),
        "metal": product.metal,
        "metal_name": product.metal_name.model_dump(),
        "stone": product.stone,
        "specs": [
            {"label": spec.label.model_dump(), "value": spec.value.model_dump()}
            for spec in product.specs
        ],
        "position": position,
        "published_at": utc_now() - timedelta(days=age_days),
    }


def _variants(product: Product) -> list[dict[str, Any]]:
    return [
        {
            "id": demo_id("variant", product.sku_of(variant)),
            "product_id": demo_id("product", product.slug),
            "sku": product.sku_of(variant),
            "size": variant.size,
            "price_minor": variant.price_minor,
            "currency": content.chain().currency,
            "position": position,
        }
        for position, variant in enumerate(product.variants)
    ]
