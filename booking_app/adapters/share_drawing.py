"""The picture that stands under a link in a messenger: photos, a name, a price. Made by Pillow."""

import io
from dataclasses import dataclass
from pathlib import Path

import structlog
from PIL import Image, ImageDraw, ImageOps

from booking_app.adapters.lettering import font_of, line_of, width_of, wrapped

WIDTH, HEIGHT = 1200, 630
"""What Open Graph readers ask for: 1.91 to 1."""
_PAPER, _INK, _SOFT, _ACCENT = "#fbf8f3", "#1c1917", "#6b635a", "#8a6a2f"
_BESIDE_PHOTO, _ALONE, _MARGIN = HEIGHT + 64, 96, 56
_GAP = 6
_LOGO = (320, 64)
_NAME_SIZES = ((96, 1), (76, 2), (60, 3))
"""The largest that fits its number of lines."""
_QUALITY = 86

Opened = tuple[Image.Image, tuple[float, float]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Photo:
    """A file as stored, and what must stay in sight, as parts of its width and height."""

    file: bytes
    focal: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Shared:
    """What is told, all texts in one language. `logo` is a picture, or empty: then the name of the
    shop is written. Four photos are shown together, of fewer the first."""

    shop: str
    name: str
    about: str = ""
    strong: str = ""
    invitation: str = ""
    logo: bytes = b""
    photos: tuple[Photo, ...] = ()


def draw(shared: Shared, fonts: Path) -> bytes:
    """A JPEG of 1200 × 630 pixels; `fonts` is the folder with the shop's fonts. Photos that cannot
    be read are left out."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    photos = [opened for photo in shared.photos if (opened := _opened(photo))]
    _place_photos(sheet, photos)
    left = _BESIDE_PHOTO if photos else _ALONE
    _sign(sheet, left, shared, fonts)
    _write(ImageDraw.Draw(sheet), left, shared, fonts)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def _place_photos(sheet: Image.Image, photos: list[Opened]) -> None:
    """A square at the left: of one photo, or of four."""
    if len(photos) < 4:
        for photo in photos[:1]:
            sheet.paste(_cut(photo, HEIGHT), (0, 0))
        return
    side = (HEIGHT - _GAP) // 2
    for number, photo in enumerate(photos[:4]):
        down, across = divmod(number, 2)
        sheet.paste(_cut(photo, side), (across * (side + _GAP), down * (side + _GAP)))


def _opened(photo: Photo) -> Opened | None:
    try:
        with Image.open(io.BytesIO(photo.file)) as image:
            return image.convert("RGB"), photo.focal
    except Exception:
        # Each decoder has errors of its own for a broken file.
        log.warning("share_photo_unreadable", exc_info=True)
        return None


def _cut(photo: Opened, side: int) -> Image.Image:
    image, focal = photo
    return ImageOps.fit(image, (side, side), centering=focal)


def _sign(sheet: Image.Image, left: int, shared: Shared, fonts: Path) -> None:
    """The logo, or the shop's name where the picture does not say it already."""
    if shared.logo:
        with Image.open(io.BytesIO(shared.logo)) as image:
            logo = image.convert("RGBA")
        logo.thumbnail(_LOGO, Image.Resampling.LANCZOS)
        sheet.paste(logo, (left, 52), logo)
    elif shared.shop != shared.name:
        line_of(ImageDraw.Draw(sheet), (left, 56), shared.shop, font_of(fonts, "title", 40), _INK)


def _write(pen: ImageDraw.ImageDraw, left: int, shared: Shared, fonts: Path) -> None:
    space, text = WIDTH - left - _MARGIN, font_of(fonts, "text", 28)
    y = _name(pen, (left, 164), shared.name, space, fonts) + 20
    for line in wrapped(shared.about, text, space, most=3):
        line_of(pen, (left, y), line, text, _SOFT)
        y += 38
    strong = font_of(fonts, "text", 40)
    if width_of(shared.strong, strong) > space:
        strong = font_of(fonts, "text", 30)
    for line in wrapped(shared.strong, strong, space, most=2):
        line_of(pen, (left, y + 20), line, strong, _INK)
        y += 42
    invitation = wrapped(shared.invitation, text, space, most=2)
    for number, line in enumerate(reversed(invitation)):
        line_of(pen, (left, HEIGHT - 92 - 38 * number), line, text, _ACCENT)


def _name(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], name: str, space: float, fonts: Path
) -> int:
    """Writes it as large as fits, and says where it ends."""
    left, y = at
    for size, most in _NAME_SIZES:
        font = font_of(fonts, "title", size)
        lines = wrapped(name, font, space, most)
        if " ".join(lines) == name:
            break
    for line in lines:
        line_of(pen, (left, y), line, font, _INK)
        y += size + 4
    return y
