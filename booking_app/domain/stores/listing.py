"""Lists of stores for those who run them: every store, searched, sorted, a page at a time."""

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.domain.stores import edit_repository as rows
from booking_app.domain.stores.models import City, Store
from booking_app.domain.stores.records import StoreListed, StorePage, StoreQuery


async def list_page(session: AsyncSession, query: StoreQuery, locale: str) -> StorePage:
    """One page in one language; beyond the last page there are no lines, and the total is right."""
    ids = await rows.page_of_ids(session, query, locale)
    total = await rows.count(session, query)
    found = await rows.by_ids(session, ids)
    return StorePage(tuple(_listed(*found[id_], locale) for id_ in ids), total)


def _listed(store: Store, city: City, locale: str) -> StoreListed:
    return StoreListed(
        id=store.id,
        slug=store.slug,
        name=localized(store.name, locale),
        city=localized(city.name, locale),
        address=localized(store.address, locale),
        capacity=store.capacity,
        services=tuple(store.services),
        is_public=store.is_public,
        is_archived=store.archived_at is not None,
        updated_at=store.updated_at,
    )
