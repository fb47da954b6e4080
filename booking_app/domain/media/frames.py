"""The frames of a spin: in which order they come, and which one is wrong."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from booking_app.domain.media.errors import MediaRefused

_DIGITS = re.compile(r"(\d+)")


def natural_order(filename: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which `frame 2.jpg` comes before `frame 10.jpg`, blind to case."""
    return tuple(
        (0, int(part[:18]), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in _DIGITS.split(filename.casefold())
        if part
    )


@contextmanager
def about_frame(number: int) -> Iterator[None]:
    """Add to what is refused inside which `frame` it was, counted from 0."""
    try:
        yield
    except MediaRefused as error:
        error.details["frame"] = number
        raise
