"""A booking as its owner sees it: ready texts, in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import UUID

from booking_app.core.i18n import Translator, mark, translator
from booking_app.core.ids import format_code
from booking_app.core.money import Money, format_money
from booking_app.domain.chain.service import chain_now
from booking_app.domain.payments.schemas import OnlinePaymentView
from booking_app.domain.reservations.schemas import LineView, ReservationView
from booking_app.ui.components.photo import PhotoView, photo_view
from booking_app.ui.locales import localised
from booking_app.ui.shop.stores_view import StoreCard, store_card
from booking_app.ui.shop.words import size_name
from booking_app.workflows.calendar_file import calendar_file
from booking_app.workflows.deadline import kept_until, store_zone, visit_time
from booking_app.workflows.links import qr_payload
from booking_app.workflows.payment_words import payment_sentence
from booking_app.workflows.qr_codes import qr_svg
from booking_app.workflows.tokens import reservation_token

_THUMB_WIDTHS = (160, 320)
_STATUS = {
    "held": mark("Waiting for the payment"),
    "expired": mark("Not booked"),
    "confirmed": mark("Visit confirmed"),
    "ready": mark("Everything is ready"),
    "arrived": mark("You have arrived"),
    "completed": mark("Thank you for your visit"),
    "cancelled": mark("Visit cancelled"),
    "no_show": mark("We missed you"),
}
_OUTCOME = {
    "bought": mark("Bought"),
    "declined": mark("Not this time"),
    "missing": mark("The store could not find it. We are sorry."),
    "sold": mark("It was sold in the store by mistake. We are sorry."),
}


@dataclass(frozen=True, slots=True)
class BookedPiece:
    """A piece of the booking; `outcome` is its key, `note` says it in words;
    `elsewhere_href` leads to other stores with it."""

    name: str = ""
    details: str = ""
    price: str = ""
    href: str = ""
    photo: PhotoView = field(default_factory=PhotoView)
    outcome: str = ""
    note: str = ""
    elsewhere_href: str = ""


@dataclass(frozen=True, slots=True)
class BookingView:
    """`qr` is an SVG element, empty once nothing is to be shown at the counter;
    `calendar_href` carries the whole file, so that no address needs the secret."""

    code: str = ""
    status: str = ""
    eyebrow: str = ""
    title: str = ""
    text: str = ""
    when: str = ""
    qr: str = ""
    calendar_href: str = ""
    store: StoreCard = field(default_factory=StoreCard)
    directions: str = ""
    time_zone: str = ""
    pieces: tuple[BookedPiece, ...] = ()
    total_label: str = ""
    total: str = ""
    payment: str = ""
    pay_href: str = ""
    can_change: bool = False
    can_rebook: bool = False


def booking_view(
    booking: ReservationView,
    categories: Mapping[UUID, str],
    locale: str,
    payment: OnlinePaymentView | None = None,
) -> BookingView:
    """`categories` maps a product's id to the slug of its shelf, for the words of one piece;
    `payment` is the one made online, if one was."""
    t = translator(locale)
    waiting = booking.status in ("confirmed", "ready")
    label, total = _total(booking, t)
    return BookingView(
        code=format_code(booking.code),
        status=booking.status,
        eyebrow=t(_STATUS.get(booking.status, "")) if booking.status in _STATUS else "",
        title=_title(booking, categories, locale),
        text=_text(booking, t),
        when=visit_time(booking, locale) if waiting else "",
        qr=_qr(booking, t) if waiting else "",
        calendar_href=_calendar(booking, locale) if waiting else "",
        store=store_card(booking.store, locale),
        directions=booking.store.directions,
        time_zone=booking.store.time_zone,
        pieces=tuple(_piece(line, locale) for line in booking.lines),
        total_label=label,
        total=total,
        payment=payment_sentence(
            payment, t, store_zone(booking), is_over=booking.status == "completed"
        )
        if payment
        else "",
        pay_href=payment.session_url if payment and booking.status == "held" else "",
        can_change=booking.can_change,
        can_rebook=booking.status in ("cancelled", "no_show", "expired"),
    )


def _title(booking: ReservationView, categories: Mapping[UUID, str], locale: str) -> str:
    t = translator(locale)
    if booking.status in ("confirmed", "ready"):
        kept = [line for line in booking.lines if line.outcome != "missing"] or booking.lines
        shelf = categories.get(kept[0].piece.product_id, "")
        return kept_until(booking, locale, category_slug=shelf)
    if booking.status == "arrived":
        return t("Enjoy trying on")
    if booking.status == "completed":
        return t("Wear it with joy") if _bought(booking) else t("We were glad to meet you")
    if booking.status == "held":
        return t("Nearly yours to try on")
    return t("Shall we find another time?")


def _text(booking: ReservationView, t: Translator) -> str:
    if booking.can_change and booking.concern == "archived":
        return t("This store is closing. Your booking stands; better choose another store.")
    if booking.can_change and booking.concern:
        return t(
            "The store has changed its hours, and this visit no longer fits in. Your booking "
            "stands; better choose another time below."
        )
    if booking.status == "ready":
        return t("The pieces are laid aside for you. Show this code, or simply say it.")
    if booking.status == "confirmed":
        return t("At the store show this code to a consultant, or simply say it.")
    if booking.status == "arrived":
        return t("The consultant brings your pieces. This page will show what you took.")
    if booking.status == "completed":
        return t("What you tried on, and what went home with you.")
    if booking.status == "held":
        return t("As soon as the payment is there, this page turns into your booking by itself.")
    if booking.status == "expired":
        return t("The payment was not made in time, and the pieces are back on display.")
    if booking.status == "no_show":
        return t("The pieces waited for you and are back on display. Choose another time.")
    return _why_cancelled(booking, t)


def _why_cancelled(booking: ReservationView, t: Translator) -> str:
    if booking.end_reason == "shopper":
        return t("The booking is cancelled as you asked. The pieces are back on display.")
    if booking.end_reason == "piece_taken":
        return t("Your payment came when the piece was already gone. You get everything back.")
    if booking.end_reason == "missing":
        if all(line.reason == "sold" for line in booking.lines):
            return t("The store sold what you chose by mistake, and we are sorry.")
        return t("The store could not find what you chose, and we are sorry.")
    if booking.end_reason:
        return t(
            "We are sorry: the store had to cancel your visit. Its reason: {reason}",
            reason=booking.end_reason,
        )
    return t("We are sorry: the store had to cancel your visit.")


def _qr(booking: ReservationView, t: Translator) -> str:
    return qr_svg(qr_payload(reservation_token(booking)), title=t("QR code of your booking"))


def _calendar(booking: ReservationView, locale: str) -> str:
    return "data:text/calendar;charset=utf-8," + quote(calendar_file(booking, chain_now(), locale))


def _piece(line: LineView, locale: str) -> BookedPiece:
    t = translator(locale)
    size = size_name(line.piece.size, t)
    metal = line.piece.metal_name
    was_sold = line.outcome == "missing" and line.reason == "sold"
    return BookedPiece(
        name=line.piece.product_name,
        details=t("{metal}, size {size}", metal=metal, size=size) if size else metal,
        price=format_money(line.price, locale),
        href=localised(f"/p/{line.piece.product_slug}", locale),
        photo=photo_view(line.piece.photo, _THUMB_WIDTHS),
        outcome=line.outcome,
        note=t(_OUTCOME["sold" if was_sold else line.outcome]) if line.outcome else "",
        elsewhere_href=localised("/stores", locale) + f"?variant={line.piece.variant_id}"
        if line.outcome == "missing"
        else "",
    )


def _bought(booking: ReservationView) -> Sequence[LineView]:
    return [line for line in booking.lines if line.outcome == "bought"]


def _total(booking: ReservationView, t: Translator) -> tuple[str, str]:
    if booking.status == "completed":
        label, lines = t("Bought for"), _bought(booking)
    else:
        label, lines = t("Together"), [line for line in booking.lines if not line.outcome]
    if not lines or booking.status in ("cancelled", "no_show", "expired"):
        return "", ""
    total = sum(line.due.amount_minor for line in lines)
    return label, format_money(Money(total, lines[0].price.currency), t.locale)
