"""Writing on pictures in the shop's own typefaces, which are cut into files by script."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

_FAMILIES = {"title": ("cormorant", 500), "text": ("manrope", 500)}
_SCRIPTS = ("latin", "cyrillic", "latin-more", "cyrillic-more")
_RUSSIAN = frozenset({0x401, 0x451, 0x2116, *range(0x410, 0x450)})
_CYRILLIC = range(0x400, 0x500)
_MARKS = "\u00a0©«°·»×\u2009\u2011–—‘’‚“”„•…\u202f€₽−"
_EVERYDAY = frozenset({*range(0x20, 0x7F), *map(ord, _MARKS)})

Fonts = tuple[ImageFont.FreeTypeFont, ...]


@lru_cache
def font_of(folder: Path, role: str, size: int) -> Fonts:
    """The files of a family (`title`, `text`), one a script, as the pages have them."""
    family, weight = _FAMILIES[role]
    made = []
    for script in _SCRIPTS:
        (file,) = folder.glob(f"{family}-{script}.*.woff2")
        font = ImageFont.truetype(file, size)
        if family == "manrope":  # the other one has one weight
            font.set_variation_by_axes([weight])
        made.append(font)
    return tuple(made)


def _of(character: str, fonts: Fonts) -> ImageFont.FreeTypeFont:
    """The file that has a character; the same ranges as in `assets/fonts.css`."""
    code = ord(character)
    if code in _CYRILLIC or code in _RUSSIAN:
        script = "cyrillic" if code in _RUSSIAN else "cyrillic-more"
    else:
        script = "latin" if code in _EVERYDAY else "latin-more"
    return fonts[_SCRIPTS.index(script)]


def _runs(text: str, fonts: Fonts) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces of one font each."""
    runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for character in text:
        font = _of(character, fonts)
        if runs and runs[-1][1] is font:
            runs[-1] = (runs[-1][0] + character, font)
        else:
            runs.append((character, font))
    return runs


def width_of(text: str, fonts: Fonts) -> float:
    """In pixels."""
    return sum(font.getlength(part) for part, font in _runs(text, fonts))


def line_of(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fonts: Fonts, colour: str
) -> None:
    """Writes it with its upper left corner there."""
    x, y = at
    ascent = max(font.getmetrics()[0] for font in fonts)
    for part, font in _runs(text, fonts):
        pen.text((x, y + ascent), part, font=font, fill=colour, anchor="ls")
        x += font.getlength(part)


def wrapped(text: str, fonts: Fonts, space: float, most: int) -> list[str]:
    """Lines that fit, the last one with an ellipsis when there was more."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", fonts) <= space:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if words:
        last = lines[-1]
        while last and width_of(last + "…", fonts) > space:
            last = last[:-1]
        lines[-1] = last.rstrip() + "…"
    return lines
