"""Every query on which photos a store shows, and in what order."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.stores.models import Store, StoreMedia


async def store(session: AsyncSession, store_id: UUID, *, lock: bool = False) -> Store | None:
    """The store, public or not; locked, nobody else rearranges its photos until this ends."""
    query = select(Store).where(Store.id == store_id)
    return await session.scalar(query.with_for_update(key_share=True) if lock else query)


async def asset_ids(session: AsyncSession, store_id: UUID) -> Sequence[UUID]:
    """The store's photos in display order."""
    return (
        await session.scalars(
            select(StoreMedia.asset_id)
            .where(StoreMedia.store_id == store_id)
            .order_by(StoreMedia.position, StoreMedia.asset_id)
        )
    ).all()


async def arrange(session: AsyncSession, store_id: UUID, ids: Iterable[UUID]) -> None:
    """Show exactly these photos, in this order."""
    await session.execute(delete(StoreMedia).where(StoreMedia.store_id == store_id))
    rows = [
        {"store_id": store_id, "asset_id": asset_id, "position": position}
        for position, asset_id in enumerate(ids)
    ]
    if rows:
        await session.execute(insert(StoreMedia), rows)


async def is_shown(session: AsyncSession, asset_id: UUID) -> bool:
    """Whether any store shows this photo."""
    query = select(StoreMedia.store_id).where(StoreMedia.asset_id == asset_id).limit(1)
    return await session.scalar(query) is not None
