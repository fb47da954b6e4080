"""Every query of those who look after people and keys."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.folding import fold
from booking_app.domain.staff.models import ApiKey, PasswordLink, Staff, StaffSession, StaffStore
from booking_app.domain.staff.records import StaffQuery

_MOST_WORDS = 6
REF_LENGTH = 16
"""So much of a session's hash names it on the screen."""


async def page_of_people(session: AsyncSession, query: StaffQuery) -> Sequence[Staff]:
    """The people of one page, in order. Only ids are sorted and skipped, which an index does."""
    orders: dict[str, tuple[Any, ...]] = {
        "name": (Staff.sort_name, Staff.id),
        "role": (Staff.role, Staff.sort_name, Staff.id),
        "updated": (Staff.updated_at, Staff.id),
    }
    columns = [c.desc() if query.descending else c.asc() for c in orders[query.sort]]
    offset = (query.page - 1) * query.page_size
    ids = (
        await session.scalars(
            _narrowed(select(Staff.id), query)
            .order_by(*columns)
            .offset(offset)
            .limit(query.page_size)
        )
    ).all()
    rows = {row.id: row for row in await session.scalars(select(Staff).where(Staff.id.in_(ids)))}
    return [rows[id_] for id_ in ids]


async def count(session: AsyncSession, query: StaffQuery) -> int:
    """How many people there are in all pages together."""
    return await session.scalar(_narrowed(select(func.count(Staff.id)), query)) or 0


async def stores_of(session: AsyncSession, staff_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Where these people work."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = await session.execute(
        select(StaffStore.staff_id, StaffStore.store_id).where(StaffStore.staff_id.in_(staff_ids))
    )
    for staff_id, store_id in rows:
        found[staff_id].append(store_id)
    return found


async def last_seen(session: AsyncSession, staff_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When these people last signed in."""
    rows = await session.execute(
        select(StaffSession.staff_id, func.max(StaffSession.created_at))
        .where(StaffSession.staff_id.in_(staff_ids))
        .group_by(StaffSession.staff_id)
    )
    return {row[0]: row[1] for row in rows}


async def locked(session: AsyncSession, staff_id: UUID) -> Staff | None:
    """The person, kept from other editors until the transaction ends."""
    return await session.scalar(
        select(Staff)
        .where(Staff.id == staff_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def lock_admins(session: AsyncSession) -> Sequence[UUID]:
    """Everybody who is an active admin, kept as such until the transaction ends.

    Locked in one order, so that two admins who take each other's rights away wait for each other.
    """
    return (
        await session.scalars(
            select(Staff.id)
            .where(Staff.role == "admin", Staff.is_active)
            .order_by(Staff.id)
            .with_for_update()
        )
    ).all()


async def replace_stores(session: AsyncSession, staff_id: UUID, store_ids: Sequence[UUID]) -> None:
    """The person works in these stores from now on."""
    await session.execute(delete(StaffStore).where(StaffStore.staff_id == staff_id))
    session.add_all(StaffStore(staff_id=staff_id, store_id=store_id) for store_id in store_ids)
    await session.flush()


async def live_sessions(
    session: AsyncSession, staff_id: UUID, now: datetime
) -> Sequence[StaffSession]:
    """The person's sessions that are valid now, latest first."""
    return (
        await session.scalars(
            select(StaffSession)
            .where(
                StaffSession.staff_id == staff_id,
                StaffSession.revoked_at.is_(None),
                StaffSession.expires_at > now,
            )
            .order_by(StaffSession.created_at.desc())
        )
    ).all()


async def revoke_session(session: AsyncSession, staff_id: UUID, ref: str, now: datetime) -> bool:
    """End the person's session of this name; whether there was one."""
    ended = await session.scalars(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            func.substr(StaffSession.token_hash, 1, REF_LENGTH) == ref,
            StaffSession.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(StaffSession.token_hash)
    )
    return bool(ended.all())


async def end_links(session: AsyncSession, staff_id: UUID, now: datetime) -> None:
    """Links the person has not used are good for nothing from now on."""
    await session.execute(
        update(PasswordLink)
        .where(PasswordLink.staff_id == staff_id, PasswordLink.used_at.is_(None))
        .values(used_at=now)
    )


async def waiting_link(session: AsyncSession, staff_id: UUID, now: datetime) -> PasswordLink | None:
    """The link the person may still use."""
    return await session.scalar(
        select(PasswordLink)
        .where(
            PasswordLink.staff_id == staff_id,
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > now,
        )
        .limit(1)
    )


async def link_by_hash(
    session: AsyncSession, token_hash: str, now: datetime, *, lock: bool = False
) -> tuple[PasswordLink, Staff] | None:
    """The link that may still be used, and whose it is; people who left have none."""
    query = (
        select(PasswordLink, Staff)
        .join(Staff, Staff.id == PasswordLink.staff_id)
        .where(
            PasswordLink.token_hash == token_hash,
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > now,
            Staff.is_active,
        )
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def link_by_id(session: AsyncSession, link_id: UUID) -> PasswordLink | None:
    """The link, used or not."""
    return await session.get(PasswordLink, link_id)


async def people_of_links(
    session: AsyncSession, link_ids: Collection[UUID]
) -> dict[UUID, tuple[UUID, str]]:
    """The id and the name of the person of each link."""
    query = select(PasswordLink.id, Staff.id, Staff.name).join(
        Staff, Staff.id == PasswordLink.staff_id
    )
    rows = await session.execute(query.where(PasswordLink.id.in_(link_ids)))
    return {link_id: (staff_id, name) for link_id, staff_id, name in rows}


async def api_keys(session: AsyncSession) -> Sequence[ApiKey]:
    """Every key, those in force first, latest first."""
    return (
        await session.scalars(
            select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.created_at.desc())
        )
    ).all()


def _narrowed(statement: Select[Any], query: StaffQuery) -> Select[Any]:
    for word in fold(query.q).split()[:_MOST_WORDS]:
        statement = statement.where(Staff.search_text.contains(word, autoescape=True))
    if query.role:
        statement = statement.where(Staff.role == query.role)
    if query.store_id is not None:
        statement = statement.where(
            Staff.id.in_(select(StaffStore.staff_id).where(StaffStore.store_id == query.store_id))
        )
    if query.status != "all":
        statement = statement.where(Staff.is_active == (query.status == "active"))
    return statement
