"""A rate: so many times in so long."""

import re
from dataclasses import dataclass
from typing import Self

_UNITS = {"s": 1, "min": 60, "hour": 3600, "day": 86_400}
_FORM = re.compile(r"(\d{1,7})\s*/\s*(\d{0,4})\s*([a-z]+)")


@dataclass(frozen=True, slots=True)
class Rate:
    limit: int
    window_seconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`10/hour`, `5/15min`, `100/30s`, `1000/day`. Raises `ValueError` for anything else."""
        match = _FORM.fullmatch(text.strip().lower())
        if match is None or match[3] not in _UNITS:
            raise ValueError("must look like 10/hour or 5/15min")
        limit, count = int(match[1]), int(match[2] or 1)
        if limit < 1 or count < 1:
            raise ValueError("must allow at least one in some time")
        return cls(limit, count * _UNITS[match[3]])

    def __str__(self) -> str:
        for name, seconds in (("day", 86_400), ("hour", 3600), ("min", 60), ("s", 1)):
            if self.window_seconds % seconds == 0:
                count = self.window_seconds // seconds
                return f"{self.limit}/{count if count > 1 else ''}{name}"
        raise AssertionError("unreachable")
