"""The bytes of uploads, in a folder of this machine, as they come."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from booking_app.core.settings import Settings
from booking_app.domain.media.errors import (
    StorageFull,
    UploadBusy,
    UploadEnded,
    WrongOffset,
)

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_SPARE_BYTES: Final = 64 * 1024 * 1024
_WORK_SECONDS: Final = 86_400.0


class UploadFiles:
    """One file an upload, whose size is how much of it has come; it outlives the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._work = folder / "work"

    def path(self, upload_id: UUID) -> Path:
        """Where an upload's bytes lie, or would."""
        return self._folder / f"{upload_id.hex}.part"

    def size(self, upload_id: UUID) -> int | None:
        """How many bytes have come, or nothing when there is no such file."""
        try:
            return self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return None

    def make(self, upload_id: UUID, byte_count: int) -> None:
        """Begin an upload. Raises `StorageFull` when there is no room for all of it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if shutil.disk_usage(self._folder).free < byte_count + _SPARE_BYTES:
                raise StorageFull
            self.path(upload_id).touch(mode=0o600)
        except OSError as error:
            raise _named(error) from error

    @contextmanager
    def append(self, upload_id: UUID, offset: int) -> Iterator["Part"]:
        """Write on from `offset`, alone; what was written when the block ends is kept.

        Raises `UploadEnded` when the upload is gone, `UploadBusy` while somebody else writes,
        `WrongOffset`, and `StorageFull`.
        """
        try:
            file = self.path(upload_id).open("r+b", buffering=0)
        except FileNotFoundError as error:
            raise UploadEnded from error
        with file:
            try:
                # Held by the open file, so it ends with the process however that ends.
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UploadBusy from error
            size = os.fstat(file.fileno()).st_size
            if size != offset:
                raise WrongOffset(offset=size)
            file.seek(offset)
            yield Part(file)

    def remove(self, upload_id: UUID) -> None:
        """Forget the bytes; what is gone is gone."""
        self.path(upload_id).unlink(missing_ok=True)

    def ids(self) -> list[UUID]:
        """The uploads there are bytes of."""
        if not self._folder.is_dir():
            return []
        return [UUID(hex=path.stem) for path in self._folder.glob("*.part")]

    def sweep(self) -> None:
        """Remove the workplaces of processes that died, once they are a day old."""
        before = time.time() - _WORK_SECONDS
        for folder in self._work.glob("*"):
            with suppress(FileNotFoundError):
                if folder.stat().st_mtime < before:
                    shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def workplace(self, name: str) -> Iterator[Path]:
        """An empty folder to work in, removed afterwards; left-overs of the same name go first."""
        folder = self._work / name
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(parents=True, mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class Part:
    """The end of an upload's file, being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, block: bytes) -> None:
        """Add a block, whole or not at all. Raises `StorageFull`."""
        begun = self._file.tell()
        rest = memoryview(block)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(begun)
            raise _named(error) from error

    def keep(self) -> int:
        """Have the disk hold all of it; how many bytes there are now. Raises `StorageFull`."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            # What is no file on a disk cannot be told to be.
            if error.errno != errno.EINVAL:
                raise _named(error) from error
        return self._file.tell()


def _named(error: OSError) -> Exception:
    return StorageFull() if error.errno in _FULL else error


def upload_files(settings: Settings) -> UploadFiles:
    """The uploads of this installation; its server and its worker must share the folder."""
    return UploadFiles(settings.data_dir / "uploads")
