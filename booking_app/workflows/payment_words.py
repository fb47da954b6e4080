"""What a shopper and a consultant read about money paid online, at every step."""

from datetime import datetime, tzinfo

from booking_app.core.i18n import Translator, format_date, format_moment
from booking_app.core.money import Money, format_money
from booking_app.domain.payments.schemas import OnlinePaymentView


def payment_sentence(
    payment: OnlinePaymentView, t: Translator, zone: tzinfo, *, is_over: bool = False
) -> str:
    """Where the money is now, for the shopper; `zone` is that of the store, `is_over` once the
    visit has been."""
    balance = payment.balance
    if payment.goes_back_at is not None:
        return _going_back(payment, payment.goes_back_at, t, zone)
    if payment.status in ("opening", "open"):
        return t(
            "We wait for the payment of {amount}. Nothing has been charged.",
            amount=_money(payment.amount, t),
        )
    if payment.status == "unpaid":
        return t("Nothing was charged.")
    if payment.status == "authorised":
        return _reserved(payment, t)
    if payment.status == "released":
        return t(
            "{amount} on your card are free again; nothing was charged. Your bank may take a few "
            "days to show it.",
            amount=_money(balance.released, t),
        )
    if balance.refunded == balance.captured:
        return t(
            "{amount} are on their way back to your card; it takes up to ten days.",
            amount=_money(balance.refunded, t),
        )
    if balance.refunded:
        return t(
            "You paid {kept}; {refunded} are on their way back to your card.",
            kept=_money(balance.kept, t),
            refunded=_money(balance.refunded, t),
        )
    if balance.released:
        return t(
            "You paid {kept}; the other {released} on your card are free again.",
            kept=_money(balance.kept, t),
            released=_money(balance.released, t),
        )
    if is_over:
        return t("You paid {amount}.", amount=_money(balance.kept, t))
    return t(
        "You paid {amount}. What you do not take is paid back to your card.",
        amount=_money(balance.kept, t),
    )


def counter_sentence(payment: OnlinePaymentView, t: Translator, zone: tzinfo) -> str:
    """Where the money is now, for the consultant; `zone` is that of the store."""
    if payment.goes_back_at is not None:
        return t(
            "{amount} paid online go back after {moment}, unless they come after all.",
            amount=_money(payment.amount, t),
            moment=format_moment(payment.goes_back_at, zone, t.locale),
        )
    if payment.status == "authorised":
        return t(
            "{amount} are reserved online. Only what is bought is charged.",
            amount=_money(payment.amount, t),
        )
    if payment.status == "captured":
        return t("{amount} are paid online.", amount=_money(payment.balance.kept, t))
    if payment.status in ("opening", "open"):
        return t("The shopper is paying online.")
    return t("The online payment was given back.")


def before_paying(amount: Money, *, waits: bool, t: Translator) -> str:
    """What will happen to the money, said before the payment page opens."""
    if waits:
        return t(
            "{amount} are reserved on your card. You are charged in the store, only for what you "
            "take; the rest is free again.",
            amount=_money(amount, t),
        )
    return t(
        "Your visit is more than a week away, longer than a bank keeps money reserved. So {amount} "
        "are charged now, and whatever you do not take is paid back.",
        amount=_money(amount, t),
    )


def _going_back(payment: OnlinePaymentView, moment: datetime, t: Translator, zone: tzinfo) -> str:
    when = format_moment(moment, zone, t.locale)
    if payment.status == "authorised":
        return t(
            "{amount} on your card are free again after {moment}; nothing is charged. Until then "
            "they wait for you, in case you come after all.",
            amount=_money(payment.balance.reserved, t),
            moment=when,
        )
    return t(
        "{amount} go back to your card after {moment}. Until then they wait for you, in case you "
        "come after all.",
        amount=_money(payment.balance.kept, t),
        moment=when,
    )


def _reserved(payment: OnlinePaymentView, t: Translator) -> str:
    amount = _money(payment.balance.reserved, t)
    if "cancel" in payment.waiting:
        return t("{amount} on your card are being freed; nothing was charged.", amount=amount)
    if "capture" in payment.waiting:
        return t("{amount} are reserved on your card; the charge is being settled.", amount=amount)
    if payment.capture_before is None:
        return t(
            "{amount} are reserved on your card. Nothing is charged until you take the piece.",
            amount=amount,
        )
    return t(
        "{amount} are reserved on your card until {date}. Nothing is charged until you take the "
        "piece.",
        amount=amount,
        date=format_date(payment.capture_before.date(), t.locale),
    )


def _money(amount: Money, t: Translator) -> str:
    return format_money(amount, t.locale)
