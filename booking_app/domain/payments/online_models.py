"""Tables of online payment: the payment, its ledger, what is asked of Stripe, what Stripe tells."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, UtcDateTime
from booking_app.core.ids import new_id


@not_on_pages
class OnlinePayment(Base):
    """One visit to the payment page, and the money it led to.

    `status`: `opening` (Stripe has not answered yet), `open` (the page waits for the shopper),
    `unpaid` (the page was closed or ran out), `authorised` (reserved on the card, nothing taken),
    `captured` (taken, wholly or in part), `released` (given back without having been taken).
    `capture` is `manual` or `automatic`. `visit_until` is the deadline of the visit it was opened
    for; `capture_before` the last moment the reserved amount can be taken. `left_at` is when the
    shopper turned back. `checked_at` is when Stripe was last asked. `is_surplus` marks a payment
    for which there is no booking (it is paid already, or over): all of it goes back.
    """

    __tablename__ = "online_payment"
    __table_args__ = (
        CheckConstraint(
            "status IN ('opening', 'open', 'unpaid', 'authorised', 'captured', 'released')",
            name="status",
        ),
        CheckConstraint("capture IN ('manual', 'automatic')", name="capture"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_online_payment_status_checked_at", "status", "checked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reservation_id: Mapped[UUID] = mapped_column(index=True)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"), index=True)
    status: Mapped[str] = mapped_column(String(12), default="opening")
    capture: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    request: Mapped[dict[str, Any]]
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    session_url: Mapped[str] = mapped_column(default="")
    intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    visit_until: Mapped[datetime] = mapped_column(UtcDateTime)
    capture_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_surplus: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class LedgerEntry(Base):
    """What happened to money; appended, never edited. Amounts are positive.

    `kind`: `authorised`, `captured`, `released`, `refunded`, `fee`. `reference` is Stripe's id of
    what proves it; the same proof is entered once.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('authorised', 'captured', 'released', 'refunded', 'fee')", name="kind"
        ),
        CheckConstraint("amount_minor > 0", name="amount"),
        UniqueConstraint("kind", "reference"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("online_payment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reference: Mapped[str] = mapped_column(String(255))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)


@not_on_pages
class MoneyOrder(Base):
    """Something to be done at Stripe; its id is the idempotency key under which it is asked.

    `kind`: `capture`, `cancel`, `refund`, or `close` for a page that still waits. `status`:
    `waiting`, `done`, `failed`, `withdrawn`. `begun_at` is when Stripe was first asked: from then
    on it cannot be withdrawn.
    """

    __tablename__ = "money_order"
    __table_args__ = (
        CheckConstraint("kind IN ('capture', 'cancel', 'refund', 'close')", name="kind"),
        CheckConstraint("status IN ('waiting', 'done', 'failed', 'withdrawn')", name="status"),
        CheckConstraint("(amount_minor IS NULL) = (kind IN ('cancel', 'close'))", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("online_payment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="")
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    status: Mapped[str] = mapped_column(String(12), default="waiting", index=True)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@not_on_pages
class GatewayEvent(Base):
    """A webhook of Stripe's, kept once under its id. The object itself is always asked for anew.

    `status`: `waiting`, `done`, `ignored`, `failed`.
    """

    __tablename__ = "gateway_event"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'done', 'ignored', 'failed')", name="status"),
        Index("ix_gateway_event_status_received_at", "status", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(120))
    session_id: Mapped[str] = mapped_column(String(255), default="")
    intent_id: Mapped[str] = mapped_column(String(255), default="")
    payment: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    last_error: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
