"""Making and changing stores. Who may, and what becomes of bookings, is for workflows to say.

Every change names the `version` it was made from; when somebody saved meanwhile, `StoreChanged`
is raised and nothing is written. Changes are in the audit log with what was there before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.ids import new_id
from booking_app.core.slugs import slugify
from booking_app.domain.chain import service as chains
from booking_app.domain.stores import edit_repository as rows
from booking_app.domain.stores import repository
from booking_app.domain.stores.calendar import LocalInterval, OpeningHours, intervals_of
from booking_app.domain.stores.checks import checked_card, checked_city, checked_schedule
from booking_app.domain.stores.differences import card_changes, schedule_changes
from booking_app.domain.stores.errors import (
    InvalidStore,
    StoreArchived,
    StoreChanged,
    StoreNotFound,
)
from booking_app.domain.stores.models import (
    City,
    Store,
    StoreAlias,
    StoreException,
    StoreHours,
    search_text,
    sort_text,
    whereabouts,
)
from booking_app.domain.stores.records import (
    NewCity,
    StoreCard,
    StoreDay,
    StoreRecord,
    StoreSchedule,
)

_YESTERDAY = timedelta(days=1)


async def get_record(session: AsyncSession, store_id: UUID) -> StoreRecord:
    """The store as it is, archived or not. Raises `StoreNotFound`."""
    found = await rows.by_ids(session, [store_id])
    if store_id not in found:
        raise StoreNotFound(id=str(store_id))
    return await _record(session, *found[store_id])


async def lock_record(session: AsyncSession, store_id: UUID, version: int) -> StoreRecord:
    """The store, kept from other editors until the transaction ends.

    Raises `StoreNotFound`, `StoreChanged`.
    """
    store = await _locked(session, store_id, version)
    return await _record(session, store, await rows.city_by_id(session, store.city_id))


async def create(
    session: AsyncSession, card: StoreCard, schedule: StoreSchedule, by: audit.Actor
) -> UUID:
    """A new store. Raises `InvalidStore`."""
    given = card.slug.strip()
    chain = await chains.current(session)
    city = await rows.city_by_slug(session, card.city)
    card = checked_card(
        card,
        locales=chain.locales,
        country=city.country if city else chain.country,
        has_town=city is not None,
    )
    assert city is not None  # noqa: S101 - narrows the type: else the card was refused
    schedule = checked_schedule(schedule, locales=chain.locales, today=_today(card.time_zone))
    if given:
        await _require_free(session, card.slug, None)
    else:
        card = replace(card, slug=await _free_slug(session, card.slug))
    store = Store(id=new_id(), city_id=city.id, **_columns(card))
    session.add(store)
    await session.flush()
    await _write_schedule(session, store, schedule)
    await _record_change(session, by, "store.created", store)
    await session.flush()
    return store.id


async def save_card(
    session: AsyncSession, store_id: UUID, version: int, card: StoreCard, by: audit.Actor
) -> int:
    """Another card; a former address leads to the new one from now on. The version it made.

    Raises `StoreNotFound`, `StoreChanged`, `StoreArchived`, `InvalidStore`.
    """
    store = await _editable(session, store_id, version)
    before = await _record(session, store, await rows.city_by_id(session, store.city_id))
    chain = await chains.current(session)
    city = await rows.city_by_slug(session, card.city)
    card = checked_card(
        card,
        locales=chain.locales,
        country=city.country if city else chain.country,
        has_town=city is not None,
    )
    assert city is not None  # noqa: S101 - narrows the type: else the card was refused
    await _require_free(session, card.slug, store.id)
    changes = card_changes(before.card, card)
    if not changes:
        return version
    if card.slug != store.slug:
        await rows.remove_alias(session, card.slug)
        session.add(StoreAlias(slug=store.slug, store_id=store.id))
    for name, value in _columns(card).items():
        setattr(store, name, value)
    store.city_id = city.id
    _touch(store)
    await _record_change(session, by, "store.changed", store, changes)
    await session.flush()
    return store.version


async def save_schedule(
    session: AsyncSession, store_id: UUID, version: int, schedule: StoreSchedule, by: audit.Actor
) -> int:
    """Other hours, exceptions and capacity; the version it made.

    Raises `StoreNotFound`, `StoreChanged`, `StoreArchived`, `InvalidStore`.
    """
    store = await _editable(session, store_id, version)
    before = await _record(session, store, await rows.city_by_id(session, store.city_id))
    chain = await chains.current(session)
    schedule = checked_schedule(schedule, locales=chain.locales, today=_today(store.time_zone))
    changes = schedule_changes(before.schedule, schedule)
    if not changes:
        return version
    await _write_schedule(session, store, schedule)
    _touch(store)
    await _record_change(session, by, "store.hours_changed", store, changes)
    await session.flush()
    return store.version


async def set_archived(
    session: AsyncSession, store_id: UUID, version: int, archived: bool, by: audit.Actor
) -> int:
    """Take a store out of the chain, or bring it back as it was; the version it made.

    Raises `StoreNotFound`, `StoreChanged`.
    """
    store = await _locked(session, store_id, version)
    if (store.archived_at is not None) == archived:
        return version
    store.archived_at = utc_now() if archived else None
    _touch(store)
    await _record_change(session, by, "store.archived" if archived else "store.restored", store)
    await session.flush()
    return store.version


async def duplicate(session: AsyncSession, store_id: UUID, by: audit.Actor) -> UUID:
    """A hidden twin to go on from: same card and hours, another address. Raises `StoreNotFound`."""
    record = await get_record(session, store_id)
    slug = await _free_slug(session, record.card.slug)
    card = record.card
    twin = StoreCard(
        name={locale: f"{text} 2" for locale, text in card.name.items() if text},
        address=card.address,
        directions=card.directions,
        city=card.city,
        slug=slug,
        postal_code=card.postal_code,
        phone=card.phone,
        lat=card.lat,
        lon=card.lon,
        time_zone=card.time_zone,
        slot_minutes=card.slot_minutes,
        buffer_minutes=card.buffer_minutes,
        safety_stock=card.safety_stock,
        services=card.services,
        is_public=False,
    )
    return await create(session, twin, record.schedule, by)


async def add_city(session: AsyncSession, city: NewCity, by: audit.Actor) -> str:
    """A town for the table; its address. Raises `InvalidStore`."""
    chain = await chains.current(session)
    city = checked_city(city, locales=chain.locales)
    stem = slugify(city.name.get("en") or localized(city.name, "en"), 60)
    if not stem:
        raise InvalidStore({"town.en": "invalid"})
    taken = await rows.slugs_like(session, City, stem)
    slug = next(slug for slug in _numbered(stem) if slug not in taken)
    row = City(
        id=new_id(),
        slug=slug,
        name=dict(city.name),
        region=dict(city.region),
        country=city.country,
        lat=city.lat,
        lon=city.lon,
    )
    session.add(row)
    await session.flush()
    label = localized(city.name, chain.default_locale)
    audit.record(session, by, "city.created", "city", row.id, label=label)
    return slug


async def opening_hours(session: AsyncSession, record: StoreRecord) -> OpeningHours:
    """The hours of a record, with yesterday's, which may last past midnight."""
    today = _today(record.card.time_zone)
    past = [
        row
        for row in await rows.days_from(session, record.id, today - _YESTERDAY)
        if row.local_date < today
    ]
    exceptions = {day.local_date: day.intervals for day in record.schedule.days}
    if past:
        exceptions[past[0].local_date] = tuple(
            intervals_of([(row.opens, row.closes) for row in past])
        )
    return OpeningHours(record.card.time_zone, dict(enumerate(record.schedule.weekly)), exceptions)


def _intervals(days: Sequence[StoreException]) -> list[LocalInterval]:
    return intervals_of([(row.opens, row.closes) for row in days])


async def _record(session: AsyncSession, store: Store, city: City) -> StoreRecord:
    weekly: list[list[Any]] = [[] for _ in range(7)]
    for line in await repository.hours_of(session, [store.id]):
        weekly[line.weekday].append((line.opens, line.closes))
    days: dict[date, list[StoreException]] = {}
    for row in await rows.days_from(session, store.id, _today(store.time_zone)):
        days.setdefault(row.local_date, []).append(row)
    return StoreRecord(
        id=store.id,
        version=store.version,
        card=_card(store, city),
        schedule=StoreSchedule(
            weekly=tuple(tuple(sorted(day)) for day in weekly),
            days=tuple(
                StoreDay(
                    day,
                    tuple(sorted(_intervals(found))),
                    found[0].reason,
                )
                for day, found in days.items()
            ),
            capacity=store.capacity,
        ),
        archived_at=store.archived_at,
        updated_at=store.updated_at,
        old_slugs=tuple(await rows.aliases_of(session, store.id)),
    )


def _card(store: Store, city: City) -> StoreCard:
    return StoreCard(
        name=store.name,
        address=store.address,
        directions=store.directions,
        city=city.slug,
        slug=store.slug,
        postal_code=store.postal_code,
        phone=store.phone,
        lat=store.lat,
        lon=store.lon,
        time_zone=store.time_zone,
        slot_minutes=store.slot_minutes,
        buffer_minutes=store.buffer_minutes,
        safety_stock=store.safety_stock,
        services=tuple(store.services),
        is_public=store.is_public,
    )


def _columns(card: StoreCard) -> dict[str, Any]:
    name, address = dict(card.name), dict(card.address)
    return {
        "name": name,
        "address": address,
        "directions": dict(card.directions),
        "slug": card.slug,
        "postal_code": card.postal_code,
        "phone": card.phone,
        "lat": card.lat,
        "lon": card.lon,
        "time_zone": card.time_zone,
        "slot_minutes": card.slot_minutes,
        "buffer_minutes": card.buffer_minutes,
        "safety_stock": card.safety_stock,
        "services": list(card.services),
        "is_public": card.is_public,
        "sort_ru": sort_text(name, "ru"),
        "sort_en": sort_text(name, "en"),
        "search_text": search_text(name, address, card.slug, card.phone),
        **whereabouts(card.lat or 0.0, card.lon or 0.0),
    }


async def _write_schedule(session: AsyncSession, store: Store, schedule: StoreSchedule) -> None:
    store.capacity = schedule.capacity
    hours = [
        StoreHours(store_id=store.id, weekday=weekday, opens=opens, closes=closes)
        for weekday, day in enumerate(schedule.weekly)
        for opens, closes in day
    ]
    await rows.replace_hours(session, store.id, hours)
    days = [
        StoreException(
            store_id=store.id,
            local_date=day.local_date,
            opens=opens,
            closes=closes,
            reason=dict(day.reason),
        )
        for day in schedule.days
        for opens, closes in (day.intervals or ((None, None),))
    ]
    await rows.replace_days(session, store.id, _today(store.time_zone), days)


async def _locked(session: AsyncSession, store_id: UUID, version: int) -> Store:
    store = await rows.locked(session, store_id)
    if store is None:
        raise StoreNotFound(id=str(store_id))
    if store.version != version:
        raise StoreChanged(version=store.version)
    return store


async def _editable(session: AsyncSession, store_id: UUID, version: int) -> Store:
    store = await _locked(session, store_id, version)
    if store.archived_at is not None:
        raise StoreArchived
    return store


async def _require_free(session: AsyncSession, slug: str, store_id: UUID | None) -> None:
    if await rows.taken_slugs(session, [slug], but=store_id):
        raise InvalidStore({"slug": "taken"})


async def _free_slug(session: AsyncSession, slug: str) -> str:
    stem = slug[:70].rstrip("-")
    taken = await rows.slugs_like(session, Store, stem)
    taken |= await rows.slugs_like(session, StoreAlias, stem)
    return next(found for found in _numbered(stem) if found not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _today(time_zone: str) -> date:
    return utc_now().astimezone(ZoneInfo(time_zone)).date()


def _touch(store: Store) -> None:
    store.version += 1
    store.updated_at = utc_now()


async def _record_change(
    session: AsyncSession,
    by: audit.Actor,
    action: str,
    store: Store,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    chain = await chains.current(session)
    data: dict[str, Any] = {"label": localized(store.name, chain.default_locale)}
    if changes:
        data["changes"] = changes
    audit.record(session, by, action, "store", store.id, store_id=store.id, **data)
