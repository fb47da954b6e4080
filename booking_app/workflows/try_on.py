"""The pieces a visitor has chosen to try on, before a store is chosen."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.customers import service as customers
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import TryOnItemView


async def basket(session: AsyncSession, visitor_id: UUID, locale: str) -> tuple[TryOnItemView, ...]:
    """What was chosen, in the order chosen."""
    return await reservations.basket(session, visitor_id, locale)


async def add(
    session: AsyncSession, visitor_id: UUID, variant_id: UUID, piece_id: UUID | None = None
) -> None:
    """Choose a variant, or a very piece of it. Raises `TooManyPieces`, `VariantNotFound`."""
    await reservations.add_to_basket(session, visitor_id, variant_id, piece_id)
    found = await catalogue.variant_products(session, [variant_id], "ru")
    product = found[variant_id][1]
    await customers.touch(
        session, visitor_id, "try_on_add", product.id, {"variant": str(variant_id)}
    )


async def remove(session: AsyncSession, visitor_id: UUID, variant_id: UUID) -> None:
    """Take a variant out again."""
    await reservations.remove_from_basket(session, visitor_id, [variant_id])
