"""Every query of those who edit stores."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.folding import fold
from booking_app.domain.stores.models import City, Store, StoreAlias, StoreException, StoreHours
from booking_app.domain.stores.records import StoreQuery

_MOST_WORDS = 6


async def page_of_ids(session: AsyncSession, query: StoreQuery, locale: str) -> Sequence[UUID]:
    """The ids of one page, in order. Only ids are sorted and skipped, which an index does."""
    statement = await _narrowed(session, select(Store.id), query)
    for column in _order(query, locale):
        if column.class_ is City:
            statement = statement.join(City, City.id == Store.city_id)
            break
    columns = [c.desc() if query.descending else c.asc() for c in _order(query, locale)]
    offset = (query.page - 1) * query.page_size
    return (
        await session.scalars(statement.order_by(*columns).offset(offset).limit(query.page_size))
    ).all()


async def count(session: AsyncSession, query: StoreQuery) -> int:
    """How many stores there are in all pages together."""
    return await session.scalar(await _narrowed(session, select(func.count(Store.id)), query)) or 0


async def by_ids(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, tuple[Store, City]]:
    """These stores with their towns."""
    rows = await session.execute(
        select(Store, City).join(City, City.id == Store.city_id).where(Store.id.in_(ids))
    )
    return {store.id: (store, city) for store, city in rows}


async def locked(session: AsyncSession, store_id: UUID) -> Store | None:
    """The store, kept from other editors and new bookings until the transaction ends."""
    return await session.scalar(
        select(Store)
        .where(Store.id == store_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def city_by_slug(session: AsyncSession, slug: str) -> City | None:
    """The town at this address."""
    return await session.scalar(select(City).where(City.slug == slug))


async def city_by_id(session: AsyncSession, city_id: UUID) -> City:
    """The town a store is in."""
    return await session.get_one(City, city_id)


async def taken_slugs(
    session: AsyncSession, slugs: Iterable[str], but: UUID | None = None
) -> set[str]:
    """Which of these addresses belong to stores, now or formerly; one store's own do not count."""
    wanted = list(slugs)
    found = set()
    for model, owner in ((Store, Store.id), (StoreAlias, StoreAlias.store_id)):
        query = select(model.slug).where(model.slug.in_(wanted))
        if but is not None:
            query = query.where(owner != but)
        found |= set(await session.scalars(query))
    return found


async def slugs_like(session: AsyncSession, model: Any, stem: str) -> set[str]:
    """Addresses that are this stem, or this stem and a number."""
    return set(
        await session.scalars(
            select(model.slug).where(
                or_(model.slug == stem, model.slug.startswith(f"{stem}-", autoescape=True))
            )
        )
    )


async def aliases_of(session: AsyncSession, store_id: UUID) -> Sequence[str]:
    """Addresses the store had before, latest first."""
    return (
        await session.scalars(
            select(StoreAlias.slug)
            .where(StoreAlias.store_id == store_id)
            .order_by(StoreAlias.created_at.desc())
        )
    ).all()


async def remove_alias(session: AsyncSession, slug: str) -> None:
    """The address is in use again and no longer a former one."""
    await session.execute(delete(StoreAlias).where(StoreAlias.slug == slug))


async def days_from(session: AsyncSession, store_id: UUID, first: date) -> Sequence[StoreException]:
    """The store's exceptions from a date on, in order."""
    return (
        await session.scalars(
            select(StoreException)
            .where(StoreException.store_id == store_id, StoreException.local_date >= first)
            .order_by(StoreException.local_date, StoreException.opens)
        )
    ).all()


async def replace_hours(session: AsyncSession, store_id: UUID, rows: Sequence[StoreHours]) -> None:
    """Put these weekly intervals in the place of all there were."""
    await session.execute(delete(StoreHours).where(StoreHours.store_id == store_id))
    session.add_all(rows)
    await session.flush()


async def replace_days(
    session: AsyncSession, store_id: UUID, first: date, rows: Sequence[StoreException]
) -> None:
    """Put these exceptions in the place of all from a date on; older ones stay as they were."""
    await session.execute(
        delete(StoreException).where(
            StoreException.store_id == store_id, StoreException.local_date >= first
        )
    )
    session.add_all(rows)
    await session.flush()


def _order(query: StoreQuery, locale: str) -> tuple[Any, ...]:
    is_russian = locale == "ru"
    name = Store.sort_ru if is_russian else Store.sort_en
    if query.sort == "city":
        return (City.sort_ru if is_russian else City.sort_en, City.id, name, Store.id)
    if query.sort == "updated":
        return (Store.updated_at, Store.id)
    return (name, Store.id)


async def _narrowed(
    session: AsyncSession, statement: Select[Any], query: StoreQuery
) -> Select[Any]:
    for word in fold(query.q).split()[:_MOST_WORDS]:
        # Towns are few: which of them are meant is asked first, so that stores need no join.
        towns = (
            await session.scalars(
                select(City.id).where(
                    or_(
                        City.sort_ru.contains(word, autoescape=True),
                        City.sort_en.contains(word, autoescape=True),
                    )
                )
            )
        ).all()
        found = Store.search_text.contains(word, autoescape=True)
        statement = statement.where(or_(found, Store.city_id.in_(towns)) if towns else found)
    if query.city:
        statement = statement.where(
            Store.city_id.in_(select(City.id).where(City.slug == query.city))
        )
    if query.service:
        # A JSON list of plain keys: as text it holds the key in quotes.
        wanted = f'"{query.service}"'
        statement = statement.where(Store.services.cast(String).contains(wanted, autoescape=True))
    if query.status == "archived":
        statement = statement.where(Store.archived_at.is_not(None))
    else:
        statement = statement.where(Store.archived_at.is_(None))
    if query.status in ("public", "hidden"):
        statement = statement.where(Store.is_public == (query.status == "public"))
    if query.store_ids is not None:
        statement = statement.where(Store.id.in_(query.store_ids))
    return statement
