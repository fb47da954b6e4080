"""What online payment needs from a payment provider. The real one is Stripe."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from booking_app.core.errors import DomainError, Unavailable


class GatewayUnavailable(Unavailable):
    """The payment provider does not answer, or fails. Asking again with the same key is safe."""

    code = "payment_unavailable"


class GatewayRefused(DomainError):
    """The payment provider refuses this for good. Details: `reason`, its own code."""

    code = "payment_refused"


class BadEvent(DomainError):
    """A webhook that is not signed by the provider, or was signed too long ago."""

    code = "bad_event"


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One piece as the payment page shows it."""

    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """A payment page to be opened; the same request with the same key opens it once.

    `metadata` has our ids only. `expires_at` is 30 minutes to 24 hours away.
    """

    key: str
    lines: tuple[CheckoutLine, ...]
    currency: str
    capture: Literal["manual", "automatic"]
    locale: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    statement: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RefundState:
    """Money on its way back. `order` is the key under which we asked for it, if we did."""

    id: str
    amount_minor: int
    at: datetime
    order: str = ""


@dataclass(frozen=True, slots=True)
class IntentState:
    """The payment as the provider sees it now.

    `status` as Stripe names it (`requires_payment_method`, `requires_capture`, `succeeded`,
    `canceled`, …). `fee_minor` is known once something was taken.
    """

    id: str
    status: str
    amount_minor: int
    capturable_minor: int
    received_minor: int
    currency: str
    created_at: datetime
    capture_before: datetime | None = None
    charge_id: str = ""
    balance_id: str = ""
    fee_minor: int = 0
    refunds: tuple[RefundState, ...] = ()
    metadata: Mapping[str, str] | None = None

    @property
    def refunded_minor(self) -> int:
        """What has been paid back."""
        return sum(refund.amount_minor for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """The payment page as the provider sees it now; `status` is `open`, `complete`, `expired`."""

    id: str
    status: str
    url: str
    intent: IntentState | None


@dataclass(frozen=True, slots=True)
class EventRef:
    """What a webhook says: which kind of news, about which payment of the provider's.

    `payment` is our own id of it, where the provider carries it along.
    """

    id: str
    kind: str
    session_id: str
    intent_id: str
    payment: str


class PaymentGateway(Protocol):
    """Every call raises `GatewayUnavailable`; those that change something `GatewayRefused` too.

    `key` makes a call safe to repeat: with the same key it happens once.
    """

    async def open_checkout(self, request: CheckoutRequest) -> CheckoutState:
        """Open a payment page, once per `request.key`."""

    async def checkout(self, session_id: str) -> CheckoutState:
        """The payment page now, with its payment."""

    async def close_checkout(self, session_id: str, key: str) -> CheckoutState:
        """Close the page if it still waits; whatever it is afterwards comes back."""

    async def intent(self, intent_id: str) -> IntentState:
        """The payment now, with its refunds."""

    async def capture(self, intent_id: str, amount_minor: int, key: str) -> None:
        """Take this much of what is reserved; the rest is released."""

    async def cancel(self, intent_id: str, key: str) -> None:
        """Release what is reserved."""

    async def refund(self, intent_id: str, amount_minor: int, key: str) -> None:
        """Pay back this much of what was taken."""

    def recent(self, since: datetime) -> AsyncIterator[IntentState]:
        """Payments made since, as a list knows them (without refunds and fees)."""

    def read_event(self, body: bytes, signature: str) -> EventRef:
        """What a webhook says. Raises `BadEvent`."""

    async def aclose(self) -> None:
        """Hang up."""
