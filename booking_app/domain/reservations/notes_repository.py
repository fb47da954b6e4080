"""Queries on notes about shoppers."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.reservations.models import CustomerNote
from booking_app.domain.staff.models import Staff
from booking_app.domain.stores.models import Store


async def of_contacts(
    session: AsyncSession, contact_ids: Sequence[UUID], limit: int
) -> Sequence[tuple[CustomerNote, str, dict[str, str]]]:
    """Notes about these contacts, latest first: the note, who wrote it, and the store's name."""
    rows = await session.execute(
        select(CustomerNote, Staff.name, Store.name)
        .join(Staff, Staff.id == CustomerNote.author_id)
        .join(Store, Store.id == CustomerNote.store_id)
        .where(CustomerNote.contact_id.in_(contact_ids))
        .order_by(CustomerNote.at.desc(), CustomerNote.id.desc())
        .limit(limit)
    )
    return [(note, author, store) for note, author, store in rows]


async def remove(
    session: AsyncSession, note_id: UUID, contact_ids: Sequence[UUID], author_id: UUID
) -> bool:
    """Delete a note about one of these contacts if this person wrote it; false if there is none."""
    result = await session.execute(
        delete(CustomerNote).where(
            CustomerNote.id == note_id,
            CustomerNote.contact_id.in_(contact_ids),
            CustomerNote.author_id == author_id,
        )
    )
    return cast("CursorResult[Any]", result).rowcount == 1
