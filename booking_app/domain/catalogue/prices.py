"""In what money goods are priced."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue.models import Piece, Variant


async def other_currency(session: AsyncSession, currency: str) -> str | None:
    """A currency besides this one in which something is priced, archived goods included."""
    for table in (Variant, Piece):
        query = select(table.currency).where(table.currency != currency).limit(1)
        if found := await session.scalar(query):
            return found
    return None


async def any_currency(session: AsyncSession) -> str | None:
    """A currency in which something is priced, if anything is."""
    for table in (Variant, Piece):
        if found := await session.scalar(select(table.currency).limit(1)):
            return found
    return None
