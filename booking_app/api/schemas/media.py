"""Pictures, spins and films of a product, and photos of a store."""

from typing import Literal, Self, cast
from uuid import UUID

from pydantic import Field

from booking_app.api.schemas.common import View
from booking_app.domain.media.schemas import MediaView


class RenditionOut(View):
    """A file to show; `frame` counts the frames of a spin from 0."""

    format: str = Field(examples=["avif"])
    width: int
    height: int
    url: str = Field(description="Relative to the address of the shop.")
    frame: int


class MediaOut(View):
    """One picture, spin or film, in display order. A film has a poster among its renditions."""

    id: UUID
    kind: Literal["photo", "spin", "video"]
    angle: str
    alt: str
    renditions: list[RenditionOut]

    @classmethod
    def of(cls, media: MediaView) -> Self:
        """The asset as answered."""
        return cls(
            id=media.id,
            kind=cast("Literal['photo', 'spin', 'video']", media.kind),
            angle=media.angle,
            alt=media.alt,
            renditions=[
                RenditionOut(
                    format=file.format,
                    width=file.width,
                    height=file.height,
                    url=file.url,
                    frame=file.frame,
                )
                for file in media.renditions
            ],
        )
