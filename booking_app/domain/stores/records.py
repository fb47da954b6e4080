"""What an editor of stores reads and writes: every language, every field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

StoreSort = Literal["name", "city", "updated"]
StoreStatus = Literal["", "public", "hidden", "archived"]
"""Empty: all but the archived ones."""

LocalInterval = tuple[time, time]

SERVICES: tuple[str, ...] = (
    "engraving",
    "resizing",
    "cleaning",
    "appraisal",
    "repair",
    "gift_wrap",
    "custom_order",
)
"""What a store can offer beside selling; known by key so that every language has its word."""


@dataclass(frozen=True, slots=True)
class StoreQuery:
    """A page of the list of stores; `page` counts from 1. Empty parts do not narrow.

    `store_ids` are the only stores the asker may see, `None` for all of them.
    """

    q: str = ""
    city: str = ""
    service: str = ""
    status: StoreStatus = ""
    sort: StoreSort = "name"
    descending: bool = False
    page: int = 1
    page_size: int = 50
    store_ids: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class StoreListed:
    """A store as a line of the list, in one language."""

    id: UUID
    slug: str
    name: str
    city: str
    address: str
    capacity: int
    services: tuple[str, ...]
    is_public: bool
    is_archived: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StorePage:
    """Lines of one page and how many there are in all."""

    stores: tuple[StoreListed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class StoreCard:
    """What a store is, in every language. `slug` empty: made from the English name.

    `lat`/`lon` are degrees; `time_zone` an IANA name; `services` keys of `SERVICES`. For
    `buffer_minutes` and `safety_stock` see the table.
    """

    name: Mapping[str, str] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    city: str = ""
    slug: str = ""
    postal_code: str = ""
    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    time_zone: str = ""
    slot_minutes: int = 30
    buffer_minutes: int = 0
    safety_stock: int = 0
    services: tuple[str, ...] = ()
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class StoreDay:
    """A date with hours of its own; no intervals means closed all day."""

    local_date: date
    intervals: tuple[LocalInterval, ...] = ()
    reason: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreSchedule:
    """When a store is open and how many it can serve at once.

    `weekly[0]` is Monday; a day's intervals are in its own order, and one whose closing is not
    after its opening runs past midnight. `days` are dates from today on, in order.
    """

    weekly: tuple[tuple[LocalInterval, ...], ...] = ((),) * 7
    days: tuple[StoreDay, ...] = ()
    capacity: int = 2


@dataclass(frozen=True, slots=True)
class StoreRecord:
    """A store as its editor shows it; `version` must come back with every change."""

    id: UUID
    version: int
    card: StoreCard
    schedule: StoreSchedule
    archived_at: datetime | None
    updated_at: datetime
    old_slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewCity:
    """A town that is not in the table yet."""

    name: Mapping[str, str]
    region: Mapping[str, str]
    country: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """What a geocoder knows by an address: its own words for the place, and where it is."""

    label: str
    lat: float
    lon: float
