"""A logo from whatever picture somebody has: re-encoded, bare of metadata, of one size.

Vector files are refused: they can carry scripts. What is drawn here is a plain picture.
"""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageStat

from booking_app.domain.chain.errors import InvalidLogo

MOST_BYTES = 5 * 1024 * 1024
_MOST_PIXELS = 40_000_000
_HEIGHT, _WIDTH = 160, 800
_DARK = 90
_LEAST_HEIGHT, _LEAST_WIDTH = 24, 24
_READ_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A WebP picture of at most 800 × 160 pixels."""

    digest: str
    content: bytes
    width: int
    height: int
    is_dark: bool


def draw(original: bytes) -> Drawn:
    """The logo to keep. Empty edges go, transparency stays. Raises `InvalidLogo`."""
    if len(original) > MOST_BYTES:
        raise InvalidLogo("too_large")
    if _looks_like_markup(original):
        raise InvalidLogo("vector")
    image = _trimmed(_read(original))
    if image.width < _LEAST_WIDTH or image.height < _LEAST_HEIGHT:
        raise InvalidLogo("too_small")
    image.thumbnail((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    image.save(target, "WEBP", lossless=True, quality=60, method=4)
    if target.tell() > 120_000:
        # A photo rather than a drawing: lossless would weigh more than the page it stands on.
        target = io.BytesIO()
        image.save(target, "WEBP", quality=88, method=4)
    content = target.getvalue()
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return Drawn(digest, content, image.width, image.height, _is_dark(image))


def _looks_like_markup(original: bytes) -> bool:
    start = original[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")) or b"<svg" in start


def _read(original: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(original), formats=_READ_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise InvalidLogo("too_large")
            if getattr(image, "n_frames", 1) > 1:
                raise InvalidLogo("animated")
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidLogo("not_a_picture") from error
    # Only the pixels go on: a new picture knows no metadata.
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    return bare


def _is_dark(image: Image.Image) -> bool:
    """Whether what is drawn would vanish on a dark page: dark strokes and nothing behind them."""
    alpha = image.getchannel("A")
    if ImageStat.Stat(alpha).extrema[0][0] > 0:
        return False  # brings a ground of its own
    return ImageStat.Stat(image.convert("L"), mask=alpha).mean[0] < _DARK


def _trimmed(image: Image.Image) -> Image.Image:
    box = image.getchannel("A").getbbox()
    return image.crop(box) if box else image
