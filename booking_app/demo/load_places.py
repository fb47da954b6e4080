"""Towns and stores of the demo chain."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.demo import content
from booking_app.demo.stages import demo_id
from booking_app.domain.stores.models import City, Store, StoreException, StoreHours


async def load_cities(session: AsyncSession) -> None:
    """The gazetteer a typed town is looked up in, unless there are towns already."""
    if await session.scalar(select(City.id).limit(1)):
        return
    rows = [
        {
            "id": demo_id("city", city.slug),
            "slug": city.slug,
            "name": city.name.model_dump(),
            "region": city.region.model_dump(),
            "country": city.country,
            "lat": city.lat,
            "lon": city.lon,
            "population": city.population,
        }
        for city in content.cities()
    ]
    await session.execute(insert(City), rows)


async def load_stores(session: AsyncSession) -> None:
    """Stores with their week and the exceptions of the coming year."""
    stores = content.stores()
    await session.execute(insert(Store), [_store(store) for store in stores])
    hours = [
        {
            "store_id": demo_id("store", store.slug),
            "weekday": line.weekday,
            "opens": line.opens,
            "closes": line.closes,
        }
        for store in stores
        for line in store.hours
    ]
    await session.execute(insert(StoreHours), hours)
    exceptions = [row for store in stores for row in _exceptions(store)]
    await session.execute(insert(StoreException), exceptions)


def _store(store: content.Store) -> dict[str, Any]:
    return {
        "id": demo_id("store", store.slug),
        "slug": store.slug,
        "city_id": demo_id("city", store.city),
        "name": store.name.model_dump(),
        "address": store.address.model_dump(),
        "directions": store.directions.model_dump(),
        "postal_code": store.postal_code,
        "phone": store.phone,
        "lat": store.lat,
        "lon": store.lon,
        "time_zone": store.time_zone,
        "capacity": store.capacity,
        "slot_minutes": store.slot_minutes,
        "services": list(store.services),
    }


def _exceptions(store: content.Store) -> list[dict[str, Any]]:
    today = utc_now().astimezone(ZoneInfo(store.time_zone)).date()
    return [
        {
            "store_id": demo_id("store", store.slug),
            "local_date": rule.next_date(today),
            "opens": rule.opens,
            "closes": rule.closes,
            "reason": rule.reason.model_dump(),
        }
        for rule in store.exceptions
    ]
