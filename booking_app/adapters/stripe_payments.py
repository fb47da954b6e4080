"""Online payment by Stripe: Checkout Sessions through the official SDK, asynchronously."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import stripe

from booking_app.domain.payments.ports import (
    BadEvent,
    CheckoutRequest,
    CheckoutState,
    EventRef,
    GatewayRefused,
    GatewayUnavailable,
    IntentState,
    RefundState,
)

logger = logging.getLogger(__name__)
# At DEBUG the SDK writes down whole answers, with what people are called and how they are reached.
logging.getLogger("stripe").setLevel(logging.INFO)

T = TypeVar("T")

SIGNATURE_TOLERANCE_SECONDS = 300
_TIMEOUT_SECONDS = 20
_PAGE = 100
_EXPAND = "latest_charge.balance_transaction"
_PASSING = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    # A key that is wrong or may too little is mended in the settings; the work waits meanwhile.
    stripe.AuthenticationError,
    stripe.PermissionError,
)
_IN_USE = 409
"""The same call is being made by somebody else at this moment."""


class StripePayments:
    """Talks to Stripe, or to whatever speaks its API at `address`. Close with `aclose`.

    `secrets` are the signing secrets of webhooks: several while one replaces another.
    """

    def __init__(self, key: str, secrets: tuple[str, ...], *, address: str = "") -> None:
        self._secrets = secrets
        self._http = stripe.HTTPXClient(timeout=_TIMEOUT_SECONDS)
        self._api = stripe.StripeClient(
            key,
            http_client=self._http,
            max_network_retries=2,
            base_addresses={"api": address} if address else None,
        ).v1

    async def open_checkout(self, request: CheckoutRequest) -> CheckoutState:
        """Open a payment page, once per `request.key`."""
        made = await _asked(
            self._api.checkout.sessions.create_async, _session_params(request), _once(request.key)
        )
        return CheckoutState(made.id, str(made.status), made.url or "", None)

    async def checkout(self, session_id: str) -> CheckoutState:
        """The payment page now, with its payment."""
        found = await _asked(
            self._api.checkout.sessions.retrieve_async,
            session_id,
            {"expand": [f"payment_intent.{_EXPAND}"]},
        )
        intent = found.payment_intent
        state = await self._state(intent) if intent else None
        return CheckoutState(found.id, str(found.status), found.url or "", state)

    async def close_checkout(self, session_id: str, key: str) -> CheckoutState:
        """Close the page if it still waits; whatever it is afterwards comes back."""
        try:
            await _asked(self._api.checkout.sessions.expire_async, session_id, {}, _once(key))
        except GatewayRefused:
            # Paid or closed meanwhile: what it is now says which.
            logger.info("checkout_not_closable", extra={"session": session_id})
        return await self.checkout(session_id)

    async def intent(self, intent_id: str) -> IntentState:
        """The payment now, with its refunds."""
        found = await _asked(
            self._api.payment_intents.retrieve_async, intent_id, {"expand": [_EXPAND]}
        )
        return await self._state(found)

    async def capture(self, intent_id: str, amount_minor: int, key: str) -> None:
        """Take this much of what is reserved; the rest is released."""
        await _asked(
            self._api.payment_intents.capture_async,
            intent_id,
            {"amount_to_capture": amount_minor},
            _once(key),
        )

    async def cancel(self, intent_id: str, key: str) -> None:
        """Release what is reserved."""
        await _asked(self._api.payment_intents.cancel_async, intent_id, {}, _once(key))

    async def refund(self, intent_id: str, amount_minor: int, key: str) -> None:
        """Pay back this much of what was taken."""
        await _asked(
            self._api.refunds.create_async,
            {"payment_intent": intent_id, "amount": amount_minor, "metadata": {"order": key}},
            _once(key),
        )

    async def recent(self, since: datetime) -> AsyncIterator[IntentState]:
        """Payments made since, as a list knows them (without refunds and fees)."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": _PAGE}
        while True:
            page = await _asked(self._api.payment_intents.list_async, params)
            for each in page.data:
                yield _intent(each, ())
            if not page.has_more:
                return
            params = {**params, "starting_after": page.data[-1].id}

    def read_event(self, body: bytes, signature: str) -> EventRef:
        """What a webhook says. Raises `BadEvent`."""
        for secret in self._secrets:
            try:
                event = stripe.Webhook.construct_event(
                    body, signature, secret, tolerance=SIGNATURE_TOLERANCE_SECONDS
                )
            except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError):
                continue
            return _reference(event)
        raise BadEvent

    async def aclose(self) -> None:
        """Hang up."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def _state(self, intent: Any) -> IntentState:
        refunds: tuple[RefundState, ...] = ()
        charge = intent.latest_charge
        if intent.amount_received and not isinstance(charge, str) and charge.amount_refunded:
            found = await _asked(
                self._api.refunds.list_async, {"payment_intent": intent.id, "limit": _PAGE}
            )
            refunds = tuple(_refund(each) for each in found.data if _is_paid_back(each))
        return _intent(intent, refunds)


def _session_params(request: CheckoutRequest) -> Any:
    metadata = dict(request.metadata)
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency.lower(),
                    "unit_amount": line.amount_minor,
                    "product_data": {"name": line.name},
                },
            }
            for line in request.lines
        ],
        "payment_intent_data": {
            "capture_method": request.capture,
            "metadata": metadata,
            "statement_descriptor_suffix": request.statement,
            **({"receipt_email": request.email} if request.email else {}),
        },
        **({"customer_email": request.email} if request.email else {}),
        "metadata": metadata,
        "locale": request.locale,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
    }


def _intent(found: Any, refunds: tuple[RefundState, ...]) -> IntentState:
    charge = found.latest_charge
    before, balance_id, fee = None, "", 0
    if charge and not isinstance(charge, str):
        card = getattr(charge.payment_method_details, "card", None)
        before = getattr(card, "capture_before", None)
        balance = charge.balance_transaction
        if balance and not isinstance(balance, str):
            balance_id, fee = balance.id, balance.fee
    return IntentState(
        id=found.id,
        status=str(found.status),
        amount_minor=found.amount,
        capturable_minor=found.amount_capturable or 0,
        received_minor=found.amount_received or 0,
        currency=str(found.currency).upper(),
        created_at=_moment(found.created),
        capture_before=_moment(before) if before else None,
        charge_id=charge if isinstance(charge, str) else (charge.id if charge else ""),
        balance_id=balance_id,
        fee_minor=fee,
        refunds=refunds,
        metadata=_plain(found.metadata),
    )


def _is_paid_back(refund: Any) -> bool:
    """Whether money that was taken goes back. What is released without having been taken may look
    like a refund too, but it never touched the balance."""
    is_ours = bool(_plain(refund.metadata).get("order"))
    return refund.status in ("succeeded", "pending") and bool(refund.balance_transaction or is_ours)


def _refund(refund: Any) -> RefundState:
    order = _plain(refund.metadata).get("order", "")
    return RefundState(refund.id, refund.amount, _moment(refund.created), order)


def _reference(event: Any) -> EventRef:
    thing = event.data.object
    kind = str(thing.object)
    metadata = getattr(thing, "metadata", None)
    intent = thing.id if kind == "payment_intent" else getattr(thing, "payment_intent", None)
    return EventRef(
        id=event.id,
        kind=event.type,
        session_id=thing.id if kind == "checkout.session" else "",
        intent_id=str(intent or ""),
        payment=_plain(metadata).get("payment", ""),
    )


async def _asked(call: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """The answer of a call. Raises `GatewayUnavailable` and `GatewayRefused`."""
    try:
        return await call(*arguments)
    except _PASSING as error:
        logger.warning("stripe_unavailable", extra={"error": type(error).__name__})
        raise GatewayUnavailable from error
    except stripe.StripeError as error:
        status = error.http_status or 0
        if isinstance(error, stripe.APIError) or status >= 500 or status == _IN_USE:
            logger.warning("stripe_unavailable", extra={"error": type(error).__name__})
            raise GatewayUnavailable from error
        raise GatewayRefused(reason=str(error.code or type(error).__name__)) from error


def _plain(metadata: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in metadata.to_dict().items()} if metadata else {}


def _once(key: str) -> Any:
    return {"idempotency_key": key}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
