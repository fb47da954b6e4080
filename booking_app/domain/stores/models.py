"""Tables of places: cities, stores, their hours and the exceptions to them."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.db import Base, JsonType, Localized
from booking_app.core.ids import new_id


class City(Base):
    """A town a shopper can type; `has stores` is answered by the stores themselves."""

    __tablename__ = "city"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Localized)
    region: Mapped[dict[str, str]] = mapped_column(Localized)
    country: Mapped[str] = mapped_column(String(2))
    lat: Mapped[float]
    lon: Mapped[float]
    population: Mapped[int] = mapped_column(default=0)


class Store(Base):
    """One shop: where it is, what it can do, how many fittings it takes at once."""

    __tablename__ = "store"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="position"),
        Index("ix_store_lat_lon", "lat", "lon"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    city_id: Mapped[UUID] = mapped_column(ForeignKey("city.id"), index=True)
    name: Mapped[dict[str, str]] = mapped_column(Localized)
    address: Mapped[dict[str, str]] = mapped_column(Localized)
    directions: Mapped[dict[str, str]] = mapped_column(Localized)
    postal_code: Mapped[str] = mapped_column(String(12), default="")
    phone: Mapped[str] = mapped_column(String(20))
    lat: Mapped[float]
    lon: Mapped[float]
    time_zone: Mapped[str] = mapped_column(String(64))
    capacity: Mapped[int] = mapped_column(default=2)
    slot_minutes: Mapped[int] = mapped_column(default=30)
    services: Mapped[list[str]] = mapped_column(JsonType, default=list)
    is_public: Mapped[bool] = mapped_column(default=True)


class StoreHours(Base):
    """A weekly opening interval in the store's own time; `closes <= opens` runs past midnight."""

    __tablename__ = "store_hours"
    __table_args__ = (
        UniqueConstraint("store_id", "weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class StoreException(Base):
    """Hours of one date that replace the weekly ones; both times empty means closed all day."""

    __tablename__ = "store_exception"
    __table_args__ = (
        UniqueConstraint("store_id", "local_date"),
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="both_or_none"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    local_date: Mapped[date]
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    reason: Mapped[dict[str, str]] = mapped_column(Localized)
