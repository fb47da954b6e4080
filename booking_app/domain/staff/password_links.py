"""Links by which people choose their own password, so that nobody else ever knows it.

Only the hash of a link's secret is stored, yet the letter that carries it is written later: the
secret is derived from the link's id with the installation's key, as those of bookings are.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret
from booking_app.domain.staff import edit_repository as rows
from booking_app.domain.staff import passwords, repository
from booking_app.domain.staff.errors import PasswordLinkEnded
from booking_app.domain.staff.models import PasswordLink, Staff
from booking_app.domain.staff.records import PasswordLinkMade

LASTS = timedelta(days=3)
_PURPOSE = b"vitrina/password-link/1"
_LONGEST_TOKEN = 128


async def make(session: AsyncSession, staff: Staff, by: audit.Actor) -> PasswordLinkMade:
    """A new link for a person, in the place of any they had; their password stays until used."""
    now = utc_now()
    await rows.end_links(session, staff.id, now)
    link_id = new_id()
    token = secret_of(link_id)
    link = PasswordLink(
        id=link_id,
        token_hash=hash_secret(token),
        staff_id=staff.id,
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(link)
    await session.flush()
    audit.record(session, by, "staff.link_made", "staff", staff.id, label=staff.name)
    return PasswordLinkMade(link_id, token, link.expires_at)


async def owner(session: AsyncSession, token: str) -> tuple[UUID, str, str, str]:
    """Whose link it is: id, name, login, language. Raises `PasswordLinkEnded`."""
    found = await rows.link_by_hash(session, _hash(token), utc_now())
    if found is None:
        raise PasswordLinkEnded
    staff = found[1]
    return staff.id, staff.name, staff.login, staff.locale


async def use(session: AsyncSession, token: str, password: str) -> UUID:
    """Choose a password by a link, once; every session of the person ends, and their PIN. Their id.

    Raises `PasswordLinkEnded`, `InvalidStaff` about the field `password`.
    """
    found = await rows.link_by_hash(session, _hash(token), utc_now(), lock=True)
    if found is None:
        raise PasswordLinkEnded
    link, staff = found
    passwords.require_good(password, staff.login)
    now = utc_now()
    staff.password_hash = await passwords.hash_password(password)
    staff.updated_at = now
    link.used_at = now
    await repository.revoke_sessions_of(session, staff.id, now)
    await repository.forget_pin(session, staff.id)
    actor = audit.Actor(audit.ActorKind.STAFF, str(staff.id))
    audit.record(session, actor, "staff.password_set", "staff", staff.id, label=staff.name)
    await session.flush()
    return staff.id


async def link_for_letter(
    session: AsyncSession, link_id: UUID
) -> tuple[PasswordLink, Staff] | None:
    """The link and its person while it may still be used."""
    link = await rows.link_by_id(session, link_id)
    return await rows.link_by_hash(session, link.token_hash, utc_now()) if link else None


async def people_of(
    session: AsyncSession, link_ids: Collection[UUID]
) -> dict[UUID, tuple[UUID, str]]:
    """Whose these links are, with their names, by link."""
    return await rows.people_of_links(session, link_ids)


def secret_of(link_id: UUID) -> str:
    """256 bits as 43 characters of base64url."""
    key = get_settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, _PURPOSE + link_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _hash(token: str) -> str:
    return hash_secret(token[:_LONGEST_TOKEN])
