"""Looking after people and keys; for admins only, who cannot lock themselves or all others out.

Every change names the `version` it was made from. Changes are in the audit log with what was
there before; secrets never are.
"""

from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.errors import Forbidden
from booking_app.core.folding import fold
from booking_app.core.ids import new_id
from booking_app.domain.chain import service as chains
from booking_app.domain.staff import edit_repository as rows
from booking_app.domain.staff import password_links, passwords, repository
from booking_app.domain.staff.errors import (
    InvalidPerson,
    LastAdmin,
    OwnAccess,
    StaffChanged,
    StaffNotFound,
)
from booking_app.domain.staff.models import Staff, search_text
from booking_app.domain.staff.records import (
    PasswordLinkMade,
    PersonDraft,
    PersonRecord,
    SessionListed,
    StaffListed,
    StaffPage,
    StaffQuery,
)
from booking_app.domain.staff.schemas import Actor, Role
from booking_app.domain.staff.service import LOGIN, ROLES, normalise_login
from booking_app.domain.stores import service as stores

STORE_ROLES: tuple[Role, ...] = ("consultant", "manager")
"""Those who work in certain stores, and need at least one."""
_LONGEST_NAME = 120
MOST_STORES = 500


async def list_people(
    session: AsyncSession, by: Actor, query: StaffQuery, locale: str
) -> StaffPage:
    """One page; beyond the last there are no lines, and the total is right. Raises `Forbidden`."""
    require_admin(by)
    people = await rows.page_of_people(session, query)
    ids = [person.id for person in people]
    works_in = await rows.stores_of(session, ids)
    seen = await rows.last_seen(session, ids)
    known = await stores.get_stores_by_ids(
        session, {id_ for found in works_in.values() for id_ in found}, locale
    )
    listed = tuple(
        StaffListed(
            id=person.id,
            login=person.login,
            name=person.name,
            role=cast("Role", person.role),
            is_active=person.is_active,
            stores=tuple(sorted(known[id_].name for id_ in works_in[person.id])),
            last_seen_at=seen.get(person.id),
        )
        for person in people
    )
    return StaffPage(listed, await rows.count(session, query))


async def get_person(session: AsyncSession, by: Actor, staff_id: UUID, locale: str) -> PersonRecord:
    """A person with their sessions. Raises `Forbidden`, `StaffNotFound`."""
    require_admin(by)
    staff = await repository.staff_by_id(session, staff_id)
    if staff is None:
        raise StaffNotFound
    now = utc_now()
    found = await rows.live_sessions(session, staff_id, now)
    link = await rows.waiting_link(session, staff_id, now)
    at = {row.store_id for row in found if row.store_id}
    known = await stores.get_stores_by_ids(session, at, locale)
    sessions = tuple(
        SessionListed(
            ref=row.token_hash[: rows.REF_LENGTH],
            device=row.device,
            since=row.created_at,
            expires_at=row.expires_at,
            store=known[row.store_id].name if row.store_id in known else "",
        )
        for row in found
    )
    return PersonRecord(
        id=staff.id,
        version=staff.version,
        draft=await _draft(session, staff),
        is_active=staff.is_active,
        has_password=staff.password_hash != passwords.NOBODY,
        created_at=staff.created_at,
        updated_at=staff.updated_at,
        sessions=sessions,
        link_until=link.expires_at if link else None,
    )


async def create_person(
    session: AsyncSession, by: Actor, draft: PersonDraft
) -> tuple[UUID, PasswordLinkMade]:
    """A new person, and the link by which they choose their password.

    Raises `Forbidden`, `InvalidPerson`.
    """
    require_admin(by)
    draft = await _checked(session, draft, None)
    staff = Staff(
        id=new_id(),
        login=draft.login,
        name=draft.name,
        password_hash=passwords.NOBODY,
        role=draft.role,
        locale=draft.locale,
    )
    await repository.add_staff(session, staff, draft.store_ids)
    audit.record(
        session, by.audited, "staff.created", "staff", staff.id, label=staff.name, role=staff.role
    )
    return staff.id, await password_links.make(session, staff, by.audited)


async def save_person(
    session: AsyncSession, by: Actor, staff_id: UUID, version: int, draft: PersonDraft
) -> PersonDraft:
    """Other facts about a person, in force at once; what was there before.

    Raises `Forbidden`, `StaffNotFound`, `StaffChanged`, `InvalidPerson`, `OwnAccess`, `LastAdmin`.
    """
    require_admin(by)
    others = await _admins_besides(session, staff_id)
    staff = await _locked(session, staff_id, version)
    before = await _draft(session, staff)
    draft = await _checked(session, draft, staff_id)
    if draft.role != staff.role:
        _keep_an_admin(by, staff, others)
    changes = _changes(before, draft)
    if not changes:
        return before
    staff.name, staff.login, staff.role, staff.locale = (
        draft.name,
        draft.login,
        draft.role,
        draft.locale,
    )
    staff.sort_name, staff.search_text = fold(draft.name), search_text(draft.name, draft.login)
    if set(draft.store_ids) != set(before.store_ids):
        await rows.replace_stores(session, staff_id, draft.store_ids)
    await _touched(session, staff)
    audit.record(
        session, by.audited, "staff.changed", "staff", staff_id, label=staff.name, changes=changes
    )
    return before


async def set_active(
    session: AsyncSession, by: Actor, staff_id: UUID, version: int, active: bool
) -> None:
    """Let a person in, or no more: then they are signed out everywhere at once.

    Raises `Forbidden`, `StaffNotFound`, `StaffChanged`, `OwnAccess`, `LastAdmin`.
    """
    require_admin(by)
    others = await _admins_besides(session, staff_id)
    staff = await _locked(session, staff_id, version)
    if staff.is_active == active:
        return
    if not active:
        _keep_an_admin(by, staff, others)
        await repository.revoke_sessions_of(session, staff_id, utc_now())
        await repository.forget_pin(session, staff_id)
        await rows.end_links(session, staff_id, utc_now())
    staff.is_active = active
    await _touched(session, staff)
    action = "staff.activated" if active else "staff.deactivated"
    audit.record(
        session,
        by.audited,
        action,
        "staff",
        staff_id,
        label=staff.name,
        changes={"is_active": [not active, active]},
    )


async def new_password_link(session: AsyncSession, by: Actor, staff_id: UUID) -> PasswordLinkMade:
    """A link by which a person chooses a (new) password. Raises `Forbidden`, `StaffNotFound`."""
    require_admin(by)
    staff = await rows.locked(session, staff_id)
    if staff is None or not staff.is_active:
        raise StaffNotFound
    return await password_links.make(session, staff, by.audited)


async def end_session(session: AsyncSession, by: Actor, staff_id: UUID, ref: str) -> bool:
    """Sign a person out in one browser; false when they were not any more. Raises `Forbidden`."""
    require_admin(by)
    ended = await rows.revoke_session(session, staff_id, ref[: rows.REF_LENGTH], utc_now())
    if ended:
        audit.record(session, by.audited, "staff.session_ended", "staff", staff_id)
    return ended


async def end_sessions(session: AsyncSession, by: Actor, staff_id: UUID) -> int:
    """Sign a person out everywhere; in how many browsers they were. Raises `Forbidden`."""
    require_admin(by)
    count = await repository.revoke_sessions_of(session, staff_id, utc_now())
    if count:
        audit.record(session, by.audited, "staff.sessions_ended", "staff", staff_id, count=count)
    return count


def require_admin(by: Actor) -> None:
    """Raises `Forbidden` for everybody but signed-in admins."""
    if by.kind != "staff" or by.role != "admin":
        raise Forbidden


async def _checked(session: AsyncSession, draft: PersonDraft, staff_id: UUID | None) -> PersonDraft:
    wrong: dict[str, str] = {}
    name = " ".join(draft.name.split())
    if not name or len(name) > _LONGEST_NAME:
        wrong["name"] = "too_long" if name else "required"
    login = normalise_login(draft.login)
    if not LOGIN.fullmatch(login):
        wrong["login"] = "invalid" if login else "required"
    else:
        other = await repository.staff_by_login(session, login)
        if other is not None and other.id != staff_id:
            wrong["login"] = "taken"
    if draft.role not in ROLES:
        wrong["role"] = "not_allowed"
    if draft.locale not in (await chains.current(session)).locales:
        wrong["locale"] = "not_allowed"
    store_ids = tuple(sorted(set(draft.store_ids))) if draft.role in STORE_ROLES else ()
    if draft.role in STORE_ROLES and not store_ids:
        wrong["stores"] = "required"
    elif len(store_ids) > MOST_STORES:
        wrong["stores"] = "too_long"
    elif set(await stores.get_stores_by_ids(session, store_ids, draft.locale)) != set(store_ids):
        wrong["stores"] = "invalid"
    if wrong:
        raise InvalidPerson(wrong)
    return PersonDraft(name, login, draft.role, store_ids, draft.locale)


async def _draft(session: AsyncSession, staff: Staff) -> PersonDraft:
    store_ids = await repository.store_ids_of(session, staff.id)
    return PersonDraft(
        name=staff.name,
        login=staff.login,
        role=cast("Role", staff.role),
        store_ids=tuple(sorted(store_ids)),
        locale=staff.locale,
    )


async def _locked(session: AsyncSession, staff_id: UUID, version: int) -> Staff:
    staff = await rows.locked(session, staff_id)
    if staff is None:
        raise StaffNotFound
    if staff.version != version:
        raise StaffChanged(version=staff.version)
    return staff


async def _admins_besides(session: AsyncSession, staff_id: UUID) -> int:
    return sum(1 for id_ in await rows.lock_admins(session) if id_ != staff_id)


def _keep_an_admin(by: Actor, staff: Staff, others: int) -> None:
    """Whoever loses a right here is neither oneself nor the last who could give it back."""
    if staff.role != "admin" or not staff.is_active:
        return
    if not others:
        raise LastAdmin
    if by.id == staff.id:
        raise OwnAccess


async def _touched(session: AsyncSession, staff: Staff) -> None:
    staff.version += 1
    staff.updated_at = utc_now()
    await session.flush()


def _changes(before: PersonDraft, after: PersonDraft) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field in ("name", "login", "role", "locale"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            found[field] = [old, new]
    if set(before.store_ids) != set(after.store_ids):
        found["stores"] = [
            [str(id_) for id_ in before.store_ids],
            [str(id_) for id_ in after.store_ids],
        ]
    return found
