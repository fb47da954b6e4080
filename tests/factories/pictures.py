"""Pictures of products without any files: rows are all a list or a rule looks at."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import ProductMedia
from booking_app.domain.media.models import MediaAsset, Rendition


async def add_photo(
    session: AsyncSession,
    product_id: UUID,
    *,
    alt: dict[str, str] | None = None,
    position: int = 0,
    kind: str = "photo",
) -> UUID:
    """A photo at the end of a product's pictures."""
    asset = MediaAsset(
        id=new_id(),
        kind=kind,
        angle="hero",
        alt={"ru": "Кольцо спереди", "en": "The ring from the front"} if alt is None else alt,
        content_hash="0" * 64,
        width=800,
        height=800,
    )
    session.add(asset)
    await session.flush()
    session.add(
        Rendition(
            asset_id=asset.id, format="webp", width=320, height=320, key="0/0.webp", byte_count=1
        )
    )
    session.add(ProductMedia(product_id=product_id, asset_id=asset.id, position=position))
    await session.flush()
    return asset.id
