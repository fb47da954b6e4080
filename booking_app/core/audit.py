"""The audit log: who did what to what, written in the transaction that did it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.clock import utc_now
from booking_app.core.db import Base
from booking_app.core.ids import new_id


class ActorKind(StrEnum):
    STAFF = "staff"
    SHOPPER = "shopper"
    SYSTEM = "system"
    API = "api"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is a staff member's, a contact's or a key's id; empty for the system."""

    kind: ActorKind
    id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "at"),
        Index("ix_audit_entry_store", "store_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(index=True)
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

    `data` holds JSON values: what changed, from what to what, the reason. No contacts, no secrets.
    """
    session.add(
        AuditEntry(
            at=utc_now(),
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            store_id=store_id,
            data=data,
        )
    )
