"""The chain's settings: reading, changing, taking the last change back, and the logo."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events
from booking_app.core.audit import Actor
from booking_app.core.clock import utc_now
from booking_app.core.db import after_commit, database_of
from booking_app.core.settings import get_settings
from booking_app.domain.chain import repository
from booking_app.domain.chain.errors import ChainChanged, InvalidChain, NothingToUndo
from booking_app.domain.chain.fields import checked
from booking_app.domain.chain.known import chain_now, following_chain, look, remember
from booking_app.domain.chain.logos import draw
from booking_app.domain.chain.models import Chain, Logo
from booking_app.domain.chain.schemas import CHAIN_ID, ChainView, LastChange, LogoFile, LogoView
from booking_app.domain.chain.views import defaults, stored, view_of

TOPIC = "chain"
CHANGED = "chain.changed"
_IN_SESSION = "chain"


async def current(session: AsyncSession) -> ChainView:
    """The chain as this transaction sees it; asked for once in a transaction."""
    known = session.info.get(_IN_SESSION)
    if isinstance(known, ChainView):
        return known
    found = await repository.seen(session)
    view = view_of(*found) if found else defaults(get_settings())
    session.info[_IN_SESSION] = view
    return view


async def update(
    session: AsyncSession, actor: Actor, changes: Mapping[str, Any], version: int
) -> ChainView:
    """Change settings by field name (see `fields`); what is the same stays unwritten.

    `version` is the one the changes were made against. Raises `InvalidChain` with every wrong
    field, `ChainChanged` when somebody was faster.
    """
    return await _write(session, actor, changes, version)


async def last_change(session: AsyncSession) -> LastChange | None:
    """The newest change, if there was one."""
    entry = await repository.last_change(session, CHANGED)
    if entry is None:
        return None
    changes = {name: (pair[0], pair[1]) for name, pair in entry.data["changes"].items()}
    return LastChange(entry.at, entry.actor_id, changes)


async def undo(session: AsyncSession, actor: Actor, version: int) -> ChainView:
    """Take the newest change back; done again, it is there again.

    Raises `NothingToUndo` when the first save is all there was, `ChainChanged` as `update` does.
    """
    change = await last_change(session)
    if change is None or not change.changes:
        raise NothingToUndo
    before = {name: pair[0] for name, pair in change.changes.items()}
    return await _write(session, actor, before, version, undone=True)


async def add_logo(session: AsyncSession, original: bytes) -> LogoView:
    """Keep a picture as a logo, not yet in use; its digest is to be given to `update`.

    Raises `InvalidLogo`.
    """
    drawn = await asyncio.to_thread(draw, original)
    if await repository.logo(session, drawn.digest) is None:
        session.add(
            Logo(
                digest=drawn.digest,
                content=drawn.content,
                width=drawn.width,
                height=drawn.height,
                is_dark=drawn.is_dark,
            )
        )
        await session.flush()
    return LogoView(drawn.digest, drawn.width, drawn.height, drawn.is_dark)


async def logo_by_digest(session: AsyncSession, digest: str) -> LogoView | None:
    """A logo that was kept, in use or not."""
    row = await repository.logo(session, digest)
    return LogoView(row.digest, row.width, row.height, row.is_dark) if row else None


async def logo_file(session: AsyncSession, digest: str) -> LogoFile | None:
    """A logo's bytes, of the one in use or an older one."""
    content = await repository.logo_content(session, digest)
    return LogoFile(content, "image/webp") if content else None


async def _write(
    session: AsyncSession, actor: Actor, changes: Mapping[str, Any], version: int, **more: Any
) -> ChainView:
    found = await repository.row(session, lock=True)
    before = view_of(*found) if found else defaults(get_settings())
    if before.version != version:
        raise ChainChanged(version=before.version)
    good = checked(changes, before.country)
    was = stored(before)
    _check_together(was | good)
    if (digest := good.get("logo")) and await repository.logo(session, digest) is None:
        raise InvalidChain({"logo": "invalid"}, {})
    changed = {name: [was[name], value] for name, value in good.items() if was[name] != value}
    if not changed and found:
        return before
    row = found[0] if found else Chain(**was)
    for name, pair in changed.items():
        setattr(row, name, pair[1])
    row.version, row.updated_at = before.version + 1, utc_now()
    session.add(row)
    await session.flush()
    audit.record(
        session, actor, CHANGED, "chain", CHAIN_ID, label=row.name, changes=changed, **more
    )
    return await _tell(session, row)


async def _tell(session: AsyncSession, row: Chain) -> ChainView:
    """What is now true, for this transaction at once and for everybody once it is committed."""
    view = view_of(row, await repository.logo(session, row.logo) if row.logo else None)
    session.info[_IN_SESSION] = view
    database = database_of(session)
    after_commit(session, lambda: remember(database, view), once_as=TOPIC)
    events.publish(session, TOPIC, "changed", view.version)
    return view


def _check_together(values: Mapping[str, Any]) -> None:
    if not values["email"]:
        raise InvalidChain({"email": "required"}, {})
    if values["default_locale"] not in values["locales"]:
        raise InvalidChain({"default_locale": "not_allowed"}, {})


__all__ = [
    "CHANGED",
    "TOPIC",
    "add_logo",
    "chain_now",
    "current",
    "following_chain",
    "last_change",
    "logo_by_digest",
    "logo_file",
    "look",
    "undo",
    "update",
]
