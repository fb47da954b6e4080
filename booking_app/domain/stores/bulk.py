"""Many stores at once, as their editor knows them, by their address names."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.folding import fold
from booking_app.domain.stores import editing, repository
from booking_app.domain.stores.models import City, Store
from booking_app.domain.stores.records import StoreRecord


async def records_by_slug(
    session: AsyncSession, slugs: Iterable[str], *, lock: bool = False
) -> dict[str, StoreRecord]:
    """Stores, archived or not; unknown ones are absent."""
    query = select(Store.slug, Store.id).where(Store.slug.in_(list(slugs))).order_by(Store.id)
    if lock:
        query = query.with_for_update()
    found = [(slug, id_) for slug, id_ in await session.execute(query)]
    return {slug: await editing.get_record(session, id_) for slug, id_ in found}


async def towns(session: AsyncSession) -> Mapping[str, tuple[str, str]]:
    """Slug and country of each town, by its slug and by its folded names; a name that two towns
    share leads to the larger one."""
    cities: Sequence[City] = [city for city, _ in await repository.cities(session)]
    known: dict[str, tuple[str, str]] = {}
    for city in sorted(cities, key=lambda city: city.population):
        for name in (*city.name.values(), city.slug):
            known[fold(name)] = (city.slug, city.country)
    for city in cities:
        known[fold(city.slug)] = (city.slug, city.country)
    return known


async def records_after(
    session: AsyncSession, slug: str, narrowed: Mapping[str, str], limit: int = 100
) -> list[StoreRecord]:
    """The stores that follow a slug and are not archived, in the order of slugs; narrowed by
    `city` (a slug)."""
    query = (
        select(Store.id)
        .join(City, City.id == Store.city_id)
        .where(Store.slug > slug, Store.archived_at.is_(None))
        .order_by(Store.slug)
        .limit(limit)
    )
    if "city" in narrowed:
        query = query.where(City.slug == narrowed["city"])
    return [await editing.get_record(session, id_) for id_ in await session.scalars(query)]
