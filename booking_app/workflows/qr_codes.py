"""QR codes of bookings, as vector for pages and as pixels for letters."""

import io
from functools import lru_cache
from html import escape

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4
"""Modules of white around the code; the standard asks for four."""
_SMALLEST_PNG = 600

Modules = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=512)
def _modules(payload: str) -> Modules:
    # Level M: glare and a thumb cost some modules, yet a phone's screen is never torn, and each
    # level up makes every module smaller, which costs more reading distance than it saves.
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(payload)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each dark stretch."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs


def qr_svg(payload: str, *, title: str = "") -> str:
    """An `<svg>` element that scales to its container; `title` is what a screen reader says.

    Always black on white, whatever the page's colours are: many scanners read nothing else.
    """
    modules = _modules(payload)
    size = len(modules) + 2 * QUIET_ZONE
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"
        for y, row in enumerate(modules)
        for x, length in _runs(row)
    )
    name = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    heading = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" {name}'
        f' shape-rendering="crispEdges">{heading}<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def qr_png(payload: str, *, smallest: int = _SMALLEST_PNG) -> bytes:
    """A one-bit PNG with its quiet zone, at least so many pixels wide, each module whole ones."""
    modules = _modules(payload)
    size = len(modules) + 2 * QUIET_ZONE
    image = Image.new("1", (size, size), 1)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    scale = -(-smallest // size)
    image = image.resize((size * scale, size * scale), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
