"""Tables of money taken at the counter; those of online payment are in `online_models`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking_app.core.changes import not_on_pages
from booking_app.core.clock import utc_now
from booking_app.core.db import Base, UtcDateTime
from booking_app.core.ids import new_id
from booking_app.domain.payments import online_models

__all__ = ["CounterPayment", "online_models"]


@not_on_pages
class CounterPayment(Base):
    """What was paid in a store for a reservation; appended, never edited.

    A mistake is taken back by an entry with the opposite amount that names it in `reverses_id`.
    """

    __tablename__ = "counter_payment"
    __table_args__ = (
        CheckConstraint("method IN ('cash', 'terminal')", name="method"),
        CheckConstraint("(amount_minor < 0) = (reverses_id IS NOT NULL)", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reservation_id: Mapped[UUID] = mapped_column(index=True)
    store_id: Mapped[UUID] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    method: Mapped[str] = mapped_column(String(12))
    receipt: Mapped[str] = mapped_column(String(64))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("counter_payment.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
