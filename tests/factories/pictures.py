"""Pictures of products: rows, which are all a list or a rule looks at, or with a file."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.ids import new_id
from booking_app.domain.catalogue.models import ProductMedia
from booking_app.domain.media.files import content_hash, key_of, stem_of
from booking_app.domain.media.models import MediaAsset, Rendition
from booking_app.domain.media.ports import MediaStorage


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


async def add_photo_file(
    session: AsyncSession,
    storage: MediaStorage,
    product_id: UUID,
    file: bytes,
    *,
    focal: tuple[float, float] = (0.5, 0.5),
) -> str:
    """A photo of a product that is a JPEG in the storage; the key of it."""
    asset_id = await add_photo(session, product_id)
    asset = await session.get_one(MediaAsset, asset_id)
    asset.focal_x, asset.focal_y = focal
    key = key_of(stem_of(content_hash(file)), "jpeg", 640)
    await storage.put(key, file)
    session.add(
        Rendition(
            asset_id=asset_id,
            format="jpeg",
            width=640,
            height=640,
            key=key,
            byte_count=len(file),
        )
    )
    await session.flush()
    return key
