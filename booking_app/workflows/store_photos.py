"""The photos of a store, as shoppers see them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.media.schemas import MediaView
from booking_app.domain.media.service import media_by_ids
from booking_app.workflows.media_shelves import Shelf


async def photos_of(session: AsyncSession, store_id: UUID, locale: str) -> list[MediaView]:
    """In display order; empty for a store without any."""
    ids = await Shelf("store", store_id).asset_ids(session)
    found = await media_by_ids(session, ids, locale)
    return [found[id_] for id_ in ids if found[id_].renditions]
