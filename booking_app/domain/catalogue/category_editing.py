"""The shelves of the shop: adding, naming, ordering, archiving."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.audit import Actor
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import editing_repository as stored
from booking_app.domain.catalogue.editing_schemas import CategoryRow
from booking_app.domain.catalogue.errors import (
    CategoryInUse,
    CategoryNotFound,
    GoodsChanged,
    InvalidGoods,
)
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Category
from booking_app.domain.catalogue.naming import SLUG, slug_of
from booking_app.domain.chain import service as chain

_LONGEST_NAME = 60
_LONGEST_SLUG = 64


async def list_all(session: AsyncSession) -> list[CategoryRow]:
    """Every category in display order, archived ones last."""
    counts = await stored.products_per_category(session)
    return [
        CategoryRow(
            id=row.id,
            version=row.version,
            slug=row.slug,
            name=row.name,
            position=row.position,
            product_count=counts.get(row.id, (0, 0))[0],
            live_count=counts.get(row.id, (0, 0))[1],
            archived_at=row.archived_at,
        )
        for row in await stored.categories(session)
    ]


async def add(
    session: AsyncSession, actor: Actor, name: Mapping[str, str], slug: str, locale: str
) -> UUID:
    """Put up a shelf behind the others. Raises `InvalidGoods` (`name.<locale>`, `slug`)."""
    house = await chain.current(session)
    name = {key: text.strip() for key, text in name.items()}
    slug = slug.strip() or slug_of(name.get("en") or localized(name, house.default_locale))
    await _check(session, name, slug, house.locales, None)
    rows = await stored.categories(session)
    row = Category(
        id=new_id(),
        slug=slug,
        name=name,
        position=max((other.position for other in rows), default=0) + 1,
    )
    session.add(row)
    await session.flush()
    audit.record(
        session, actor, "category.created", "category", row.id,
        label=localized(name, locale), version=1,
    )  # fmt: skip
    return row.id


async def save(
    session: AsyncSession,
    actor: Actor,
    category_id: UUID,
    version: int,
    name: Mapping[str, str],
    slug: str,
    locale: str,
) -> None:
    """Rename a shelf; its former address leads to the new one.

    Raises `CategoryNotFound`, `GoodsChanged`, `InvalidGoods`.
    """
    row = await _row(session, category_id, version)
    house = await chain.current(session)
    name = {key: text.strip() for key, text in name.items()}
    slug = slug.strip() or row.slug
    await _check(session, name, slug, house.locales, row.id)
    before = {f"name.{key}": row.name.get(key, "") for key in name} | {"slug": row.slug}
    after = {f"name.{key}": text for key, text in name.items()} | {"slug": slug}
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changes:
        return
    if slug != row.slug:
        await stored.remember_slug(session, "category", row.id, row.slug, slug)
    row.name, row.slug = {**row.name, **name}, slug
    await _changed(session, actor, row, "category.edited", changes, locale)
    if any(key.startswith("name.") for key in changes):
        await index_products(session, await stored.products_on(session, row.id))


async def reorder(session: AsyncSession, actor: Actor, ids: Sequence[UUID], locale: str) -> None:
    """Put the shelves into this order; those not named stay behind them."""
    rows = {row.id: row for row in await stored.categories(session)}
    before = [str(id_) for id_ in rows]
    order = [id_ for id_ in ids if id_ in rows] + [id_ for id_ in rows if id_ not in set(ids)]
    for position, id_ in enumerate(order):
        rows[id_].position = position
    after = [str(id_) for id_ in order]
    if before != after:
        audit.record(
            session, actor, "category.reordered", "category", "all",
            label=" · ".join(localized(rows[id_].name, locale) for id_ in order),
            changes={"order": [before, after]},
        )  # fmt: skip


async def archive(
    session: AsyncSession, actor: Actor, category_id: UUID, version: int, locale: str
) -> None:
    """Take an empty shelf down. Raises `CategoryInUse` with the count of what stands on it."""
    row = await _row(session, category_id, version)
    count = (await stored.products_per_category(session)).get(row.id, (0, 0))[0]
    if count:
        raise CategoryInUse(count=count)
    row.archived_at = utc_now()
    changes = {"archived_at": [None, row.archived_at.isoformat()]}
    await _changed(session, actor, row, "category.archived", changes, locale)


async def restore(
    session: AsyncSession, actor: Actor, category_id: UUID, version: int, locale: str
) -> None:
    """Put an archived shelf up again."""
    row = await _row(session, category_id, version)
    if row.archived_at is None:
        return
    changes = {"archived_at": [row.archived_at.isoformat(), None]}
    row.archived_at = None
    await _changed(session, actor, row, "category.restored", changes, locale)


async def moved_to(session: AsyncSession, slug: str) -> str | None:
    """The present address of a shelf that was once here."""
    return await stored.present_slug(session, "category", slug)


async def _check(
    session: AsyncSession,
    name: Mapping[str, str],
    slug: str,
    locales: Sequence[str],
    but: UUID | None,
) -> None:
    errors = {f"name.{key}": "required" for key in locales if not name.get(key)}
    errors |= {f"name.{key}": "too_long" for key, text in name.items() if len(text) > _LONGEST_NAME}
    if not SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        errors["slug"] = "malformed" if slug else "required"
    elif await stored.is_category_slug_taken(session, slug, but):
        errors["slug"] = "taken"
    if errors:
        raise InvalidGoods(errors)


async def _changed(
    session: AsyncSession,
    actor: Actor,
    row: Category,
    action: str,
    changes: Mapping[str, object],
    locale: str,
) -> None:
    row.version += 1
    await session.flush()
    audit.record(
        session, actor, action, "category", row.id,
        label=localized(row.name, locale), version=row.version, changes=dict(changes),
    )  # fmt: skip


async def _row(session: AsyncSession, category_id: UUID, version: int) -> Category:
    row = await stored.category(session, category_id, lock=True)
    if row is None:
        raise CategoryNotFound(id=str(category_id))
    if row.version != version:
        raise GoodsChanged(row.version)
    return row
