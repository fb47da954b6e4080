"""What shoppers may see: requirements, publishing now or later, archiving, duplicates."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.audit import Actor
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import editing_repository as stored
from booking_app.domain.catalogue import repository
from booking_app.domain.catalogue.editing import apply, get_edit
from booking_app.domain.catalogue.editing_schemas import ProductEdit, Requirement, VariantLine
from booking_app.domain.catalogue.errors import (
    GoodsChanged,
    NotReady,
    ProductArchived,
    ProductNotFound,
)
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Product, ProductMedia
from booking_app.domain.catalogue.naming import SLUG_LENGTH, free_name
from booking_app.domain.catalogue.readiness import displays, requirements_of
from booking_app.domain.catalogue.variant_table import write_lines
from booking_app.domain.chain import service as chain
from booking_app.domain.media.uses import copy_assets

PUBLISHED, SCHEDULED, UNPUBLISHED, ARCHIVED, RESTORED, DUPLICATED = (
    "product.published",
    "product.scheduled",
    "product.unpublished",
    "product.archived",
    "product.restored",
    "product.duplicated",
)


async def requirements(session: AsyncSession, product_id: UUID) -> list[Requirement]:
    """Everything a product needs before shoppers may see it, met or not, in order of work.

    Raises `ProductNotFound`.
    """
    row = await _row(session, product_id)
    house = await chain.current(session)
    shelf = await stored.category(session, row.category_id)
    found = await displays(session, [row.id], house.locales)
    return requirements_of(
        row.name,
        found[row.id],
        house.locales,
        has_category=shelf is not None and shelf.archived_at is None,
    )


async def publish(
    session: AsyncSession,
    actor: Actor,
    product_id: UUID,
    version: int,
    locale: str,
    at: datetime | None = None,
) -> ProductEdit:
    """Show a product to shoppers, now or from a moment on.

    Raises `NotReady` with what is missing, `GoodsChanged` when it is not as it was seen,
    `ProductArchived`, `ProductNotFound`.
    """
    row = await _row(session, product_id, version)
    if row.archived_at is not None:
        raise ProductArchived
    missing = [need for need in await requirements(session, product_id) if not need.is_met]
    if missing:
        raise NotReady(missing=list(dict.fromkeys(need.code for need in missing)))
    now = utc_now()
    moment = max(at, now) if at else now
    action = SCHEDULED if moment > now else PUBLISHED
    return await _stamp(session, actor, row, action, locale, published_at=moment)


async def unpublish(
    session: AsyncSession, actor: Actor, product_id: UUID, version: int, locale: str
) -> ProductEdit:
    """Make a product a draft again: shoppers do not see it from now on."""
    row = await _row(session, product_id, version)
    return await _stamp(session, actor, row, UNPUBLISHED, locale, published_at=None)


async def archive(
    session: AsyncSession, actor: Actor, product_id: UUID, version: int, locale: str
) -> ProductEdit:
    """Take a product out of the shop and out of the lists. Bookings of its pieces stand."""
    row = await _row(session, product_id, version)
    return await _stamp(session, actor, row, ARCHIVED, locale, archived_at=utc_now())


async def restore(
    session: AsyncSession, actor: Actor, product_id: UUID, version: int, locale: str
) -> ProductEdit:
    """Bring a product back from the archive, as a draft: nothing appears in the shop unasked."""
    row = await _row(session, product_id, version)
    return await _stamp(session, actor, row, RESTORED, locale, archived_at=None, published_at=None)


async def duplicate(
    session: AsyncSession, actor: Actor, product_id: UUID, suffix: str, locale: str
) -> ProductEdit:
    """A draft like this product, with its pictures and sizes, without its pieces.

    `suffix` is put behind its names (“copy”, in the person's language).
    """
    row = await _row(session, product_id)
    house = await chain.current(session)
    stem = f"{row.slug[: SLUG_LENGTH - 10]}-copy"
    slug = free_name(stem, await stored.taken_slugs(session, stem))
    copied = {
        name: getattr(row, name)
        for name in ("category_id", "family", "summary", "story", "care", "metal", "metal_name",
                     "stone", "specs")
    }  # fmt: skip
    made = Product(
        id=new_id(),
        slug=slug,
        name={key: f"{text} {suffix}".strip() for key, text in row.name.items()},
        position=await stored.highest_position(session) + 1,
        published_at=None,
        **copied,
    )
    session.add(made)
    await session.flush()
    lines = [
        VariantLine(None, variant.size, "", variant.price_minor)
        for variant in await repository.variants(session, product_ids=[row.id])
    ]
    await write_lines(session, made, lines, house.currency)
    await _copy_media(session, row.id, made.id)
    await index_products(session, [made.id])
    audit.record(
        session, actor, DUPLICATED, "product", made.id,
        label=localized(made.name, locale), version=1, source=str(row.id),
    )  # fmt: skip
    return await get_edit(session, made.id, locale)


async def _copy_media(session: AsyncSession, source: UUID, target: UUID) -> None:
    links: Sequence[ProductMedia] = await repository.product_media(session, [source])
    copies = await copy_assets(session, [link.asset_id for link in links])
    session.add_all(
        ProductMedia(product_id=target, asset_id=copies[link.asset_id], position=link.position)
        for link in links
    )
    await session.flush()


async def _stamp(
    session: AsyncSession,
    actor: Actor,
    row: Product,
    action: str,
    locale: str,
    **moments: datetime | None,
) -> ProductEdit:
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    await apply(session, actor, row, told, None, locale, action)
    return await get_edit(session, row.id, locale)


async def _row(session: AsyncSession, product_id: UUID, version: int | None = None) -> Product:
    row = await stored.product(session, product_id, lock=version is not None)
    if row is None:
        raise ProductNotFound(id=str(product_id))
    if version is not None and row.version != version:
        raise GoodsChanged(row.version)
    return row
