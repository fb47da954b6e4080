"""What leaves the media slice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from booking_app.domain.media.shapes import Crop

ANGLES: Final = (
    "hero", "front", "side", "back", "top", "macro", "scale", "worn", "spin", "video",
)  # fmt: skip
"""Every angle a picture can show its product from."""

UploadStatus = Literal["receiving", "waiting", "processing", "done", "refused", "cancelled"]


@dataclass(frozen=True, slots=True)
class RenditionView:
    """A derived file; `url` starts with `/media/`. `frame` counts spin frames from 0."""

    format: str
    width: int
    height: int
    url: str
    frame: int = 0


@dataclass(frozen=True, slots=True)
class TilesView:
    """A photo cut into squares for looking closely.

    `url_template` has `{level}`, `{x}` and `{y}`: `/media/…/{level}/{x}-{y}.webp`. Level 0 is the
    smallest and fits into one tile, level `levels - 1` is `width` × `height`; each level is half
    of the next, rounded up. Tiles are `tile_size` wide and high, those at the right and lower
    edges as much smaller as the level is; they do not overlap.
    """

    url_template: str
    tile_size: int
    levels: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MediaView:
    """An asset in one language. `kind` is `photo`, `spin` or `video`.

    A video's renditions are its film (`mp4`), a small silent loop (`loop`, an MP4 too; absent
    where films could not be worked on) and its poster (image formats). `focal_x` and `focal_y`
    say, as parts of the width and height, what must stay in sight when the picture is cut to
    another shape. `note` is a code, see `workflows.media_words`.
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
    focal_x: float = 0.5
    focal_y: float = 0.5
    tiles: TilesView | None = None
    note: str = ""
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """An asset as those who edit it need it: `alt` in every language, the part that is shown.

    While another part is being cut out, `wanted_crop` says which; the files are the old ones.
    """

    id: UUID
    kind: str
    angle: str
    alt: Mapping[str, str]
    focal_x: float
    focal_y: float
    crop: Crop | None
    wanted_crop: Crop | None
    content_hash: str
    note: str
    archived_at: datetime | None
    created_at: datetime
    whole: RenditionView | None = None
    """All of a cropped photo, to choose another part of; shoppers are never shown it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who uploads: `kind` is `staff` or `api`, `id` a person's or a key's."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that is to come, for a product or a store there is, or for none yet."""

    filename: str
    byte_count: int
    filetype: str = ""
    product_id: UUID | None = None
    angle: str = ""
    spin_group: str = ""
    spin_frames: int | None = None
    replaces: UUID | None = None
    store_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file on its way in. `reason` is empty unless it was refused."""

    id: UUID
    owner: Owner
    filename: str
    filetype: str
    byte_count: int
    product_id: UUID | None
    angle: str
    spin_group: str
    spin_frames: int | None
    replaces: UUID | None
    status: UploadStatus
    reason: str
    details: Mapping[str, Any]
    tries: int
    content_hash: str
    asset_id: UUID | None
    created_at: datetime
    expires_at: datetime
    store_id: UUID | None = None
