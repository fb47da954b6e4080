"""What leaves the media slice."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RenditionView:
    """A derived file; `url` starts with `/media/`. `frame` counts spin frames from 0."""

    format: str
    width: int
    height: int
    url: str
    frame: int = 0


@dataclass(frozen=True, slots=True)
class MediaView:
    """An asset in one language. `kind` is `photo`, `spin` or `video`.

    A video's renditions are its film (`mp4`) and its poster (image formats).
    """

    id: UUID
    kind: str
    angle: str
    alt: str
    width: int
    height: int
    frame_count: int
    placeholder: str
    dominant_colour: str
    renditions: tuple[RenditionView, ...]
