"""A piece drawn in millimetres, after the measurements in its description.

Photos do not say how large they are, so what can be shown truly is what was measured: the inside
of a ring, a stone, the width of a band, a length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from booking_app.core.i18n import Translator, mark
from booking_app.ui.shop.words import METAL_COLOURS, size_name

LARGEST_MM = 70.0
"""What is larger does not fit a phone."""

_ASIDE = re.compile(r"\([^)]*\)")
"""`about 14.6 g (58 mm)` measures nothing."""

# What labels of descriptions begin their words with, in the language of the page.
_STONES = mark("stone diamond pearl")
_SINGLE_STONE = mark("stone")
_ROUND = mark("diameter")
_HOLLOW = mark("inner")
_BANDS = mark("width thickness tube")
_MILLIMETRE = mark("mm")
_BAND_LENGTH_MM = 24.0
_RING_THICKNESS_MM = 1.7
_EDGE_MM = 0.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing in millimetres: `width` and `height` are CSS lengths which follow the screen's
    scale; `metal`, `stone` and `line` are SVG paths, empty where there is nothing of the kind."""

    label: str = ""
    width: str = ""
    height: str = ""
    view_box: str = ""
    metal: str = ""
    stone: str = ""
    line: str = ""
    tint: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured: one number, or width and height."""

    label: str
    text: str
    numbers: tuple[float, ...]

    def is_of(self, words: str) -> bool:
        """Whether the label speaks of one of these, given with blanks between."""
        return any(word in self.label.lower() for word in words.split())


def measures(
    specs: Sequence[tuple[str, str]], t: Translator, size: str = ""
) -> tuple[Measure, ...]:
    """The millimetres in a description (`label, value` pairs); of several in one value those
    which belong to the size, else the first."""
    found = []
    measure = _pattern(t(_MILLIMETRE))
    for label, value in specs:
        all_numbers = [
            (match.group(), tuple(float(part.replace(",", ".")) for part in match.groups() if part))
            for match in measure.finditer(_ASIDE.sub("", value))
        ]
        if all_numbers:
            wanted = _millimetres(size)
            fitting = [each for each in all_numbers if each[1][0] == wanted]
            text, numbers = (fitting or all_numbers)[0]
            found.append(Measure(label, text, numbers))
    return tuple(each for each in found if 0 < max(each.numbers) <= LARGEST_MM)


def figures(
    specs: Sequence[tuple[str, str]], *, size: str, is_ring: bool, metal: str, t: Translator
) -> tuple[Figure, ...]:
    """The piece in this size; nothing where nothing was measured."""
    measured = measures(specs, t, size)
    tint = METAL_COLOURS.get(metal, METAL_COLOURS["yellow_gold"])
    found = [_figure(each, tint, t) for each in measured]
    inside = _millimetres(size) if is_ring else None
    if inside and inside <= LARGEST_MM:
        stone = next((each for each in measured if each.label.lower() == t(_SINGLE_STONE)), None)
        label = t("A ring of size {size}", size=size_name(size, t))
        found.insert(0, _ring(label, inside, stone.numbers[-1] if stone else 0.0, tint))
    return tuple(found)


@cache
def _pattern(unit: str) -> re.Pattern[str]:
    return re.compile(rf"(\d+(?:[.,]\d+)?)(?:\s*[×x]\s*(\d+(?:[.,]\d+)?))?\s*{unit}\b")


def _millimetres(size: str) -> float | None:
    number, _, unit = size.partition(" ")
    try:
        return float(number) if unit in ("", "mm") else None
    except ValueError:
        return None


def _figure(measure: Measure, tint: str, t: Translator) -> Figure:
    label = f"{measure.label}: {measure.text}"
    width, height = measure.numbers[0], measure.numbers[-1]
    if measure.is_of(t(_HOLLOW)) and not measure.is_of(t(_BANDS)):
        return _hollow(label, width, height, tint)
    if measure.is_of(t(_STONES)):
        return _stone(label, across=height, along=width)
    if len(measure.numbers) > 1:
        return _drawn(
            label, width, height, metal=_oval(width / 2, height / 2, width, height), tint=tint
        )
    if measure.is_of(t(_ROUND)):
        return _hollow(label, width - 2 * _RING_THICKNESS_MM, width - 2 * _RING_THICKNESS_MM, tint)
    if measure.is_of(t(_BANDS)):
        return _drawn(
            label,
            _BAND_LENGTH_MM,
            height,
            metal=f"M0 0H{_BAND_LENGTH_MM:g}V{height:g}H0Z",
            tint=tint,
        )
    ends = f"M0 0V3M{width:g} 0V3M0 1.5H{width:g}"
    return _drawn(label, width, 3.0, line=ends)


def _stone(label: str, *, across: float, along: float) -> Figure:
    """A stone from above, its length upright as cutters name it, with its table."""
    middle = (across / 2, along / 2)
    return _drawn(
        label,
        across,
        along,
        stone=_oval(*middle, across, along),
        line=_oval(*middle, 0.56 * across, 0.56 * along),
    )


def _ring(label: str, inside: float, stone: float, tint: str) -> Figure:
    """A ring from the front; the stone, seen from its side, stands on it."""
    outside = inside + 2 * _RING_THICKNESS_MM
    width = max(outside, stone)
    rise = 0.55 * stone
    middle = rise + outside / 2
    return _drawn(
        label,
        width,
        rise + outside,
        metal=_oval(width / 2, middle, outside, outside) + _oval(width / 2, middle, inside, inside),
        stone=_brilliant(width / 2, stone) if stone else "",
        line=_facets(width / 2, stone) if stone else "",
        tint=tint,
    )


def _hollow(label: str, inside_width: float, inside_height: float, tint: str) -> Figure:
    width = inside_width + 2 * _RING_THICKNESS_MM
    height = inside_height + 2 * _RING_THICKNESS_MM
    metal = _oval(width / 2, height / 2, width, height)
    metal += _oval(width / 2, height / 2, inside_width, inside_height)
    return _drawn(label, width, height, metal=metal, tint=tint)


def _oval(x: float, y: float, width: float, height: float) -> str:
    rx, ry = width / 2, height / 2
    arc = f"a{rx:g} {ry:g} 0 1 0"
    return f"M{x - rx:g} {y:g}{arc} {width:g} 0{arc} {-width:g} 0Z"


def _brilliant(x: float, width: float) -> str:
    table, girdle, culet = 0.28 * width, 0.16 * width, 0.6 * width
    return (
        f"M{x - table:g} 0H{x + table:g}L{x + width / 2:g} {girdle:g}L{x:g} {culet:g}"
        f"L{x - width / 2:g} {girdle:g}Z"
    )


def _facets(x: float, width: float) -> str:
    girdle, culet, inner = 0.16 * width, 0.6 * width, 0.2 * width
    return (
        f"M{x - width / 2:g} {girdle:g}H{x + width / 2:g}"
        f"M{x - inner:g} {girdle:g}L{x:g} {culet:g}L{x + inner:g} {girdle:g}"
    )


def _drawn(label: str, width: float, height: float, **paths: str) -> Figure:
    """With a little room for the lines at the edge."""
    wide, high = width + 2 * _EDGE_MM, height + 2 * _EDGE_MM
    return Figure(
        label=label,
        width=f"calc({wide:g} * var(--mm))",
        height=f"calc({high:g} * var(--mm))",
        view_box=f"{-_EDGE_MM:g} {-_EDGE_MM:g} {wide:g} {high:g}",
        **paths,
    )
