"""Positions as numbers that an index can search: the globe is halved again and again by latitude
and longitude in turn, so that what lies together has numbers that lie together.

A square of any of the levels is one range of numbers, and a box is a few such ranges. This needs
no extension of any database.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from booking_app.domain.stores.geometry import Box, Position

LEVELS = 26
"""Halvings of either axis; at the last one a square is some 60 cm high."""
MOST_RANGES = 4
"""Each costs a statement a part of its own."""
_MOST_SQUARES = 36
"""Of which the ranges are made: small ones reach less far beyond the box."""
_SIDE = 1 << LEVELS

Range = tuple[int, int]
"""Both ends included."""


def cell_of(lat: float, lon: float) -> int:
    """The number of the smallest square around a position in degrees."""
    return _interleave(_row(lat), _column(lon))


def place_of(level: int, number: int) -> Position:
    """The middle, in degrees, of the square of a level that has this number."""
    side = 1 << level
    row, column = _gathered(number >> 1), _gathered(number)
    return (row + 0.5) * 180.0 / side - 90.0, (column + 0.5) * 360.0 / side - 180.0


def cover(box: Box) -> Sequence[Range]:
    """A few ranges of numbers which hold every position of the box, and some around it."""
    south, north, west, east = box
    width = east - west if west <= east else east - west + 360.0
    level = _level(north - south, width)
    shift = LEVELS - level
    rows = range(_row(south) >> shift, (_row(north) >> shift) + 1)
    columns = list(_columns(_column(west) >> shift, _column(east) >> shift, 1 << level, width))
    size = 1 << (2 * shift)
    starts = sorted(_interleave(row, column) * size for row in rows for column in columns)
    return tuple(_joined(list(_merged(starts, size))))


def _level(height: float, width: float) -> int:
    """The finest level at which a box is a handful of squares."""
    for level in range(LEVELS, 0, -1):
        side = 1 << level
        across = math.ceil(width / 360.0 * side) + 1
        down = math.ceil(height / 180.0 * side) + 1
        if across * down <= _MOST_SQUARES:
            return level
    return 0


def _row(lat: float) -> int:
    return min(_SIDE - 1, int((lat + 90.0) / 180.0 * _SIDE))


def _column(lon: float) -> int:
    return min(_SIDE - 1, int((lon + 180.0) / 360.0 * _SIDE))


def _columns(first: int, last: int, count: int, width: float) -> Iterator[int]:
    if width >= 360.0 or (first == last and width > 180.0):
        yield from range(count)
        return
    column = first
    while True:
        yield column
        if column == last:
            return
        column = (column + 1) % count


def _merged(starts: Sequence[int], size: int) -> Iterator[Range]:
    first, end = starts[0], starts[0] + size
    for start in starts[1:]:
        if start != end:
            yield first, end - 1
            first = start
        end = start + size
    yield first, end - 1


def _joined(ranges: list[Range]) -> list[Range]:
    """No more ranges than there may be: those with the least between them become one."""
    gaps = sorted(range(1, len(ranges)), key=lambda n: ranges[n - 1][1] - ranges[n][0])
    ends = [0, *sorted(gaps[: MOST_RANGES - 1]), len(ranges)]
    return [(ranges[a][0], ranges[b - 1][1]) for a, b in pairwise(ends)]


def _interleave(row: int, column: int) -> int:
    return _spread(row) << 1 | _spread(column)


def _spread(number: int) -> int:
    """The bits of a number with a free place before each."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        number = (number | number << shift) & mask
    return number


def _gathered(number: int) -> int:
    """Every other bit of a number, beginning with the last: `_spread` taken back."""
    number &= 0x5555555555555555
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        number = (number | number >> shift) & mask
    return number
