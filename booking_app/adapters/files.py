"""Where the shop's pictures lie: a folder on this machine."""

import asyncio
import errno
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from booking_app.domain.media.errors import MediaFileMissing, StorageFull
from booking_app.domain.media.files import MEDIA_PATH, is_content_hash, is_stem, parse_key
from booking_app.domain.media.ports import StoredFile

DRAFTS: Final = ".drafts"
_DRAFT_SECONDS = 86_400.0
_BLOCK = 256 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class LocalFiles:
    """Files in a folder, served by the shop itself below `/media/`; originals in another."""

    def __init__(self, folder: Path, originals: Path) -> None:
        self.folder = folder
        self._originals = originals

    async def put(self, key: str, content: bytes) -> None:
        """Store a file, whole or not at all; one that is there already is left alone."""
        await asyncio.to_thread(self._put, self._path(key), content)

    async def put_folder(self, folder: Path) -> None:
        """Store every file of a folder under its path in it, as `put` does."""
        await asyncio.to_thread(self._put_folder, folder)

    async def exists(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that have a file."""
        paths = {key: self._path(key) for key in keys}
        return await asyncio.to_thread(
            lambda: {key for key, path in paths.items() if path.is_file()}
        )

    async def open(self, key: str) -> bytes:
        """The content of a file. Raises `MediaFileMissing`."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise MediaFileMissing(key=key) from error

    async def stat(self, key: str) -> StoredFile | None:
        """What is known of a file, if there is one."""
        try:
            return StoredFile((await asyncio.to_thread(self._path(key).stat)).st_size)
        except FileNotFoundError:
            return None

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises `MediaFileMissing`."""
        try:
            file = await asyncio.to_thread(self._path(key).open, "rb")
        except FileNotFoundError as error:
            raise MediaFileMissing(key=key) from error
        with file:
            file.seek(start)
            while start < end:
                block = await asyncio.to_thread(file.read, min(_BLOCK, end - start))
                if not block:
                    return
                start += len(block)
                yield block

    async def delete(self, keys: Collection[str]) -> None:
        """Remove files, and for a stem the whole pyramid of tiles; what is gone is gone."""
        stems = [key for key in keys if is_stem(key)]
        paths = [self._path(key) for key in keys if not is_stem(key)]
        for stem in stems:
            await asyncio.to_thread(shutil.rmtree, self.folder / stem, ignore_errors=True)
        for path in paths:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def keep_original(self, content_hash: str, path: Path) -> None:
        """Keep a copy of the file at `path`, whole or not at all."""
        await asyncio.to_thread(_copy, path, self._original(content_hash), self._originals, 0o600)

    async def fetch_original(self, content_hash: str, path: Path) -> None:
        """Write an original to `path`. Raises `MediaFileMissing`."""
        try:
            await asyncio.to_thread(shutil.copyfile, self._original(content_hash), path)
        except FileNotFoundError as error:
            raise MediaFileMissing(key=content_hash) from error

    async def delete_originals(self, content_hashes: Collection[str]) -> None:
        """Remove originals; what is gone is gone."""
        for content_hash in content_hashes:
            path = self._original(content_hash)
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def sweep(self) -> None:
        """Remove what processes that died in the middle of writing left behind."""
        await asyncio.to_thread(_remove_old, self.folder / DRAFTS, self._originals / DRAFTS)

    def url(self, key: str) -> str:
        """The address of the file in the shop."""
        return MEDIA_PATH + key

    def _path(self, key: str) -> Path:
        if parse_key(key) is None:
            raise ValueError(f"not a key of a media file: {key!r}")
        return self.folder / key

    def _original(self, content_hash: str) -> Path:
        if not is_content_hash(content_hash):
            raise ValueError(f"not a hash of an original: {content_hash!r}")
        return self._originals / content_hash[:2] / content_hash

    def _put(self, path: Path, content: bytes) -> None:
        if not path.exists():
            with _draft_of(path, self.folder, 0o644) as draft:
                draft.write_bytes(content)

    def _put_folder(self, folder: Path) -> None:
        for source in sorted(folder.rglob("*")):
            if source.is_file():
                path = self._path(source.relative_to(folder).as_posix())
                _copy(source, path, self.folder, 0o644)


@contextmanager
def _draft_of(path: Path, root: Path, mode: int) -> Iterator[Path]:
    """A file on the same disk as `path` that takes its place when the block ends well.

    Another process may read at this moment: the name must never show half a file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (root / DRAFTS).mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=root / DRAFTS)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            draft.chmod(mode)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise


def _copy(source: Path, path: Path, root: Path, mode: int) -> None:
    if not path.exists():
        with _draft_of(path, root, mode) as draft:
            shutil.copyfile(source, draft)


def _remove_old(*folders: Path) -> None:
    before = time.time() - _DRAFT_SECONDS
    for folder in folders:
        for path in folder.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()


def media_folder(media_url: str) -> Path:
    """The folder a `MEDIA_URL` names, if it names one."""
    parts = urlsplit(media_url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else Path(media_url)
