"""What leaves the staff slice."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Role = Literal["consultant", "manager", "merchandiser", "marketer", "admin"]
Scope = Literal["counter", "stock"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting: a signed-in person, or a machine by its key.

    `store_ids` are the stores the actor may act in; an admin may act in any (`any_store`).
    `store_id` is the store of the counter they stand at, if one was chosen.
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

    def may_use_counter(self, store_id: UUID) -> bool:
        """Whether the actor may work the counter of this store."""
        at_counter = self.role in ("consultant", "manager", "admin") or self.scope == "counter"
        return at_counter and (self.any_store or store_id in self.store_ids)

    def may_override(self, store_id: UUID) -> bool:
        """Whether the actor may overrule a rule here, with a reason."""
        return self.role in ("manager", "admin") and self.may_use_counter(store_id)
