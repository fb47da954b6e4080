"""From an original to the files browsers get. Pure work on bytes: no storage, no database.

All pictures come out upright, in sRGB, and without metadata: a phone's photo carries the place it
was taken at. The encoders release the interpreter lock, so calls in threads run side by side.
"""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from booking_app.domain.media.errors import ImageTooLarge, UnreadableFilm, UnreadableImage

PHOTO_WIDTHS: Final = (160, 320, 480, 640, 960, 1200)
SPIN_WIDTHS: Final = (320, 440)
MAX_PIXELS: Final = 60_000_000
MAX_PLACEHOLDER_CHARS: Final = 400

_READ_FORMATS = ("JPEG", "PNG", "WEBP")
_PLACEHOLDER_PIXELS = 16
# AVIF at speed 8 takes a third of the time of speed 6 for a tenth more bytes; at 58 a photo of
# a stone cannot be told from its master at arm's length.
_PHOTO_ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 58, "speed": 8, "max_threads": 1},
    "webp": {"quality": 80, "method": 2},
    "jpeg": {"quality": 82, "progressive": True, "optimize": True},
}
_SPIN_ENCODERS: dict[str, dict[str, Any]] = {
    "webp": {"quality": 74, "method": 4},
    "jpeg": {"quality": 76, "progressive": True, "optimize": True},
}


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A derived file; `format` is `avif`, `webp`, `jpeg` or `mp4`, sizes are in pixels."""

    format: str
    width: int
    height: int
    frame: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """An original's derived files, and what stands in while they load.

    `width` and `height` are the upright original's; `placeholder` is a data URI of at most 400
    characters; `dominant_colour` is `#rrggbb`.
    """

    width: int
    height: int
    frame_count: int
    placeholder: str
    dominant_colour: str
    files: tuple[RenderedFile, ...]


def render_photo(original: bytes) -> Rendered:
    """A photo in every format and width it is large enough for.

    Raises `UnreadableImage` and `ImageTooLarge`.
    """
    image, (width, height) = _read(original, at_least=2 * PHOTO_WIDTHS[-1])
    return Rendered(
        width=width,
        height=height,
        frame_count=1,
        placeholder=_placeholder(image),
        dominant_colour=_dominant_colour(image),
        files=tuple(_photo_files(image, width)),
    )


def render_spin(frames: Sequence[bytes]) -> Rendered:
    """The frames of a spin, all brought to the shape and size of the first.

    Raises `UnreadableImage` (also for no frames at all) and `ImageTooLarge`.
    """
    if not frames:
        raise UnreadableImage(reason="no_frames")
    first, (width, height) = _read(frames[0], at_least=SPIN_WIDTHS[-1])
    files: list[RenderedFile] = []
    for number, frame in enumerate(frames):
        image, _ = _read(frame, at_least=SPIN_WIDTHS[-1])
        for target in _widths(SPIN_WIDTHS, width):
            small = ImageOps.fit(image, (target, _height(first, target)), Image.Resampling.LANCZOS)
            files += _encoded(small, _SPIN_ENCODERS, number)
    return Rendered(
        width=width,
        height=height,
        frame_count=len(frames),
        placeholder=_placeholder(first),
        dominant_colour=_dominant_colour(first),
        files=tuple(files),
    )


def render_film(film: bytes, poster: bytes) -> Rendered:
    """An MP4 film as it is, and its poster (a still of the same shape) as a photo.

    Raises `UnreadableFilm`, `UnreadableImage` and `ImageTooLarge`.
    """
    if film[4:8] != b"ftyp":
        raise UnreadableFilm
    still = render_photo(poster)
    copy = RenderedFile("mp4", still.width, still.height, 0, film)
    return Rendered(
        width=still.width,
        height=still.height,
        frame_count=1,
        placeholder=still.placeholder,
        dominant_colour=still.dominant_colour,
        files=(copy, *still.files),
    )


def _read(original: bytes, *, at_least: int) -> tuple[Image.Image, tuple[int, int]]:
    """The upright sRGB picture and its full size; it may come smaller, but not below `at_least`."""
    try:
        with Image.open(io.BytesIO(original), formats=_READ_FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise ImageTooLarge(pixels=width * height, limit=MAX_PIXELS)
            # A JPEG can be decoded at a half, a quarter or an eighth for a fraction of the memory.
            image.draft("RGB", (at_least, at_least))
            upright = ImageOps.exif_transpose(image)
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            return _to_srgb(upright), (height, width) if turned else (width, height)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableImage(reason=type(error).__name__) from error


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: take the numbers as they are
        if converted is not None:
            return _bare(converted)
    if "A" in image.getbands() or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return _bare(image.convert("RGB"))


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone: what hangs on the picture would be written out with it."""
    image.info.clear()
    image.getexif().clear()
    return image


def _photo_files(image: Image.Image, full_width: int) -> Iterator[RenderedFile]:
    for width in _widths(PHOTO_WIDTHS, full_width):
        size = (width, _height(image, width))
        small = (
            image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
            if size != image.size
            else image
        )
        yield from _encoded(small, _PHOTO_ENCODERS, 0)


def _widths(steps: tuple[int, ...], full_width: int) -> list[int]:
    """The steps that need no enlarging, and the full width where it lies well between two."""
    widths = [step for step in steps if step <= full_width]
    if full_width < steps[-1] and (not widths or full_width >= widths[-1] * 1.1):
        widths.append(full_width)
    return widths


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _encoded(
    image: Image.Image, encoders: dict[str, dict[str, Any]], frame: int
) -> Iterator[RenderedFile]:
    for name, options in encoders.items():
        yield RenderedFile(name, image.width, image.height, frame, _save(image, name, **options))


def _save(image: Image.Image, image_format: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, image_format.upper(), **options)
    return target.getvalue()


def _placeholder(image: Image.Image) -> str:
    scale = _PLACEHOLDER_PIXELS / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    tiny = image.resize(size, Image.Resampling.BOX, reducing_gap=2)
    for quality in (50, 30, 10, 0):
        content = base64.b64encode(_save(tiny, "webp", quality=quality, method=6)).decode()
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
