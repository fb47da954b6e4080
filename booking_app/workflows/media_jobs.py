"""The background's part of the way of a file: making everything browsers need from it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from booking_app.core import events
from booking_app.core.db import Database
from booking_app.core.outbox import Handler, Job
from booking_app.domain.media import editing, uploads
from booking_app.domain.media.errors import MediaFileMissing, MediaRefused, StorageFull
from booking_app.domain.media.files import digest, hash_file, is_content_hash
from booking_app.domain.media.frames import natural_order
from booking_app.domain.media.ports import (
    Made,
    MediaStorage,
    ReceivedFiles,
    Renderer,
    RenderOrder,
)
from booking_app.domain.media.schemas import Owner, UploadView
from booking_app.domain.media.shapes import WHOLE, Crop
from booking_app.workflows import media_intake as intake
from booking_app.workflows.media_shelves import Shelf
from booking_app.workflows.product_media import CROP_JOB, OnlyPhotos, TooManyMedia

logger = logging.getLogger(__name__)


class TwinGone(Exception):
    """The files of the same bytes were removed meanwhile: the job is to run again."""


class DoneElsewhere(Exception):
    """Another worker took the job over and ended it: this one's work is undone."""


_MOST_TROUBLE = 8
"""Tries after which trouble with the storage is told to a person, who may try again."""
_BATCH = 200


class MediaIntake:
    """Takes uploads in, crops photos, and tidies up."""

    def __init__(
        self,
        database: Database,
        storage: MediaStorage,
        renderer: Renderer,
        received: ReceivedFiles,
    ) -> None:
        self._database = database
        self._storage = storage
        self._renderer = renderer
        self._received = received
        self._busy: dict[str, asyncio.Lock] = {}

    def handlers(self) -> Mapping[str, Handler]:
        """What does each kind of job."""
        return {
            intake.INTAKE_JOB: self._take_in,
            intake.SPIN_JOB: self._take_in_spin,
            CROP_JOB: self._crop,
        }

    @property
    def places(self) -> int:
        """How many files are rendered at a time."""
        return self._renderer.places

    async def close(self) -> None:
        """End what renders."""
        await self._renderer.close()

    async def _take_in(self, job: Job) -> None:
        upload_id = UUID(job.payload["upload"])
        async with self._database.write() as session:
            upload = await uploads.change_status(
                session, upload_id, "processing", only_from=("waiting", "processing")
            )
            if upload is None:
                return
            intake.tell(session, upload)
        path = self._received.path(upload_id)
        try:
            content_hash = await asyncio.to_thread(hash_file, path)
            async with self._alone_with(content_hash):
                await self._look_for_room(upload, content_hash)
                made = await self._make_once(content_hash, [path], upload)
                await self._finish([upload], content_hash, made)
        except FileNotFoundError:
            await self._refuse(upload_id, "bytes_lost", {})
        except (MediaRefused, TooManyMedia) as error:
            await self._refuse(upload_id, error.code, error.details)
        except (StorageFull, OSError):
            if job.attempt < _MOST_TROUBLE:
                raise
            await self._refuse(upload_id, "storage_trouble", {})
        else:
            await asyncio.to_thread(self._received.remove, upload_id)

    async def _take_in_spin(self, job: Job) -> None:
        owner = Owner(job.payload["owner_kind"], UUID(job.payload["owner_id"]))
        async with self._database.write() as session:
            group = await intake.lock_group(session, owner, job.payload["group"])
            frames = complete_spin(group)
            for one in frames:
                marked = await uploads.change_status(
                    session, one.id, "processing", only_from=("waiting",)
                )
                if marked:
                    intake.tell(session, marked)
        if not frames:
            return
        try:
            await self._make_spin(frames)
        except FileNotFoundError:
            await self._refuse_frames(frames, "bytes_lost", {})
        except (MediaRefused, TooManyMedia) as error:
            await self._refuse_frames(frames, error.code, error.details)
        except (StorageFull, OSError):
            if job.attempt < _MOST_TROUBLE:
                raise
            await self._refuse_frames(frames, "storage_trouble", {})
        else:
            for one in frames:
                await asyncio.to_thread(self._received.remove, one.id)

    async def _make_spin(self, frames: Sequence[UploadView]) -> None:
        with self._received.workplace(f"frames-{frames[0].id}") as folder:
            paths, hashes = [], []
            for number, one in enumerate(frames):
                path = self._received.path(one.id)
                if one.status == "done":
                    path = folder / str(number)
                    await self._storage.fetch_original(one.content_hash, path)
                paths.append(path)
                hashes.append(await asyncio.to_thread(hash_file, path))
            whole = digest(*(each.encode() for each in hashes))
            async with self._alone_with(whole):
                made = await self._make_once(whole, paths, frames[0], as_spin=True)
                for frame_hash, path in zip(hashes, paths, strict=True):
                    await self._storage.keep_original(frame_hash, path)
                await self._finish(frames, whole, made, hashes)

    async def _look_for_room(self, upload: UploadView, content_hash: str) -> None:
        async with self._database.read() as session:
            if await intake.shown_already(session, upload, content_hash) is None:
                await intake.check_room(session, upload)

    async def _make_once(
        self, content_hash: str, paths: Sequence[Path], first: UploadView, *, as_spin: bool = False
    ) -> Made | None:
        """Make and store the files, unless an asset has them already; then nothing.

        Raises `OnlyPhotos` before anything is stored.
        """
        only_photos = intake.takes_only_photos(first)
        if only_photos and as_spin:
            raise OnlyPhotos
        async with self._database.read() as session:
            if await editing.has_twin(session, content_hash):
                return None
        with self._received.workplace(str(first.id)) as place:
            out, scratch = _rooms(place)
            order = RenderOrder(tuple(paths), content_hash, out, scratch, as_spin=as_spin)
            made = await self._renderer.render(order)
            if only_photos and made.kind != "photo":
                raise OnlyPhotos
            await self._storage.put_folder(out)
        if not as_spin:
            await self._storage.keep_original(content_hash, paths[0])
        return made

    async def _finish(
        self,
        parts: Sequence[UploadView],
        content_hash: str,
        made: Made | None,
        hashes: Sequence[str] = (),
    ) -> None:
        """Add the asset and note that its uploads are done, all in one transaction."""
        first = parts[0]
        async with self._database.write() as session:
            asset_id = await intake.shown_already(session, first, content_hash)
            if asset_id is None:
                asset_id = await intake.add_asset(session, first, content_hash, made)
                if asset_id is None:
                    raise TwinGone
                earlier = {one.asset_id for one in parts if one.asset_id} - {asset_id}
                await intake.show(session, first, asset_id, earlier)
            for one, own_hash in zip(parts, hashes or [content_hash], strict=True):
                done = await uploads.finish(session, one.id, asset_id, own_hash)
                if done is None:
                    raise DoneElsewhere
                intake.tell(session, done)

    async def _crop(self, job: Job) -> None:
        asset_id, shelf = UUID(job.payload["asset"]), _shelf(job)
        wanted = Crop(**job.payload["crop"])
        async with self._database.read() as session:
            facts = (await editing.facts(session, [asset_id])).get(asset_id)
        if facts is None or facts.wanted_crop != wanted:
            return
        made = None
        try:
            with self._received.workplace(f"crop-{asset_id}") as place:
                original = place / "original"
                out, scratch = _rooms(place)
                await self._storage.fetch_original(facts.content_hash, original)
                part = None if wanted == WHOLE else wanted
                order = RenderOrder((original,), facts.content_hash, out, scratch, crop=part)
                made = await self._renderer.render(order)
                await self._storage.put_folder(out)
        except (MediaRefused, MediaFileMissing):
            logger.warning("crop_failed", exc_info=True)
        async with self._database.write() as session:
            if await editing.finish_crop(session, asset_id, wanted, made):
                events.publish(session, shelf.topic, "cropped", asset_id)

    async def _refuse(self, upload_id: UUID, reason: str, details: Mapping[str, object]) -> None:
        async with self._database.write() as session:
            await intake.refuse(session, upload_id, reason, details)

    async def _refuse_frames(
        self, frames: Sequence[UploadView], reason: str, details: Mapping[str, object]
    ) -> None:
        """Refuse the one frame that is wrong and go on with the others, or refuse them all."""
        number = details.get("frame")
        async with self._database.write() as session:
            if isinstance(number, int):
                await intake.refuse(session, frames[number].id, reason, details)
                await intake.look_at_spin(session, frames[number])
                return
            for one in frames:
                await intake.refuse(session, one.id, reason, details)

    @asynccontextmanager
    async def _alone_with(self, content_hash: str) -> AsyncIterator[None]:
        """Let this process work on the same bytes once at a time, so that the second finds them."""
        lock = self._busy.setdefault(content_hash, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            if not lock.locked():
                self._busy.pop(content_hash, None)

    async def tidy(self) -> None:
        """Give up what was abandoned and remove what nothing needs any more."""
        await self._expire()
        ids = await asyncio.to_thread(self._received.ids)
        async with self._database.read() as session:
            unneeded = await uploads.without_need(session, ids) if ids else set()
        for upload_id in unneeded:
            await asyncio.to_thread(self._received.remove, upload_id)
        await asyncio.to_thread(self._received.sweep)
        await self._storage.sweep()
        await self._delete_old()
        await self._empty_trash()

    async def _expire(self) -> None:
        ended = True
        while ended:
            async with self._database.write() as session:
                ended = bool(await intake.expire(session))

    async def _delete_old(self) -> None:
        deleted = _BATCH
        while deleted == _BATCH:
            async with self._database.write() as session:
                deleted = await editing.delete_old(session, _BATCH)

    async def _empty_trash(self) -> None:
        while True:
            async with self._database.read() as session:
                gone, kept = await editing.due_trash(session, _BATCH)
            if not gone and not kept:
                return
            await self._storage.delete([key for key in gone if not is_content_hash(key)])
            await self._storage.delete_originals([key for key in gone if is_content_hash(key)])
            async with self._database.write() as session:
                await editing.forget_trash(session, [*gone, *kept])


def _rooms(place: Path) -> tuple[Path, Path]:
    """A folder for what is made and one for what is not kept."""
    out, scratch = place / "out", place / "scratch"
    out.mkdir()
    scratch.mkdir()
    return out, scratch


def complete_spin(group: Sequence[UploadView]) -> list[UploadView]:
    """The frames of a spin in order, if something is new and nothing still on its way."""
    if any(one.status == "receiving" for one in group):
        return []
    frames = [one for one in group if one.status in ("waiting", "processing", "done")]
    if all(one.status == "done" for one in frames):
        return []
    wanted = max((one.spin_frames or 0 for one in group), default=0)
    refused = sum(1 for one in group if one.status == "refused")
    if len(frames) + refused < wanted:
        return []
    return sorted(frames, key=lambda one: natural_order(one.filename))


def _shelf(job: Job) -> Shelf:
    if "product" in job.payload:  # written before stores had photos
        return Shelf("product", UUID(job.payload["product"]))
    return Shelf(job.payload["kind"], UUID(job.payload["id"]))
