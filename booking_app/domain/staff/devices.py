"""Devices of a store's counter: joined by a manager's code, known by a cookie, revoked at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events
from booking_app.core.clock import utc_now
from booking_app.core.errors import Forbidden
from booking_app.core.ids import new_code, new_id, parse_code
from booking_app.core.signing import hash_secret, new_secret
from booking_app.domain.staff import device_repository as rows
from booking_app.domain.staff import repository
from booking_app.domain.staff.errors import (
    DeviceNotFound,
    InvalidStaff,
    InvitationEnded,
    PasswordNeeded,
    StoreNotAllowed,
)
from booking_app.domain.staff.models import CounterDevice, DeviceInvitation
from booking_app.domain.staff.schemas import Actor

LASTS = timedelta(minutes=10)
"""How long a code for a new device is good."""
LONGEST_NAME = 60
_LONGEST_SECRET = 128


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code for one new device, shown once."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new device. `secret` is its cookie, given once and stored nowhere."""

    id: UUID
    secret: str
    name: str
    store_id: UUID


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device in force."""

    id: UUID
    store_id: UUID
    name: str
    browser: str
    created_at: datetime
    last_seen_at: datetime


def device_topic(device_id: object) -> str:
    """The topic that the screens on a device watch."""
    return f"device:{device_id}"


def require_manager(by: Actor, store_id: UUID) -> None:
    """Raises `Forbidden`, `StoreNotAllowed`, `PasswordNeeded`."""
    if by.kind != "staff" or by.role not in ("manager", "admin"):
        raise Forbidden(role=by.role)
    if not by.may_override(store_id):
        raise StoreNotAllowed
    if by.by_pin:
        raise PasswordNeeded


async def invite(session: AsyncSession, by: Actor, store_id: UUID, name: str) -> Invitation:
    """A code for one more device of the store's counter, in the place of any that is waiting.

    Raises as `require_manager` does, and `InvalidStaff` about the field `name`.
    """
    require_manager(by, store_id)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidStaff(field="name", reason="too_long" if name else "required")
    now = utc_now()
    await rows.end_invitations(session, store_id, now)
    code = new_code()
    invitation = DeviceInvitation(
        id=new_id(),
        code_hash=hash_secret(code),
        store_id=store_id,
        name=name,
        made_by=by.id,
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(invitation)
    await session.flush()
    audit.record(
        session, by.audited, "device.invited", "device", invitation.id,
        store_id=store_id, label=name,
    )  # fmt: skip
    return Invitation(code, invitation.expires_at)


async def enrol(session: AsyncSession, code: str, browser: str) -> Enrolled:
    """Make this browser a device of the store the code is for. Raises `InvitationEnded`.

    Also when whoever made the code may not do so any more.
    """
    now = utc_now()
    invitation = await rows.use_invitation(session, hash_secret(parse_code(code) or ""), now)
    if invitation is None:
        raise InvitationEnded
    if not await _still_manages(session, invitation):
        raise InvitationEnded
    device_id, secret = new_id(), new_secret()
    session.add(
        CounterDevice(
            id=device_id,
            secret_hash=hash_secret(secret),
            store_id=invitation.store_id,
            name=invitation.name,
            browser=browser[:80],
            created_at=now,
            last_seen_at=now,
        )
    )
    await session.flush()
    audit.record(
        session,
        audit.Actor(audit.ActorKind.STAFF, str(invitation.made_by)),
        "device.enrolled",
        "device",
        device_id,
        store_id=invitation.store_id,
        label=invitation.name,
    )
    return Enrolled(device_id, secret, invitation.name, invitation.store_id)


async def _still_manages(session: AsyncSession, invitation: DeviceInvitation) -> bool:
    """Whether whoever made the code could make it now, too."""
    staff = await repository.staff_by_id(session, invitation.made_by)
    if staff is None or not staff.is_active:
        return False
    stores = await repository.store_ids_of(session, staff.id)
    return staff.role == "admin" or (staff.role == "manager" and invitation.store_id in stores)


async def find(session: AsyncSession, secret: str | None) -> CounterDevice | None:
    """The device whose cookie this is, if it is in force."""
    if not secret:
        return None
    return await rows.device_by_hash(session, hash_secret(secret[:_LONGEST_SECRET]))


async def present(session: AsyncSession, secret: str | None) -> CounterDevice | None:
    """The device whose cookie this is, noted as used; it cannot be revoked before the commit."""
    found = await find(session, secret)
    if found is None or not await rows.see_device(session, found.id, utc_now()):
        return None
    return found


async def list_devices(session: AsyncSession, by: Actor, store_id: UUID) -> tuple[DeviceView, ...]:
    """The devices of the store's counter. Raises as `require_manager` does."""
    require_manager(by, store_id)
    return tuple(
        DeviceView(row.id, row.store_id, row.name, row.browser, row.created_at, row.last_seen_at)
        for row in await rows.devices_of(session, store_id)
    )


async def revoke(session: AsyncSession, by: Actor, store_id: UUID, device_id: UUID) -> None:
    """End a device: its cookie and every session on it are good for nothing from now on.

    Raises as `require_manager` does, and `DeviceNotFound`.
    """
    require_manager(by, store_id)
    name = await rows.revoke_device(session, device_id, store_id, utc_now())
    if name is None:
        raise DeviceNotFound
    events.publish(session, device_topic(device_id), "revoked", device_id)
    audit.record(
        session, by.audited, "device.revoked", "device", device_id, store_id=store_id, label=name
    )
