"""Reading pictures."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.domain.media import repository
from booking_app.domain.media.files import MEDIA_PATH, WHOLE_FORMAT
from booking_app.domain.media.models import MediaAsset
from booking_app.domain.media.schemas import MediaView, RenditionView, TilesView


async def media_by_ids(
    session: AsyncSession, ids: Iterable[UUID], locale: str
) -> dict[UUID, MediaView]:
    """The assets with these ids and all their renditions; unknown ids are absent."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    files: dict[UUID, list[RenditionView]] = defaultdict(list)
    for asset_id, kind, width, height, key, frame in await repository.shown_files(
        session, wanted, but=WHOLE_FORMAT
    ):
        files[asset_id].append(RenditionView(kind, width, height, MEDIA_PATH + key, frame))
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
            focal_x=asset.focal_x,
            focal_y=asset.focal_y,
            tiles=_tiles(asset),
            note=asset.note,
            duration_ms=asset.duration_ms,
        )
        for asset in await repository.shown_assets(session, wanted)
    }


def _tiles(asset: MediaAsset) -> TilesView | None:
    if asset.tiles is None:
        return None
    return TilesView(
        url_template=f"{MEDIA_PATH}{asset.tiles['stem']}/{{level}}/{{x}}-{{y}}.webp",
        tile_size=asset.tiles["tile_size"],
        levels=asset.tiles["levels"],
        width=asset.tiles["width"],
        height=asset.tiles["height"],
    )
