"""Files on their way in: who may send what, and what becomes of it.

What has come of a file lies in the file system, see `UploadFiles`; the rows here say whose it is,
where it is to go, and how it ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.settings import get_settings
from booking_app.domain.media import upload_repository as repository
from booking_app.domain.media.errors import (
    FileTooLarge,
    InvalidUpload,
    NotRetryable,
    TooManyUploads,
    UploadEnded,
    UploadNotFound,
)
from booking_app.domain.media.models import Upload
from booking_app.domain.media.schemas import ANGLES, NewUpload, Owner, UploadStatus, UploadView

LIFE: Final = timedelta(hours=24)
"""How long an unfinished upload waits for its next part, and a refused one for another try."""
MOST_AT_ONCE: Final = 1000
"""Uploads one person or key may have begun and not finished."""
MOST_FRAMES: Final = 180
_MOST_LISTED = 500
_ROWS_KEPT = timedelta(days=30)
_BATCH = 200


def most_bytes() -> int:
    """The largest file that is taken."""
    return get_settings().media_upload_max_mb * 1_000_000


async def create(session: AsyncSession, owner: Owner, new: NewUpload) -> UploadView:
    """Make room for a file. Raises `InvalidUpload`, `FileTooLarge`, `TooManyUploads`."""
    _check(new)
    if await repository.count_receiving(session, owner) >= MOST_AT_ONCE:
        raise TooManyUploads(limit=MOST_AT_ONCE)
    now = utc_now()
    row = Upload(
        id=new_id(),
        owner_kind=owner.kind,
        owner_id=owner.id,
        filename=new.filename,
        filetype=new.filetype,
        byte_count=new.byte_count,
        product_id=new.product_id,
        store_id=new.store_id,
        angle=new.angle,
        spin_group=new.spin_group,
        spin_frames=new.spin_frames,
        replaces=new.replaces,
        status="receiving",
        created_at=now,
        updated_at=now,
        expires_at=now + LIFE,
    )
    session.add(row)
    await session.flush()
    return view_of(row)


def _check(new: NewUpload) -> None:
    if not new.filename.strip() or len(new.filename) > 255:
        raise InvalidUpload(field="filename", reason="too_long" if new.filename else "required")
    if new.angle and new.angle not in ANGLES:
        raise InvalidUpload(field="angle", reason="not_allowed")
    if new.product_id is not None and new.store_id is not None:
        raise InvalidUpload(field="store", reason="not_allowed")
    if new.byte_count < 1:
        raise InvalidUpload(field="Upload-Length", reason="out_of_range")
    if new.byte_count > most_bytes():
        raise FileTooLarge(limit_mb=get_settings().media_upload_max_mb)
    if new.spin_frames is not None and not 2 <= new.spin_frames <= MOST_FRAMES:
        raise InvalidUpload(field="frames", reason="out_of_range")


async def get(session: AsyncSession, owner: Owner, upload_id: UUID) -> UploadView:
    """Somebody's own upload. Raises `UploadNotFound`."""
    row = await repository.upload(session, upload_id)
    if row is None or (row.owner_kind, row.owner_id) != (owner.kind, owner.id):
        raise UploadNotFound
    return view_of(row)


async def list_uploads(
    session: AsyncSession, owner: Owner, product_id: UUID | None, store_id: UUID | None = None
) -> list[UploadView]:
    """A product's or a store's uploads by anybody, or all of one's own; the newest first, at
    most 500."""
    if store_id is not None:
        rows = await repository.of_store(session, store_id, _MOST_LISTED)
    elif product_id is not None:
        rows = await repository.of_product(session, product_id, _MOST_LISTED)
    else:
        rows = await repository.of_owner(session, owner, _MOST_LISTED)
    return [view_of(row) for row in rows]


async def prolong(session: AsyncSession, upload_id: UUID) -> datetime:
    """The upload goes on: it may wait anew for its next part. Until when."""
    expires_at = utc_now() + LIFE
    await repository.prolong(session, upload_id, expires_at)
    return expires_at


async def change_status(
    session: AsyncSession,
    upload_id: UUID,
    status: UploadStatus,
    *,
    only_from: Sequence[UploadStatus],
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    asset_id: UUID | None = None,
) -> UploadView | None:
    """Note how far an upload is, under a lock; nothing when it stands elsewhere by now."""
    row = await repository.upload(session, upload_id, lock=True)
    if row is None or row.status not in only_from:
        return None
    row.status = status
    row.reason = reason
    row.details = dict(details or {})
    row.updated_at = utc_now()
    row.asset_id = asset_id or row.asset_id
    if row.status == "waiting":
        row.tries += 1
    await session.flush()
    return view_of(row)


async def finish(
    session: AsyncSession, upload_id: UUID, asset_id: UUID, content_hash: str
) -> UploadView | None:
    """Note what became of an upload; nothing when its work has ended otherwise meanwhile.

    The frame of a spin that is made anew with further frames is done once more.
    """
    row = await repository.upload(session, upload_id, lock=True)
    if row is None or row.status not in ("processing", "done"):
        return None
    if row.status == "done" and not row.spin_group:
        return None
    row.status, row.reason, row.details = "done", "", {}
    row.asset_id, row.content_hash = asset_id, content_hash
    row.updated_at = utc_now()
    await session.flush()
    return view_of(row)


async def retry(session: AsyncSession, owner: Owner, upload_id: UUID) -> UploadView:
    """Have a refused upload worked on once more. Raises `UploadNotFound`, `NotRetryable`."""
    await get(session, owner, upload_id)
    changed = await change_status(session, upload_id, "waiting", only_from=("refused",))
    if changed is None:
        raise NotRetryable
    return changed


async def cancel(session: AsyncSession, owner: Owner, upload_id: UUID) -> UploadView:
    """Give an upload up before it is worked on. Raises `UploadNotFound`, `UploadEnded`."""
    await get(session, owner, upload_id)
    changed = await change_status(
        session, upload_id, "cancelled", only_from=("receiving", "waiting", "refused")
    )
    if changed is None:
        raise UploadEnded
    return changed


async def expire(session: AsyncSession) -> list[UploadView]:
    """Give up what nobody went on with, at most a batch, and forget what ended long ago."""
    now = utc_now()
    rows = await repository.expired(session, now, _BATCH)
    for row in rows:
        row.status = "cancelled"
        row.reason = "expired"
        row.updated_at = now
    await session.flush()
    await repository.forget_before(session, now - _ROWS_KEPT)
    return [view_of(row) for row in rows]


async def without_need(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the uploads whose received bytes nobody needs any more."""
    needed = await repository.needing_files(session, ids, utc_now() - LIFE)
    return set(ids) - needed


def view_of(row: Upload) -> UploadView:
    """The upload as others see it."""
    return UploadView(
        id=row.id,
        owner=Owner(row.owner_kind, row.owner_id),
        filename=row.filename,
        filetype=row.filetype,
        byte_count=row.byte_count,
        product_id=row.product_id,
        store_id=row.store_id,
        angle=row.angle,
        spin_group=row.spin_group,
        spin_frames=row.spin_frames,
        replaces=row.replaces,
        status=cast("UploadStatus", row.status),
        reason=row.reason,
        details=row.details,
        tries=row.tries,
        content_hash=row.content_hash,
        asset_id=row.asset_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
