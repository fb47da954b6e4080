"""Where the shop's pictures lie: a folder on this machine."""

import asyncio
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from booking_app.domain.media.errors import MediaFileMissing
from booking_app.domain.media.files import MEDIA_PATH, parse_key
from booking_app.domain.media.ports import MediaStorage


class LocalFiles:
    """Files in a folder, served by the shop itself below `/media/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, content: bytes) -> None:
        """Store a file, whole or not at all; one that is there already is left alone."""
        await asyncio.to_thread(self._put, self._path(key), content)

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

    def url(self, key: str) -> str:
        """The address of the file in the shop."""
        return MEDIA_PATH + key

    def _path(self, key: str) -> Path:
        if parse_key(key) is None:
            raise ValueError(f"not a key of a media file: {key!r}")
        return self.folder / key

    @staticmethod
    def _put(path: Path, content: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # Another process may read at this moment: the name must never show half a file.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(draft).chmod(0o644)  # drafts are private, the pictures are not
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def media_folder(media_url: str) -> Path:
    """The folder a `MEDIA_URL` names. Raises `ValueError` when it names none."""
    parts = urlsplit(media_url)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    if parts.scheme:
        raise ValueError(f"MEDIA_URL: {parts.scheme} storage is not built in, name a folder")
    return Path(media_url)


def open_storage(media_url: str) -> MediaStorage:
    """The storage a `MEDIA_URL` names. Raises `ValueError` when none is built in for it."""
    return LocalFiles(media_folder(media_url))
