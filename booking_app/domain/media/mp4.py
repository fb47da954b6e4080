"""Just enough of the MP4 container to know a film's shape and to take private notes out of it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from booking_app.domain.media.errors import UnreadableFilm

_FOLDERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_PRIVATE: Final = frozenset({b"udta", b"meta", b"uuid"})
_PLAYABLE: Final = frozenset({b"avc1", b"avc3"})
_DEEPEST = 8
_MOST_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class Mp4Facts:
    """What the container says of its film; `is_playable` where browsers know the codec."""

    width: int
    height: int
    seconds: float
    is_playable: bool


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    at: int
    start: int
    end: int


def read_facts(path: Path) -> Mp4Facts:
    """Raises `UnreadableFilm` for what is no whole MP4."""
    width = height = 0
    seconds = 0.0
    codecs: set[bytes] = set()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        names = set()
        for box in _boxes(file, 0, size):
            names.add(box.name)
            if box.name == b"mvhd":
                seconds = _duration(file, box)
            elif box.name == b"tkhd":
                width, height = max((width, height), _shape(file, box))
            elif box.name == b"stsd":
                file.seek(box.start + 12)
                codecs.add(file.read(4))
    if not {b"ftyp", b"moov", b"mdat"} <= names:
        raise UnreadableFilm(cause="boxes")
    return Mp4Facts(width, height, seconds, bool(codecs & _PLAYABLE))


def strip_metadata(path: Path) -> None:
    """Blank out what a camera noted: the place, the device. Nothing else moves by a byte."""
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        for box in list(_boxes(file, 0, size)):
            if box.name in _PRIVATE:
                file.seek(box.at + 4)
                file.write(b"free")
                file.seek(box.start)
                file.write(bytes(box.end - box.start))


def _boxes(file: BinaryIO, start: int, end: int, depth: int = 0) -> Iterator[_Box]:
    """Every box, the folders among them before what lies in them."""
    at, count = start, 0
    while at + 8 <= end:
        count += 1
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        begun = at + 8
        if length == 1:
            length = int.from_bytes(file.read(8), "big")
            begun += 8
        elif length == 0:
            length = end - at
        if length < begun - at or at + length > end or count > _MOST_BOXES:
            raise UnreadableFilm(cause="boxes")
        yield _Box(name, at, begun, at + length)
        if name in _FOLDERS and depth < _DEEPEST:
            yield from _boxes(file, begun, at + length, depth + 1)
        at += length


def _duration(file: BinaryIO, box: _Box) -> float:
    file.seek(box.start)
    content = file.read(32)
    shape = ">QQIQ" if content[:1] == b"\1" else ">III I"
    try:
        _, _, scale, length = struct.unpack_from(shape, content, 4)
    except struct.error as error:
        raise UnreadableFilm(cause="boxes") from error
    return float(length / scale) if scale else 0.0


def _shape(file: BinaryIO, box: _Box) -> tuple[int, int]:
    file.seek(box.end - 8)
    width, height = struct.unpack(">II", file.read(8))
    return width >> 16, height >> 16
