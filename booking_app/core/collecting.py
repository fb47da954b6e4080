"""Fewer searches for lost objects while very many short-lived ones are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_RARELY = (100_000, 50, 100)


@dataclass(slots=True)
class _Usual:
    """How often Python searches when nobody asks for less, and how many ask for less now."""

    thresholds: tuple[int, int, int] = (0, 0, 0)
    guests: int = 0


_usual = _Usual()


@contextmanager
def rare_collections() -> Iterator[None]:
    """Have Python look for cycles rarely, in the whole process, while the block runs.

    Rows of a large file are many small objects without a cycle among them: searching them again
    and again takes a third of the time of reading them.
    """
    if not _usual.guests:
        _usual.thresholds = gc.get_threshold()
        gc.set_threshold(*_RARELY)
    _usual.guests += 1
    try:
        yield
    finally:
        _usual.guests -= 1
        if not _usual.guests:
            gc.set_threshold(*_usual.thresholds)
