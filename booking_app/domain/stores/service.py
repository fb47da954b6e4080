"""Finding stores and reading their hours."""

import asyncio
import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.folding import fold
from booking_app.domain.chain import service as chain
from booking_app.domain.stores import calendar, gazetteer, repository
from booking_app.domain.stores.calendar import OpeningHours
from booking_app.domain.stores.errors import StoreNotFound
from booking_app.domain.stores.geometry import Position, distance_km
from booking_app.domain.stores.hours_columns import days_of, week_of
from booking_app.domain.stores.models import City
from booking_app.domain.stores.nearest import Narrowing, Near, Values, count_public, nearest
from booking_app.domain.stores.repository import StoreRow
from booking_app.domain.stores.schemas import CityView, DayHours, OpenState, SlotTime, StoreView


async def get_store(session: AsyncSession, slug: str, locale: str) -> StoreView:
    """The public store at this address, or that had it before. Raises `StoreNotFound`."""
    row = await repository.public_row(session, slug, _ahead())
    if row is None and (moved := await repository.slug_now(session, slug)):
        row = await repository.public_row(session, moved, _ahead())
    if row is None:
        raise StoreNotFound(slug=slug)
    return _views([row], locale)[0]


async def was_public(session: AsyncSession, slug: str) -> bool:
    """Whether a store was shown at this address that is closed for good now."""
    return await repository.was_public(session, slug)


async def get_store_by_id(session: AsyncSession, store_id: UUID, locale: str) -> StoreView:
    """The store with this id, public or not. Raises `StoreNotFound`."""
    views = await get_stores_by_ids(session, [store_id], locale)
    if store_id not in views:
        raise StoreNotFound(id=str(store_id))
    return views[store_id]


async def get_stores_by_ids(
    session: AsyncSession, store_ids: Iterable[UUID], locale: str, *, public_only: bool = False
) -> dict[UUID, StoreView]:
    """The stores with these ids, all or only public ones; unknown ids are absent."""
    rows = await repository.rows_by_ids(session, store_ids, _ahead(), public_only=public_only)
    return {view.id: view for view in _views(rows, locale)}


async def name_of(session: AsyncSession, store_id: UUID, locale: str) -> str:
    """What a store is called, without anything else of it; empty when there is none."""
    name = await repository.name_of(session, store_id)
    return localized(name, locale) if name else ""


async def public_slugs(session: AsyncSession, skip: int, limit: int) -> Sequence[str]:
    """Addresses of stores that are open to the public, `limit` of them after the first `skip`."""
    return await repository.public_slugs(session, skip, limit)


async def town_slugs(session: AsyncSession, skip: int, limit: int) -> Sequence[str]:
    """Addresses of towns that have a public store, `limit` of them after the first `skip`."""
    return await repository.town_slugs(session, skip, limit)


async def count_towns(session: AsyncSession) -> int:
    """How many towns have a public store."""
    return await repository.count_towns(session)


async def list_stores(
    session: AsyncSession, locale: str, city_slug: str | None = None, most: int | None = None
) -> list[StoreView]:
    """Public stores, of one town or all, by town and name; of more than `most` those made first."""
    rows = await repository.public_rows(session, _ahead(), city_slug=city_slug, most=most)
    return sorted(_views(rows, locale), key=lambda view: (view.city, view.name))


async def nearest_stores(
    session: AsyncSession, locale: str, lat: float, lon: float, limit: int = 20
) -> list[StoreView]:
    """The nearest public stores by geodesic distance, nearest first."""
    return await measured_stores(session, await nearest(session, (lat, lon), limit), locale)


async def measured_stores(
    session: AsyncSession, found: Sequence[Near], locale: str
) -> list[StoreView]:
    """The stores of a search for the nearest, in its order, with their distances."""
    away = {one.id: one.km for one in found}
    rows = await repository.rows_by_ids(session, away, _ahead())
    views = {view.id: view for view in _views(rows, locale, away)}
    return [views[one.id] for one in found]


async def stores_in_order(
    session: AsyncSession, store_ids: Sequence[UUID], locale: str
) -> list[StoreView]:
    """The stores with these ids, in this order."""
    views = await get_stores_by_ids(session, store_ids, locale)
    return [views[id_] for id_ in store_ids]


async def ids_by_town(
    session: AsyncSession,
    locale: str,
    limit: int,
    *,
    narrowing: Narrowing,
    values: Values,
    skip: int = 0,
) -> Sequence[UUID]:
    """Public stores that will do, by town and name."""
    return await repository.ids_by_town(session, locale, narrowing, values, limit, skip)


async def count_stores(
    session: AsyncSession, here: Position | None = None, radius_km: float | None = None
) -> int:
    """How many public stores there are, or lie within a radius of a position."""
    return await count_public(session, here, radius_km)


async def list_cities(session: AsyncSession, locale: str) -> list[CityView]:
    """Towns that have a public store, by name."""
    found = await repository.cities(session)
    views = [_city_view(city, count, locale) for city, count in found if count]
    return sorted(views, key=lambda view: view.name)


async def usual_cities(session: AsyncSession, locale: str, limit: int = 20) -> list[CityView]:
    """Towns to choose from before anything is typed: those with stores, then the largest."""
    found = await repository.cities(session)
    found = sorted(found, key=lambda item: (item[1] == 0, -item[0].population))
    return [_city_view(city, count, locale) for city, count in found[:limit]]


async def find_city(session: AsyncSession, slug: str, locale: str) -> CityView | None:
    """The town at this address, of the table or the gazetteer, if it is known."""
    found = await repository.city_by_slug(session, slug)
    if found is not None:
        return _city_view(*found, locale)
    place = await asyncio.to_thread(gazetteer.find, slug) if slug else None
    return place.view(locale) if place else None


async def nearest_city(
    session: AsyncSession, locale: str, lat: float, lon: float
) -> CityView | None:
    """The known town nearest to a position."""
    found = await repository.cities(session)
    if not found:
        return None
    city, count = min(found, key=lambda item: distance_km((lat, lon), (item[0].lat, item[0].lon)))
    return _city_view(city, count, locale)


async def search_cities(
    session: AsyncSession, q: str, locale: str, limit: int = 8, *, everywhere: bool = False
) -> list[CityView]:
    """Towns by what was typed, in any language, a slip of the finger allowed; with `everywhere`
    those of the gazetteer too.

    The very name comes first, then names that begin so, then those that contain it, then those
    that resemble it; among equals towns with stores and then the larger ones lead.
    """
    wanted = fold(q)
    if not wanted:
        return []
    ranked: list[tuple[tuple[int, bool, int], CityView]] = []
    for city, count in await repository.cities(session):
        rank = min(_rank(wanted, fold(name)) for name in _names(city.name))
        if rank < _NO_RANK:
            view = _city_view(city, count, locale)
            ranked.append(((rank, count == 0, -city.population), view))
    if everywhere:
        known = [view for _, view in ranked]
        for rank, place in await asyncio.to_thread(gazetteer.search, q, 3 * limit):
            view = place.view(locale)
            if not any(_is_same_town(view, other) for other in known):
                ranked.append(((rank, True, -place.population), view))
    ranked.sort(key=lambda item: item[0])
    return [view for _, view in ranked[:limit]]


def _is_same_town(one: CityView, other: CityView) -> bool:
    if one.slug == other.slug:
        return True
    away = distance_km((one.lat, one.lon), (other.lat, other.lon))
    return away < _SAME_TOWN_KM and one.country == other.country


async def hours_ahead(
    session: AsyncSession, store_id: UUID, locale: str, days: int = 7
) -> list[DayHours]:
    """Opening hours of today and the days after it, exceptions applied."""
    rows = await repository.rows_by_ids(session, [store_id], _ahead(days))
    if not rows:
        raise StoreNotFound(id=str(store_id))
    hours = _hours(rows[0])
    first = hours.local_date(utc_now())
    span = repository.Span(first, first + timedelta(days=days - 1))
    exceptions = await repository.reasons_of(session, store_id, span)
    reasons = {row.local_date: localized(row.reason, locale) for row in exceptions}
    dates = [first + timedelta(days=offset) for offset in range(days)]
    return [
        DayHours(day, tuple(sorted(hours.local_intervals(day))), reasons.get(day, ""))
        for day in dates
    ]


async def slot_times(session: AsyncSession, store_id: UUID, local_date: date) -> list[SlotTime]:
    """Slots of a local date within lead time and horizon. Raises `StoreNotFound`.

    After midnight those of yesterday's hours that last past it are among today's.
    """
    store, hours = await _store_and_hours(session, store_id)
    if store.archived_at is not None:
        return []
    rules = (await chain.current(session)).rules
    now = utc_now()
    today = hours.local_date(now)
    # Yesterday's hours may last past midnight.
    first, last = today - timedelta(days=1), today + timedelta(days=rules.horizon_days)
    if not first <= local_date <= last:
        return []
    return [
        slot
        for day in ((first, today) if local_date == today else (local_date,))
        for slot in calendar.slot_times(
            hours,
            day,
            slot_minutes=store.slot_minutes,
            buffer_minutes=store.buffer_minutes,
            earliest=now + timedelta(minutes=rules.lead_minutes),
            latest=now + timedelta(days=rules.horizon_days),
        )
    ]


async def slot_times_today(
    session: AsyncSession, store_ids: Sequence[UUID]
) -> dict[UUID, list[SlotTime]]:
    """Slots still to come on each store's own date of today; unknown and archived ones absent.

    After midnight those of yesterday's hours that last past it are among them.
    """
    rows = await repository.rows_by_ids(session, store_ids, _ahead(1), public_only=True)
    hours = {store.id: _hours(store) for store in rows}
    rules = (await chain.current(session)).rules
    now = utc_now()
    return {
        store.id: [
            slot
            for days_ago in (1, 0)
            for slot in calendar.slot_times(
                hours[store.id],
                hours[store.id].local_date(now) - timedelta(days=days_ago),
                slot_minutes=store.slot_minutes,
                buffer_minutes=store.buffer_minutes,
                earliest=now + timedelta(minutes=rules.lead_minutes),
                latest=now + timedelta(days=rules.horizon_days),
            )
        ]
        for store in rows
    }


async def local_date_of(session: AsyncSession, store_id: UUID, moment: datetime) -> date:
    """The date on the store's wall at this moment. Raises `StoreNotFound`."""
    _, hours = await _store_and_hours(session, store_id)
    try:
        return hours.local_date(moment)
    except OverflowError:
        # The last hours of year 9999 have no local date east of Greenwich.
        return moment.date()


async def is_open_on(session: AsyncSession, store_id: UUID, local_date: date) -> bool:
    """Whether the store opens at all on this date. Raises `StoreNotFound`."""
    store, hours = await _store_and_hours(session, store_id)
    return store.archived_at is None and bool(hours.local_intervals(local_date))


async def next_open_day_closing(session: AsyncSession, store_id: UUID) -> datetime | None:
    """When the store's next open day ends, if one is known. Raises `StoreNotFound`."""
    store, hours = await _store_and_hours(session, store_id)
    if store.archived_at is not None:
        return None
    return calendar.next_open_day_closing(hours, utc_now())


async def _store_and_hours(session: AsyncSession, store_id: UUID) -> tuple[StoreRow, OpeningHours]:
    days = (await chain.current(session)).rules.horizon_days + 1
    rows = await repository.rows_by_ids(session, [store_id], _ahead(days))
    if not rows:
        raise StoreNotFound(id=str(store_id))
    return rows[0], _hours(rows[0])


def _views(
    rows: Sequence[StoreRow], locale: str, away: Mapping[UUID, float] = MappingProxyType({})
) -> list[StoreView]:
    """`away` are distances in kilometres, of those that have one."""
    now = utc_now()
    # Stores that open alike are worked out once.
    known: dict[tuple[str, str | None, str | None], tuple[OpeningHours, OpenState]] = {}
    views = []
    for store in rows:
        told = (store.time_zone, store.week, store.exceptions)
        if told not in known:
            hours = _hours(store)
            known[told] = (hours, calendar.open_state(hours, now))
        hours, state = known[told]
        views.append(
            StoreView(
                id=store.id,
                slug=store.slug,
                name=localized(store.name, locale),
                city=localized(store.city, locale),
                city_slug=store.city_slug,
                country=store.country,
                address=localized(store.address, locale),
                directions=localized(store.directions, locale),
                postal_code=store.postal_code,
                phone=store.phone,
                lat=store.lat,
                lon=store.lon,
                time_zone=store.time_zone,
                capacity=store.capacity,
                slot_minutes=store.slot_minutes,
                buffer_minutes=store.buffer_minutes,
                safety_stock=store.safety_stock,
                services=tuple(store.services),
                open=state,
                hours=OpeningHours(store.time_zone, {}, {}) if store.archived_at else hours,
                distance_km=away.get(store.id),
            )
        )
    return views


def _ahead(days: int = calendar.LOOK_AHEAD_DAYS) -> repository.Span:
    """Which exceptions are read with a store to know its hours so many days ahead."""
    # Local dates differ from the UTC date by a day at most, either way.
    today = utc_now().date()
    return repository.Span(today - timedelta(days=2), today + timedelta(days=days + 2))


def _hours(store: StoreRow) -> OpeningHours:
    week, exceptions = week_of(store.week), days_of(store.exceptions)
    return OpeningHours(store.time_zone, week, exceptions)


def _city_view(city: City, store_count: int, locale: str) -> CityView:
    return CityView(
        slug=city.slug,
        name=localized(city.name, locale),
        region=localized(city.region, locale),
        country=city.country,
        lat=city.lat,
        lon=city.lon,
        store_count=store_count,
    )


def _names(text: dict[str, str]) -> list[str]:
    return [name for name in text.values() if name]


_NO_RANK = 9
_SAME_TOWN_KM = 12.0


def _rank(wanted: str, name: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if any(word.startswith(wanted) for word in name.split()):
        return 2
    if len(wanted) >= 4 and difflib.SequenceMatcher(None, wanted, name).ratio() >= 0.75:
        return 3
    return _NO_RANK
