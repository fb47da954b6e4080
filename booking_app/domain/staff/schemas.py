"""What leaves the staff slice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from booking_app.core import audit

Role = Literal["consultant", "manager", "merchandiser", "marketer", "admin"]
Scope = Literal["counter", "stock", "media"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting: a signed-in person, or a machine by its key.

    `store_ids` are the stores the actor may act in; an admin may act in any (`any_store`).
    `store_id` is the store of the counter they stand at, if one was chosen; `expires_at` is when
    an unused session ends. `device` is the counter's device they act on, which locks at `lock_at`
    unless it is used; `by_pin` if no more than a PIN was shown there: good for its counter only.
    """

    id: UUID
    kind: Literal["staff", "api"]
    name: str
    role: Role | None
    scope: Scope | None
    store_ids: frozenset[UUID]
    store_id: UUID | None
    any_store: bool
    locale: str
    expires_at: datetime | None = None
    device_id: UUID | None = None
    device: str = ""
    by_pin: bool = False
    lock_at: datetime | None = None

    @property
    def audited(self) -> audit.Actor:
        """The actor as the audit log names them."""
        kind = audit.ActorKind.STAFF if self.kind == "staff" else audit.ActorKind.API
        return audit.Actor(kind, str(self.id), self.device)

    @property
    def works_counters(self) -> bool:
        """Whether the actor works counters at all."""
        return self.role in ("consultant", "manager", "admin") or self.scope == "counter"

    @property
    def works_admin(self) -> bool:
        """Whether the actor has anything to do in the back office."""
        has_role = self.role in ("merchandiser", "marketer", "manager", "admin")
        return has_role and not self.by_pin

    @property
    def edits_media(self) -> bool:
        """Whether the actor may add and change pictures of products."""
        return self.role in ("merchandiser", "admin") or self.scope == "media"

    @property
    def edits_campaigns(self) -> bool:
        """Whether the actor looks after coupon campaigns."""
        return self.role in ("marketer", "admin")

    def may_use_counter(self, store_id: UUID) -> bool:
        """Whether the actor may work the counter of this store."""
        return self.works_counters and (self.any_store or store_id in self.store_ids)

    def may_override(self, store_id: UUID) -> bool:
        """Whether the actor may overrule a rule here, with a reason."""
        return self.role in ("manager", "admin") and self.may_use_counter(store_id)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `token` is the secret of its cookie, given once and stored nowhere."""

    token: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A person to let in. Consultants and managers need at least one store."""

    login: str
    name: str
    password: str
    role: Role
    store_ids: tuple[UUID, ...] = ()
    locale: str = "ru"


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A new key. `text` is the secret itself, given once and stored nowhere."""

    id: UUID
    text: str
