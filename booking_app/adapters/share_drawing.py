"""The picture that stands under a link in a messenger: a photo, a name, a price. Made by Pillow."""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

WIDTH, HEIGHT = 1200, 630
"""What Open Graph readers ask for: 1.91 to 1."""
_PAPER, _INK, _SOFT, _ACCENT = "#fbf8f3", "#1c1917", "#6b635a", "#8a6a2f"
_BESIDE_PHOTO, _ALONE, _MARGIN = HEIGHT + 64, 96, 56
_FAMILIES = {"title": ("cormorant", 500), "text": ("manrope", 500)}
_CYRILLIC = range(0x400, 0x500)
_QUALITY = 86

Fonts = tuple[ImageFont.FreeTypeFont, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is told: all texts in one language, `photo` is a file as stored, or empty."""

    shop: str
    name: str
    about: str
    price: str
    invitation: str
    photo: bytes
    focal: tuple[float, float] = (0.5, 0.5)


def draw(shared: Shared, fonts: Path) -> bytes:
    """A JPEG of 1200 × 630 pixels; `fonts` is the folder with the shop's fonts."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    if shared.photo:
        with Image.open(io.BytesIO(shared.photo)) as photo:
            size = (HEIGHT, HEIGHT)
            sheet.paste(ImageOps.fit(photo.convert("RGB"), size, centering=shared.focal), (0, 0))
    pen = ImageDraw.Draw(sheet)
    left = _BESIDE_PHOTO if shared.photo else _ALONE
    space = WIDTH - left - _MARGIN
    title, text = _font(fonts, "title", 60), _font(fonts, "text", 28)
    _line(pen, (left, 56), shared.shop, _font(fonts, "title", 40), _INK)
    y = 164
    for line in _wrapped(shared.name, title, space, most=3):
        _line(pen, (left, y), line, title, _INK)
        y += 64
    y += 20
    for line in _wrapped(shared.about, text, space, most=2):
        _line(pen, (left, y), line, text, _SOFT)
        y += 38
    _line(pen, (left, y + 20), shared.price, _font(fonts, "text", 40), _INK)
    _line(pen, (left, HEIGHT - 92), shared.invitation, text, _ACCENT)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return out.getvalue()


@lru_cache
def _font(folder: Path, role: str, size: int) -> Fonts:
    """The files of a family, one a script, as the pages have them."""
    family, weight = _FAMILIES[role]
    made = []
    for script in ("latin", "cyrillic", "currency"):
        (file,) = folder.glob(f"{family}-{script}.*.woff2")
        font = ImageFont.truetype(file, size)
        font.set_variation_by_axes([weight])
        made.append(font)
    return tuple(made)


def _of(character: str, fonts: Fonts) -> ImageFont.FreeTypeFont:
    latin, cyrillic, currency = fonts
    if character == "₽":
        return currency
    return cyrillic if ord(character) in _CYRILLIC else latin


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


def _width(text: str, fonts: Fonts) -> float:
    return sum(font.getlength(part) for part, font in _runs(text, fonts))


def _line(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fonts: Fonts, colour: str
) -> None:
    x, y = at
    ascent = max(font.getmetrics()[0] for font in fonts)
    for part, font in _runs(text, fonts):
        pen.text((x, y + ascent), part, font=font, fill=colour, anchor="ls")
        x += font.getlength(part)


def _wrapped(text: str, fonts: Fonts, space: float, most: int) -> list[str]:
    """Lines that fit, the last one with an ellipsis when there was more."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most:
        line = words.pop(0)
        while words and _width(f"{line} {words[0]}", fonts) <= space:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if words:
        last = lines[-1]
        while last and _width(last + "…", fonts) > space:
            last = last[:-1]
        lines[-1] = last.rstrip() + "…"
    return lines
