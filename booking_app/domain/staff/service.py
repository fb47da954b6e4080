"""Signing in, sessions, stores and keys of the people and machines behind the counter."""

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.ratelimit import address_key, get_rate_limiter
from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret, new_secret
from booking_app.domain.chain.service import chain_now
from booking_app.domain.staff import edit_repository, passwords, repository
from booking_app.domain.staff.errors import (
    ApiKeyNotFound,
    BadCredentials,
    InvalidStaff,
    LastAdmin,
    LoginTaken,
    SessionEnded,
    SessionLocked,
    StaffNotFound,
    StoreNotAllowed,
)
from booking_app.domain.staff.models import ApiKey, CounterDevice, Staff, StaffSession
from booking_app.domain.staff.schemas import Actor, NewApiKey, NewStaff, Role, Scope, SignedIn
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView

ROLES: tuple[Role, ...] = ("consultant", "manager", "merchandiser", "marketer", "admin")
SCOPES: tuple[Scope, ...] = ("counter", "stock", "media")

_KEY_PREFIX = "vtr_"
_LONGEST_LOGIN = 254
LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]{2,254}")
_ENDED_SESSIONS_KEPT = timedelta(days=30)
_PROLONG_EVERY = timedelta(minutes=5)
_PUT_OFF_LOCK_EVERY = timedelta(seconds=30)


def normalise_login(login: str) -> str:
    """How a login is stored and looked up: blind to case, width and outer spaces."""
    return unicodedata.normalize("NFKC", login[:_LONGEST_LOGIN]).strip().casefold()


async def anybody(session: AsyncSession) -> bool:
    """Whether there is a person who may sign in at all."""
    return await repository.has_staff(session)


async def name_of(session: AsyncSession, staff_id: UUID) -> str:
    """What a person is called; empty for nobody."""
    staff = await repository.staff_by_id(session, staff_id)
    return staff.name if staff else ""


def is_login(login: str) -> bool:
    """Whether a normalised login can be one."""
    return bool(LOGIN.fullmatch(login))


async def check_credentials(session: AsyncSession, login: str, password: str, address: str) -> UUID:
    """The id of the person who may sign in. Works in a reading session; hashing takes ~40 ms.

    Takes as long for a login nobody has as for a wrong password. Raises `BadCredentials` for
    either, and for people who left; `RateLimited` per login and per network address.
    """
    login = normalise_login(login)
    settings = get_settings()
    limiter = get_rate_limiter()
    account = f"sign-in:account:{login}"
    if (source := address_key(address)) is not None:
        await limiter.hit(f"sign-in:address:{source}", settings.rate_sign_in_ip)
    await limiter.hit(account, settings.rate_sign_in_account)
    staff = await repository.staff_by_login(session, login)
    right = await passwords.matches(password, staff.password_hash if staff else None)
    if staff is None or not right or not staff.is_active:
        raise BadCredentials
    await limiter.forget(account, settings.rate_sign_in_account)
    return staff.id


async def check_own_password(session: AsyncSession, actor: Actor, password: str) -> None:
    """Whether somebody who is signed in is still the one before the screen.

    Works in a reading session; hashing takes time. Raises `BadCredentials`, `RateLimited`.
    """
    limiter, rate = get_rate_limiter(), get_settings().rate_sign_in_account
    staff = await repository.staff_by_id(session, actor.id)
    account = f"sign-in:account:{staff.login if staff else ''}"
    await limiter.hit(account, rate)
    if staff is None or not await passwords.matches(password, staff.password_hash):
        raise BadCredentials
    await limiter.forget(account, rate)


async def open_session(
    session: AsyncSession,
    staff_id: UUID,
    *,
    replaces: str | None = None,
    device: str = "",
    counter_device: CounterDevice | None = None,
    by_pin: bool = False,
) -> SignedIn:
    """Begin a session for a person whose credentials were checked; `replaces` ends at once.

    Somebody who works in one store stands at its counter from the start; on a device of a counter
    that is the one, if they work there.
    """
    staff = await repository.staff_by_id(session, staff_id)
    if staff is None or not staff.is_active:
        raise BadCredentials
    now = utc_now()
    if replaces:
        await repository.revoke_session(session, hash_secret(replaces), now)
    await repository.delete_sessions_before(session, staff.id, now - _ENDED_SESSIONS_KEPT)
    store_ids = await repository.store_ids_of(session, staff.id)
    token = new_secret()
    store_id = next(iter(store_ids)) if len(store_ids) == 1 else None
    if counter_device is not None and (
        counter_device.store_id in store_ids or staff.role == "admin"
    ):
        store_id = counter_device.store_id
    row = StaffSession(
        token_hash=hash_secret(token),
        staff_id=staff.id,
        store_id=store_id,
        created_at=now,
        expires_at=now + _idle_limit(),
        device=device[:80],
        device_id=counter_device.id if counter_device else None,
        by_pin=by_pin,
        lock_at=now + lock_limit() if counter_device else None,
    )
    session.add(row)
    await session.flush()
    actor = _staff_actor(repository.LiveSession(row, staff, store_ids, counter_device))
    audit.record(session, actor.audited, "staff.signed_in", "staff", staff.id)
    return SignedIn(token, actor)


async def actor_by_session(session: AsyncSession, token: str) -> Actor | None:
    """Who holds this session, if it is valid now and not locked. Reads only; see
    `needs_keeping`."""
    live = await repository.live_session(session, hash_secret(token), utc_now())
    return None if live is None or is_locked(live) else _staff_actor(live)


async def why_no_actor(session: AsyncSession, token: str) -> SessionEnded:
    """What to raise where `actor_by_session` found nobody: the session ended, or is locked."""
    live = await repository.live_session(session, hash_secret(token), utc_now())
    return SessionLocked() if live is not None and is_locked(live) else SessionEnded()


def is_locked(live: repository.LiveSession) -> bool:
    """Whether the person must show themselves again."""
    return live.session.lock_at is not None and live.session.lock_at <= utc_now()


async def actor_by_api_key(session: AsyncSession, key: str) -> Actor | None:
    """The machine this key belongs to, if the key is in force."""
    row = await repository.api_key(session, hash_secret(key))
    return _machine_actor(row) if row else None


def needs_keeping(actor: Actor) -> bool:
    """Whether the session was used long enough after it was last prolonged to prolong it again.

    Not at every use, so that looking at things does not write to the database each time.
    """
    if actor.expires_at is None:
        return False
    now = utc_now()
    if actor.lock_at is not None and actor.lock_at < now + lock_limit() - _PUT_OFF_LOCK_EVERY:
        return True
    return actor.expires_at < now + _idle_limit() - _PROLONG_EVERY


async def keep_session(session: AsyncSession, token: str) -> None:
    """Prolong a session in use by the idle limit, up to its longest life; put its lock off."""
    now = utc_now()
    live = await repository.live_session(session, hash_secret(token), now)
    if live is None or is_locked(live):
        return
    longest = live.session.created_at + timedelta(hours=get_settings().session_hours)
    if live.device is not None:
        # The device's row before the session's, as whoever revokes the device takes them.
        live.device.last_seen_at = now
        await session.flush()
        live.session.lock_at = now + lock_limit()
    await repository.set_session_expiry(
        session, live.session.token_hash, min(now + _idle_limit(), longest), now
    )


async def sign_out(session: AsyncSession, token: str) -> None:
    """End the session; nothing happens if it ended before."""
    staff_id = await repository.revoke_session(session, hash_secret(token), utc_now())
    if staff_id is not None:
        actor = audit.Actor(audit.ActorKind.STAFF, str(staff_id))
        audit.record(session, actor, "staff.signed_out", "staff", staff_id)


async def choose_store(session: AsyncSession, token: str, store_id: UUID) -> Actor:
    """Stand at this store's counter. Raises `SessionEnded`, `StoreNotAllowed`, `StoreNotFound`."""
    token_hash = hash_secret(token)
    live = await repository.live_session(session, token_hash, utc_now())
    if live is None or is_locked(live):
        raise SessionEnded
    actor = _staff_actor(live)
    await stores.get_store_by_id(session, store_id, actor.locale)
    if not actor.may_use_counter(store_id):
        raise StoreNotAllowed
    await repository.set_session_store(session, token_hash, store_id)
    return replace(actor, store_id=store_id)


async def list_stores_of(session: AsyncSession, actor: Actor, locale: str) -> tuple[StoreView, ...]:
    """The stores whose counters the actor may work, by town and name."""
    if actor.any_store:
        found = await stores.list_stores(session, locale)
    else:
        found = list((await stores.get_stores_by_ids(session, actor.store_ids, locale)).values())
    mine = (store for store in found if actor.may_use_counter(store.id))
    return tuple(sorted(mine, key=lambda store: (store.city, store.name)))


async def create_staff(session: AsyncSession, new: NewStaff) -> UUID:
    """A person who can sign in. Raises `InvalidStaff`, `LoginTaken`."""
    login = normalise_login(new.login)
    if not is_login(login):
        raise InvalidStaff(field="login", reason="invalid")
    if not new.name.strip() or len(new.name) > 120:
        raise InvalidStaff(field="name", reason="required" if not new.name.strip() else "too_long")
    if new.role not in ROLES:
        raise InvalidStaff(field="role", reason="not_allowed")
    if new.role in ("consultant", "manager") and not new.store_ids:
        raise InvalidStaff(field="stores", reason="required")
    passwords.require_good(new.password, login)
    if await repository.staff_by_login(session, login) is not None:
        raise LoginTaken
    staff_id = new_id()
    password_hash = await passwords.hash_password(new.password)
    await repository.add_staff(
        session,
        Staff(
            id=staff_id,
            login=login,
            name=new.name.strip(),
            password_hash=password_hash,
            role=new.role,
            locale=new.locale,
        ),
        new.store_ids,
    )
    audit.record(session, audit.SYSTEM, "staff.created", "staff", staff_id, role=new.role)
    return staff_id


async def set_password(session: AsyncSession, login: str, password: str) -> None:
    """Another password; every session of the person ends, and their PIN.

    Raises as `create_staff` does.
    """
    staff = await _staff(session, login)
    passwords.require_good(password, staff.login)
    staff.password_hash = await passwords.hash_password(password)
    await repository.revoke_sessions_of(session, staff.id, utc_now())
    await repository.forget_pin(session, staff.id)
    audit.record(session, audit.SYSTEM, "staff.password_set", "staff", staff.id)


async def deactivate(session: AsyncSession, login: str) -> None:
    """The person may not sign in any more and is signed out everywhere.

    Raises `StaffNotFound`, `LastAdmin`.
    """
    staff = await _staff(session, login)
    others = [id_ for id_ in await edit_repository.lock_admins(session) if id_ != staff.id]
    if staff.role == "admin" and staff.is_active and not others:
        raise LastAdmin
    staff.is_active = False
    await repository.revoke_sessions_of(session, staff.id, utc_now())
    await repository.forget_pin(session, staff.id)
    audit.record(session, audit.SYSTEM, "staff.deactivated", "staff", staff.id)


async def create_api_key(
    session: AsyncSession,
    label: str,
    scope: Scope,
    store_id: UUID | None = None,
    *,
    by: audit.Actor = audit.SYSTEM,
) -> NewApiKey:
    """A key for a machine; its text is given once and never again. Raises `InvalidStaff`."""
    if not label.strip() or len(label) > 120:
        raise InvalidStaff(field="label", reason="required" if not label.strip() else "too_long")
    if scope not in SCOPES:
        raise InvalidStaff(field="scope", reason="not_allowed")
    if scope == "counter" and store_id is None:
        raise InvalidStaff(field="store", reason="required")
    text = _KEY_PREFIX + new_secret()
    key_id = new_id()
    session.add(
        ApiKey(
            id=key_id,
            key_hash=hash_secret(text),
            label=label.strip(),
            scope=scope,
            store_id=store_id,
        )
    )
    await session.flush()
    audit.record(
        session,
        by,
        "api_key.created",
        "api_key",
        key_id,
        store_id=store_id,
        scope=scope,
        label=label.strip(),
    )
    return NewApiKey(key_id, text)


async def revoke_api_key(
    session: AsyncSession, key_id: UUID, *, by: audit.Actor = audit.SYSTEM
) -> None:
    """The key is good for nothing from now on. Raises `ApiKeyNotFound`."""
    if not await repository.revoke_api_key(session, key_id, utc_now()):
        raise ApiKeyNotFound
    audit.record(session, by, "api_key.revoked", "api_key", key_id)


async def _staff(session: AsyncSession, login: str) -> Staff:
    staff = await repository.staff_by_login(session, normalise_login(login))
    if staff is None:
        raise StaffNotFound
    return staff


def _idle_limit() -> timedelta:
    return timedelta(minutes=get_settings().session_idle_minutes)


def lock_limit() -> timedelta:
    """After how long without use a device of a counter locks."""
    return timedelta(minutes=get_settings().counter_lock_minutes)


def _staff_actor(live: repository.LiveSession) -> Actor:
    staff, row = live.staff, live.session
    actor = Actor(
        id=staff.id,
        kind="staff",
        name=staff.name,
        role=cast("Role", staff.role),
        scope=None,
        store_ids=live.store_ids,
        store_id=row.store_id,
        any_store=staff.role == "admin",
        locale=staff.locale,
        expires_at=row.expires_at,
    )
    if live.device is not None:
        actor = replace(
            actor,
            device_id=live.device.id,
            device=live.device.name,
            by_pin=row.by_pin,
            lock_at=row.lock_at,
        )
        if row.by_pin:
            actor = _of_one_counter(actor, live.device.store_id)
    # Somebody may have been moved to another store since they chose this one.
    if row.store_id is not None and not actor.may_use_counter(row.store_id):
        return replace(actor, store_id=None)
    return actor


def _of_one_counter(actor: Actor, store_id: UUID) -> Actor:
    """What a PIN is good for: the counter where the device stands, and no more than a manager."""
    may = actor.may_use_counter(store_id)
    return replace(
        actor,
        role="manager" if actor.role == "admin" else actor.role,
        store_ids=frozenset((store_id,)) if may else frozenset(),
        any_store=False,
    )


def _machine_actor(row: ApiKey) -> Actor:
    return Actor(
        id=row.id,
        kind="api",
        name=row.label,
        role=None,
        scope=cast("Scope", row.scope),
        store_ids=frozenset((row.store_id,)) if row.store_id else frozenset(),
        store_id=row.store_id,
        any_store=row.store_id is None,
        locale=chain_now().default_locale,
    )
