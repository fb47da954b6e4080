"""Flat things seen by a lens: rotation, tilt and the projection of one quadrilateral to another."""

import math
from collections.abc import Sequence

from PIL import Image

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Top left, bottom left, bottom right, top right."""

_DISTANCE = 1600.0
"""How far the lens is, in pixels of the frame."""


def tilted(
    size: tuple[int, int], middle: Point, *, turn: float, across: float, along: float
) -> Quad:
    """Where the corners of a flat thing are seen; angles in degrees."""
    width, height = size
    seen = []
    for x, y in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
        at = _seen((x * width / 2, y * height / 2), turn, across, along)
        seen.append((middle[0] + at[0], middle[1] + at[1]))
    return seen[0], seen[1], seen[2], seen[3]


def _seen(point: Point, turn: float, across: float, along: float) -> Point:
    a, b, c = (math.radians(angle) for angle in (turn, across, along))
    x, y = point
    z = x * math.sin(b) + y * math.sin(c)
    x, y = x * math.cos(b), y * math.cos(c)
    x, y = x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)
    near = _DISTANCE / (_DISTANCE + z)
    return x * near, y * near


def onto(picture: Image.Image, corners: Quad, frame: tuple[int, int]) -> Image.Image:
    """The picture laid onto four corners of a black frame."""
    width, height = picture.size
    own: Quad = ((0, 0), (0, height), (width, height), (width, 0))
    return picture.transform(
        frame, Image.Transform.PERSPECTIVE, _projection(corners, own), Image.Resampling.BICUBIC
    )


def _projection(source: Quad, target: Quad) -> list[float]:
    """The eight numbers by which Pillow maps points of `source` to those of `target`."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: Sequence[list[float]]) -> list[float]:
    """The unknowns of as many linear equations; the last column is the right-hand side."""
    table = [list(row) for row in rows]
    size = len(table)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(table[row][column]))
        table[column], table[pivot] = table[pivot], table[column]
        for row in range(size):
            if row != column:
                factor = table[row][column] / table[column][column]
                table[row] = [
                    a - factor * b for a, b in zip(table[row], table[column], strict=True)
                ]
    return [table[i][size] / table[i][i] for i in range(size)]
