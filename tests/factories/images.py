"""Small files that are pictures."""

import io
import random

from PIL import Image


def one_pixel() -> bytes:
    """A white one."""
    picture = io.BytesIO()
    Image.new("RGB", (1, 1), "white").save(picture, "PNG")
    return picture.getvalue()


def photo(number: int) -> bytes:
    """A small photo unlike all others."""
    few = Image.frombytes("RGB", (8, 6), random.Random(number).randbytes(144))  # noqa: S311
    content = io.BytesIO()
    few.resize((640, 480), Image.Resampling.BICUBIC).save(content, "JPEG", quality=80)
    return content.getvalue()
