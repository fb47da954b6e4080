"""Keys for machines, looked after by admins."""

from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.staff import edit_repository as rows
from booking_app.domain.staff import service
from booking_app.domain.staff.editing import require_admin
from booking_app.domain.staff.records import KeyListed
from booking_app.domain.staff.schemas import Actor, NewApiKey, Scope
from booking_app.domain.stores import service as stores


async def list_keys(session: AsyncSession, by: Actor, locale: str) -> list[KeyListed]:
    """Every key, those in force first. Raises `Forbidden`."""
    require_admin(by)
    found = await rows.api_keys(session)
    known = await stores.get_stores_by_ids(
        session, {key.store_id for key in found if key.store_id}, locale
    )
    return [
        KeyListed(
            id=key.id,
            label=key.label,
            scope=cast("Scope", key.scope),
            store=known[key.store_id].name if key.store_id in known else "",
            created_at=key.created_at,
            revoked_at=key.revoked_at,
        )
        for key in found
    ]


async def create_key(
    session: AsyncSession, by: Actor, label: str, scope: Scope, store_id: UUID | None
) -> NewApiKey:
    """A key, its text shown once. Raises `Forbidden`, `InvalidStaff`, `StoreNotFound`."""
    require_admin(by)
    if store_id is not None:
        await stores.get_store_by_id(session, store_id, by.locale)
    return await service.create_api_key(session, label, scope, store_id, by=by.audited)


async def revoke_key(session: AsyncSession, by: Actor, key_id: UUID) -> None:
    """The key is good for nothing from now on. Raises `Forbidden`, `ApiKeyNotFound`."""
    require_admin(by)
    await service.revoke_api_key(session, key_id, by=by.audited)
