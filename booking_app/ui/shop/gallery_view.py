"""The pictures of a product, ready for its gallery."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from booking_app.core.i18n import Translator, mark
from booking_app.domain.media.schemas import MediaView
from booking_app.ui.components.photo import (
    FULL_WIDTHS,
    NO_PHOTO,
    PhotoView,
    file_of,
    photo_view,
)

_CAPTIONS = {
    "scale": mark("Beside a ruler"),
    "worn": mark("How it sits"),
    "macro": mark("Up close"),
}
_LABELS = {
    "hero": mark("Photo {number} of {count}"),
    "front": mark("Photo {number} of {count}, front view"),
    "side": mark("Photo {number} of {count}, side view"),
    "back": mark("Photo {number} of {count}, rear view"),
    "top": mark("Photo {number} of {count}, from above"),
    "macro": mark("Photo {number} of {count}, close-up"),
    "scale": mark("Photo {number} of {count}, beside a ruler"),
    "worn": mark("Photo {number} of {count}, worn"),
}
_KINDS = {
    "spin": mark("Turning view, {number} of {count}"),
    "video": mark("Film, {number} of {count}"),
}
_SPIN_WIDTH = 640
_THUMB_WIDTH = 160
_SHARPEST = 4000


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """`kind` is `photo`, `spin` or `video`; `label` is what a screen reader calls the tile.

    `sharpest` and `tiles` (JSON for `assets/gallery/tiles.js`) are loaded only for the zoom;
    `frames` are a spin's pictures, with blanks between; `loop` is a video's small silent file,
    `film` the whole of it.
    """

    kind: str = "photo"
    photo: PhotoView = NO_PHOTO
    thumb: str = ""
    sharpest: str = ""
    tiles: str = ""
    frames: str = ""
    loop: str = ""
    film: str = ""
    caption: str = ""
    label: str = ""


def gallery_items(media: Sequence[MediaView], t: Translator) -> tuple[GalleryItem, ...]:
    """The pictures of a product as tiles, in display order."""
    return tuple(_item(item, number, len(media), t) for number, item in enumerate(media, 1))


def _item(media: MediaView, number: int, count: int, t: Translator) -> GalleryItem:
    label = _KINDS.get(media.kind) or _LABELS.get(media.angle, _LABELS["hero"])
    is_video = media.kind == "video"
    return GalleryItem(
        kind=media.kind,
        photo=photo_view(media, FULL_WIDTHS),
        thumb=_still(media, _THUMB_WIDTH),
        sharpest=_still(media, _SHARPEST),
        tiles=_tiles(media),
        frames=_frames(media) if media.kind == "spin" else "",
        loop=(file_of(media, "loop", 0) or file_of(media, "mp4", 0)) if is_video else "",
        film=file_of(media, "mp4", media.width) if is_video else "",
        caption=t(_CAPTIONS[media.angle]) if media.angle in _CAPTIONS else "",
        label=t(label, number=number, count=count),
    )


def _still(media: MediaView, width: int) -> str:
    return file_of(media, "webp", width) or file_of(media, "jpeg", width)


def _frames(spin: MediaView) -> str:
    urls = [file_of(spin, "webp", _SPIN_WIDTH, frame) for frame in range(spin.frame_count)]
    return " ".join(url for url in urls if url)


def _tiles(media: MediaView) -> str:
    tiles = media.tiles
    if tiles is None:
        return ""
    return json.dumps(
        {
            "url": tiles.url_template,
            "size": tiles.tile_size,
            "levels": tiles.levels,
            "width": tiles.width,
            "height": tiles.height,
        },
        separators=(",", ":"),
    )
