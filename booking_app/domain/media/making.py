"""Everything browsers need from an original, by what is in it and not by what it is called."""

from pathlib import Path
from typing import Final

from booking_app.domain.media.archives import unpack_frames
from booking_app.domain.media.errors import FileTooLarge, UnknownFileType
from booking_app.domain.media.films import render_film
from booking_app.domain.media.frames import about_frame
from booking_app.domain.media.ports import Made, RenderOrder
from booking_app.domain.media.renditions import Write, render_photo, render_spin
from booking_app.domain.media.sniff import kind_of

MOST_PHOTO_MB: Final = 100


def make(order: RenderOrder) -> Made:
    """Make it, into the order's folder. Raises `MediaRefused` with what is wrong with the file."""
    write = writer(order.folder)
    if order.as_spin:
        for number, frame in enumerate(order.sources):
            _require_photo(frame, number)
        return render_spin(order.sources, order.content_hash, write)
    source = order.sources[0]
    kind = kind_of(source)
    if kind == "film":
        return render_film(source, order.content_hash, order.folder, order.scratch)
    if kind == "archive":
        frames = unpack_frames(source, order.scratch)
        return render_spin(frames, order.content_hash, write)
    _require_size(source)
    return render_photo(source, order.content_hash, write, crop=order.crop)


def _require_photo(frame: Path, number: int) -> None:
    with about_frame(number):
        found = kind_of(frame)
        if found != "photo":
            raise UnknownFileType(found=found)
        _require_size(frame)


def _require_size(photo: Path) -> None:
    if photo.stat().st_size > MOST_PHOTO_MB * 1_000_000:
        raise FileTooLarge(limit_mb=MOST_PHOTO_MB)


def writer(folder: Path) -> Write:
    """Writes files into a folder under their keys."""

    def write(key: str, content: bytes) -> None:
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return write
