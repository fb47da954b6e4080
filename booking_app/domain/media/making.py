"""Everything browsers need from an original, by what is in it and not by what it is called."""

from pathlib import Path

from booking_app.domain.media.ports import Made, RenderOrder
from booking_app.domain.media.renditions import Write, render_photo, render_spin


def make(order: RenderOrder) -> Made:
    """Make it, into the order's folder. Raises `MediaRefused` with what is wrong with the file."""
    write = writer(order.folder)
    if order.as_spin:
        return render_spin(order.sources, order.content_hash, write)
    return render_photo(order.sources[0], order.content_hash, write, crop=order.crop)


def writer(folder: Path) -> Write:
    """Writes files into a folder under their keys."""

    def write(key: str, content: bytes) -> None:
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return write
