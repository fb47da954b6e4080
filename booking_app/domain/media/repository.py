"""Every query on pictures."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.media.models import MediaAsset, Rendition


async def assets(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[MediaAsset]:
    """The assets with these ids."""
    return (await session.scalars(select(MediaAsset).where(MediaAsset.id.in_(list(ids))))).all()


async def renditions(session: AsyncSession, asset_ids: Iterable[UUID]) -> Sequence[Rendition]:
    """The renditions of these assets by format, frame and width."""
    return (
        await session.scalars(
            select(Rendition)
            .where(Rendition.asset_id.in_(list(asset_ids)))
            .order_by(Rendition.format, Rendition.frame, Rendition.width)
        )
    ).all()
