"""What the shop needs from the place its pictures lie in, and from what makes them."""

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from booking_app.domain.media.shapes import Crop


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the storage."""

    byte_count: int


class MediaStorage(Protocol):
    """Files under keys that name their content, so what lies under a key never changes.

    Every method but `url` raises `StorageUnavailable` when the storage does not answer, those
    that write also `StorageFull`. Originals are kept under their content hash, for the shop
    alone: no key and no address leads to them.
    """

    async def put(self, key: str, content: bytes) -> None:
        """Store a file, whole or not at all; one that is there already is left alone."""

    async def put_folder(self, folder: Path) -> None:
        """Store every file of a folder under its path in it, as `put` does."""

    async def exists(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that have a file."""

    async def open(self, key: str) -> bytes:
        """The content of a file. Raises `MediaFileMissing`."""

    async def stat(self, key: str) -> StoredFile | None:
        """What is known of a file, if there is one."""

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises `MediaFileMissing`."""

    async def delete(self, keys: Collection[str]) -> None:
        """Remove files, and for a stem the whole pyramid of tiles; what is gone is gone."""

    async def keep_original(self, content_hash: str, path: Path) -> None:
        """Keep a copy of the file at `path`, whole or not at all."""

    async def fetch_original(self, content_hash: str, path: Path) -> None:
        """Write an original to `path`. Raises `MediaFileMissing`."""

    async def delete_originals(self, content_hashes: Collection[str]) -> None:
        """Remove originals; what is gone is gone."""

    async def sweep(self) -> None:
        """Remove what processes that died in the middle of writing left behind."""

    def url(self, key: str) -> str:
        """The address a browser finds the file at, absolute or beginning with a slash."""


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """What is to be made: one file, or the frames of a spin in order.

    Everything is written into `folder`, each file under its key; `scratch` is a folder for what
    is not kept. `crop` is for photos only.
    """

    sources: tuple[Path, ...]
    content_hash: str
    folder: Path
    scratch: Path
    as_spin: bool = False
    crop: Crop | None = None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A derived file; `format` is `avif`, `webp`, `jpeg`, `mp4` or `loop`, sizes in pixels."""

    format: str
    width: int
    height: int
    frame: int
    key: str
    byte_count: int


@dataclass(frozen=True, slots=True)
class MadeTiles:
    """A pyramid of tiles; `width` and `height` are of its largest level."""

    stem: str
    tile_size: int
    levels: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an original, and what stands in while its files load.

    `kind` is `photo`, `spin` or `video`; `width` and `height` are the upright picture's, after
    any crop; `placeholder` is a data URI of at most 400 characters; `dominant_colour` is
    `#rrggbb`; `note` a code of something a person should know, or empty.
    """

    kind: str
    width: int
    height: int
    frame_count: int
    placeholder: str
    dominant_colour: str
    files: tuple[MadeFile, ...]
    tiles: MadeTiles | None = None
    note: str = ""
    duration_ms: int | None = None


class Renderer(Protocol):
    """Makes files from originals, away from the process that serves pages."""

    @property
    def places(self) -> int:
        """How many orders are worked on at a time."""

    async def close(self) -> None:
        """Stop working."""

    async def render(self, order: RenderOrder) -> Made:
        """Make everything browsers need. Raises `MediaRefused` with what is wrong with the file."""


class ReceivedFiles(Protocol):
    """The bytes of uploads that have come so far, on a disk of this machine."""

    def path(self, upload_id: UUID) -> Path:
        """Where an upload's bytes lie, or would."""

    def size(self, upload_id: UUID) -> int | None:
        """How many bytes have come, or nothing when there is no such file."""

    def remove(self, upload_id: UUID) -> None:
        """Forget the bytes; what is gone is gone."""

    def ids(self) -> list[UUID]:
        """The uploads there are bytes of."""

    def sweep(self) -> None:
        """Remove the workplaces of processes that died, once they are a day old."""

    def workplace(self, name: str) -> AbstractContextManager[Path]:
        """An empty folder to work in, removed afterwards; left-overs of the same name go first."""
