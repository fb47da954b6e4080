"""Every query on stores and towns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.stores.models import (
    City,
    Store,
    StoreAlias,
    StoreException,
    StoreHours,
)
from booking_app.domain.stores.nearest import Conditions, in_public

StoreRow = tuple[Store, City]


async def store_rows(
    session: AsyncSession,
    *,
    ids: Iterable[UUID] | None = None,
    slug: str | None = None,
    city_slug: str | None = None,
    public_only: bool = True,
) -> Sequence[StoreRow]:
    """Stores with their towns."""
    query = select(Store, City).join(City, City.id == Store.city_id)
    if public_only:
        query = query.where(in_public())
    if ids is not None:
        query = query.where(Store.id.in_(list(ids)))
    if slug is not None:
        query = query.where(Store.slug == slug)
    if city_slug is not None:
        query = query.where(City.slug == city_slug)
    rows = await session.execute(query)
    return [(store, city) for store, city in rows]


async def name_of(session: AsyncSession, store_id: UUID) -> Mapping[str, str] | None:
    """The name of a store, in all languages."""
    return await session.scalar(select(Store.name).where(Store.id == store_id))


async def ids_by_town(
    session: AsyncSession,
    locale: str,
    conditions: Conditions,
    limit: int,
    skip: int,
) -> Sequence[UUID]:
    """Public stores that meet the conditions, by town and name in one language."""
    is_russian = locale == "ru"
    town = City.sort_ru if is_russian else City.sort_en
    name = Store.sort_ru if is_russian else Store.sort_en
    query = select(Store.id).join(City, City.id == Store.city_id)
    query = query.where(in_public(), *conditions(Store.__table__.c.id))
    query = query.order_by(town, City.id, name, Store.id).offset(skip).limit(limit)
    return (await session.scalars(query)).all()


async def slug_now(session: AsyncSession, old_slug: str) -> str | None:
    """The address of the public store that had this one before."""
    return await session.scalar(
        select(Store.slug)
        .join(StoreAlias, StoreAlias.store_id == Store.id)
        .where(StoreAlias.slug == old_slug, Store.is_public, Store.archived_at.is_(None))
    )


HoursRow = Row[UUID, int, time, time]


async def hours_of(session: AsyncSession, store_ids: Sequence[UUID]) -> Sequence[HoursRow]:
    """`store_id, weekday, opens, closes` of these stores; plain rows, for there are many."""
    columns = (StoreHours.store_id, StoreHours.weekday, StoreHours.opens, StoreHours.closes)
    return (await session.execute(select(*columns).where(StoreHours.store_id.in_(store_ids)))).all()


async def exceptions_of(
    session: AsyncSession, store_ids: Sequence[UUID], first: date, last: date
) -> Sequence[StoreException]:
    """The exceptions of these stores between two local dates, both included."""
    return (
        await session.scalars(
            select(StoreException).where(
                StoreException.store_id.in_(store_ids),
                StoreException.local_date.between(first, last),
            )
        )
    ).all()


async def cities(session: AsyncSession) -> Sequence[tuple[City, int]]:
    """Every town with the number of its public stores."""
    rows = await session.execute(
        select(City, func.count(Store.id))
        .outerjoin(
            Store,
            (Store.city_id == City.id) & Store.is_public & Store.archived_at.is_(None),
        )
        .group_by(City.id)
    )
    return [(city, count) for city, count in rows]


async def city_by_slug(session: AsyncSession, slug: str) -> tuple[City, int] | None:
    """A town of the table with the number of its public stores."""
    stores = select(func.count(Store.id)).where(Store.city_id == City.id, in_public())
    query = select(City, stores.correlate(City).scalar_subquery()).where(City.slug == slug)
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else None
