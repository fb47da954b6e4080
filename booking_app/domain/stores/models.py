"""Tables of places: cities, stores, their hours and the exceptions to them."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, Localized, UtcDateTime, localized
from booking_app.core.folding import fold
from booking_app.core.ids import new_id
from booking_app.domain.stores.cells import cell_of
from booking_app.domain.stores.geometry import unit_of


def sort_text(name: dict[str, str], locale: str) -> str:
    """What a name is sorted by in lists of this language."""
    return fold(localized(name, locale))[:120]


def search_text(name: dict[str, str], address: dict[str, str], slug: str, phone: str) -> str:
    """What a store is found by, in every language at once."""
    return fold(" ".join((*name.values(), *address.values(), slug, phone)))


def _sort_ru(context: Any) -> str:
    return sort_text(context.get_current_parameters()["name"], "ru")


def _sort_en(context: Any) -> str:
    return sort_text(context.get_current_parameters()["name"], "en")


def _search(context: Any) -> str:
    row = context.get_current_parameters()
    return search_text(row["name"], row["address"], row["slug"], row["phone"])


def whereabouts(lat: float, lon: float) -> dict[str, Any]:
    """What a store is found by from near and far: columns that follow from its position."""
    x, y, z = unit_of(lat, lon)
    return {"cell": cell_of(lat, lon), "unit_x": x, "unit_y": y, "unit_z": z}


def _from_position(name: str) -> Callable[[Any], Any]:
    def value(context: Any) -> Any:
        row = context.get_current_parameters()
        return whereabouts(row["lat"], row["lon"])[name]

    return value


class City(Base):
    """A town a shopper can type; `has stores` is answered by the stores themselves.

    `sort_…` follow from the name (see `sort_text`): a list in one language is read in its order.
    """

    __tablename__ = "city"
    __table_args__ = (
        Index("ix_city_sort_ru", "sort_ru", "id"),
        Index("ix_city_sort_en", "sort_en", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Localized)
    region: Mapped[dict[str, str]] = mapped_column(Localized)
    country: Mapped[str] = mapped_column(String(2))
    lat: Mapped[float]
    lon: Mapped[float]
    population: Mapped[int] = mapped_column(default=0)
    sort_ru: Mapped[str] = mapped_column(String(120), default=_sort_ru)
    sort_en: Mapped[str] = mapped_column(String(120), default=_sort_en)


class Store(Base):
    """One shop: where it is, what it can do, how many fittings it takes at once.

    After each visit its place stays free for `buffer_minutes`. Of each variant the last
    `safety_stock` free pieces are not booked from outside.

    Archived means gone for shoppers, kept for its bookings. `version` grows with every change a
    person makes; who edits an older one is told. `sort_…` and `search_text` follow from the rest,
    `cell` and `unit_…` from the position (`whereabouts`).
    """

    __tablename__ = "store"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
        CheckConstraint("buffer_minutes BETWEEN 0 AND 120", name="buffer_minutes"),
        CheckConstraint("safety_stock >= 0", name="safety_stock"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="position"),
        # All that a search for the nearest asks, so that it need not look at the wide rows.
        Index(
            "ix_store_cell",
            "cell",
            "archived_at",
            "is_public",
            "unit_x",
            "unit_y",
            "unit_z",
            "lat",
            "lon",
            "safety_stock",
            "id",
        ),
        # Makes the square part of the row's key: who puts a piece in waits for a store that moves.
        Index("ix_store_id_cell", "id", "cell", unique=True),
        # Who keeps anything back is asked with every count of goods; usually that is nobody.
        Index(
            "ix_store_safety_stock",
            "id",
            "safety_stock",
            sqlite_where=text("safety_stock > 0"),
            postgresql_where=text("safety_stock > 0"),
        ),
        # Lists skip to a deep page within an index, without a look at the rows.
        Index("ix_store_sort_ru", "archived_at", "sort_ru", "id"),
        Index("ix_store_sort_en", "archived_at", "sort_en", "id"),
        Index("ix_store_updated_at", "archived_at", "updated_at", "id"),
        Index("ix_store_city_sort_ru", "city_id", "archived_at", "sort_ru", "id"),
        Index("ix_store_city_sort_en", "city_id", "archived_at", "sort_en", "id"),
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
    buffer_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    safety_stock: Mapped[int] = mapped_column(default=0, server_default="0")
    services: Mapped[list[str]] = mapped_column(JsonType, default=list)
    is_public: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    sort_ru: Mapped[str] = mapped_column(String(120), default=_sort_ru)
    sort_en: Mapped[str] = mapped_column(String(120), default=_sort_en)
    search_text: Mapped[str] = mapped_column(default=_search)
    cell: Mapped[int] = mapped_column(BigInteger, default=_from_position("cell"))
    unit_x: Mapped[float] = mapped_column(default=_from_position("unit_x"))
    unit_y: Mapped[float] = mapped_column(default=_from_position("unit_y"))
    unit_z: Mapped[float] = mapped_column(default=_from_position("unit_z"))


class StoreAlias(Base):
    """An address a store had before; whoever comes by it is led to the new one."""

    __tablename__ = "store_alias"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class StoreMedia(Base):
    """The photos of a store, in display order. Whose they are beside that media knows."""

    __tablename__ = "store_media"

    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(ForeignKey("media_asset.id"), primary_key=True)
    position: Mapped[int]


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
    """Hours of one date that replace the weekly ones; both times empty means closed all day.

    A date may have several rows, an interval each; one without times closes it whatever the rest.
    """

    __tablename__ = "store_exception"
    __table_args__ = (
        UniqueConstraint("store_id", "local_date", "opens"),
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="both_or_none"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    local_date: Mapped[date]
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    reason: Mapped[dict[str, str]] = mapped_column(Localized)
