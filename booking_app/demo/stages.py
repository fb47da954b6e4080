"""Loading in stages, each done once in the life of a database.

A stage and the note that it is done share a transaction, so a loader that was killed goes on
where it stopped, and what people changed since is never put back.
"""

import uuid
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.audit import AuditEntry
from booking_app.core.db import Database

_ACTION = "demo.loaded"
_SUBJECT = "demo"
_NAMESPACE = uuid.UUID("5a3e3b52-6f0a-4a7e-9f7e-0c8f5d3c1b77")


def demo_id(kind: str, name: str) -> UUID:
    """The id of a demo row: the same in every database, so that stages can refer to each other."""
    return uuid.uuid5(_NAMESPACE, f"{kind}:{name}")


async def is_done(session: AsyncSession, stage: str) -> bool:
    """Whether a stage was loaded into this database before."""
    found = await session.scalar(
        select(AuditEntry.id)
        .where(
            AuditEntry.subject_kind == _SUBJECT,
            AuditEntry.subject_id == stage,
            AuditEntry.action == _ACTION,
        )
        .limit(1)
    )
    return found is not None


def note_done(session: AsyncSession, stage: str) -> None:
    """Remember, with this transaction, that a stage is loaded."""
    audit.record(session, audit.SYSTEM, _ACTION, _SUBJECT, stage)


async def once(db: Database, stage: str, load: Callable[[AsyncSession], Awaitable[None]]) -> bool:
    """Load a stage unless it was; whether it was loaded now."""
    async with db.read() as session:
        if await is_done(session, stage):
            return False
    async with db.write() as session:
        if await is_done(session, stage):
            return False
        await load(session)
        note_done(session, stage)
    return True
