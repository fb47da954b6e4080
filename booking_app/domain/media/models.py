"""Tables of pictures: uploads, the assets made of them, and the files derived from those."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, Localized, UtcDateTime
from booking_app.core.ids import new_id


class MediaAsset(Base):
    """One use of an uploaded original: a photo, a film, or the frames of a spin.

    `content_hash` names the original and `pipeline` the version of what was made of it; assets
    that agree in both, and in `crop`, share their files. `crop` is `{"x", "y", "width", "height"}`
    as parts of the upright original (0 to 1), `wanted_crop` the same while it is still being cut
    (the whole: none); `focal_x`, `focal_y` a point of the picture as shown. `tiles` is
    `{"stem", "tile_size", "levels", "width", "height"}`; `note` a code of something a person
    should know. An archived asset is shown nowhere and goes for good after a while.
    """

    __tablename__ = "media_asset"
    __table_args__ = (CheckConstraint("kind IN ('photo', 'spin', 'video')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(8))
    angle: Mapped[str] = mapped_column(String(8))
    alt: Mapped[dict[str, str]] = mapped_column(Localized)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int]
    height: Mapped[int]
    frame_count: Mapped[int] = mapped_column(default=1)
    placeholder: Mapped[str] = mapped_column(String(1200), default="")
    dominant_colour: Mapped[str] = mapped_column(String(7), default="#e7dfd4")
    pipeline: Mapped[int] = mapped_column(default=0)
    crop: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    wanted_crop: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    focal_x: Mapped[float] = mapped_column(default=0.5)
    focal_y: Mapped[float] = mapped_column(default=0.5)
    tiles: Mapped[dict[str, Any] | None] = mapped_column(JsonType)
    note: Mapped[str] = mapped_column(String(32), default="")
    duration_ms: Mapped[int | None]
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Rendition(Base):
    """A file derived from an asset. `frame` counts from 0 and is 0 for photos and films.

    A cropped photo keeps one file of the uncropped picture, of the format `whole`: what another
    crop is chosen on.
    """

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("asset_id", "format", "width", "frame"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey("media_asset.id"), index=True)
    format: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    frame: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(200), index=True)
    byte_count: Mapped[int]


@not_on_pages
class Upload(Base):
    """A file on its way in; how much of it has come is the size of the file it is written to.

    `product_id` or `store_id`, and `replaces`, say where it is to go; uploads of one `spin_group`
    are the frames of one spin, `spin_frames` of them where that was said. `reason` and `details`
    name what was wrong with a refused one.
    """

    __tablename__ = "media_upload"
    __table_args__ = (
        CheckConstraint(
            "status IN ('receiving', 'waiting', 'processing', 'done', 'refused', 'cancelled')",
            name="status",
        ),
        Index("ix_media_upload_owner", "owner_kind", "owner_id", "created_at"),
        Index("ix_media_upload_status_expires_at", "status", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_kind: Mapped[str] = mapped_column(String(8))
    owner_id: Mapped[UUID]
    filename: Mapped[str] = mapped_column(String(255))
    filetype: Mapped[str] = mapped_column(String(127), default="")
    byte_count: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[UUID | None] = mapped_column(index=True)
    store_id: Mapped[UUID | None] = mapped_column(index=True)
    angle: Mapped[str] = mapped_column(String(8), default="")
    spin_group: Mapped[str] = mapped_column(String(64), default="", index=True)
    spin_frames: Mapped[int | None]
    replaces: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(String(12), default="receiving")
    reason: Mapped[str] = mapped_column(String(32), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JsonType, default=dict)
    tries: Mapped[int] = mapped_column(default=0)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    asset_id: Mapped[UUID | None] = mapped_column(ForeignKey("media_asset.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@not_on_pages
class MediaTrash(Base):
    """Stored files that some asset named until `since`; gone for good later, if none does again.

    `key` is a file's, or the stem of a pyramid of tiles, or an original's.
    """

    __tablename__ = "media_trash"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
