"""A store's figures, for whoever is in charge of it."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.reservations import numbers
from booking_app.domain.reservations.numbers import Numbers
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores


async def store_numbers(
    session: AsyncSession, actor: Actor, store_id: UUID, locale: str
) -> Numbers:
    """Today and seven days by the store's own clock.

    Raises `StoreNotAllowed` for whoever is no manager of this store and no admin.
    """
    if not actor.may_override(store_id):
        raise StoreNotAllowed
    store = await stores.get_store_by_id(session, store_id, locale)
    return await numbers.of_store(session, store_id, ZoneInfo(store.time_zone))
