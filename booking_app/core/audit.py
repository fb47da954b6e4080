"""The audit log: who did what to what, written in the transaction that did it.

    audit.record(
        session, actor.audited, "product.edited", "product", product.id,
        label="Aurora solitaire",
        changes=audit.changes(before, after),
    )

`core.audit_log` reads it. Every action and every field has its words in `workflows/audit_words.py`.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base
from booking_app.core.fixed import Command, values_of
from booking_app.core.ids import new_id


class ActorKind(StrEnum):
    STAFF = "staff"
    SHOPPER = "shopper"
    SYSTEM = "system"
    API = "api"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is a staff member's, a contact's or a key's id; empty for the system.

    `device` is what the counter's device they act on is called.
    """

    kind: ActorKind
    id: str = ""
    device: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


@not_on_pages
class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (
        # Each filter ends in the order of the list, so that a page is a few entries of one index.
        Index("ix_audit_entry_newest", "at", "id"),
        Index("ix_audit_entry_actor", "actor_kind", "actor_id", "at", "id"),
        Index("ix_audit_entry_action", "action", "at", "id"),
        Index("ix_audit_entry_actor_action", "actor_id", "action", "at", "id"),
        Index("ix_audit_entry_kind", "subject_kind", "at", "id"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "at", "id"),
        Index("ix_audit_entry_store", "store_id", "at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    store_id: Mapped[uuid.UUID | None]
    data: Mapped[dict[str, Any]]


def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: uuid.UUID | str,
    *,
    store_id: uuid.UUID | None = None,
    **data: Any,
) -> None:
    """Note `action` (`reservation.cancelled`) on a subject; lives or dies with the transaction.

    `data` holds JSON values: `label`, what the subject is called; `changes`, `{"field": [before,
    after]}`; the reason, and other facts. No contacts, no secrets. `store_id` is the store whose
    manager may read of it.
    """
    session.add(
        AuditEntry(**_entry(actor, action, subject_kind, subject_id, store_id=store_id, data=data))
    )


async def record_now(
    session: AsyncSession,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: uuid.UUID | str,
    *,
    store_id: uuid.UUID | None = None,
    **data: Any,
) -> None:
    """As `record`, written at once: at a fraction of its cost, for what happens all the time."""
    entry = _entry(actor, action, subject_kind, subject_id, store_id=store_id, data=data)
    await _RECORD.run(session, **entry)


_RECORD = Command(insert(AuditEntry).values(values_of(AuditEntry)))


def _entry(
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: uuid.UUID | str,
    *,
    store_id: uuid.UUID | None,
    data: dict[str, Any],
) -> dict[str, Any]:
    if actor.device:
        data.setdefault("device", actor.device)
    return {
        "id": new_id(),
        "at": utc_now(),
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "store_id": store_id,
        "data": data,
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs between two states of a subject, as `record` wants it.

    Moments, days, ids and other values JSON does not know are written as people write them in
    files: `2026-03-11T09:00:00+00:00`. Texts in several languages are told apart by language:
    `name.ru`.
    """
    found: dict[str, list[Any]] = {}
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field), after.get(field)
        if old == new:
            continue
        if _is_localized(old) and _is_localized(new):
            inside = changes(old or {}, new or {})
            found |= {f"{field}.{locale}": pair for locale, pair in inside.items()}
        else:
            found[field] = [_plain(old), _plain(new)]
    return found


def _is_localized(value: Any) -> bool:
    return value is None or (
        isinstance(value, Mapping)
        and all(isinstance(key, str) and len(key) == 2 for key in value)
        and all(isinstance(text, str) for text in value.values())
    )


def _plain(value: Any) -> Any:
    """The value as JSON holds it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
