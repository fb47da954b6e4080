"""Files of imports on disk, and what is said of an import while its transaction is open.

The server writes them and the worker reads them, so both must see the same `DATA_DIR`. Progress
and the wish to stop pass through the folder too: on SQLite nobody else can write to the database
while an import is being applied.
"""

import json
import os
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.settings import get_settings


class FileTooLarge(DomainError):
    """The file is larger than the settings allow."""

    code = "body_too_large"


class DiskFull(Unavailable):
    """There is no room for the file."""

    code = "disk_full"


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows done of how many, as far as is known."""

    done: int = 0
    total: int = 0


NOT_BEGUN = Progress()


@dataclass(frozen=True, slots=True)
class RunFolder:
    """What lies on disk of one import."""

    path: Path

    @property
    def file(self) -> Path:
        """The file as it was sent."""
        return self.path / "file"

    async def receive(self, chunks: AsyncIterator[bytes], most_bytes: int) -> int:
        """Write the file as it comes; its length. Raises `FileTooLarge`, `DiskFull`; nothing is
        left behind then, nor when the sender goes away."""
        size = 0
        try:
            self.path.mkdir(parents=True)
            with (self.path / "part").open("wb") as file:
                async for chunk in chunks:
                    size += file.write(chunk)
                    _check_size(size, most_bytes)
            (self.path / "part").rename(self.file)
        except OSError as error:
            self.remove()
            raise DiskFull from error
        except BaseException:
            self.remove()
            raise
        return size

    def tell(self, progress: Progress) -> None:
        """Say how far the work is."""
        text = json.dumps({"done": progress.done, "total": progress.total})
        draft = self.path / f"progress-{os.getpid()}"
        if self.path.exists():
            draft.write_text(text)
            draft.replace(self.path / "progress")

    def progress(self) -> Progress:
        """How far the work was last said to be."""
        try:
            said = json.loads((self.path / "progress").read_text())
            return Progress(int(said["done"]), int(said["total"]))
        except (OSError, ValueError, KeyError):
            return Progress()

    def ask_to_stop(self) -> None:
        """Have the work given up before it is committed."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "stop").touch()

    def should_stop(self) -> bool:
        """Whether somebody asked for that."""
        return (self.path / "stop").exists()

    def remove(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.path, ignore_errors=True)


def _check_size(size: int, most_bytes: int) -> None:
    if size > most_bytes:
        raise FileTooLarge(most_megabytes=most_bytes // 1_000_000)


def folder_of(run_id: UUID) -> RunFolder:
    """The folder of an import."""
    return RunFolder(_root() / str(run_id))


def abandoned(kept_seconds: float) -> list[UUID]:
    """Folders nobody has touched for so long."""
    if not _root().exists():
        return []
    last = time.time() - kept_seconds
    return [UUID(path.name) for path in _root().iterdir() if path.stat().st_mtime < last]


def _root() -> Path:
    return get_settings().data_dir / "imports"
