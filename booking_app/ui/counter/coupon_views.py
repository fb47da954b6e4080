"""A coupon as its screen shows it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from booking_app.core.clock import utc_now
from booking_app.core.i18n import Translator, mark
from booking_app.core.ids import format_code
from booking_app.ui.counter.coupon_words import moment_text, money_text, verdict_words, worth_text
from booking_app.ui.shop.offer_view import until_text
from booking_app.workflows.coupon_counter import CouponAnswer

_FORMS: dict[str, str] = {
    "rotating": mark("QR on the phone"),
    "static": mark("QR without network"),
    "typed": mark("Code typed by hand"),
}


@dataclass(frozen=True, slots=True)
class CouponCard:
    """The coupon before it is used. `stage` is `sale` while it can be, `receipt` once it was used
    in this store, else `refused`. `seconds` is how long it stays with this counter, from the
    moment of `stamp` on."""

    stage: str = ""
    code: str = ""
    title: str = ""
    worth: str = ""
    form_word: str = ""
    minimum: str = ""
    until: str = ""
    note: str = ""
    is_narrow: bool = False
    needs_name: bool = False
    seconds: int = 0
    stamp: str = ""
    tone: str = ""
    word: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A use of a coupon, for the till's slip."""

    when: str = ""
    store: str = ""
    sale: str = ""
    discount: str = ""
    to_pay: str = ""
    extra: str = ""
    """Points or a gift that go with it."""
    receipt: str = ""
    may_take_back: bool = False


def card_of(
    found: CouponAnswer, zone: ZoneInfo, t: Translator, *, is_used_here: bool
) -> CouponCard:
    """The coupon in words."""
    words = verdict_words(found, zone, t)
    left, stamp = kept_for(found)
    has_minimum = found.minimum_minor > 0
    return CouponCard(
        stage="receipt" if is_used_here else "sale" if found.is_ok else "refused",
        code=format_code(found.code) if found.code else "",
        title=found.title,
        worth=worth_text(found, t) if found.code else "",
        form_word=t(_FORMS[found.form]),
        minimum=money_text(found.minimum_minor, found, t) if has_minimum else "",
        until=_until(found.ends_at, zone, t),
        note=found.cashier_text,
        is_narrow=found.is_narrow,
        needs_name=found.needs_name,
        seconds=left,
        stamp=stamp,
        tone=found.tone,
        word=words.word,
        text=words.text,
    )


def _until(moment: datetime | None, zone: ZoneInfo, t: Translator) -> str:
    return until_text(moment.astimezone(zone).replace(tzinfo=None), t) if moment else ""


def kept_for(found: CouponAnswer) -> tuple[int, str]:
    """For how many seconds a good coupon stays with this counter, and a mark of its own for each
    time it is kept anew."""
    if not found.is_ok or found.locked_until is None:
        return 0, ""
    left = int((found.locked_until - utc_now()).total_seconds())
    return max(left, 0), found.locked_until.isoformat()


def receipt_of(
    found: CouponAnswer, zone: ZoneInfo, t: Translator, *, may_take_back: bool
) -> ReceiptView:
    """The use, or what it would be."""
    to_pay = (found.sale_minor or 0) - (found.discount_minor or 0)
    has_money = found.kind in ("percent", "amount")
    return ReceiptView(
        when=moment_text(found.used_at, zone, t),
        store=found.store,
        sale=money_text(found.sale_minor, found, t),
        discount=money_text(found.discount_minor, found, t) if has_money else "",
        to_pay=money_text(to_pay, found, t),
        extra="" if has_money else worth_text(found, t),
        receipt=found.receipt,
        may_take_back=may_take_back,
    )
