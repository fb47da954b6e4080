"""Tables of the people behind the counter, their sessions, and keys for machines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, UtcDateTime
from booking_app.core.folding import fold
from booking_app.core.ids import new_id


def _sort(context: Any) -> str:
    return fold(context.get_current_parameters()["name"])


def search_text(name: str, login: str) -> str:
    """What a person is found by."""
    return fold(f"{name} {login}")


def _search(context: Any) -> str:
    row = context.get_current_parameters()
    return search_text(row["name"], row["login"])


@not_on_pages
class Staff(Base):
    """A person with a sign-in. `password_hash` is argon2id.

    `version` grows with every change a person makes; `sort_name` and `search_text` follow from
    name and login.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(
            "role IN ('consultant', 'manager', 'merchandiser', 'marketer', 'admin')", name="role"
        ),
        Index("ix_staff_sort_name", "sort_name", "id"),
        Index("ix_staff_active_sort_name", "is_active", "sort_name", "id"),
        Index("ix_staff_active_role", "is_active", "role", "sort_name", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(8), default="ru")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    sort_name: Mapped[str] = mapped_column(String(120), default=_sort)
    search_text: Mapped[str] = mapped_column(default=_search)


@not_on_pages
class StaffStore(Base):
    """The stores a consultant or manager works in; admins need none."""

    __tablename__ = "staff_store"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), primary_key=True, index=True)


@not_on_pages
class StaffSession(Base):
    """A signed-in browser. Only the hash of the cookie's secret is kept.

    `device` is what the browser calls itself, shortened for people: `Chrome · Windows`. On a
    device of a counter (`device_id`) it is locked from `lock_at` on until the person shows
    themselves again; `by_pin` says that they last did so by no more than their PIN.
    """

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    store_id: Mapped[UUID | None] = mapped_column(ForeignKey("store.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(80), default="")
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("counter_device.id"), index=True)
    by_pin: Mapped[bool] = mapped_column(default=False, server_default=false())
    lock_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class CounterDevice(Base):
    """A tablet or phone that belongs to a store's counter. Only its cookie's hash is kept."""

    __tablename__ = "counter_device"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class DeviceInvitation(Base):
    """A code by which one device joins a store's counter, once, within minutes."""

    __tablename__ = "device_invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class StaffPin(Base):
    """The PIN a person goes by on devices of their store's counter (argon2id)."""

    __tablename__ = "staff_pin"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


@not_on_pages
class PasswordLink(Base):
    """A link by which a person chooses a password, once, for a while; only its hash is kept."""

    __tablename__ = "password_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class ApiKey(Base):
    """A key for a machine, bound to a scope and, for the counter, to one store."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("scope IN ('counter', 'stock', 'media')", name="scope"),
        CheckConstraint("scope <> 'counter' OR store_id IS NOT NULL", name="bound"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(String(16))
    store_id: Mapped[UUID | None] = mapped_column(ForeignKey("store.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
