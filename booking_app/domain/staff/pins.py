"""PINs: how people of a counter take turns on its devices, and come back to a locked one."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ratelimit import get_rate_limiter
from booking_app.core.rates import Rate
from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret
from booking_app.domain.staff import device_repository as rows
from booking_app.domain.staff import passwords, repository, service
from booking_app.domain.staff.errors import (
    BadPin,
    DeviceUnknown,
    InvalidStaff,
    PasswordNeeded,
    SessionEnded,
)
from booking_app.domain.staff.models import CounterDevice, StaffPin
from booking_app.domain.staff.schemas import Actor, SignedIn

SHORTEST, LONGEST = 4, 6
_PIN = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
_ROWS = ("01234567890", "09876543210", "2580", "0852", "147258369")
_DAY_SECONDS = 86_400
_DAYS_WORTH = 4
_DEVICE_TRIES = 12


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may take their turn on a device."""

    id: UUID
    name: str


def is_guessable(pin: str) -> bool:
    """Whether it is among the first that anybody would try."""
    half = len(pin) // 2
    return (
        len(set(pin)) < 3
        or pin[:half] == pin[half:]
        or any(pin in row for row in _ROWS)
        or bool(re.fullmatch(r"(19|20)\d\d", pin))
    )


async def has_pin(session: AsyncSession, staff_id: UUID) -> bool:
    """Whether the person chose a PIN."""
    return await rows.pin_of(session, staff_id) is not None


def check_new(pin: str) -> None:
    """Whether this can be a PIN. Raises `InvalidStaff` about the field `pin`: `invalid`,
    `guessable`."""
    if not _PIN.fullmatch(pin):
        raise InvalidStaff(field="pin", reason="invalid")
    if is_guessable(pin):
        raise InvalidStaff(field="pin", reason="guessable")


async def hash_of_new(pin: str) -> str:
    """The hash of a PIN somebody chose. Raises as `check_new` does."""
    check_new(pin)
    return await passwords.hash_password(pin)


async def set_pin(session: AsyncSession, by: Actor, pin_hash: str) -> None:
    """The person's own PIN from now on. Raises `PasswordNeeded` for whoever came by a PIN."""
    if by.by_pin:
        raise PasswordNeeded
    found = await rows.pin_of(session, by.id)
    if found is None:
        session.add(StaffPin(staff_id=by.id, pin_hash=pin_hash, set_at=utc_now()))
    else:
        found.pin_hash, found.set_at = pin_hash, utc_now()
    await session.flush()
    # Whoever came in by the old one is not in any more.
    await rows.end_pin_sessions(session, by.id, utc_now())
    audit.record(session, by.audited, "staff.pin_set", "staff", by.id, label=by.name)


async def colleagues(session: AsyncSession, device: CounterDevice) -> tuple[Colleague, ...]:
    """Whoever may take their turn on this device by a PIN."""
    found = await rows.colleagues(session, device.store_id)
    return tuple(Colleague(staff.id, staff.name) for staff in found)


async def check_pin(
    session: AsyncSession, device: CounterDevice | None, staff_id: UUID, pin: str
) -> None:
    """Whether the person may take their turn here. Works in a reading session; hashing takes time.

    Takes as long for somebody without a PIN as for a wrong one. Raises `DeviceUnknown`, `BadPin`,
    and `RateLimited` per person on the device, and for the device.
    """
    if device is None:
        raise DeviceUnknown
    rate, limiter = get_settings().rate_pin, get_rate_limiter()
    person = f"pin:{device.id}:{staff_id}"
    a_day = Rate(rate.limit * _DAYS_WORTH, _DAY_SECONDS)
    await limiter.hit(f"pin:{device.id}", Rate(rate.limit * _DEVICE_TRIES, rate.window_seconds))
    await limiter.hit(person, rate)
    await limiter.hit(person, a_day)
    found = await rows.pin_of(session, staff_id)
    right = await passwords.matches(pin, found.pin_hash if found else None)
    here = {staff.id for staff in await rows.colleagues(session, device.store_id)}
    if not right or staff_id not in here:
        raise BadPin
    await limiter.forget(person, rate)
    await limiter.forget(person, a_day)


async def refuse(session: AsyncSession, device: CounterDevice, staff_id: UUID) -> None:
    """Note that somebody tried a PIN that is not this person's."""
    staff = await repository.staff_by_id(session, staff_id)
    if staff is not None:
        actor = audit.Actor(audit.ActorKind.SYSTEM, "", device.name)
        audit.record(
            session, actor, "staff.pin_refused", "staff", staff_id,
            store_id=device.store_id, label=staff.name,
        )  # fmt: skip


async def come_in(
    session: AsyncSession,
    device: CounterDevice | None,
    staff_id: UUID,
    *,
    replaces: str | None,
    browser: str,
) -> tuple[SignedIn, bool]:
    """Let in a person whose PIN was checked; and whether it is their own session, which was only
    locked. Anybody else's session in this browser ends. `device` is present in this transaction.
    Raises `DeviceUnknown`, `BadCredentials`.
    """
    if device is None:
        raise DeviceUnknown
    kept = await _unlocked(session, device, staff_id, replaces)
    if kept is not None:
        return kept, True
    made = await service.open_session(
        session, staff_id, replaces=replaces, device=browser, counter_device=device, by_pin=True
    )
    return made, False


async def _unlocked(
    session: AsyncSession, device: CounterDevice, staff_id: UUID, token: str | None
) -> SignedIn | None:
    """The person's own session on this device, opened again."""
    now = utc_now()
    live = await repository.live_session(session, hash_secret(token), now) if token else None
    if live is None or live.staff.id != staff_id or live.session.device_id != device.id:
        return None
    live.session.lock_at = now + service.lock_limit()
    # A PIN is less than the password by which it may have begun.
    live.session.by_pin = True
    await session.flush()
    actor = await service.actor_by_session(session, token or "")
    if actor is None:
        raise SessionEnded
    audit.record(
        session, actor.audited, "staff.unlocked", "staff", staff_id,
        store_id=device.store_id, label=live.staff.name,
    )  # fmt: skip
    return SignedIn(token or "", actor)


async def lock(session: AsyncSession, token: str) -> None:
    """Ask for the PIN again from now on; nothing happens where there is no device."""
    live = await repository.live_session(session, hash_secret(token), utc_now())
    if live is not None and live.device is not None and not service.is_locked(live):
        live.session.lock_at = utc_now()
