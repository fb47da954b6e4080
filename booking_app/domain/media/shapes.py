"""Parts of pictures."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a photo: where it begins and how large it is, as parts of the upright whole."""

    x: float
    y: float
    width: float
    height: float


WHOLE: Final = Crop(0.0, 0.0, 1.0, 1.0)
"""A crop that cuts nothing off."""
