"""Online payments as the back office shows them."""

from dataclasses import dataclass

from booking_app.core.i18n import Translator, mark
from booking_app.core.ids import format_code
from booking_app.core.money import format_money
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.ui.admin.goods_words import plain_price
from booking_app.ui.locales import localised
from booking_app.workflows.payments_admin import (
    Entry,
    FailedEvent,
    Order,
    PaymentDetail,
    PaymentLine,
)

STATUS_WORDS: dict[str, str] = {
    "opening": mark("Page is being opened"),
    "open": mark("Waiting for the shopper"),
    "unpaid": mark("Not paid"),
    "authorised": mark("Reserved"),
    "captured": mark("Charged"),
    "released": mark("Released"),
}
_TONES = {"authorised": "accent", "captured": "ok", "open": "quiet", "opening": "quiet"}
_ENTRY_WORDS: dict[str, str] = {
    "authorised": mark("Reserved"),
    "captured": mark("Charged"),
    "released": mark("Released"),
    "refunded": mark("Paid back"),
    "fee": mark("Fee"),
}
_ORDER_WORDS: dict[str, str] = {
    "capture": mark("Charge"),
    "cancel": mark("Release"),
    "refund": mark("Pay back"),
    "close": mark("Close the page"),
}
_ORDER_STATUS: dict[str, tuple[str, str]] = {
    "waiting": (mark("Waiting"), "quiet"),
    "done": (mark("Done"), "ok"),
    "failed": (mark("Failed"), "stop"),
    "withdrawn": (mark("Withdrawn"), "quiet"),
}
_REASONS: dict[str, str] = {
    "hand_over": mark("Hand-over"),
    "cancelled": mark("Booking cancelled"),
    "expired": mark("Booking not confirmed in time"),
    "no_show": mark("Shopper did not come"),
    "missing": mark("Piece not found in the store"),
    "piece_taken": mark("The piece was gone"),
    "slot_full": mark("The time was taken"),
    "ended": mark("The booking had ended"),
    "lapses": mark("The card's word ends before the visit"),
}


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A line of the list."""

    id: str = ""
    code: str = ""
    href: str = ""
    store: str = ""
    status: str = ""
    tone: str = "quiet"
    amount: str = ""
    kept: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the ledger."""

    at: str = ""
    what: str = ""
    amount: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order and what came of it."""

    id: str = ""
    at: str = ""
    what: str = ""
    amount: str = ""
    reason: str = ""
    status: str = ""
    tone: str = "quiet"
    error: str = ""
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """One payment. `refundable` is empty where nothing can be paid back."""

    id: str = ""
    code: str = ""
    store: str = ""
    status: str = ""
    tone: str = "quiet"
    amount: str = ""
    session_id: str = ""
    intent_id: str = ""
    movements: tuple[EntryRow, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    refundable: str = ""
    refund_value: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """A webhook that could not be handled."""

    id: str = ""
    kind: str = ""
    at: str = ""
    error: str = ""


def payment_row(line: PaymentLine, t: Translator) -> PaymentRow:
    """A line of the list."""
    payment = line.payment
    return PaymentRow(
        id=str(payment.id),
        code=format_code(line.code) if line.code else "",
        href=localised(f"/admin/payments/{payment.id}", t.locale),
        store=line.store,
        status=t(STATUS_WORDS[payment.status]),
        tone=_tone(payment),
        amount=format_money(payment.amount, t.locale),
        kept=format_money(payment.balance.kept, t.locale) if payment.balance.captured else "",
        at=payment.created_at.isoformat(),
    )


def payment_page(detail: PaymentDetail, t: Translator) -> PaymentPage:
    """One payment."""
    payment = detail.line.payment
    return PaymentPage(
        id=str(payment.id),
        code=format_code(detail.line.code) if detail.line.code else "",
        store=detail.line.store,
        status=t(STATUS_WORDS[payment.status]),
        tone=_tone(payment),
        amount=format_money(payment.amount, t.locale),
        session_id=payment.session_id,
        intent_id=payment.intent_id,
        movements=tuple(_entry(each, t) for each in detail.entries),
        orders=tuple(_order(each, t) for each in detail.orders),
        refundable=format_money(detail.refundable, t.locale) if detail.refundable else "",
        refund_value=plain_price(detail.refundable.amount_minor, detail.refundable.currency),
    )


def event_row(event: FailedEvent) -> EventRow:
    """A webhook that could not be handled."""
    return EventRow(event.id, event.kind, event.at.isoformat(), event.last_error)


def _entry(entry: Entry, t: Translator) -> EntryRow:
    return EntryRow(
        entry.at.isoformat(),
        t(_ENTRY_WORDS[entry.kind]),
        format_money(entry.amount, t.locale),
        entry.reference,
    )


def _order(order: Order, t: Translator) -> OrderRow:
    word, tone = _ORDER_STATUS[order.status]
    reason = _REASONS.get(order.reason)
    return OrderRow(
        id=str(order.id),
        at=order.at.isoformat(),
        what=t(_ORDER_WORDS[order.kind]),
        amount=format_money(order.amount, t.locale) if order.amount else "",
        reason=t(reason) if reason else order.reason,
        status=t(word),
        tone=tone,
        error=order.last_error,
        can_retry=order.status == "failed",
    )


def _tone(payment: OnlinePaymentView) -> str:
    return "stop" if payment.last_error else _TONES.get(payment.status, "quiet")
