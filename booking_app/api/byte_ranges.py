"""Parts of files, as players and browsers ask for them (RFC 9110, one range at a time)."""

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `start` up to, not including, `end`."""

    start: int
    end: int


def requested_range(header: str, size: int) -> ByteRange | None:
    """The part asked for, cut to what there is, or nothing when the whole is to be sent.

    Raises `ValueError` for a part that begins after the end.
    """
    match = _ONE.fullmatch(header.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= size or start >= end:
        raise ValueError("nothing there")
    return ByteRange(start, end)
