"""Every query on stores and towns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.fixed import Query, one_of, the_value
from booking_app.domain.stores import hours_columns
from booking_app.domain.stores.models import (
    City,
    Store,
    StoreAlias,
    StoreException,
    StoreHours,
)
from booking_app.domain.stores.nearest import Narrowing, Values, in_public


class StoreRow(NamedTuple):
    """A store with its hours and town, as plain values: lists read many of them."""

    id: UUID
    slug: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    directions: Mapping[str, str]
    postal_code: str
    phone: str
    lat: float
    lon: float
    time_zone: str
    capacity: int
    slot_minutes: int
    buffer_minutes: int
    safety_stock: int
    services: Sequence[str]
    archived_at: datetime | None
    week: str | None
    exceptions: str | None
    city: Mapping[str, str]
    city_slug: str
    country: str


_OF_STORE = [getattr(Store, name) for name in StoreRow._fields[:-5]]
_OF_HOURS = (hours_columns.WEEK.label("week"), hours_columns.EXCEPTIONS.label("exceptions"))
_OF_TOWN = (City.name.label("city"), City.slug.label("city_slug"), City.country)
_ROWS = select(*_OF_STORE, *_OF_HOURS, *_OF_TOWN).join(City, City.id == Store.city_id)
_HAS_STORES = City.id.in_(select(Store.city_id).where(in_public()))
_ROWS_BY_ID = Query(StoreRow, lambda dialect: _ROWS.where(one_of(dialect, Store.id, "ids")))
_PUBLIC_BY_ID = Query(
    StoreRow, lambda dialect: _ROWS.where(one_of(dialect, Store.id, "ids"), in_public())
)
_PUBLIC_BY_SLUG = Query(StoreRow, _ROWS.where(in_public(), Store.slug == bindparam("slug")))
_NAME: Query[Mapping[str, str]] = Query(
    the_value, select(Store.name).where(Store.id == bindparam("store_id"))
)


@dataclass(frozen=True, slots=True)
class Span:
    """The local dates, both included, of which a store's exceptions are read beside it."""

    first: date
    last: date

    @property
    def values(self) -> Mapping[str, date]:
        """Those of a statement's parameters."""
        return {"first_day": self.first, "last_day": self.last}


async def rows_by_ids(
    session: AsyncSession, ids: Iterable[UUID], span: Span, *, public_only: bool = False
) -> Sequence[StoreRow]:
    """The stores with these ids, in no order."""
    query = _PUBLIC_BY_ID if public_only else _ROWS_BY_ID
    return await query.all(session, ids=list(ids), **span.values)


async def public_row(session: AsyncSession, slug: str, span: Span) -> StoreRow | None:
    """The public store at an address."""
    return await _PUBLIC_BY_SLUG.first(session, slug=slug, **span.values)


async def public_rows(
    session: AsyncSession,
    span: Span,
    *,
    city_slug: str | None = None,
    most: int | None = None,
) -> Sequence[StoreRow]:
    """Public stores: all, or those of a town; the first `most` made."""
    query = _ROWS.where(in_public())
    if city_slug is not None:
        query = query.where(City.slug == city_slug)
    if most is not None:
        query = query.order_by(Store.id).limit(most)
    return [StoreRow._make(row) for row in await session.execute(query, span.values)]


async def name_of(session: AsyncSession, store_id: UUID) -> Mapping[str, str] | None:
    """The name of a store, in all languages."""
    return await _NAME.first(session, store_id=store_id)


async def ids_by_town(
    session: AsyncSession,
    locale: str,
    narrowing: Narrowing,
    values: Values,
    limit: int,
    skip: int,
) -> Sequence[UUID]:
    """Public stores that will do, by town and name in one language."""
    is_russian = locale == "ru"
    town = City.sort_ru if is_russian else City.sort_en
    name = Store.sort_ru if is_russian else Store.sort_en
    query = select(Store.id).join(City, City.id == Store.city_id)
    query = query.where(in_public(), *narrowing.conditions(Store.__table__))
    query = query.order_by(town, City.id, name, Store.id).offset(skip).limit(limit)
    return (await session.scalars(query, values)).all()


async def public_slugs(session: AsyncSession, skip: int, limit: int) -> Sequence[str]:
    """Addresses of public stores, in the order they were made."""
    query = select(Store.slug).where(in_public()).order_by(Store.id).offset(skip).limit(limit)
    return (await session.scalars(query)).all()


async def town_slugs(session: AsyncSession, skip: int, limit: int) -> Sequence[str]:
    """Addresses of towns with a public store, in the order they were made."""
    query = select(City.slug).where(_HAS_STORES).order_by(City.id).offset(skip).limit(limit)
    return (await session.scalars(query)).all()


async def count_towns(session: AsyncSession) -> int:
    """How many towns have a public store."""
    return await session.scalar(select(func.count(City.id)).where(_HAS_STORES)) or 0


async def slug_now(session: AsyncSession, old_slug: str) -> str | None:
    """The address of the public store that had this one before."""
    return await session.scalar(
        select(Store.slug)
        .join(StoreAlias, StoreAlias.store_id == Store.id)
        .where(StoreAlias.slug == old_slug, Store.is_public, Store.archived_at.is_(None))
    )


async def was_public(session: AsyncSession, slug: str) -> bool:
    """Whether a store that is closed for good had this address, then or before."""
    closed = Store.is_public & Store.archived_at.is_not(None)
    had_it = select(StoreAlias.store_id).where(StoreAlias.slug == slug)
    query = select(Store.id).where(closed, (Store.slug == slug) | Store.id.in_(had_it))
    return await session.scalar(query) is not None


HoursRow = Row[UUID, int, time, time]
ReasonRow = Row[date, dict[str, str]]
_HOURS = select(StoreHours.store_id, StoreHours.weekday, StoreHours.opens, StoreHours.closes).where(
    StoreHours.store_id.in_(bindparam("ids", expanding=True))
)


async def hours_of(session: AsyncSession, store_ids: Sequence[UUID]) -> Sequence[HoursRow]:
    """`store_id, weekday, opens, closes` of these stores."""
    return (await session.execute(_HOURS, {"ids": store_ids})).all()


async def reasons_of(session: AsyncSession, store_id: UUID, span: Span) -> Sequence[ReasonRow]:
    """`local_date, reason` of the exceptions of a store."""
    query = select(StoreException.local_date, StoreException.reason).where(
        StoreException.store_id == store_id,
        StoreException.local_date.between(span.first, span.last),
    )
    return (await session.execute(query)).all()


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
