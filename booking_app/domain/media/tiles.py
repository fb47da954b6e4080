"""Large photos cut into squares, so that looking closely loads only what is looked at."""

import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from PIL import Image

from booking_app.domain.media.files import tile_key
from booking_app.domain.media.ports import MadeTiles

TILES_FROM: Final = 2000
"""The longer side, in pixels, from which a photo is cut into tiles."""
TILE_SIZE: Final = 512

_OPTIONS: dict[str, Any] = {"quality": 78, "method": 0}


def halves(image: Image.Image) -> list[Image.Image]:
    """The picture and its halves down to one that fits into a tile, the smallest first."""
    levels = [image]
    while max(levels[0].size) > TILE_SIZE:
        levels.insert(0, levels[0].reduce(2))
    return levels


def cut_tiles(
    levels: Sequence[Image.Image], stem: str, write: Callable[[str, bytes], None]
) -> MadeTiles:
    """Write the tiles of every level, the smallest of which is level 0."""
    for number, level in enumerate(levels):
        for y in range(0, level.height, TILE_SIZE):
            for x in range(0, level.width, TILE_SIZE):
                box = (x, y, min(x + TILE_SIZE, level.width), min(y + TILE_SIZE, level.height))
                content = io.BytesIO()
                level.crop(box).save(content, "WEBP", **_OPTIONS)
                key = tile_key(stem, number, x // TILE_SIZE, y // TILE_SIZE)
                write(key, content.getvalue())
    return MadeTiles(stem, TILE_SIZE, len(levels), levels[-1].width, levels[-1].height)
