"""Ring sizes of one country in the words of another.

Russia counts the inner diameter in millimetres. Europe counts the inner circumference in whole
millimetres (ISO 8653). The United Kingdom has letters, 1.25 mm of circumference apart, A being
37.5 mm (BS 6820). The United States have numbers, 0.032 inch of diameter apart, 0 being 11.63 mm.
"""

import math
from dataclasses import dataclass

SMALLEST_MM, LARGEST_MM = 14.0, 23.0
_STEP_MM = 0.5
_US_ZERO_MM = 11.63
_US_STEP_MM = 0.8128
_UK_BEFORE_A_MM = 36.25
_UK_STEP_MM = 1.25
_QUARTERS = {0: "", 1: "¼", 2: "½", 3: "¾"}


@dataclass(frozen=True, slots=True)
class RingSize:
    """One size: `mm` is the inner diameter, which is the Russian size; `eu`, `us` and `uk` are
    the nearest sizes there."""

    mm: float
    eu: str
    us: str
    uk: str


def ring_sizes() -> tuple[RingSize, ...]:
    """Every size that is made, by half millimetres."""
    count = round((LARGEST_MM - SMALLEST_MM) / _STEP_MM) + 1
    return tuple(ring_size(SMALLEST_MM + step * _STEP_MM) for step in range(count))


def ring_size(mm: float) -> RingSize:
    """The size of an inner diameter, from 14 to 23 mm."""
    circumference = math.pi * mm
    return RingSize(
        mm=mm,
        eu=str(round(circumference)),
        us=_us((mm - _US_ZERO_MM) / _US_STEP_MM),
        uk=_uk((circumference - _UK_BEFORE_A_MM) / _UK_STEP_MM),
    )


def _us(number: float) -> str:
    whole, quarter = divmod(round(number * 4), 4)
    return f"{whole}{_QUARTERS[quarter]}"


def _uk(number: float) -> str:
    whole, half = divmod(round(number * 2), 2)
    letter = chr(ord("A") + whole - 1) if whole <= 26 else f"Z+{whole - 26}"
    return f"{letter}{_QUARTERS[2 * half]}"
