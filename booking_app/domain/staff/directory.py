"""Who people and machines are, by name: for whoever has only their ids."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.staff import repository


async def names_of(session: AsyncSession, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these people are called, whether they still work here or not."""
    return await repository.names_of(session, staff_ids) if staff_ids else {}


async def login_of(session: AsyncSession, staff_id: UUID) -> str:
    """By what a person signs in; empty for nobody."""
    found = await repository.staff_by_id(session, staff_id)
    return found.login if found else ""


async def labels_of_keys(session: AsyncSession, key_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these keys are called, in force or not."""
    return await repository.labels_of_keys(session, key_ids) if key_ids else {}


async def people(
    session: AsyncSession, store_ids: Collection[UUID] | None = None
) -> tuple[tuple[UUID, str], ...]:
    """Everybody who has or had a sign-in, or whoever works in these stores: id and name."""
    return tuple(await repository.people(session, store_ids))


async def counter_people(session: AsyncSession, store_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Whoever works the counter of this store: id and name."""
    return tuple(await repository.counter_people(session, store_id))
