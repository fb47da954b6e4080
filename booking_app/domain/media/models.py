"""Tables of pictures: originals and the files derived from them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.clock import utc_now
from booking_app.core.db import Base, Localized, UtcDateTime
from booking_app.core.ids import new_id


class MediaAsset(Base):
    """An uploaded original: a photo, a film, or the frames of a spin."""

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
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Rendition(Base):
    """A file derived from an asset. `frame` counts from 0 and is 0 for photos and films."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("asset_id", "format", "width", "frame"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey("media_asset.id"), index=True)
    format: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    frame: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(200))
    byte_count: Mapped[int]
