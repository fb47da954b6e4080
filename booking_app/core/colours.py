"""Colours as `#rrggbb`: how well they can be read, and the nearest one that can.

Contrast is WCAG 2's; nearness is measured in OKLab, where lightness changes as the eye sees it.
"""

import re

READABLE = 4.5
"""The least contrast of text with what it stands on (WCAG 2.2, 1.4.3)."""

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_SHORT = re.compile(r"#?([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_STEPS = 24

Rgb = tuple[float, float, float]


def parse_colour(text: str) -> str | None:
    """`#B0894A`, `b0894a` and `#abc` as `#rrggbb` in lower case; `None` for anything else."""
    text = text.strip()
    if short := _SHORT.fullmatch(text):
        text = "".join(digit * 2 for digit in short.groups())
    found = _HEX.fullmatch(text)
    return f"#{found[1].lower()}" if found else None


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def nearest_readable(colour: str, ground: str, least: float = READABLE) -> str:
    """The same hue, only as much darker or lighter as it takes to be read on this ground."""
    if contrast(colour, ground) >= least:
        return colour
    lightness, a, b = _oklab(_linear(colour))
    end = 0.0 if _luminance(ground) > 0.18 else 1.0
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if contrast(_moved(lightness, a, b, end, middle), ground) >= least:
            high = middle
        else:
            low = middle
    return _moved(lightness, a, b, end, high)


def _moved(lightness: float, a: float, b: float, end: float, share: float) -> str:
    # Colour fades towards black and white, where there is less room for it.
    rest = 1 - share * share
    return _hex(_from_oklab(lightness + (end - lightness) * share, a * rest, b * rest))


def _channels(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(colour: str) -> Rgb:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(linear: Rgb) -> str:
    def encoded(c: float) -> int:
        c = min(max(c, 0.0), 1.0)
        return round(255 * (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055))

    return "#{:02x}{:02x}{:02x}".format(*map(encoded, linear))


def _oklab(linear: Rgb) -> Rgb:
    red, green, blue = linear
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> Rgb:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
