"""What the counter says of coupons: verdicts with what to do next, and what they are worth."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from booking_app.core.i18n import Translator, format_date, format_number, mark
from booking_app.core.ids import format_code
from booking_app.core.money import Money, format_money
from booking_app.ui.counter.times import clock
from booking_app.ui.locales import localised
from booking_app.workflows.coupon_counter import CouponAnswer


@dataclass(frozen=True, slots=True)
class CouponWords:
    """A verdict in one word and a sentence."""

    word: str
    text: str


_VERDICTS: dict[str, tuple[str, str]] = {
    "ok": (mark("Valid"), mark("{worth}. Enter the sale.")),
    "not_yet_valid": (mark("Too early"), mark("The coupon is good from {starts}.")),
    "expired": (mark("Expired"), mark("The offer has ended. Offer to look at others.")),
    "wrong_store": (mark("Elsewhere"), mark("This coupon is good in other stores only.")),
    "already_redeemed": (mark("Used"), mark("It was used in {store}, {used}.")),
    "limit_reached": (
        mark("Limit"),
        mark("The shopper has used as many coupons of this offer as one may."),
    ),
    "minimum_not_met": (
        mark("Too little"),
        mark("It needs goods for at least {minimum}. Offer something to go with it."),
    ),
    "not_applicable": (
        mark("Not for this"),
        mark("Nothing of this purchase is what it is for, or another coupon was used with it."),
    ),
    "cancelled": (mark("Cancelled"), mark("The coupon was called off. Tell the shopper why.")),
    "stale_code": (
        mark("Old code"),
        mark("A picture of an old code. Ask the shopper to open the coupon and scan it again."),
    ),
    "forged": (mark("Invalid"), mark("This code is damaged or was not issued by us.")),
    "unknown": (
        mark("Unknown"),
        mark("No booking and no coupon has this code. Check it with the shopper."),
    ),
}
_OWN = (
    mark("Redeemed"),
    mark("You redeemed it yourself at {time}, {store}. Open the receipt."),
)
_IN_USE = (mark("In use"), mark("{store} has it in hand, until {until} at the latest."))


def verdict_words(found: CouponAnswer, zone: ZoneInfo, t: Translator) -> CouponWords:
    """The verdict in words of this language; moments in the store's time."""
    is_held = found.reason == "already_redeemed" and found.used_at is None
    word, text = _IN_USE if is_held else _OWN if found.is_own else _VERDICTS[found.reason]
    return CouponWords(
        t(word),
        t(
            text,
            worth=worth_text(found, t),
            starts=moment_text(found.starts_at, zone, t),
            store=found.store or t("Another counter"),
            used=moment_text(found.used_at, zone, t),
            time=clock(found.used_at, zone, t) if found.used_at else "",
            until=clock(found.locked_until, zone, t) if found.locked_until else "",
            minimum=money_text(found.minimum_minor, found, t),
        ),
    )


def worth_text(found: CouponAnswer, t: Translator) -> str:
    """What it is worth, in a few words."""
    if found.kind == "percent":
        return t(
            "{percent}% off", percent=format_number(found.percent_bp / 100, t.locale, digits=2)
        )
    if found.kind == "amount":
        return t("{amount} off", amount=money_text(found.amount_minor, found, t))
    if found.kind == "points":
        return t.n("{n} point", "{n} points", found.points)
    return t("Gift: {gift}", gift=found.gift)


def money_text(amount_minor: int | None, found: CouponAnswer, t: Translator) -> str:
    """An amount in the coupon's currency."""
    if amount_minor is None or not found.currency:
        return ""
    return format_money(Money(amount_minor, found.currency), t.locale)


def moment_text(moment: datetime | None, zone: ZoneInfo, t: Translator) -> str:
    """`11 March, 14:30` in the store's time."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return t("{day}, {time}", day=format_date(local, t.locale, "day"), time=clock(moment, zone, t))


def coupon_path(code: str, locale: str) -> str:
    """The counter's screen of a coupon."""
    return localised(f"/counter/c/{format_code(code)}", locale)
