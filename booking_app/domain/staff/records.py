"""What those who look after people and keys read and write."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from booking_app.domain.staff.schemas import Role, Scope

StaffSort = Literal["name", "role", "updated"]
StaffStatus = Literal["active", "inactive", "all"]


@dataclass(frozen=True, slots=True)
class StaffQuery:
    """A page of the list of people; `page` counts from 1. Empty parts do not narrow."""

    q: str = ""
    role: str = ""
    store_id: UUID | None = None
    status: StaffStatus = "active"
    sort: StaffSort = "name"
    descending: bool = False
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class StaffListed:
    """A person as a line of the list; `stores` are names in the reader's language."""

    id: UUID
    login: str
    name: str
    role: Role
    is_active: bool
    stores: tuple[str, ...]
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Lines of one page and how many there are in all."""

    people: tuple[StaffListed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What is entered about a person. Consultants and managers need a store, others have none."""

    name: str = ""
    login: str = ""
    role: Role = "consultant"
    store_ids: tuple[UUID, ...] = ()
    locale: str = "ru"


@dataclass(frozen=True, slots=True)
class SessionListed:
    """A browser somebody is signed in with. `ref` names it without being its secret."""

    ref: str
    device: str
    since: datetime
    expires_at: datetime
    store: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as their editor shows them; `version` must come back with every change.

    `link_until` is when the password link they were sent ends, if one is waiting to be used.
    """

    id: UUID
    version: int
    draft: PersonDraft
    is_active: bool
    has_password: bool
    created_at: datetime
    updated_at: datetime
    sessions: tuple[SessionListed, ...]
    link_until: datetime | None


@dataclass(frozen=True, slots=True)
class PasswordLinkMade:
    """A new link. `token` is its secret: shown once, and derived again only for the letter."""

    id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyListed:
    """A key for a machine; `store` is the name of the one it is bound to, or empty."""

    id: UUID
    label: str
    scope: Scope
    store: str
    created_at: datetime
    revoked_at: datetime | None
