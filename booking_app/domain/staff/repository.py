"""Every query about people, their sessions and keys."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.staff.models import (
    ApiKey,
    CounterDevice,
    Staff,
    StaffPin,
    StaffSession,
    StaffStore,
)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that is valid now, with its person and their stores."""

    session: StaffSession
    staff: Staff
    store_ids: frozenset[UUID]
    device: CounterDevice | None = None


async def has_staff(session: AsyncSession) -> bool:
    """Whether anybody may sign in."""
    return await session.scalar(select(Staff.id).where(Staff.is_active).limit(1)) is not None


async def staff_by_login(session: AsyncSession, login: str) -> Staff | None:
    """The person, signed out or in, active or not."""
    return await session.scalar(select(Staff).where(Staff.login == login))


async def staff_by_id(session: AsyncSession, staff_id: UUID) -> Staff | None:
    """The person."""
    return await session.get(Staff, staff_id)


async def add_staff(session: AsyncSession, staff: Staff, store_ids: Sequence[UUID]) -> None:
    """Store a person and where they work."""
    session.add(staff)
    await session.flush()
    session.add_all([StaffStore(staff_id=staff.id, store_id=store_id) for store_id in store_ids])
    await session.flush()


async def store_ids_of(session: AsyncSession, staff_id: UUID) -> frozenset[UUID]:
    """The stores the person works in."""
    rows = await session.scalars(select(StaffStore.store_id).where(StaffStore.staff_id == staff_id))
    return frozenset(rows)


async def live_session(session: AsyncSession, token_hash: str, now: datetime) -> LiveSession | None:
    """The session of an active person, if it is neither over nor revoked, nor is its device.

    It may be locked.
    """
    row = (
        await session.execute(
            select(StaffSession, Staff, CounterDevice)
            .join(Staff, Staff.id == StaffSession.staff_id)
            .outerjoin(CounterDevice, CounterDevice.id == StaffSession.device_id)
            .where(
                CounterDevice.revoked_at.is_(None),
                StaffSession.token_hash == token_hash,
                StaffSession.revoked_at.is_(None),
                StaffSession.expires_at > now,
                Staff.is_active,
            )
        )
    ).one_or_none()
    if row is None:
        return None
    return LiveSession(row[0], row[1], await store_ids_of(session, row[1].id), row[2])


async def revoke_session(session: AsyncSession, token_hash: str, now: datetime) -> UUID | None:
    """End one session; whose it was, if it was valid until now."""
    return await session.scalar(
        update(StaffSession)
        .where(StaffSession.token_hash == token_hash, StaffSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(StaffSession.staff_id)
    )


async def revoke_sessions_of(session: AsyncSession, staff_id: UUID, now: datetime) -> int:
    """End every session of a person; how many there were."""
    result = await session.execute(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
        )
        .values(revoked_at=now)
    )
    return cast("CursorResult[Any]", result).rowcount


async def forget_pin(session: AsyncSession, staff_id: UUID) -> None:
    """The person has no PIN any more."""
    await session.execute(delete(StaffPin).where(StaffPin.staff_id == staff_id))


async def set_session_store(session: AsyncSession, token_hash: str, store_id: UUID) -> None:
    """Remember the counter this session stands at."""
    await session.execute(
        update(StaffSession).where(StaffSession.token_hash == token_hash).values(store_id=store_id)
    )


async def set_session_expiry(
    session: AsyncSession, token_hash: str, expires_at: datetime, now: datetime
) -> None:
    """Prolong a session that is still valid; never brings one back."""
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.token_hash == token_hash,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
        )
        .values(expires_at=expires_at)
    )


async def delete_sessions_before(session: AsyncSession, staff_id: UUID, moment: datetime) -> None:
    """Forget a person's sessions that ended before the moment."""
    await session.execute(
        delete(StaffSession).where(
            StaffSession.staff_id == staff_id, StaffSession.expires_at < moment
        )
    )


async def api_key(session: AsyncSession, key_hash: str) -> ApiKey | None:
    """The key, if it is not revoked."""
    return await session.scalar(
        select(ApiKey).where(ApiKey.key_hash == key_hash, ApiKey.revoked_at.is_(None))
    )


async def revoke_api_key(session: AsyncSession, key_id: UUID, now: datetime) -> bool:
    """Whether there was such a key still in force."""
    result = await session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


async def names_of(session: AsyncSession, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these people are called, whether they still work here or not."""
    rows = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


async def labels_of_keys(session: AsyncSession, key_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these keys are called, in force or not."""
    rows = await session.execute(select(ApiKey.id, ApiKey.label).where(ApiKey.id.in_(key_ids)))
    return {row.id: row.label for row in rows}


async def people(
    session: AsyncSession, store_ids: Collection[UUID] | None
) -> Sequence[tuple[UUID, str]]:
    """Everybody, or whoever works in these stores, by name."""
    query = select(Staff.id, Staff.name).order_by(Staff.name, Staff.id)
    if store_ids is not None:
        there = select(StaffStore.staff_id).where(StaffStore.store_id.in_(store_ids))
        query = query.where(Staff.id.in_(there))
    return [(row.id, row.name) for row in await session.execute(query)]


async def counter_people(session: AsyncSession, store_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Whoever may sign in and works the counter of this store, by name."""
    there = select(StaffStore.staff_id).where(StaffStore.store_id == store_id)
    rows = await session.execute(
        select(Staff.id, Staff.name)
        .where(Staff.id.in_(there), Staff.is_active, Staff.role.in_(("consultant", "manager")))
        .order_by(Staff.name, Staff.id)
    )
    return [(row.id, row.name) for row in rows]
