"""From an original to the files browsers get. Pure work on pixels: no storage, no database.

All pictures come out upright, in sRGB, and without metadata: a phone's photo carries the place it
was taken at. The encoders release the interpreter lock, so calls in threads run side by side.
"""

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from PIL import Image, ImageOps

from booking_app.domain.media.errors import NoFrames
from booking_app.domain.media.files import key_of, stem_of
from booking_app.domain.media.frames import about_frame
from booking_app.domain.media.pixels import Source, full_size, read_pixels
from booking_app.domain.media.ports import Made, MadeFile
from booking_app.domain.media.shapes import Crop
from booking_app.domain.media.tiles import TILES_FROM, cut_tiles, halves

PHOTO_WIDTHS: Final = (160, 320, 480, 640, 960, 1280, 1920)
SPIN_WIDTHS: Final = (320, 440, 880)
LEAST_FRAMES: Final = 2
MOST_FRAMES: Final = 180
MAX_PLACEHOLDER_CHARS: Final = 400

_PLACEHOLDER_PIXELS = 16
# AVIF at speed 8 takes a fifth of the time of speed 6 for a twentieth more bytes; at 58 a photo
# of a stone cannot be told from its master at arm's length.
_PHOTO_ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 58, "speed": 8, "max_threads": 1},
    "webp": {"quality": 80, "method": 2},
    "jpeg": {"quality": 82, "progressive": True, "optimize": True},
}
_SPIN_ENCODERS: dict[str, dict[str, Any]] = {
    "webp": {"quality": 74, "method": 4},
    "jpeg": {"quality": 76, "progressive": True, "optimize": True},
}

Write = Callable[[str, bytes], None]
"""Takes a made file: its key and its content."""


def render_photo(
    original: Source,
    content_hash: str,
    write: Write,
    *,
    crop: Crop | None = None,
    with_tiles: bool = True,
) -> Made:
    """A photo in every format and width it is large enough for, and its tiles if it is large.

    Raises `UnreadableImage`, `ImageTooLarge`, `AnimatedImage`.
    """
    stem = stem_of(content_hash, "photo", *([crop] if crop else []))
    wants_tiles = with_tiles and max(full_size(original)) >= TILES_FROM
    at_least = max(full_size(original)) if wants_tiles else 2 * PHOTO_WIDTHS[-1]
    image, (width, height) = read_pixels(original, at_least=at_least, crop=crop)
    levels = halves(image)
    is_large = wants_tiles and max(image.size) >= TILES_FROM
    return Made(
        kind="photo",
        width=width,
        height=height,
        frame_count=1,
        placeholder=_placeholder(levels[0]),
        dominant_colour=_dominant_colour(levels[0]),
        files=tuple(_photo_files(levels, stem, write)),
        tiles=cut_tiles(levels, stem, write) if is_large else None,
    )


def render_spin(frames: Sequence[Source], content_hash: str, write: Write) -> Made:
    """The frames of a spin, all brought to the shape and size of the first.

    Raises `NoFrames` for too few or too many, and what `read_pixels` does, then with the number
    of the `frame` among the details.
    """
    if not LEAST_FRAMES <= len(frames) <= MOST_FRAMES:
        raise NoFrames(found=len(frames), least=LEAST_FRAMES, most=MOST_FRAMES)
    files: list[MadeFile] = []
    first: Image.Image | None = None
    size = (0, 0)
    for number, frame in enumerate(frames):
        with about_frame(number):
            image, own_size = read_pixels(frame, at_least=2 * SPIN_WIDTHS[-1])
        if first is None:
            first, size = image, own_size
        for target in widths_for(SPIN_WIDTHS, size[0]):
            shape = (target, _height(first, target))
            small = ImageOps.fit(image, shape, Image.Resampling.LANCZOS)
            stem = stem_of(content_hash, "spin", number)
            files += _encoded(small, _SPIN_ENCODERS, stem, write, number)
    assert first is not None  # noqa: S101 - there is at least one frame
    return Made(
        kind="spin",
        width=size[0],
        height=size[1],
        frame_count=len(frames),
        placeholder=_placeholder(first),
        dominant_colour=_dominant_colour(first),
        files=tuple(files),
    )


def _photo_files(levels: Sequence[Image.Image], stem: str, write: Write) -> Iterator[MadeFile]:
    largest = levels[-1]
    for width in widths_for(PHOTO_WIDTHS, largest.width):
        size = (width, _height(largest, width))
        # Twice the size is enough to resize from, and far less work than the whole.
        source = next((level for level in levels if level.width >= 2 * width), largest)
        small = source
        if size != source.size:
            small = source.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        yield from _encoded(small, _PHOTO_ENCODERS, stem, write, 0)


def widths_for(steps: tuple[int, ...], full_width: int) -> list[int]:
    """The steps that need no enlarging, and the full width where it lies well between two."""
    widths = [step for step in steps if step <= full_width]
    if full_width < steps[-1] and (not widths or full_width >= widths[-1] * 1.1):
        widths.append(full_width)
    return widths


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _encoded(
    image: Image.Image,
    encoders: dict[str, dict[str, Any]],
    stem: str,
    write: Write,
    frame: int,
) -> Iterator[MadeFile]:
    for name, options in encoders.items():
        content = encode(image, name, **options)
        key = key_of(stem, name, image.width)
        write(key, content)
        yield MadeFile(name, image.width, image.height, frame, key, len(content))


def encode(image: Image.Image, image_format: str, **options: Any) -> bytes:
    """The picture in a format of Pillow's, with its options."""
    target = io.BytesIO()
    image.save(target, image_format.upper(), **options)
    return target.getvalue()


def _placeholder(image: Image.Image) -> str:
    scale = _PLACEHOLDER_PIXELS / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    tiny = image.resize(size, Image.Resampling.BOX, reducing_gap=2)
    for quality in (50, 30, 10, 0):
        content = base64.b64encode(encode(tiny, "webp", quality=quality, method=6)).decode()
        uri = f"data:image/webp;base64,{content}"
        if len(uri) <= MAX_PLACEHOLDER_CHARS:
            return uri
    return ""


def _dominant_colour(image: Image.Image) -> str:
    small = image.resize((64, 64), Image.Resampling.BOX, reducing_gap=2)
    few = small.quantize(6, Image.Quantize.MEDIANCUT)
    counts = few.getcolors() or [(0, 0)]
    _, index = max(counts)
    palette = few.getpalette() or [231, 223, 212]
    assert isinstance(index, int)  # noqa: S101 - a palette picture counts palette indexes
    return "#{:02x}{:02x}{:02x}".format(*palette[3 * index : 3 * index + 3])
