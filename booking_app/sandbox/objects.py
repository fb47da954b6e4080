"""Stripe's objects as far as we use them, made from nothing and from each other.

Shapes and names are those of Stripe's API reference, version `API_VERSION`.
"""

from typing import Any, Final

from booking_app.sandbox.books import Thing, new_id

API_VERSION: Final = "2026-10-28.endive"
AUTHORISATION_SECONDS: Final = 7 * 24 * 3600
"""How long a card payment may wait for its capture."""


def session(
    wanted: dict[str, Any], *, url: str, now: int, amount: int, lines: list[Thing]
) -> Thing:
    """A checkout session in wait of the shopper."""
    id_ = new_id("cs_test")
    return {
        "id": id_,
        "object": "checkout.session",
        "amount_subtotal": amount,
        "amount_total": amount,
        "cancel_url": wanted.get("cancel_url"),
        "client_reference_id": wanted.get("client_reference_id"),
        "created": now,
        "currency": lines[0]["currency"],
        "customer": None,
        "customer_details": None,
        "customer_email": wanted.get("customer_email"),
        "expires_at": int(wanted.get("expires_at") or now + 24 * 3600),
        "livemode": False,
        "locale": wanted.get("locale"),
        "metadata": wanted.get("metadata") or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": wanted.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": f"{url}/pay/{id_}",
        "line_items": _page_of(lines, f"/v1/checkout/sessions/{id_}/line_items"),
        "_intent": wanted.get("payment_intent_data") or {},
    }


def line_item(wanted: dict[str, Any]) -> Thing:
    """One line of what is paid for."""
    price = wanted["price_data"]
    quantity, unit = int(wanted.get("quantity") or 1), int(price["unit_amount"])
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_subtotal": unit * quantity,
        "amount_total": unit * quantity,
        "currency": str(price["currency"]).lower(),
        "description": (price.get("product_data") or {}).get("name"),
        "quantity": quantity,
    }


def payment_intent(of: Thing, *, now: int) -> Thing:
    """The payment a session leads to."""
    wanted = of["_intent"]
    id_ = new_id("pi")
    return {
        "id": id_,
        "object": "payment_intent",
        "amount": of["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": wanted.get("capture_method") or "automatic",
        "client_secret": f"{id_}_secret_{new_id('x')[2:]}",
        "created": now,
        "currency": of["currency"],
        "customer": None,
        "description": wanted.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": wanted.get("metadata") or {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": wanted.get("receipt_email"),
        "statement_descriptor": None,
        "statement_descriptor_suffix": wanted.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "_session": of["id"],
    }


def charge(intent: Thing, *, last4: str, now: int, authenticated: bool) -> Thing:
    """A card that said yes; captured at once unless the intent asks to wait."""
    waits = intent["capture_method"] == "manual"
    card = {
        "amount_authorized": intent["amount"],
        "brand": "visa",
        "capture_before": now + AUTHORISATION_SECONDS if waits else None,
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": last4,
        "network": "visa",
        "three_d_secure": {"result": "authenticated"} if authenticated else None,
    }
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": False,
        "created": now,
        "currency": intent["currency"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method_details": {"card": card, "type": "card"},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "status": "succeeded",
    }


def refund(of: Thing, amount: int, reason: str | None, metadata: Any, *, now: int) -> Thing:
    """Money on its way back; cards get it at once here."""
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": of["id"],
        "created": now,
        "currency": of["currency"],
        "metadata": metadata or {},
        "payment_intent": of["payment_intent"],
        "reason": reason,
        "status": "succeeded",
    }


def balance_transaction(source: Thing, amount: int, fee: int, kind: str, *, now: int) -> Thing:
    """A line of the account's balance; `amount` is negative when money leaves."""
    fees = [{"amount": fee, "currency": source["currency"], "type": "stripe_fee"}] if fee else []
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "created": now,
        "currency": source["currency"],
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fees,
        "net": amount - fee,
        "reporting_category": kind,
        "source": source["id"],
        "status": "available",
        "type": kind,
    }


def event(kind: str, thing: Thing, *, key: str | None, now: int) -> Thing:
    """What happened to an object, with the object as it was then."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": {"object": public(thing)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": new_id("req"), "idempotency_key": key},
        "type": kind,
    }


def public(thing: Thing, expand: tuple[str, ...] = ()) -> Thing:
    """The object as it is shown: without what only the sandbox needs, and without its lines unless
    they are asked for."""
    hidden = {"line_items"} - set(expand)
    return {k: v for k, v in thing.items() if not k.startswith("_") and k not in hidden}


def page_of(things: list[Thing], url: str, *, has_more: bool) -> Thing:
    """A list as Stripe answers it."""
    return {**_page_of(things, url), "has_more": has_more}


def fee_of(amount: int) -> int:
    """What the sandbox keeps of a captured amount: 2.9 %, rounded half up."""
    return (amount * 29 + 500) // 1000


def _page_of(things: list[Thing], url: str) -> Thing:
    return {"object": "list", "data": things, "has_more": False, "url": url}
