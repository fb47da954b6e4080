"""An uploaded file on its way to the product or store it is for, from the first byte to the last.

`begin` and `complete` are what the upload endpoints call; the rest is done by `MediaIntake` in the
background. Each step notes in one transaction how far the upload is, and the last one adds the
asset in the same transaction, so a worker that dies anywhere leaves nothing done by half or twice.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events, outbox
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.errors import NotFound
from booking_app.core.settings import get_settings
from booking_app.domain.media import editing, upload_repository, uploads
from booking_app.domain.media.errors import InvalidUpload, MediaRefused
from booking_app.domain.media.ports import Made
from booking_app.domain.media.schemas import NewUpload, Owner, UploadView
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.media_shelves import Shelf, is_shown, shelf_of
from booking_app.workflows.product_media import OnlyPhotos, TooManyMedia, check_kind, owner_of

INTAKE_JOB: Final = "media.intake"
SPIN_JOB: Final = "media.spin"
SETTLE: Final = timedelta(seconds=3)
"""How long after a frame it is seen whether all frames of a spin are there."""


_NO_PHOTO = ("video/", "application/zip")
_ANGLE_OF_KIND = {"spin": "spin", "video": "video"}


class TargetGone(MediaRefused):
    """What an upload was for is not there any more."""

    code = "target_gone"


async def begin(session: AsyncSession, actor: Actor, new: NewUpload) -> UploadView:
    """Make room for a file.

    What is on its way to the same place counts. Raises `Forbidden`, `TooManyMedia`, `OnlyPhotos`
    and what `uploads.create` does.
    """
    owner = owner_of(actor)
    shelf, shown = shelf_of(new.product_id, new.store_id), list[UUID]()
    if shelf is not None:
        try:
            await shelf.name(session, lock=True)
        except NotFound:
            raise InvalidUpload(field=shelf.kind, reason="unknown") from None
        if shelf.only_photos and (new.spin_group or new.filetype.startswith(_NO_PHOTO)):
            raise OnlyPhotos
        shown = await shelf.asset_ids(session)
        if new.replaces is None:
            coming = await upload_repository.count_coming(
                session, new.product_id, new.store_id, new.spin_group
            )
            if len(shown) + coming >= shelf.most:
                raise TooManyMedia(limit=shelf.most)
    if new.replaces is not None and new.replaces not in shown:
        raise InvalidUpload(field="replaces", reason="unknown")
    upload = await uploads.create(session, owner, new)
    tell(session, upload)
    return upload


async def complete(session: AsyncSession, upload_id: UUID) -> None:
    """All bytes are there: have them worked on. Twice is once."""
    upload = await uploads.change_status(session, upload_id, "waiting", only_from=("receiving",))
    if upload is not None:
        await schedule(session, upload)


async def retry(session: AsyncSession, actor: Actor, upload_id: UUID) -> UploadView:
    """Work on a refused upload once more. Raises `UploadNotFound`, `NotRetryable`."""
    upload = await uploads.retry(session, owner_of(actor), upload_id)
    await schedule(session, upload)
    return upload


async def cancel(session: AsyncSession, actor: Actor, upload_id: UUID) -> None:
    """Give an upload up. Raises `UploadNotFound`, `UploadEnded`."""
    upload = await uploads.cancel(session, owner_of(actor), upload_id)
    tell(session, upload)
    await look_at_spin(session, upload)


async def schedule(session: AsyncSession, upload: UploadView) -> None:
    """Have a complete upload worked on once this transaction has been committed."""
    tell(session, upload)
    if upload.spin_group:
        await look_at_spin(session, upload)
    else:
        key = f"{INTAKE_JOB}:{upload.id}:{upload.tries}"
        await outbox.enqueue(session, INTAKE_JOB, {"upload": str(upload.id)}, key=key)


async def look_at_spin(session: AsyncSession, upload: UploadView) -> None:
    """See in a moment whether the spin this upload belongs to, if any, is complete."""
    if not upload.spin_group:
        return
    payload = {
        "owner_kind": upload.owner.kind,
        "owner_id": str(upload.owner.id),
        "group": upload.spin_group,
    }
    await outbox.enqueue(session, SPIN_JOB, payload, run_at=utc_now() + SETTLE)


def tell(session: AsyncSession, upload: UploadView) -> None:
    """Tell the watchers of the shelf how far the upload is."""
    if (shelf := _shelf(upload)) is not None:
        events.publish(session, shelf.topic, f"upload.{upload.status}", upload.id)


def _shelf(upload: UploadView) -> Shelf | None:
    return shelf_of(upload.product_id, upload.store_id)


def takes_only_photos(upload: UploadView) -> bool:
    """Whether films and turning pictures have no place where an upload goes."""
    shelf = _shelf(upload)
    return shelf is not None and shelf.only_photos


async def check_room(session: AsyncSession, upload: UploadView) -> None:
    """Whether there is a place for an upload that has come whole. Raises `TooManyMedia`."""
    shelf = _shelf(upload)
    if shelf is None or upload.spin_group:
        return
    ids = await shelf.asset_ids(session)
    if upload.replaces not in ids and len(ids) >= shelf.most:
        raise TooManyMedia(limit=shelf.most)


async def refuse(
    session: AsyncSession, upload_id: UUID, reason: str, details: Mapping[str, object]
) -> None:
    """Note that a file is not taken, and why; nothing when its work has ended meanwhile."""
    upload = await uploads.change_status(
        session, upload_id, "refused",
        only_from=("waiting", "processing"), reason=reason, details=details,
    )  # fmt: skip
    if upload is not None:
        tell(session, upload)


async def add_asset(
    session: AsyncSession, upload: UploadView, content_hash: str, made: Made | None
) -> UUID | None:
    """The new asset of an upload; without files, from those of a twin, if there is still one."""
    if made is None:
        return await editing.add_twin(session, content_hash, upload.angle)
    angle = upload.angle or _ANGLE_OF_KIND.get(made.kind, "front")
    return await editing.add(session, content_hash, angle, made)


async def show(
    session: AsyncSession, upload: UploadView, asset_id: UUID, earlier: Collection[UUID] = ()
) -> None:
    """Show the asset where the upload was meant for: in the place of another, or at the end.

    `earlier` are assets this one is a new version of. Raises `TargetGone`, `OnlyPhotos`,
    `TooManyMedia`.
    """
    shelf = _shelf(upload)
    if shelf is None:
        # Nobody shows it yet; whoever attaches it takes it out of the archive.
        await editing.archive(session, asset_id)
        return
    try:
        name = await shelf.name(session, lock=True)
    except NotFound:
        raise TargetGone from None
    await check_kind(session, shelf, asset_id)
    ids = await shelf.asset_ids(session)
    replaced = next((one for one in ids if one == upload.replaces or one in earlier), None)
    place = await _place(session, ids, upload)
    changes: dict[str, Any] = {"place": [None, place]}
    action = "media.added"
    if replaced is None:
        if len(ids) >= shelf.most:
            raise TooManyMedia(limit=shelf.most)
        await shelf.arrange(session, [*ids[:place], asset_id, *ids[place:]])
    else:
        changes, action = {"asset": [str(replaced), str(asset_id)]}, "media.replaced"
        await editing.take_over(session, replaced, asset_id)
        ids[ids.index(replaced)] = asset_id
        await shelf.arrange(session, ids)
        if not await is_shown(session, replaced):
            await editing.archive(session, replaced)
    audit.record(
        session, _auditor(upload.owner), action, shelf.kind, shelf.id,
        label=localized(name, get_settings().default_locale),
        changes=changes, asset=str(asset_id), filename=upload.filename,
    )  # fmt: skip
    events.publish(session, shelf.topic, action.partition(".")[2], asset_id)


async def _place(session: AsyncSession, ids: Sequence[UUID], upload: UploadView) -> int:
    """Where a new picture goes: the end, but before those whose files were brought after it.

    So pictures stand as they were chosen, whichever of them is ready first.
    """
    begun = await upload_repository.begun(session, ids)
    place = len(ids)
    while place and (at := begun.get(ids[place - 1])) is not None and at > upload.created_at:
        place -= 1
    return place


async def shown_already(
    session: AsyncSession, upload: UploadView, content_hash: str
) -> UUID | None:
    """The asset of the same bytes which is shown there anyway, if there is one."""
    shelf = _shelf(upload)
    if shelf is None:
        return None
    ids = await shelf.asset_ids(session)
    return await editing.same_original(session, ids, content_hash)


def _auditor(owner: Owner) -> audit.Actor:
    kind = audit.ActorKind.STAFF if owner.kind == "staff" else audit.ActorKind.API
    return audit.Actor(kind, str(owner.id))


async def expire(session: AsyncSession) -> list[UUID]:
    """Give up uploads nobody went on with; their ids, at most a batch."""
    ended = await uploads.expire(session)
    for upload in ended:
        tell(session, upload)
        await look_at_spin(session, upload)
    return [upload.id for upload in ended]


async def lock_group(session: AsyncSession, owner: Owner, group: str) -> list[UploadView]:
    """The uploads of one spin, locked."""
    return [uploads.view_of(row) for row in await upload_repository.group(session, owner, group)]
