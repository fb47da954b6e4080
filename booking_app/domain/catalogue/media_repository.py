"""Every query on which pictures a product shows, and in what order."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue.models import Product, ProductMedia


async def lock_product(session: AsyncSession, product_id: UUID) -> Product | None:
    """The product, whose pictures nobody else rearranges until this transaction ends."""
    return (
        await session.scalars(select(Product).where(Product.id == product_id).with_for_update())
    ).one_or_none()


async def product(session: AsyncSession, product_id: UUID) -> Product | None:
    """The product, published or not."""
    return (await session.scalars(select(Product).where(Product.id == product_id))).one_or_none()


async def asset_ids(session: AsyncSession, product_id: UUID) -> Sequence[UUID]:
    """The product's pictures in display order."""
    return (
        await session.scalars(
            select(ProductMedia.asset_id)
            .where(ProductMedia.product_id == product_id)
            .order_by(ProductMedia.position, ProductMedia.asset_id)
        )
    ).all()


async def arrange(session: AsyncSession, product_id: UUID, ids: Sequence[UUID]) -> None:
    """Show exactly these pictures, in this order."""
    await session.execute(delete(ProductMedia).where(ProductMedia.product_id == product_id))
    if ids:
        rows = [
            {"product_id": product_id, "asset_id": asset_id, "position": position}
            for position, asset_id in enumerate(ids)
        ]
        await session.execute(insert(ProductMedia), rows)


async def products_showing(session: AsyncSession, asset_id: UUID) -> Sequence[UUID]:
    """The products that show this picture."""
    return (
        await session.scalars(
            select(ProductMedia.product_id).where(ProductMedia.asset_id == asset_id)
        )
    ).all()
