"""The first answer again for the same request: `Idempotency-Key` and counter nonces."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, UniqueConstraint, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType
from booking_app.core.errors import Conflict
from booking_app.core.fixed import Command, Query, plain, the_value
from booking_app.core.ids import new_id

KEPT_FOR = timedelta(days=2)


class IdempotencyKeyReused(Conflict):
    """The same key came with another request."""

    code = "idempotency_key_reused"


@not_on_pages
class IdempotencyRecord(Base):
    __tablename__ = "idempotency_record"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    scope: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[Any | None] = mapped_column(JsonType)
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    status: int
    body: Any


def _claim(dialect: str) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    names = ("id", "scope", "key", "fingerprint", "created_at")
    return (
        insert(IdempotencyRecord)
        .values({name: bindparam(name) for name in names})
        .on_conflict_do_nothing(index_elements=["scope", "key"])
        .returning(IdempotencyRecord.id)
    )


_IT = (
    IdempotencyRecord.scope == bindparam("of_scope"),
    IdempotencyRecord.key == bindparam("of_key"),
)
_CLAIM: Query[uuid.UUID] = Query(the_value, _claim)
_GIVEN = Query(plain(IdempotencyRecord), select(IdempotencyRecord).where(*_IT))
_REMEMBER = Command(
    update(IdempotencyRecord).where(*_IT).values(status=bindparam("status"), body=bindparam("body"))
)


def fingerprint(request: Any) -> str:
    """One request's fingerprint: equal for equal JSON values, whatever the order of keys."""
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


async def replay(session: AsyncSession, scope: str, key: str, request: Any) -> StoredAnswer | None:
    """The answer given before, or `None` when this request is the first with its key.

    `None` claims the key inside this transaction: a twin that arrives meanwhile waits here until
    this one commits, then gets its answer. Raises `IdempotencyKeyReused`.
    """
    mark = fingerprint(request)
    claimed = await _CLAIM.first(
        session, id=new_id(), scope=scope, key=key, fingerprint=mark, created_at=utc_now()
    )
    if claimed is not None:
        return None
    found = await _GIVEN.first(session, of_scope=scope, of_key=key)
    if found is None or found.fingerprint != mark or found.status is None:
        raise IdempotencyKeyReused
    return StoredAnswer(found.status, found.body)


async def remember(session: AsyncSession, scope: str, key: str, status: int, body: Any) -> None:
    """Keep the answer to the request whose key `replay` claimed in this transaction."""
    await _REMEMBER.run(session, of_scope=scope, of_key=key, status=status, body=body)


async def prune(session: AsyncSession, kept_for: timedelta = KEPT_FOR) -> None:
    """Forget answers older than this."""
    await session.execute(
        delete(IdempotencyRecord).where(IdempotencyRecord.created_at < utc_now() - kept_for)
    )
