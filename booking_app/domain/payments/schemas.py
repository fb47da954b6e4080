"""What leaves the payments slice, and the commands it takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from booking_app.core.money import Money

Capture = Literal["manual", "automatic"]
PaymentStatus = Literal["opening", "open", "unpaid", "authorised", "captured", "released"]


@dataclass(frozen=True, slots=True)
class Paid:
    """Money taken in the store. `receipt` is the till's number."""

    method: Literal["cash", "terminal"]
    receipt: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """What the ledger says of a payment."""

    authorised: Money
    captured: Money
    released: Money
    refunded: Money
    fee: Money

    @property
    def reserved(self) -> Money:
        """What waits on the card, neither taken nor given back."""
        return self.authorised - self.captured - self.released

    @property
    def kept(self) -> Money:
        """What was taken and not given back."""
        return self.captured - self.refunded


@dataclass(frozen=True, slots=True)
class OnlinePaymentView:
    """An online payment. `waiting` names orders given and not done yet: `capture`, `cancel`,
    `refund`, `close`. Of a visit called missed it goes back at `goes_back_at`, unless they come
    after all."""

    id: UUID
    reservation_id: UUID
    store_id: UUID
    status: PaymentStatus
    capture: Capture
    amount: Money
    balance: Balance
    waiting: tuple[str, ...]
    session_url: str
    session_id: str
    intent_id: str
    expires_at: datetime
    capture_before: datetime | None
    goes_back_at: datetime | None
    is_surplus: bool
    last_error: str
    created_at: datetime

    @property
    def is_paid(self) -> bool:
        """Whether the shopper paid for the booking: money is reserved or was taken."""
        return self.status in ("authorised", "captured") and not self.is_surplus
