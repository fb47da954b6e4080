"""What the picture under a shared link tells of a page; `share_pictures.py` draws it.

A page says it in its `Head`; the picture's address is the page's own behind `/share`, with a mark
of what is told, so that a new price is a new picture to whoever keeps old ones.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PREFIX = "/share"
WIDTH, HEIGHT = 1200, 630
"""Of every picture, in pixels: what Open Graph readers ask for."""
_FRONT_DOOR = "/index"
_WIDE_ENOUGH = 960
"""In pixels: a photo of 3 : 2 still fills the picture's height."""


@dataclass(frozen=True, slots=True)
class Share:
    """Texts in the page's language, the largest first, and addresses of photos with what must stay
    in sight of each, as CSS places it. Four photos are shown together, of fewer the first."""

    name: str
    about: str = ""
    strong: str = ""
    invitation: str = ""
    photos: tuple[tuple[str, str], ...] = ()

    @property
    def alt(self) -> str:
        """The picture in words."""
        told = (self.name, self.about, self.strong, self.invitation)
        return ". ".join(text.rstrip(".") for text in told if text)

    @property
    def mark(self) -> str:
        """Another one for whatever else is told."""
        return hashlib.blake2b(repr(self).encode(), digest_size=4).hexdigest()

    def address(self, own: str) -> str:
        """The picture's path, for a page whose path and query are these."""
        parts = urlsplit(own)
        path = _FRONT_DOOR if parts.path == "/" else parts.path.rstrip("/")
        query = f"{parts.query}&" if parts.query else ""
        return f"{PREFIX}{path}.jpg?{query}v={self.mark}"


def page_path(path: str) -> str:
    """The page whose picture is at `/share<path>.jpg`."""
    return "/" if path == _FRONT_DOOR else path


def shown(photos: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Of `PhotoView`s those that there are, four at most."""
    return tuple((_file(one), one.focus) for one in photos if one.src)[:4]


def _file(photo: Any) -> str:
    """The smallest that is wide enough, of those the page shows."""
    for address, width in (file.rsplit(" ", 1) for file in photo.webp.split(", ") if file):
        if int(width.rstrip("w")) >= _WIDE_ENOUGH:
            return str(address)
    return str(photo.src)
