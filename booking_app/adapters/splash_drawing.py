"""What a phone shows while the installed shop starts: paper, and the shop's name."""

import io
from pathlib import Path

from PIL import Image, ImageDraw

from booking_app.adapters.lettering import font_of, line_of, width_of, wrapped

_LOOKS = {"light": ("#fbf8f3", "#1c1917"), "dark": ("#141210", "#f4efe8")}
_LETTERS, _LEAST_PX = 0.16, 24
_SPACE = 0.8
"""As parts of the shorter side."""


def draw_splash(name: str, size: tuple[int, int], look: str, fonts: Path) -> bytes:
    """A PNG of this size in pixels; `look` is `light` or `dark`."""
    paper, ink = _LOOKS[look]
    side = min(size)
    letters, space = int(side * _LETTERS), side * _SPACE
    font = font_of(fonts, "title", letters)
    while width_of(name, font) > space and letters > _LEAST_PX:
        letters = max(_LEAST_PX, letters * 4 // 5)
        font = font_of(fonts, "title", letters)
    (line,) = wrapped(name, font, space, 1)
    while width_of(line, font) > space:  # one long word
        line = line.removesuffix("…")[:-1] + "…"
    # A few colours are enough, and a tenth of the bytes.
    sheet = Image.new("RGB", size, paper)
    at = ((size[0] - width_of(line, font)) / 2, size[1] * 0.46 - letters * 0.6)
    line_of(ImageDraw.Draw(sheet), at, line, font, ink)
    out = io.BytesIO()
    sheet.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()
