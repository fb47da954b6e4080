"""From an untrusted picture file to upright sRGB pixels with nothing else hanging on them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from booking_app.domain.media.errors import AnimatedImage, ImageTooLarge, UnreadableImage
from booking_app.domain.media.shapes import Crop

pillow_heif.register_heif_opener(thumbnails=False)

MAX_PIXELS: Final = 60_000_000
READ_FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
# Each stands for one still picture, whatever else the file carries along.
_STILL_FORMATS: Final = frozenset({"JPEG", "MPO", "HEIF"})
_ORIENTATION: Final = 0x0112
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_DEEP_GREYS: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})

Source = bytes | Path


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    """The picture, not decoded yet, small enough to be. Every fault becomes a `MediaRefused`."""
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source
        with Image.open(file, formats=READ_FORMATS) as image:
            _check(image)
            yield image
    except (ImageTooLarge, AnimatedImage, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(pixels=2 * MAX_PIXELS, limit=MAX_PIXELS) from error
    except Exception as error:
        # Decoders meet damaged files with every kind of error there is; none is about us.
        raise UnreadableImage(cause=type(error).__name__) from error


def _check(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise ImageTooLarge(pixels=pixels, limit=MAX_PIXELS)
    if image.format not in _STILL_FORMATS and getattr(image, "n_frames", 1) > 1:
        raise AnimatedImage


def read_pixels(
    source: Source, *, at_least: int, crop: Crop | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """The upright sRGB picture and its full size; it may come smaller, but not below `at_least`.

    With `crop` both are of that part. Raises `UnreadableImage`, `ImageTooLarge`, `AnimatedImage`.
    """
    with _opened(source) as image:
        width, height = image.size
        if crop is None:
            # A JPEG can be decoded at a half, a quarter or an eighth for a fraction of the memory.
            image.draft("RGB", (at_least, at_least))
        image.load()
        if image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS:
            width, height = height, width
        # In place, and no copy further on where none is needed: these can be a hundred megabytes.
        ImageOps.exif_transpose(image, in_place=True)
        upright = _to_srgb(image)
    if crop is not None:
        upright = upright.crop(_box(crop, upright.size))
        width, height = upright.size
    return upright, (width, height)


def full_size(source: Source) -> tuple[int, int]:
    """How large the upright picture is, without decoding it. Raises as `read_pixels`."""
    with _opened(source) as image:
        turned = image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
        return (image.height, image.width) if turned else image.size


def _box(crop: Crop, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top = round(crop.x * size[0]), round(crop.y * size[1])
    right, bottom = round((crop.x + crop.width) * size[0]), round((crop.y + crop.height) * size[1])
    return left, top, min(max(right, left + 1), size[0]), min(max(bottom, top + 1), size[1])


def _to_srgb(image: Image.Image) -> Image.Image:
    if image.mode in _DEEP_GREYS:
        # Converting these clips everything above 255 to white.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    converted = _by_profile(image)
    if converted is not None:
        return _bare(converted)
    if "A" in image.getbands() or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return _bare(image if image.mode == "RGB" else image.convert("RGB"))


def _by_profile(image: Image.Image) -> Image.Image | None:
    """The picture in sRGB if it carries a usable profile of another space and no transparency."""
    content = image.info.get("icc_profile")
    if not content or image.mode not in ("RGB", "CMYK", "L") or "transparency" in image.info:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        if image.mode == "RGB" and ImageCms.getProfileDescription(profile).startswith("sRGB"):
            return None
        return ImageCms.profileToProfile(
            image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return None  # a broken profile: take the numbers as they are


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone: what hangs on the picture would be written out with it."""
    image.info.clear()
    image.getexif().clear()
    return image
