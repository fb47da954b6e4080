"""The uses of pictures: a second use of the same files, and what a use still lacks."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import Base
from booking_app.core.ids import new_id
from booking_app.domain.media import repository
from booking_app.domain.media.files import MEDIA_PATH
from booking_app.domain.media.models import MediaAsset, Rendition

_SMALL_FORMAT = "webp"
_SMALL_WIDTH = 320


async def copy_assets(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """A new use of each asset, with its angle, texts and files; old id to new id.

    Files are stored once and named by their content, so nothing is copied but rows.
    """
    made: dict[UUID, UUID] = {}
    for asset in await repository.assets(session, ids):
        made[asset.id] = new_id()
        values = _values(asset) | {"id": made[asset.id], "created_at": utc_now()}
        session.add(MediaAsset(**values))
    await session.flush()
    for file in await repository.renditions(session, list(made)):
        values = _values(file) | {"id": new_id(), "asset_id": made[file.asset_id]}
        session.add(Rendition(**values))
    await session.flush()
    return made


async def thumbnails(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The address of a small file of each photo, for lists; films and spins are absent."""
    rows = await session.execute(
        select(Rendition.asset_id, Rendition.key)
        .join(MediaAsset, MediaAsset.id == Rendition.asset_id)
        .where(
            Rendition.asset_id.in_(ids),
            MediaAsset.kind == "photo",
            Rendition.format == _SMALL_FORMAT,
            Rendition.width <= _SMALL_WIDTH,
            Rendition.frame == 0,
        )
        .order_by(Rendition.width.desc())
    )
    return {asset_id: MEDIA_PATH + key for asset_id, key in rows}


async def large_photos(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The address of the widest JPEG of each photo: what everybody outside can read."""
    rows = await session.execute(
        select(Rendition.asset_id, Rendition.key)
        .join(MediaAsset, MediaAsset.id == Rendition.asset_id)
        .where(
            Rendition.asset_id.in_(ids),
            MediaAsset.kind == "photo",
            Rendition.format == "jpeg",
            Rendition.frame == 0,
        )
        .order_by(Rendition.width)
    )
    return {asset_id: MEDIA_PATH + key for asset_id, key in rows}


def _values(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}


async def languages_without_alt(
    session: AsyncSession, ids: Sequence[UUID], locales: Sequence[str]
) -> dict[UUID, tuple[str, ...]]:
    """In which of the languages each asset says nothing to those who cannot see it."""
    return {
        row.id: tuple(locale for locale in locales if not row.alt.get(locale, "").strip())
        for row in await repository.assets(session, ids)
    }
