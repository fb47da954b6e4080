"""In which order the frames of a spin come."""

import re

_DIGITS = re.compile(r"(\d+)")


def natural_order(filename: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which `frame 2.jpg` comes before `frame 10.jpg`, blind to case."""
    return tuple(
        (0, int(part[:18]), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in _DIGITS.split(filename.casefold())
        if part
    )
