"""A coupon as its owner sees it: ready texts, in one language."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, format_moment, mark, translator
from booking_app.core.ids import format_code
from booking_app.core.money import format_money
from booking_app.domain.coupons.schemas import CouponView
from booking_app.domain.stores.schemas import StoreView
from booking_app.ui.shop.offer_view import OfferView
from booking_app.workflows.coupons import codes_now
from booking_app.workflows.qr_codes import qr_svg

_EYEBROWS = {
    "open": mark("Your coupon"),
    "redeemed": mark("Used"),
    "cancelled": mark("Called off"),
    "expired": mark("Expired"),
}


@dataclass(frozen=True, slots=True)
class OwnCouponView:
    """`qr` is an SVG good for `seconds` more, `static_qr` the one for having no network, empty
    where no counter accepts it. `turned` is new with every code."""

    code: str = ""
    state: str = ""
    eyebrow: str = ""
    note: str = ""
    qr: str = ""
    seconds: int = 0
    turned: str = ""
    static_qr: str = ""
    offer: OfferView = field(default_factory=OfferView)


def own_coupon_view(
    coupon: CouponView, offer: OfferView, store: StoreView | None, locale: str
) -> OwnCouponView:
    """`store` is where it was used, if it was."""
    t, now = translator(locale), utc_now()
    state = coupon.state(now)
    codes = codes_now(coupon)
    seconds = (codes.next_at - now).total_seconds() if codes.next_at else 0.0
    return OwnCouponView(
        code=format_code(coupon.code),
        state=state,
        eyebrow=t(_EYEBROWS[state]),
        note=_note(coupon, state, store, t),
        qr=qr_svg(codes.rotating, title=t("QR code of your coupon")) if codes.rotating else "",
        seconds=max(round(seconds), 1) if codes.next_at else 0,
        turned=codes.next_at.isoformat() if codes.next_at else "",
        static_qr=qr_svg(codes.static, title=t("QR code for having no network"))
        if codes.static
        else "",
        offer=offer,
    )


def _note(coupon: CouponView, state: str, store: StoreView | None, t: Translator) -> str:
    if state == "redeemed":
        return _used(coupon, store, t)
    if state == "cancelled":
        return t("This offer was called off before the coupon was used. We are sorry.")
    if state == "expired":
        return t("The offer is over, and the coupon can no longer be used.")
    if coupon.locked_until is not None:
        return t("A consultant has scanned it and is using it now.")
    return t("Show this code to a consultant at the counter, or simply say it.")


def _used(coupon: CouponView, store: StoreView | None, t: Translator) -> str:
    if coupon.use is None or store is None:
        return t("This coupon has been used.")
    when = format_moment(coupon.use.at, ZoneInfo(store.time_zone), t.locale)
    place = t("{store}, {town}", store=store.name, town=store.city)
    if coupon.use.discount:
        saved = format_money(coupon.use.discount, t.locale)
        return t("{place}, {when}. You saved {amount}.", place=place, when=when, amount=saved)
    return t("{place}, {when}.", place=place, when=when)
