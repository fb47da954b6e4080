"""Stores, what lies in them, and when one can come."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from booking_app.api.schemas.common import View, moment, moment_or_none
from booking_app.api.schemas.media import MediaOut
from booking_app.domain.media.schemas import MediaView
from booking_app.domain.reservations.schemas import SlotView
from booking_app.domain.stores.schemas import DayHours, StoreView
from booking_app.workflows.near import StoreChoice


class StoreOut(View):
    """A store; moments are in its own time zone."""

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
    services: list[str]
    is_open: bool
    closes_at: datetime | None = Field(description="Set while open.")
    opens_at: datetime | None = Field(description="Set while closed, if an opening is known.")
    distance_km: float | None = Field(description="Set where a position was given.")

    @classmethod
    def of(cls, store: StoreView) -> Self:
        """The store as answered."""
        return cls(**_store_fields(store))


class StoreChoiceOut(StoreOut):
    """A store and what it has of the variants asked for."""

    has_all: bool = Field(description="Whether a piece of each variant asked for is free there.")
    counts: dict[UUID, int] = Field(description="Pieces of each variant asked for to book.")
    checked_at: datetime | None = Field(description="How fresh the counts are.")
    on_asking: list[UUID] = Field(
        description="Variants of which the store keeps its last pieces for its own counter: they "
        "are there and cannot be reserved here; ask the store."
    )

    @classmethod
    def of_choice(cls, choice: StoreChoice) -> Self:
        """The choice as answered."""
        return cls(
            **_store_fields(choice.store),
            has_all=choice.has_all,
            counts=dict(choice.counts),
            checked_at=moment_or_none(choice.checked_at, choice.store.time_zone),
            on_asking=sorted(choice.on_asking),
        )


class DayOut(View):
    """Opening hours of one local date, such as `[["10:00", "21:00"]]`; empty when closed."""

    date: date
    intervals: list[tuple[str, str]]
    reason: str

    @classmethod
    def of(cls, day: DayHours) -> Self:
        """The day as answered."""
        return cls(
            date=day.local_date,
            intervals=[
                (opens.strftime("%H:%M"), closes.strftime("%H:%M"))
                for opens, closes in day.intervals
            ],
            reason=day.reason,
        )


class StoreDetail(StoreOut):
    """A store with its hours of the coming week and its photos in display order."""

    hours: list[DayOut]
    photos: list[MediaOut]

    @classmethod
    def in_full(cls, store: StoreView, hours: list[DayHours], photos: list[MediaView]) -> Self:
        """The store as answered."""
        return cls(
            **_store_fields(store),
            hours=[DayOut.of(day) for day in hours],
            photos=[MediaOut.of(photo) for photo in photos],
        )


class SlotOut(View):
    """A time one can come at, and how many fittings are still free then."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    free: int

    @classmethod
    def of(cls, slot: SlotView, time_zone: str) -> Self:
        """The slot as answered, in the store's own time."""
        return cls(
            starts_at=moment(slot.starts_at, time_zone),
            ends_at=moment(slot.ends_at, time_zone),
            capacity=slot.capacity,
            free=slot.free,
        )


def _store_fields(store: StoreView) -> dict[str, Any]:
    zone = store.time_zone
    return {
        "slug": store.slug,
        "name": store.name,
        "city": store.city,
        "city_slug": store.city_slug,
        "country": store.country,
        "address": store.address,
        "directions": store.directions,
        "postal_code": store.postal_code,
        "phone": store.phone,
        "lat": store.lat,
        "lon": store.lon,
        "time_zone": zone,
        "services": list(store.services),
        "is_open": store.open.is_open,
        "closes_at": moment_or_none(store.open.closes_at, zone),
        "opens_at": moment_or_none(store.open.opens_at, zone),
        "distance_km": None if store.distance_km is None else round(store.distance_km, 3),
    }
