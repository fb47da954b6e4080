"""What a file is, by its content. Names and declared types are never asked.

A file that is two things at once (a picture that is a ZIP, too, or carries a script) is refused,
although nothing of it but pixels would ever reach a browser: nobody makes such a file by accident.
"""

import re
import struct
from pathlib import Path
from typing import BinaryIO, Final, Literal

from booking_app.domain.media.errors import (
    AnimatedImage,
    BadArchive,
    HiddenContent,
    UnknownFileType,
    VectorImage,
)

Kind = Literal["photo", "film", "archive"]

_HEAD = 64 * 1024
_TAIL = 66 * 1024
_FILM_BRANDS: Final = re.compile(rb"isom|iso[2-9a-f]|mp4[12v]|M4V[ HP]|avc1|qt  |MSNV|3g[2p].|dash")
_STILL_BRANDS: Final = frozenset(
    (b"avif", b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"hevc", b"hevx")
)
_MOVING_BRANDS: Final = frozenset((b"avis", b"msf1"))
_OLD_QUICKTIME: Final = frozenset((b"moov", b"mdat", b"wide", b"free", b"skip"))
_OTHERS: Final = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"8BPS", "PSD"),
    (b"%PDF-", "PDF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"\xff\x0a", "JXL"),
    (b"\0\0\0\x0cJXL", "JXL"),
    (b"#!", "script"),
)
_MARKUP: Final = re.compile(rb"<\?php|<script|<html|<!doctype html|<svg[\s>]", re.IGNORECASE)
_PROGRAM: Final = re.compile(
    rb"MZ.{58}|\x7fELF|#!/|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|%PDF-", re.DOTALL
)


def kind_of(path: Path) -> Kind:
    """What the file is.

    Raises `UnknownFileType`, `VectorImage`, `AnimatedImage`, `BadArchive`, `HiddenContent`.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        kind = _by_head(head)
        if kind != "archive":
            _refuse_stowaways(file, head)
    return kind


def _by_head(head: bytes) -> Kind:
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "photo"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "photo"
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    if head[4:8] in _OLD_QUICKTIME:
        return "film"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "film"
    if head.startswith(b"PK\x03\x04"):
        return "archive"
    if head.startswith(b"PK"):
        raise BadArchive(cause="empty")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096].lower()
    if start.startswith(b"<") and b"<svg" in start:
        raise VectorImage
    found = next((name for magic, name in _OTHERS if head.startswith(magic)), "")
    raise UnknownFileType(found=found)


def _by_brands(head: bytes) -> Kind:
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length, 4))]
    if brands[0] in _MOVING_BRANDS:
        raise AnimatedImage
    if brands[0] in _STILL_BRANDS or any(brand in (b"avif", b"heic") for brand in brands):
        return "photo"
    if any(_FILM_BRANDS.fullmatch(brand) for brand in brands):
        return "film"
    raise UnknownFileType(found=brands[0].decode("ascii", "replace"))


def _refuse_stowaways(file: BinaryIO, head: bytes) -> None:
    """Raises `HiddenContent` for what else the file is."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    if _ends_as_zip(file.read()):
        raise HiddenContent(found="ZIP")
    if b"%PDF-" in head[:1024]:
        raise HiddenContent(found="PDF")
    if _MARKUP.search(head):
        raise HiddenContent(found="script")
    end = _end_of_picture(file, head, size)
    if end is not None and end < size:
        file.seek(end)
        rest = file.read(1 << 20)
        if _MARKUP.search(rest) or _PROGRAM.match(rest.lstrip(b"\0\r\n ")):
            raise HiddenContent(found="script")


def _ends_as_zip(tail: bytes) -> bool:
    """Whether the file ends with the directory of a ZIP, as programs that open ZIPs look for it."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    entries, directory_size = struct.unpack("<HI", tail[at + 10 : at + 16])
    start = at - directory_size
    return bool(entries) and (start < 0 or tail[start : start + 4] == b"PK\x01\x02")


def _end_of_picture(file: BinaryIO, head: bytes, size: int) -> int | None:
    """Where the picture ends and what does not belong to it begins, if that can be told."""
    if head[:4] == b"RIFF":
        return 8 + int.from_bytes(head[4:8], "little")
    if head.startswith(b"\x89PNG"):
        return _end_of_png(file, size)
    if head.startswith(b"\xff\xd8"):
        return _end_of_jpeg(file)
    return None


def _end_of_png(file: BinaryIO, size: int) -> int | None:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length = int.from_bytes(file.read(4), "big")
        name = file.read(4)
        at += 12 + length
        if name == b"IEND":
            return at
    return None


def _end_of_jpeg(file: BinaryIO) -> int | None:
    """After the end mark of the first picture; phones let further ones follow."""
    file.seek(2)
    while True:
        mark = file.read(4)
        if len(mark) < 4 or mark[0] != 0xFF:
            return None
        length = int.from_bytes(mark[2:], "big")
        if mark[1] != 0xDA:
            file.seek(length - 2, 1)
            continue
        file.seek(length - 2, 1)
        return _after_scans(file)


def _after_scans(file: BinaryIO) -> int | None:
    begun = file.tell()
    data = file.read(256 * 1024 * 1024)
    at = data.find(b"\xff\xd9")
    return begun + at + 2 if at >= 0 else None
