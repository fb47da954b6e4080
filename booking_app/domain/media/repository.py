"""Every query on pictures."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Executable, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import database_of
from booking_app.core.fixed import Query, one_of, plain
from booking_app.domain.media.models import MediaAsset, MediaTrash, Rendition


async def assets(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[MediaAsset]:
    """The assets with these ids."""
    return (await session.scalars(select(MediaAsset).where(MediaAsset.id.in_(list(ids))))).all()


async def lock_asset(session: AsyncSession, asset_id: UUID) -> MediaAsset | None:
    """The asset, which nobody else changes until this transaction ends."""
    return (
        await session.scalars(select(MediaAsset).where(MediaAsset.id == asset_id).with_for_update())
    ).one_or_none()


async def renditions(
    session: AsyncSession, asset_ids: Iterable[UUID], *, only: str = ""
) -> Sequence[Rendition]:
    """The renditions of these assets by format, frame and width; `only` those of one format."""
    query = select(Rendition).where(Rendition.asset_id.in_(list(asset_ids)))
    if only:
        query = query.where(Rendition.format == only)
    ordered = query.order_by(Rendition.format, Rendition.frame, Rendition.width)
    return (await session.scalars(ordered)).all()


class ShownFile(NamedTuple):
    """What shows a rendition."""

    asset_id: UUID
    format: str
    width: int
    height: int
    key: str
    frame: int


def _shown_files(dialect: str) -> Executable:
    shown = (getattr(Rendition, name) for name in ShownFile._fields)
    query = select(*shown).where(one_of(dialect, Rendition.asset_id, "ids"))
    query = query.where(Rendition.format != bindparam("but"))
    return query.order_by(Rendition.format, Rendition.frame, Rendition.width)


_SHOWN_FILES = Query(ShownFile, _shown_files)
_SHOWN_ASSETS = Query(
    plain(MediaAsset),
    lambda dialect: select(MediaAsset).where(one_of(dialect, MediaAsset.id, "ids")),
)


async def shown_files(
    session: AsyncSession, asset_ids: Iterable[UUID], *, but: str
) -> Sequence[ShownFile]:
    """Of the renditions of these assets, in order, only what shows them; none of the format `but`.

    Bare rows: a page of cards has hundreds.
    """
    return await _SHOWN_FILES.all(session, ids=list(asset_ids), but=but)


async def shown_assets(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[MediaAsset]:
    """The assets with these ids, to read only."""
    return await _SHOWN_ASSETS.all(session, ids=list(ids))


async def twin(session: AsyncSession, content_hash: str, pipeline: int) -> MediaAsset | None:
    """An uncropped asset made of the same bytes in the same way, if there is one."""
    return (
        await session.scalars(
            select(MediaAsset)
            .where(
                MediaAsset.content_hash == content_hash,
                MediaAsset.pipeline == pipeline,
                MediaAsset.crop.is_(None),
            )
            .order_by(MediaAsset.created_at.desc())
            .limit(1)
        )
    ).one_or_none()


async def delete_renditions(session: AsyncSession, asset_id: UUID) -> None:
    """Forget an asset's files; the files themselves stay."""
    await session.execute(delete(Rendition).where(Rendition.asset_id == asset_id))


async def trash(session: AsyncSession, keys: Collection[str]) -> None:
    """Note that an asset no longer names these keys; the newest moment counts."""
    if not keys:
        return
    insert = sqlite.insert if database_of(session).is_sqlite else postgresql.insert
    now = utc_now()
    statement = insert(MediaTrash).values([{"key": key, "since": now} for key in sorted(keys)])
    await session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"since": now})
    )


async def due_trash(session: AsyncSession, before: datetime, limit: int) -> Sequence[str]:
    """Keys nobody wanted back since `before`, the oldest first."""
    return (
        await session.scalars(
            select(MediaTrash.key)
            .where(MediaTrash.since < before)
            .order_by(MediaTrash.since)
            .limit(limit)
        )
    ).all()


async def forget_trash(session: AsyncSession, keys: Collection[str]) -> None:
    """These keys are dealt with."""
    await session.execute(delete(MediaTrash).where(MediaTrash.key.in_(list(keys))))


async def still_named(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Those of the keys, stems and hashes of originals that some asset still names."""
    wanted = list(keys)
    named = set(
        await session.scalars(select(Rendition.key).where(Rendition.key.in_(wanted)).distinct())
    )
    hashes = select(MediaAsset.content_hash).where(MediaAsset.content_hash.in_(wanted))
    named |= set(await session.scalars(hashes.distinct()))
    stem = MediaAsset.tiles["stem"].as_string()
    return named | set(await session.scalars(select(stem).where(stem.in_(wanted)).distinct()))


async def archived_before(
    session: AsyncSession, before: datetime, limit: int
) -> Sequence[MediaAsset]:
    """Assets archived before this moment, the oldest first."""
    return (
        await session.scalars(
            select(MediaAsset)
            .where(MediaAsset.archived_at < before)
            .order_by(MediaAsset.archived_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def delete_asset(session: AsyncSession, asset_id: UUID) -> None:
    """Remove an asset for good, with the rows of its files."""
    await delete_renditions(session, asset_id)
    await session.execute(delete(MediaAsset).where(MediaAsset.id == asset_id))
