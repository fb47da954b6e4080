"""What leaves the stores slice."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from booking_app.domain.stores.calendar import OpeningHours


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a store is open now; moments are UTC.

    `closes_at` is set while open, `opens_at` while closed; both empty when no opening is known
    within two weeks.
    """

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoreView:
    """A store in one language. `distance_km` is geodesic, set where a position was given.

    `safety_stock` is how many free pieces of each variant are not booked from outside. `hours` are
    those one can come in, for two weeks; an archived store has none.
    """

    id: UUID
    slug: str
    name: str
    city: str
    city_slug: str
    country: str
    address: str
    directions: str
    postal_code: str
    phone: str
    lat: float
    lon: float
    time_zone: str
    capacity: int
    slot_minutes: int
    buffer_minutes: int
    safety_stock: int
    services: tuple[str, ...]
    open: OpenState
    hours: "OpeningHours" = field(repr=False, compare=False)
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class DayHours:
    """Opening intervals of one local date; `reason` says why an exception holds."""

    local_date: date
    intervals: tuple[tuple[time, time], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CityView:
    """A town; `store_count` counts its public stores."""

    slug: str
    name: str
    region: str
    country: str
    lat: float
    lon: float
    store_count: int


@dataclass(frozen=True, slots=True)
class SlotTime:
    """A bookable interval (UTC) before anybody's bookings are counted."""

    starts_at: datetime
    ends_at: datetime
