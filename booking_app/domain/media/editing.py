"""Changing pictures: making them, and everything a person may set about one."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.errors import InvalidInput
from booking_app.core.ids import new_id
from booking_app.domain.media import repository, upload_repository
from booking_app.domain.media.errors import AssetNotFound, InvalidCrop
from booking_app.domain.media.files import MEDIA_PATH, PIPELINE, WHOLE_FORMAT
from booking_app.domain.media.models import MediaAsset, Rendition
from booking_app.domain.media.ports import Made
from booking_app.domain.media.schemas import ANGLES, AssetFacts, RenditionView
from booking_app.domain.media.shapes import WHOLE, Crop

LONGEST_ALT: Final = 300
SMALLEST_CROP: Final = 0.05
KEPT_FOR: Final = timedelta(days=30)
"""How long files stay after the last asset that names them: cached pages may still ask for them."""
_WHOLE_WIDTH: Final = 1280
_SAME_FILES = (
    "kind", "content_hash", "width", "height", "frame_count", "placeholder", "dominant_colour",
    "pipeline", "tiles", "note", "duration_ms",
)  # fmt: skip


async def facts(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, AssetFacts]:
    """What those who edit need to know of these assets; unknown ids are absent."""
    wanted = list(ids)
    wholes = {
        file.asset_id: RenditionView(file.format, file.width, file.height, MEDIA_PATH + file.key)
        for file in await repository.renditions(session, wanted, only=WHOLE_FORMAT)
    }
    return {
        row.id: replace(_facts(row), whole=wholes.get(row.id))
        for row in await repository.assets(session, wanted)
    }


async def add(session: AsyncSession, content_hash: str, angle: str, made: Made) -> UUID:
    """A new asset with these files. It has no alt text yet."""
    row = MediaAsset(id=new_id(), kind=made.kind, angle=angle, alt={}, content_hash=content_hash)
    _describe(row, made)
    session.add(row)
    await session.flush()
    _name_files(session, row.id, made)
    await session.flush()
    return row.id


async def add_twin(session: AsyncSession, content_hash: str, angle: str) -> UUID | None:
    """A new asset from the files an earlier one has of the same bytes, if there is such a one."""
    twin = await repository.twin(session, content_hash, PIPELINE)
    if twin is None:
        return None
    row = MediaAsset(id=new_id(), angle=angle or twin.angle, alt={})
    for name in _SAME_FILES:
        setattr(row, name, getattr(twin, name))
    session.add(row)
    await session.flush()
    columns = [
        column.key
        for column in inspect(Rendition).column_attrs
        if column.key not in ("id", "asset_id")
    ]
    for file in await repository.renditions(session, [twin.id]):
        values = {name: getattr(file, name) for name in columns}
        session.add(Rendition(asset_id=row.id, **values))
    await session.flush()
    return row.id


async def has_twin(session: AsyncSession, content_hash: str) -> bool:
    """Whether an asset has the files of these bytes already."""
    return await repository.twin(session, content_hash, PIPELINE) is not None


async def same_original(
    session: AsyncSession, ids: Iterable[UUID], content_hash: str
) -> UUID | None:
    """The first of these assets that was made of these bytes, if any was."""
    rows = await repository.assets(session, ids)
    return next((row.id for row in rows if row.content_hash == content_hash), None)


async def set_alt(
    session: AsyncSession, asset_id: UUID, alt: Mapping[str, str]
) -> Mapping[str, str]:
    """Say what is to be seen, in every language given; the texts before.

    Raises `AssetNotFound`, `InvalidInput`.
    """
    if any(len(text) > LONGEST_ALT for text in alt.values()):
        raise InvalidInput(field="alt", reason="too_long")
    row = await _locked(session, asset_id)
    before = dict(row.alt)
    row.alt = before | {locale: text.strip() for locale, text in alt.items()}
    return before


async def set_angle(session: AsyncSession, asset_id: UUID, angle: str) -> str:
    """Say what side is shown; the angle before. Raises `AssetNotFound`, `InvalidInput`."""
    if angle not in ANGLES:
        raise InvalidInput(field="angle", reason="not_allowed")
    row = await _locked(session, asset_id)
    before, row.angle = row.angle, angle
    return before


async def set_focal(
    session: AsyncSession, asset_id: UUID, x: float, y: float
) -> tuple[float, float]:
    """Say what must stay in sight; the point before. Raises `AssetNotFound`, `InvalidInput`."""
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InvalidInput(field="focal", reason="out_of_range")
    row = await _locked(session, asset_id)
    before = (row.focal_x, row.focal_y)
    row.focal_x, row.focal_y = round(x, 4), round(y, 4)
    return before


async def want_crop(session: AsyncSession, asset_id: UUID, crop: Crop | None) -> Crop:
    """Note which part of a photo is to be shown; the part shown until then.

    Raises `AssetNotFound`, `InvalidCrop`.
    """
    wanted = crop or WHOLE
    _check_crop(wanted)
    row = await _locked(session, asset_id)
    if row.kind != "photo":
        raise InvalidCrop(field="crop", reason="not_allowed")
    row.wanted_crop = asdict(wanted)
    return _crop(row.crop) or WHOLE


async def finish_crop(
    session: AsyncSession, asset_id: UUID, wanted: Crop, made: Made | None
) -> bool:
    """Show the part that was cut out, or, without files, go on showing what there was.

    Whether anything changed: nothing does when another part is wanted by now.
    """
    row = await _locked(session, asset_id)
    if _crop(row.wanted_crop) != wanted:
        return False
    row.wanted_crop = None
    if made is None:
        row.note = "crop_failed"
        return True
    whole = await _whole_file(session, row)
    await _discard_files(session, row)
    row.focal_x, row.focal_y = _moved_focal(row, wanted)
    row.crop = None if wanted == WHOLE else asdict(wanted)
    _describe(row, made)
    _name_files(session, row.id, made)
    if row.crop and whole:
        session.add(Rendition(asset_id=row.id, **whole))
    await session.flush()
    return True


async def archive(session: AsyncSession, asset_id: UUID) -> None:
    """Show the asset nowhere any more. Raises `AssetNotFound`."""
    row = await _locked(session, asset_id)
    row.archived_at = row.archived_at or utc_now()


async def restore(session: AsyncSession, asset_id: UUID) -> None:
    """Take an asset out of the archive. Raises `AssetNotFound`."""
    (await _locked(session, asset_id)).archived_at = None


async def take_over(session: AsyncSession, old_id: UUID, new_id: UUID) -> None:
    """Give an asset the angle and the texts of the one it replaces. Raises `AssetNotFound`."""
    old, new = await _locked(session, old_id), await _locked(session, new_id)
    new.angle, new.alt = old.angle, dict(old.alt)


async def delete_old(session: AsyncSession, limit: int) -> int:
    """Remove assets archived long ago, at most `limit`, and mark their files as trash."""
    rows = await repository.archived_before(session, utc_now() - KEPT_FOR, limit)
    for row in rows:
        await _discard_files(session, row)
        await upload_repository.detach_asset(session, row.id)
        await repository.trash(session, [row.content_hash])
        await repository.delete_asset(session, row.id)
    await session.flush()
    return len(rows)


async def due_trash(session: AsyncSession, limit: int) -> tuple[list[str], list[str]]:
    """Keys whose time has come: those nothing names any more, and those that are named again."""
    keys = await repository.due_trash(session, utc_now() - KEPT_FOR, limit)
    named = await repository.still_named(session, keys)
    return [key for key in keys if key not in named], sorted(named)


async def forget_trash(session: AsyncSession, keys: Iterable[str]) -> None:
    """These keys are dealt with."""
    await repository.forget_trash(session, list(keys))


async def _locked(session: AsyncSession, asset_id: UUID) -> MediaAsset:
    row = await repository.lock_asset(session, asset_id)
    if row is None:
        raise AssetNotFound
    return row


def _describe(row: MediaAsset, made: Made) -> None:
    row.width, row.height, row.frame_count = made.width, made.height, made.frame_count
    row.placeholder, row.dominant_colour = made.placeholder, made.dominant_colour
    row.note, row.duration_ms = made.note, made.duration_ms
    row.tiles = asdict(made.tiles) if made.tiles else None
    row.pipeline = PIPELINE


def _name_files(session: AsyncSession, asset_id: UUID, made: Made) -> None:
    session.add_all(Rendition(asset_id=asset_id, **asdict(file)) for file in made.files)


async def _discard_files(session: AsyncSession, row: MediaAsset) -> None:
    keys = {file.key for file in await repository.renditions(session, [row.id])}
    if row.tiles:
        keys.add(row.tiles["stem"])
    await repository.trash(session, keys)
    await repository.delete_renditions(session, row.id)


async def _whole_file(session: AsyncSession, row: MediaAsset) -> dict[str, Any] | None:
    """The file in which all of the photo is seen, under the name it has while it is cropped."""
    shown = WHOLE_FORMAT if row.crop else "webp"
    files = await repository.renditions(session, [row.id], only=shown)
    if not files:
        return None
    file = next((file for file in files if file.width >= _WHOLE_WIDTH), files[-1])
    names = ("width", "height", "key", "byte_count")
    return {"format": WHOLE_FORMAT} | {name: getattr(file, name) for name in names}


def _check_crop(crop: Crop) -> None:
    inside = (
        crop.x >= 0
        and crop.y >= 0
        and crop.x + crop.width <= 1.0001
        and crop.y + crop.height <= 1.0001
    )
    if not inside:
        raise InvalidCrop(field="crop", reason="out_of_range")
    if min(crop.width, crop.height) < SMALLEST_CROP:
        raise InvalidCrop(field="crop", reason="too_small")


def _moved_focal(row: MediaAsset, wanted: Crop) -> tuple[float, float]:
    """Where the focal point of the picture as shown lies in its new part; kept inside."""
    old = _crop(row.crop) or WHOLE
    x = (old.x + row.focal_x * old.width - wanted.x) / wanted.width
    y = (old.y + row.focal_y * old.height - wanted.y) / wanted.height
    return round(min(max(x, 0.0), 1.0), 4), round(min(max(y, 0.0), 1.0), 4)


def _crop(stored: Mapping[str, Any] | None) -> Crop | None:
    return Crop(**stored) if stored else None


def _facts(row: MediaAsset) -> AssetFacts:
    return AssetFacts(
        id=row.id,
        kind=row.kind,
        angle=row.angle,
        alt=dict(row.alt),
        focal_x=row.focal_x,
        focal_y=row.focal_y,
        crop=_crop(row.crop),
        wanted_crop=_crop(row.wanted_crop),
        content_hash=row.content_hash,
        note=row.note,
        archived_at=row.archived_at,
        created_at=row.created_at,
    )
