"""Every query about the devices of counters and the PINs of people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.staff.models import (
    CounterDevice,
    DeviceInvitation,
    Staff,
    StaffPin,
    StaffSession,
    StaffStore,
)

_AT_COUNTERS = ("consultant", "manager", "admin")


async def device_by_hash(session: AsyncSession, secret_hash: str) -> CounterDevice | None:
    """The device in force whose cookie this is."""
    return await session.scalar(
        select(CounterDevice).where(
            CounterDevice.secret_hash == secret_hash, CounterDevice.revoked_at.is_(None)
        )
    )


async def see_device(session: AsyncSession, device_id: UUID, now: datetime) -> bool:
    """Note that the device is used; whether it is still in force. Its row stays locked."""
    found = await session.scalar(
        update(CounterDevice)
        .where(CounterDevice.id == device_id, CounterDevice.revoked_at.is_(None))
        .values(last_seen_at=now)
        .returning(CounterDevice.id)
    )
    return found is not None


async def devices_of(session: AsyncSession, store_id: UUID) -> Sequence[CounterDevice]:
    """The devices in force of a store, by name."""
    rows = await session.scalars(
        select(CounterDevice)
        .where(CounterDevice.store_id == store_id, CounterDevice.revoked_at.is_(None))
        .order_by(CounterDevice.name, CounterDevice.id)
    )
    return rows.all()


async def revoke_device(
    session: AsyncSession, device_id: UUID, store_id: UUID, now: datetime
) -> str | None:
    """End a device of this store and every session on it; what it was called."""
    name = await session.scalar(
        update(CounterDevice)
        .where(
            CounterDevice.id == device_id,
            CounterDevice.store_id == store_id,
            CounterDevice.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(CounterDevice.name)
    )
    if name is not None:
        await session.execute(
            update(StaffSession)
            .where(StaffSession.device_id == device_id, StaffSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    return name


async def end_pin_sessions(session: AsyncSession, staff_id: UUID, now: datetime) -> None:
    """End every session of a person that a PIN opened."""
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.by_pin.is_(True),
            StaffSession.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


async def end_invitations(session: AsyncSession, store_id: UUID, now: datetime) -> None:
    """Codes of this store that were not used are good for nothing any more."""
    await session.execute(
        update(DeviceInvitation)
        .where(DeviceInvitation.store_id == store_id, DeviceInvitation.used_at.is_(None))
        .values(used_at=now)
    )


async def use_invitation(
    session: AsyncSession, code_hash: str, now: datetime
) -> DeviceInvitation | None:
    """Take the invitation with this code, if it still may be used: one taker wins."""
    return await session.scalar(
        update(DeviceInvitation)
        .where(
            DeviceInvitation.code_hash == code_hash,
            DeviceInvitation.used_at.is_(None),
            DeviceInvitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(DeviceInvitation)
    )


async def colleagues(session: AsyncSession, store_id: UUID) -> Sequence[Staff]:
    """Whoever has a PIN and may work at this store's counter, by name."""
    here = select(StaffStore.staff_id).where(StaffStore.store_id == store_id)
    rows = await session.scalars(
        select(Staff)
        .join(StaffPin, StaffPin.staff_id == Staff.id)
        .where(
            Staff.is_active,
            Staff.role.in_(_AT_COUNTERS),
            or_(Staff.role == "admin", Staff.id.in_(here)),
        )
        .order_by(Staff.sort_name, Staff.id)
    )
    return rows.all()


async def pin_of(session: AsyncSession, staff_id: UUID) -> StaffPin | None:
    """The person's PIN."""
    return await session.get(StaffPin, staff_id)
