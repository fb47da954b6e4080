"""Pictures, spins and films of the demo chain, and everything made from them."""

import asyncio
import os
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import Database
from booking_app.demo import content
from booking_app.demo.content import MEDIA, Media
from booking_app.demo.stages import demo_id, is_done, note_done
from booking_app.domain.catalogue.models import ProductMedia
from booking_app.domain.media.files import PIPELINE, content_hash, digest
from booking_app.domain.media.films import render_ready_film
from booking_app.domain.media.models import MediaAsset, Rendition
from booking_app.domain.media.ports import Made, MediaStorage
from booking_app.domain.media.renditions import render_photo, render_spin
from booking_app.domain.stores.models import StoreMedia


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A product or a store and its pictures; `column` of `links` names it."""

    stage: str
    id: UUID
    media: tuple[Media, ...]
    links: type[ProductMedia | StoreMedia]
    column: str


@dataclass(frozen=True, slots=True)
class _Made:
    """An asset with everything made from it."""

    media: Media
    asset_id: UUID
    content_hash: str
    made: Made


async def load_pictures(db: Database, storage: MediaStorage) -> list[str]:
    """Make and link what is not there; returns the stages loaded now.

    Files lost since, with the database kept, are made again.
    """
    workers = asyncio.Semaphore(os.cpu_count() or 1)
    tasks = {}
    shelves = _shelves()
    try:
        async with asyncio.TaskGroup() as group:
            for shelf in shelves:
                work = _load_shelf(db, storage, shelf, workers)
                tasks[shelf.stage] = group.create_task(work)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None  # one cause is enough to say what is wrong
    return [stage for stage, task in tasks.items() if task.result()]


def _shelves() -> list[_Shelf]:
    products = [
        _Shelf(
            f"pictures:{one.slug}", demo_id("product", one.slug), one.media, ProductMedia,
            "product_id",
        )
        for one in content.assortment().products
    ]  # fmt: skip
    return products + [
        _Shelf(f"photos:{one.slug}", demo_id("store", one.slug), one.photos, StoreMedia, "store_id")
        for one in content.stores()
        if one.photos
    ]


async def _load_shelf(
    db: Database, storage: MediaStorage, shelf: _Shelf, workers: asyncio.Semaphore
) -> bool:
    async with db.read() as session:
        known = await is_done(session, shelf.stage)
        wanted = await _without_files(session, storage, shelf) if known else shelf.media
    if not wanted:
        return False
    made = await asyncio.gather(*(_make(media, storage, workers) for media in wanted))
    async with db.write() as session:
        if known:
            await _replace_files(session, made)
        elif not await is_done(session, shelf.stage):
            await _add(session, shelf, made)
            note_done(session, shelf.stage)
    return True


async def _without_files(
    session: AsyncSession, storage: MediaStorage, shelf: _Shelf
) -> tuple[Media, ...]:
    ids = {_asset_id(media): media for media in shelf.media}
    rows = await session.execute(
        select(Rendition.asset_id, Rendition.key).where(Rendition.asset_id.in_(list(ids)))
    )
    keys = {key: asset_id for asset_id, key in rows}
    there = await storage.exists(list(keys))
    lost = {asset_id for key, asset_id in keys.items() if key not in there}
    return tuple(media for asset_id, media in ids.items() if asset_id in lost)


async def _make(media: Media, storage: MediaStorage, workers: asyncio.Semaphore) -> _Made:
    async with workers:
        original_hash, made, files = await asyncio.to_thread(_render, media)
        for key, content in files.items():
            await storage.put(key, content)
        if media.kind == "photo":
            # So that it can be cropped, as what a merchandiser uploads can.
            await storage.keep_original(original_hash, media.sources[0])
    return _Made(media, _asset_id(media), original_hash, made)


def _render(media: Media) -> tuple[str, Made, dict[str, bytes]]:
    sources = [path.read_bytes() for path in media.sources]
    files: dict[str, bytes] = {}
    if media.kind == "spin":
        whole = digest(*sources)
        return whole, render_spin(sources, whole, files.__setitem__), files
    original_hash = content_hash(sources[0])
    if media.kind == "video":
        poster = MEDIA / media.poster
        made = render_ready_film(sources[0], poster, original_hash, files.__setitem__)
        return original_hash, made, files
    return original_hash, render_photo(sources[0], original_hash, files.__setitem__), files


def _asset_id(media: Media) -> UUID:
    return demo_id("media", media.file)


async def _add(session: AsyncSession, shelf: _Shelf, made: list[_Made]) -> None:
    await session.execute(insert(MediaAsset), [_asset(item) for item in made])
    await session.execute(insert(Rendition), [row for item in made for row in _renditions(item)])
    await session.execute(
        insert(shelf.links),
        [
            {
                shelf.column: shelf.id,
                "asset_id": item.asset_id,
                "position": position,
            }
            for position, item in enumerate(made)
        ],
    )


async def _replace_files(session: AsyncSession, made: list[_Made]) -> None:
    await session.execute(
        delete(Rendition).where(Rendition.asset_id.in_([item.asset_id for item in made]))
    )
    await session.execute(insert(Rendition), [row for item in made for row in _renditions(item)])


def _asset(item: _Made) -> dict[str, Any]:
    return {
        "id": item.asset_id,
        "kind": item.media.kind,
        "angle": item.media.angle,
        "alt": item.media.alt.model_dump(),
        "content_hash": item.content_hash,
        "width": item.made.width,
        "height": item.made.height,
        "frame_count": item.made.frame_count,
        "focal_y": item.media.focal_y,
        "placeholder": item.made.placeholder,
        "dominant_colour": item.made.dominant_colour,
        "pipeline": PIPELINE,
        "tiles": asdict(item.made.tiles) if item.made.tiles else None,
    }


def _renditions(item: _Made) -> list[dict[str, Any]]:
    return [{"asset_id": item.asset_id} | asdict(file) for file in item.made.files]
