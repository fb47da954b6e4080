"""What the counter says: statuses, verdicts, reasons, refusals."""

from dataclasses import dataclass
from typing import Any

from booking_app.core.i18n import Translator, mark, translator
from booking_app.domain.reservations.schemas import ReservationView

STATUS_WORDS: dict[str, str] = {
    "held": mark("Being booked"),
    "confirmed": mark("To prepare"),
    "ready": mark("Ready"),
    "arrived": mark("At the counter"),
    "completed": mark("Done"),
    "cancelled": mark("Cancelled"),
    "expired": mark("Not confirmed"),
    "no_show": mark("Did not come"),
}

ROLE_WORDS: dict[str, str] = {
    "consultant": mark("Consultant"),
    "manager": mark("Manager"),
    "merchandiser": mark("Merchandiser"),
    "marketer": mark("Marketer"),
    "admin": mark("Administrator"),
}

OUTCOME_WORDS: dict[str, str] = {
    "bought": mark("Bought"),
    "declined": mark("Declined"),
    "missing": mark("Missing"),
}

DECLINE_WORDS: dict[str, str] = {
    "size": mark("Size"),
    "look": mark("Appearance"),
    "price": mark("Price"),
    "quality": mark("Quality"),
    "thinking": mark("Thinking it over"),
    "other": mark("Other reason"),
}

PAYMENT_WORDS: dict[str, str] = {"terminal": mark("Terminal"), "cash": mark("Cash")}

CANCEL_REASONS: dict[str, str] = {
    "sold": mark("The piece has been sold"),
    "damaged": mark("The piece turned out to be damaged"),
    "closed": mark("The store is closed at this time"),
    "asked": mark("You asked us to cancel"),
}
"""Reasons of the store, in the words the shopper reads."""

EXTEND_REASONS: dict[str, str] = {
    "called": mark("The shopper called: comes later"),
    "traffic": mark("Stuck on the way"),
    "store": mark("The store is not ready"),
}
"""Why a deadline is moved, as the audit log keeps it."""

ANGLE_WORDS: dict[str, str] = {
    "hero": mark("The piece"),
    "front": mark("Front"),
    "side": mark("Side"),
    "back": mark("Rear"),
    "top": mark("Top"),
    "macro": mark("Close-up"),
    "scale": mark("Scale"),
    "worn": mark("Worn"),
}

_SERVICE_CONSENTS: dict[str, str] = {
    "terms": mark("Terms of booking"),
    "privacy": mark("Personal data"),
    "personal_data": mark("Personal data"),
    "marketing": mark("News and offers"),
    "news": mark("News and offers"),
}


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """One word for the whole screen, and what to do next. Message ids."""

    word: str
    text: str


VERDICTS: dict[str, VerdictWords] = {
    "ok": VerdictWords(mark("Welcome"), mark("The visit has begun. Bring the pieces.")),
    "already_arrived": VerdictWords(
        mark("Arrived"), mark("This visit has begun already: {time}. Go on with the card.")
    ),
    "already_completed": VerdictWords(
        mark("Finished"), mark("This visit is over since {time}: everything was handed over.")
    ),
    "late": VerdictWords(
        mark("Late"), mark("The time had run out, but the pieces are still here. Go on as usual.")
    ),
    "cancelled": VerdictWords(
        mark("Cancelled"), mark("The booking was cancelled. Offer to choose again.")
    ),
    "expired": VerdictWords(
        mark("Expired"), mark("The time of this booking has run out. Offer to choose again.")
    ),
    "piece_taken": VerdictWords(
        mark("Taken"),
        mark("The time ran out and a piece is kept for somebody else. Offer another one."),
    ),
    "wrong_store": VerdictWords(
        mark("Elsewhere"), mark("This booking is for another store: {store}.")
    ),
    "forged": VerdictWords(
        mark("Invalid"), mark("This code is damaged or was not issued by us. Ask for the letter.")
    ),
    "unknown": VerdictWords(
        mark("Unknown"), mark("No booking and no coupon has this code. Check it with the shopper.")
    ),
    "not_ours": VerdictWords(
        mark("Not ours"), mark("This QR code is neither a booking nor a coupon of ours.")
    ),
    "unchecked": VerdictWords(
        mark("No answer"),
        mark("Cannot check now: no connection. Try again, or look on the board for the name."),
    ),
    "rate_limited": VerdictWords(
        mark("Wait"), mark("Too many wrong codes. Try again in {seconds} s.")
    ),
}

_ERRORS: dict[str, str] = {
    "unknown_reservation": mark("There is no such booking."),
    "store_not_allowed": mark("This booking is for another store, or your role does not allow it."),
    "not_changeable": mark("The booking has moved on: {status}."),
    "wrong_outcome": mark("Say of every piece what became of it, and why one was declined."),
    "wrong_amount": mark("The amount does not fit what was bought. Go over the pieces again."),
    "receipt_missing": mark("Enter the number of the till's receipt."),
    "too_late_to_undo": mark("A hand-over can be undone within five minutes only."),
    "piece_taken": mark("A piece is kept for somebody else by now."),
    "idempotency_key_reused": mark("This was recorded before. Look at the booking again."),
    "shopper_name_missing": mark("The code was shown without network. Ask for the name."),
    "coupon_reason_missing": mark("Write down why."),
    "shopper_limit": mark("This shopper has had as many of this offer as one may."),
    "activations_gone": mark("Every coupon of this offer has been given."),
    "campaign_closed": mark("This offer has ended or is paused."),
    "unknown_campaign": mark("This offer is not there any more."),
    "coupon_not_redeemed": mark("There is no use that could be taken back."),
    "part_of_hand_over": mark("It was used in a hand-over: undo that."),
    "unknown_coupon": mark("No coupon has this code."),
    "not_yet_valid": mark("The coupon is not valid yet."),
    "expired": mark("The coupon has expired."),
    "wrong_store": mark("The coupon is good in other stores only."),
    "already_redeemed": mark("The coupon was used, or another counter has it in hand."),
    "limit_reached": mark("The shopper has used as many coupons of this offer as one may."),
    "minimum_not_met": mark("What is bought costs less than the coupon's minimum."),
    "not_applicable": mark("The coupon is not for what is bought."),
    "cancelled": mark("The coupon was called off."),
    "stale_code": mark("A picture of an old code. Scan the coupon again."),
    "password_needed": mark("A PIN is not enough for this. Sign in with your password."),
    "device_not_found": mark("It is no device of this counter any more."),
    "rate_limited": mark("Too many tries. Wait a little and try again."),
    "extension_too_long": mark(
        "That is more than you may add. You may add {left} more; a manager may add more."
    ),
    "not_late": mark("It is too early to say that they did not come."),
    "not_a_colleague": mark("This person does not work at this counter."),
    "reason_missing": mark("Write down why."),
    "note_refused": mark("Write a note of up to {limit} characters."),
    "unknown_note": mark("This note is not there any more."),
    "unknown_piece": mark("No piece has this barcode."),
    "piece_elsewhere": mark("This piece lies in another store."),
    "no_pieces": mark("Choose at least one piece."),
    "too_many_pieces": mark("One booking holds up to {cap} pieces."),
    "cap_reached": mark("This shopper has {live} pieces kept already; {cap} are the limit."),
    "store_not_found": mark("There is no such store."),
    "unavailable": mark("Something we depend on does not answer. Try again in a minute."),
    "database_unavailable": mark("Something we depend on does not answer. Try again in a minute."),
}
_OTHER_ERROR = mark("Something went wrong. Try again; if it stays so, tell the manager.")


def error_text(code: str, details: dict[str, Any], locale: str) -> str:
    """A refusal in words of this language."""
    t = translator(locale)
    if code == "not_changeable":
        status = STATUS_WORDS.get(str(details.get("status", "")), "")
        return t(_ERRORS[code], status=t(status).lower() if status else "—")
    if code == "extension_too_long":
        return t(_ERRORS[code], left=duration(int(details.get("left_minutes", 0)), t))
    if code in _WITH_NUMBERS:
        return t(_ERRORS[code], **{name: details.get(name, "") for name in _WITH_NUMBERS[code]})
    return t(_ERRORS.get(code, _OTHER_ERROR))


_WITH_NUMBERS = {
    "too_many_pieces": ("cap",),
    "cap_reached": ("cap", "live"),
    "note_refused": ("limit",),
}


def duration(minutes: int, t: Translator) -> str:
    """`30 min`, `2 h`, `1 h 30 min`, `2 days`."""
    if minutes and minutes % (24 * 60) == 0:
        return t.n("{n} day", "{n} days", minutes // (24 * 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return t("{minutes} min", minutes=rest)
    return (
        t("{hours} h {minutes} min", hours=hours, minutes=rest)
        if rest
        else t("{hours} h", hours=hours)
    )


def consent_text(kind: str, t: Translator) -> str:
    """What a consent is about; unknown kinds by their own name."""
    known = _SERVICE_CONSENTS.get(kind)
    return t(known) if known else kind


_CONCERNS = {
    "hours": mark("Outside the new hours: agree on another time"),
    "capacity": mark("More visits than places: agree on another time"),
    "archived": mark("The store is closing: agree on another store"),
}


def concern_text(view: ReservationView, t: Translator) -> str:
    """What the store changed so that the visit no longer fits, and what to do; or nothing."""
    waits = view.status in ("confirmed", "ready")
    return t(_CONCERNS[view.concern]) if waits and view.concern in _CONCERNS else ""


def name_of(view: ReservationView, t: Translator) -> str:
    """The name to greet; who walked in need not have said one."""
    return view.contact_name or t("Guest")


_CONTACT_ERRORS = {
    ("name", "required"): mark("With a contact a name is needed."),
    ("name", "too_long"): mark("The name is too long."),
    ("name", "no_letters"): mark("Write the name in letters."),
    ("phone", "invalid"): mark("No such number: check the digits."),
    ("email", "invalid"): mark("No such address: check the spelling."),
}


def contact_error(field: str, reason: str, t: Translator) -> str:
    """What is wrong with a field of the contact."""
    known = _CONTACT_ERRORS.get((field, reason))
    return t(known) if known else t(_OTHER_ERROR)
