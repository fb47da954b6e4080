"""The frames of a spin out of a ZIP. Nothing is ever written under a name from the archive."""

import stat
import zipfile
import zlib
from pathlib import Path
from typing import Final

from booking_app.domain.media.errors import BadArchive, NoFrames
from booking_app.domain.media.frames import about_frame, natural_order
from booking_app.domain.media.renditions import LEAST_FRAMES, MOST_FRAMES
from booking_app.domain.media.sniff import kind_of

MOST_ENTRIES: Final = 1000
MOST_FRAME_BYTES: Final = 40_000_000
MOST_UNPACKED_BYTES: Final = 2_000_000_000
# Pictures are packed already; what shrinks a hundredfold is made to burst.
MOST_RATIO: Final = 100
_SMALL: Final = 1_000_000
_JUNK: Final = frozenset({"thumbs.db", "desktop.ini"})
_BLOCK: Final = 1 << 20
_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def unpack_frames(archive: Path, folder: Path) -> list[Path]:
    """The pictures of a ZIP in natural order of their names, as numbered files in `folder`.

    Raises `BadArchive` with a `cause`, `NoFrames`, and what `kind_of` does for a frame.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _frames_of(opened, archive.stat().st_size)
            frames = []
            for number, entry in enumerate(entries):
                path = folder / f"{number:03}"
                _unpack(opened, entry, path)
                frames.append(path)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise BadArchive(cause=type(error).__name__) from error
    for number, path in enumerate(frames):
        _require_photo(path, number)
    return frames


def _frames_of(opened: zipfile.ZipFile, packed_size: int) -> list[zipfile.ZipInfo]:
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadArchive(cause="entries")
    for entry in entries:
        _check(entry)
    if sum(entry.compress_size for entry in entries) > packed_size:
        raise BadArchive(cause="overlap")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise BadArchive(cause="size")
    frames = [entry for entry in entries if not entry.is_dir() and not _is_junk(entry.filename)]
    if not LEAST_FRAMES <= len(frames) <= MOST_FRAMES:
        raise NoFrames(found=len(frames), least=LEAST_FRAMES, most=MOST_FRAMES)
    return sorted(frames, key=lambda entry: natural_order(entry.filename))


def _check(entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.replace("\\", "/").split("/")
    mode = entry.external_attr >> 16
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        raise BadArchive(cause="path")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive(cause="link")
    if entry.flag_bits & 0x1:
        raise BadArchive(cause="locked")
    if entry.compress_type not in _PACKINGS:
        raise BadArchive(cause="packing")
    if entry.file_size > MOST_FRAME_BYTES:
        raise BadArchive(cause="size")
    if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise BadArchive(cause="ratio")


def _is_junk(filename: str) -> bool:
    """Whether a computer put it there by itself."""
    name = filename.rpartition("/")[2].casefold()
    return filename.startswith("__MACOSX/") or name.startswith(".") or name in _JUNK


def _unpack(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    # What the directory says of a size is a claim: what comes out is counted.
    left = entry.file_size
    with opened.open(entry) as source, path.open("wb") as target:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise BadArchive(cause="size")
            target.write(block)


def _require_photo(path: Path, number: int) -> None:
    with about_frame(number):
        if kind_of(path) != "photo":
            raise BadArchive(cause="content")
