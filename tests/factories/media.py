"""Picture files made for tests, and uploads of them as a merchandiser makes them."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from booking_app.adapters.files import LocalFiles
from booking_app.adapters.rendering import ChildRenderer
from booking_app.adapters.upload_files import UploadFiles
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.core.outbox import OutboxWorker
from booking_app.domain.media import uploads
from booking_app.domain.media.ports import MediaStorage
from booking_app.domain.media.schemas import NewUpload, UploadView
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import media_intake, product_media
from booking_app.workflows.media_jobs import MediaIntake
from booking_app.workflows.media_shelves import Shelf


def picture(
    size: tuple[int, int] = (400, 300), colour: str = "navy", kind: str = "JPEG", **options: Any
) -> bytes:
    """A picture with a white mark in its upper left corner."""
    image = Image.new(options.pop("mode", "RGB"), size, colour)
    mark = (0, 0, size[0] // 4, size[1] // 4)
    ImageDraw.Draw(image).rectangle(mark, fill="white")
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def zipped(files: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return content.getvalue()


def merchandiser(actor_id: UUID | None = None) -> Actor:
    """Somebody who may edit pictures, by name alone."""
    return Actor(
        id=actor_id or new_id(), kind="staff", name="Merch", role="merchandiser", scope=None,
        store_ids=frozenset(), store_id=None, any_store=False, locale="en",
    )  # fmt: skip


@dataclass
class Bench:
    """Everything an upload passes through, with the real parts of each."""

    db: Database
    received: UploadFiles
    storage: MediaStorage
    renderer: ChildRenderer
    actor: Actor
    product_id: UUID

    @classmethod
    def of(cls, db: Database, folder: Path, product_id: UUID) -> "Bench":
        """In a folder of its own."""
        return cls(
            db,
            UploadFiles(folder / "uploads"),
            LocalFiles(folder / "media", folder / "originals"),
            ChildRenderer(1),
            merchandiser(),
            product_id,
        )

    @property
    def shelf(self) -> Shelf:
        """Where the product's pictures lie."""
        return Shelf("product", self.product_id)

    def intake(self) -> MediaIntake:
        """What works on uploads."""
        return MediaIntake(self.db, self.storage, self.renderer, self.received)

    async def upload(self, content: bytes, filename: str = "ring.jpg", **said: Any) -> UUID:
        """A file that has come whole and waits."""
        new = NewUpload(filename, len(content), **({"product_id": self.product_id} | said))
        async with self.db.write() as session:
            upload = await media_intake.begin(session, self.actor, new)
        self.received.make(upload.id, len(content))
        with self.received.append(upload.id, 0) as part:
            part.write(content)
        async with self.db.write() as session:
            await media_intake.complete(session, upload.id)
        return upload.id

    async def work(self) -> int:
        """Do everything that is due; how many jobs were done."""
        return await OutboxWorker(self.db, self.intake().handlers()).drain()

    async def take_in(self, content: bytes, filename: str = "ring.jpg", **said: Any) -> UploadView:
        """A file and what became of it."""
        upload_id = await self.upload(content, filename, **said)
        await self.work()
        return await self.look(upload_id)

    async def look(self, upload_id: UUID) -> UploadView:
        """How far an upload is."""
        async with self.db.read() as session:
            owner = product_media.owner_of(self.actor)
            return await uploads.get(session, owner, upload_id)

    async def shown(self) -> tuple[product_media.EditableMedia, ...]:
        """What the product shows, in order."""
        async with self.db.read() as session:
            found = await product_media.list_media(session, self.actor, self.shelf, "en")
        return found.media
