"""What a phone shows while the installed shop starts: paper, and the shop's logo or its name."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from booking_app.adapters.lettering import Fonts, font_of, line_of, width_of, wrapped

_LOOKS = {"light": ("#fbf8f3", "#1c1917"), "dark": ("#141210", "#f4efe8")}
_LEAST_PX, _MOST_LINES, _LEADING = 24, 3, 1.1
_LETTERS, _SPACE, _LOGO = 0.16, 0.8, (0.6, 0.25)
"""As parts of the shorter side; the logo's are its greatest width and height."""
_MIDDLE = 0.46


@dataclass(frozen=True, slots=True)
class Sign:
    """A shop's name, and its logo's bytes where there is one; `turns` when that is drawn in ink,
    which nobody would see on dark paper."""

    name: str
    logo: bytes = b""
    turns: bool = False


def draw_splash(sign: Sign, size: tuple[int, int], look: str, fonts: Path) -> bytes:
    """A PNG of this size in pixels; `look` is `light` or `dark`."""
    paper, ink = _LOOKS[look]
    sheet = Image.new("RGB", size, paper)
    if sign.logo:
        _put_logo(sheet, sign.logo, turned=sign.turns and look == "dark")
    else:
        _write_name(sheet, sign.name, ink, fonts)
    out = io.BytesIO()
    # A few colours are enough, and a tenth of the bytes.
    sheet.quantize(128 if sign.logo else 32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _write_name(sheet: Image.Image, name: str, ink: str, fonts: Path) -> None:
    side = min(sheet.size)
    lines, font, letters = _fitted(name, int(side * _LETTERS), side * _SPACE, fonts)
    height = letters * _LEADING
    top = sheet.height * _MIDDLE - height * len(lines) / 2 - letters * 0.1
    for line in lines:
        line_of(
            ImageDraw.Draw(sheet), ((sheet.width - width_of(line, font)) / 2, top), line, font, ink
        )
        top += height


def _fitted(name: str, letters: int, space: float, fonts: Path) -> tuple[list[str], Fonts, int]:
    """The name in lines of the largest letters in which all of it fits."""
    while True:
        font = font_of(fonts, "title", letters)
        lines = wrapped(name, font, space, _MOST_LINES)
        fits = all(width_of(line, font) <= space for line in lines)
        if (fits and " ".join(lines) == name) or letters <= _LEAST_PX:
            break
        letters = max(_LEAST_PX, letters * 4 // 5)
    return [_cut(line, font, space) for line in lines], font, letters


def _cut(line: str, font: Fonts, space: float) -> str:
    """One long word loses its end."""
    while width_of(line, font) > space:
        line = line.removesuffix("…")[:-1] + "…"
    return line


def _put_logo(sheet: Image.Image, content: bytes, *, turned: bool) -> None:
    side = min(sheet.size)
    with Image.open(io.BytesIO(content)) as image:
        logo = image.convert("RGBA")
    scale = min(side * _LOGO[0] / logo.width, side * _LOGO[1] / logo.height)
    width, height = (max(1, round(length * scale)) for length in logo.size)
    logo = logo.resize((width, height), Image.Resampling.LANCZOS)
    if turned:
        logo = _turned(logo)
    at = ((sheet.width - width) // 2, round(sheet.height * _MIDDLE - height / 2))
    sheet.paste(logo, at, logo)


def _turned(logo: Image.Image) -> Image.Image:
    """Light where it was dark, its hues as they are; what `.logo-turns` does on pages."""
    *colours, alpha = logo.split()
    red, green, blue = colours
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    light = ImageChops.invert(most)
    turned = [ImageChops.add(ImageChops.subtract(one, least), light) for one in colours]
    return Image.merge("RGBA", (*turned, alpha))
