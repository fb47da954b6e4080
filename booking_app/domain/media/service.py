"""Reading pictures."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.domain.media import repository
from booking_app.domain.media.files import MEDIA_PATH
from booking_app.domain.media.schemas import MediaView, RenditionView


async def media_by_ids(
    session: AsyncSession, ids: Iterable[UUID], locale: str
) -> dict[UUID, MediaView]:
    """The assets with these ids and all their renditions; unknown ids are absent."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    files: dict[UUID, list[RenditionView]] = defaultdict(list)
    for row in await repository.renditions(session, wanted):
        files[row.asset_id].append(
            RenditionView(row.format, row.width, row.height, MEDIA_PATH + row.key, row.frame)
        )
    return {
        asset.id: MediaView(
            id=asset.id,
            kind=asset.kind,
            angle=asset.angle,
            alt=localized(asset.alt, locale),
            width=asset.width,
            height=asset.height,
            frame_count=asset.frame_count,
            placeholder=asset.placeholder,
            dominant_colour=asset.dominant_colour,
            renditions=tuple(files[asset.id]),
        )
        for asset in await repository.assets(session, wanted)
    }
