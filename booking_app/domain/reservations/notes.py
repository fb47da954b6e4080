"""What colleagues wrote down about a shopper: added, read, taken back by who wrote it."""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import localized
from booking_app.domain.reservations import notes_repository
from booking_app.domain.reservations.errors import NoteNotFound, NoteRefused
from booking_app.domain.reservations.models import CustomerNote
from booking_app.domain.reservations.schemas import NoteView

NOTE_MAX = 500
_SHOWN = 20


async def add(
    session: AsyncSession, contact_id: UUID, store_id: UUID, author_id: UUID, text: str
) -> UUID:
    """Write a note down; returns its id. Raises `NoteRefused` when it is empty or too long."""
    plain = _plain(text)
    if not plain or len(plain) > NOTE_MAX:
        raise NoteRefused(limit=NOTE_MAX)
    row = CustomerNote(contact_id=contact_id, store_id=store_id, author_id=author_id, text=plain)
    session.add(row)
    await session.flush()
    return row.id


async def of_contacts(
    session: AsyncSession, contact_ids: Sequence[UUID], locale: str
) -> list[NoteView]:
    """The notes about somebody, latest first."""
    rows = await notes_repository.of_contacts(session, contact_ids, _SHOWN)
    return [
        NoteView(
            id=note.id,
            text=note.text,
            author_id=note.author_id,
            author=author,
            store=localized(store, locale),
            at=note.at,
        )
        for note, author, store in rows
    ]


async def remove(
    session: AsyncSession, note_id: UUID, contact_ids: Sequence[UUID], author_id: UUID
) -> None:
    """Take back a note of one's own about this shopper. Raises `NoteNotFound`."""
    if not await notes_repository.remove(session, note_id, contact_ids, author_id):
        raise NoteNotFound


def _plain(text: str) -> str:
    """Lines stay lines; what cannot be seen goes."""
    lines = (
        " ".join("".join(s for s in line if unicodedata.category(s)[0] != "C").split())
        for line in unicodedata.normalize("NFC", text).splitlines()
    )
    return "\n".join(line for line in lines if line)
