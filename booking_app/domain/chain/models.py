"""Tables of the chain's settings and its logos."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.clock import utc_now
from booking_app.core.db import Base, JsonType, Localized, UtcDateTime

ONLY_ROW = 1


class Logo(Base):
    """A logo as shown, re-encoded; named by its content. Old ones stay for pages kept somewhere.

    In the database rather than among the media, so that every process has it at once.
    """

    __tablename__ = "chain_logo"

    digest: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    width: Mapped[int]
    height: Mapped[int]
    is_dark: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Chain(Base):
    """The one row of settings; without it the environment's defaults hold."""

    __tablename__ = "chain"
    __table_args__ = (CheckConstraint(f"id = {ONLY_ROW}", name="only_row"),)

    id: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, default=ONLY_ROW
    )
    version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(60))
    logo: Mapped[str | None] = mapped_column(ForeignKey("chain_logo.digest"))
    accent: Mapped[str] = mapped_column(String(7))
    accent_ink: Mapped[str] = mapped_column(String(7))
    accent_dark: Mapped[str] = mapped_column(String(7))
    accent_ink_dark: Mapped[str] = mapped_column(String(7))
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[dict[str, str]] = mapped_column(Localized)
    social: Mapped[list[str]] = mapped_column(JsonType)
    country: Mapped[str] = mapped_column(String(2))
    locales: Mapped[list[str]] = mapped_column(JsonType)
    default_locale: Mapped[str] = mapped_column(String(8))
    currency: Mapped[str] = mapped_column(String(3))
    hold_minutes: Mapped[int]
    lead_minutes: Mapped[int]
    horizon_days: Mapped[int]
    grace_minutes: Mapped[int]
    pieces_per_contact: Mapped[int]
