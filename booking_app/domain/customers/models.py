"""Tables of people: browsers we do not know, contacts we do, and what they did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, UtcDateTime
from booking_app.core.ids import new_id


@not_on_pages
class Visitor(Base):
    """A browser, first-party, before we know who. Never holds a name or an exact position."""

    __tablename__ = "visitor"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    city_slug: Mapped[str | None] = mapped_column(String(64))
    store_slug: Mapped[str | None] = mapped_column(String(80))


@not_on_pages
class Contact(Base):
    """A shopper as they wrote themselves down: a phone (E.164), an e-mail, or both."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("phone", "email"),
        CheckConstraint("phone <> '' OR email <> ''", name="reachable"),
        Index("ix_contact_email", "email"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


@not_on_pages
class ContactChannel(Base):
    """One phone or e-mail. Its row is locked while pieces are counted against the cap."""

    __tablename__ = "contact_channel"

    value: Mapped[str] = mapped_column(String(254), primary_key=True)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime)


@not_on_pages
class Consent(Base):
    """A consent given or withdrawn, with the words that were shown."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    given: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


@not_on_pages
class Touch(Base):
    """Anything a visitor did, online or at a counter."""

    __tablename__ = "touch"
    __table_args__ = (Index("ix_touch_visitor_id_at", "visitor_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visitor_id: Mapped[UUID] = mapped_column(ForeignKey("visitor.id"))
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    data: Mapped[dict[str, Any]] = mapped_column(JsonType, default=dict)
