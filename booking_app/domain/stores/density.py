"""How densely stores lie around a place: so that a search can begin with a ring of the right width.

It is kept in the process and some minutes old. No answer depends on it, only how soon it is found.
"""

import heapq
import math
import time
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Integer, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import database_of
from booking_app.domain.stores.cells import LEVELS, place_of
from booking_app.domain.stores.geometry import EARTH_RADIUS_KM, Position, Unit, unit_of
from booking_app.domain.stores.models import Store
from booking_app.domain.stores.nearest import WHOLE_EARTH_KM, in_public

_NAME = "store_density"
_GOOD_FOR_SECONDS = 600.0
FINEST = 11
"""The level of the smallest squares: some 10 km high."""
_SHIFT = 2 * (LEVELS - FINEST)
_DETAIL = 4.0
"""A square is looked into unless it is so many times farther than it is high."""


_REACH = 1.2
"""How far it is from the middle of a square to a corner at most, in heights of the square."""


class Density:
    """Numbers of public stores by squares of every size, from the whole earth down to 10 km."""

    def __init__(self, squares: Iterable[tuple[int, int]]) -> None:
        """`squares` are numbers of squares of the finest level, with how many stores are there."""
        self._levels: list[dict[int, int]] = [{} for _ in range(FINEST + 1)]
        for square, count in squares:
            for level in range(FINEST, -1, -1):
                number = square >> (2 * (FINEST - level))
                self._levels[level][number] = self._levels[level].get(number, 0) + count
        self.total = self._levels[0].get(0, 0)

    def radius_km(self, here: Position, wanted: float, least_km: float) -> float:
        """About how wide a ring must be to hold so many stores; `WHOLE_EARTH_KM` where there are
        fewer on earth."""
        if wanted >= self.total:
            return WHOLE_EARTH_KM
        at = unit_of(*here)
        seen = 0
        queue = [(0.0, False, 0, 0)]
        while queue:
            away, is_whole, level, number = heapq.heappop(queue)
            if not is_whole:
                for child in range(4 * number, 4 * number + 4):
                    if child in self._levels[level + 1]:
                        heapq.heappush(queue, _looked_at(at, level + 1, child))
                continue
            count = self._levels[level][number]
            seen += count
            if seen >= wanted:
                if seen > count:
                    return max(least_km, away)
                # All of the first square may be far more than enough.
                return max(least_km, away + math.sqrt(wanted / count) * _side_km(level) / 2)
        return WHOLE_EARTH_KM


def _looked_at(at: Unit, level: int, number: int) -> tuple[float, bool, int, int]:
    """How far a square is: by its middle where it is counted as a whole, else by its edge."""
    away, side = _away_km(at, level, number), _side_km(level)
    is_whole = level == FINEST or away > _DETAIL * side
    return away if is_whole else max(0.0, away - _REACH * side), is_whole, level, number


async def density_of(session: AsyncSession) -> Density:
    """How densely this database's stores lie, as of some minutes ago."""
    kept = database_of(session).kept
    known = kept.get(_NAME)
    if isinstance(known, tuple) and time.monotonic() - known[0] < _GOOD_FOR_SECONDS:
        found: Density = known[1]
        return found
    square = Store.cell.bitwise_rshift(literal(_SHIFT, Integer)).label("square")
    rows = await session.execute(select(square, func.count()).where(in_public()).group_by(square))
    density = Density((square, count) for square, count in rows)
    kept[_NAME] = (time.monotonic(), density)
    return density


def _side_km(level: int) -> float:
    """How high a square is; how wide at most is twice that."""
    return math.pi * EARTH_RADIUS_KM / (1 << level)


def _away_km(at: Unit, level: int, number: int) -> float:
    x, y, z = _middle(level, number)
    cosine = at[0] * x + at[1] * y + at[2] * z
    return EARTH_RADIUS_KM * math.acos(max(-1.0, min(1.0, cosine)))


@lru_cache(maxsize=50_000)
def _middle(level: int, number: int) -> Unit:
    return unit_of(*place_of(level, number))
