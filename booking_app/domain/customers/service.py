"""Visitors and what they did; contacts and what they agreed to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.ids import new_id
from booking_app.domain.customers import repository
from booking_app.domain.customers.models import Consent, Touch
from booking_app.domain.customers.schemas import (
    ContactInput,
    ContactView,
    TouchView,
    VisitorView,
)

LETTERS_CONSENT = "marketing"
"""The consent to letters with news and offers."""


async def ensure_visitor(session: AsyncSession, visitor_id: UUID | None) -> VisitorView:
    """The visitor with this id, made known if it is not yet; a new one without an id."""
    visitor_id = visitor_id or new_id()
    row = await repository.visitor(session, visitor_id)
    if row is None:
        await repository.add_visitor(session, visitor_id)
        return VisitorView(visitor_id, None, None)
    return VisitorView(row.id, row.city_slug, row.store_slug)


async def lock_visitor(session: AsyncSession, visitor_id: UUID) -> None:
    """Let this browser do one thing at a time until the transaction ends."""
    await repository.lock_visitor(session, visitor_id)


async def get_visitor(session: AsyncSession, visitor_id: UUID) -> VisitorView | None:
    """The visitor with this id, if they left anything behind."""
    row = await repository.visitor(session, visitor_id)
    return VisitorView(row.id, row.city_slug, row.store_slug) if row else None


async def choose_place(
    session: AsyncSession,
    visitor_id: UUID,
    *,
    city_slug: str | None = None,
    store_slug: str | None = None,
) -> VisitorView:
    """Remember the town, and the store in it, that a visitor chose."""
    await ensure_visitor(session, visitor_id)
    row = await repository.visitor(session, visitor_id)
    if row is None:
        raise AssertionError("a visitor just made known is unknown")
    row.city_slug, row.store_slug = city_slug, store_slug
    await session.flush()
    return VisitorView(row.id, row.city_slug, row.store_slug)


async def touch(
    session: AsyncSession,
    visitor_id: UUID,
    kind: str,
    subject_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record that a visitor did something."""
    await ensure_visitor(session, visitor_id)
    session.add(
        Touch(visitor_id=visitor_id, kind=kind, subject_id=subject_id, data=dict(data or {}))
    )
    await session.flush()


async def touches_before(
    session: AsyncSession, visitor_id: UUID, before: datetime, limit: int = 50
) -> list[TouchView]:
    """What a visitor did up to a moment, latest first."""
    rows = await repository.touches(session, visitor_id, before, limit)
    return [_touch_view(row) for row in rows]


async def last_touch(session: AsyncSession, visitor_id: UUID, kind: str) -> TouchView | None:
    """The latest thing of this kind that a visitor did, if there is one."""
    row = await repository.last_touch(session, visitor_id, kind)
    return _touch_view(row) if row else None


def _touch_view(row: Touch) -> TouchView:
    return TouchView(row.kind, row.subject_id, row.at, row.data)


async def lock_contact(session: AsyncSession, contact: ContactInput) -> list[UUID]:
    """Keep others from booking under this phone or e-mail until the transaction ends.

    Returns the ids of all contacts that share either, so that what they hold can be counted.
    The contact must be normalised.
    """
    channels = [value for value in (contact.phone, contact.email) if value]
    await repository.lock_channels(session, channels)
    return list(await repository.contacts_sharing(session, contact.phone, contact.email))


async def contact_for(session: AsyncSession, contact: ContactInput) -> ContactView:
    """The stored contact of a normalised input, made if it is new."""
    row = await repository.contact_for(session, contact.phone, contact.email)
    return ContactView(row.id, row.phone, row.email)


async def contacts_for(
    session: AsyncSession, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], UUID]:
    """Ids of the contacts of many normalised phones and e-mails at once, made if they are new."""
    return await repository.contacts_for(session, pairs)


async def lock_channels(session: AsyncSession, channels: Collection[str]) -> None:
    """Keep others from doing anything under these phones and e-mails until the transaction ends."""
    await repository.lock_channels(session, channels)


async def agreed_to_letters(session: AsyncSession, emails: Collection[str]) -> set[str]:
    """Those of these e-mails whose owner agreed to news and offers, and has not withdrawn it."""
    said = await repository.consents_by_email(session, emails, LETTERS_CONSENT) if emails else {}
    return {email for email, given in said.items() if given}


async def contacts_by_ids(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, ContactView]:
    """Contacts by id; unknown ids are absent."""
    rows = await repository.contacts(session, ids)
    return {row.id: ContactView(row.id, row.phone, row.email) for row in rows}


async def contacts_like(session: AsyncSession, contact: ContactView) -> list[UUID]:
    """Ids of contacts that share this one's phone or e-mail, its own included."""
    return list(await repository.contacts_sharing(session, contact.phone, contact.email))


async def record_consents(
    session: AsyncSession, contact_id: UUID, consents: Mapping[str, tuple[bool, str]]
) -> None:
    """Record what was agreed to: kind to `(given, wording shown)`."""
    if not consents:
        return
    for kind, (given, wording) in consents.items():
        session.add(Consent(contact_id=contact_id, kind=kind, given=given, wording=wording))
    await session.flush()


async def consents_of(session: AsyncSession, contact_id: UUID) -> dict[str, bool]:
    """The present state of each consent ever asked for."""
    return {row.kind: row.given for row in await repository.consents(session, contact_id)}
