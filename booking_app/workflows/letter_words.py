"""The words of each letter, by step of the booking."""

from collections.abc import Callable, Mapping

from booking_app.core.i18n import format_moment
from booking_app.workflows import letter_money
from booking_app.workflows import letter_parts as parts
from booking_app.workflows.deadline import store_zone, visit_time
from booking_app.workflows.letter_content import Action, Fact, LetterContent
from booking_app.workflows.letter_parts import About, piece_row
from booking_app.workflows.letters import Step
from booking_app.workflows.links import manage_url
from booking_app.workflows.payment_words import payment_sentence

_BY_SHOPPER = "shopper"
_PAID_TOO_LATE = "piece_taken"


def compose(step: Step, about: About) -> LetterContent:
    """The letter for a step, in the shopper's language."""
    return _COMPOSERS[step](about)


def _confirmed(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    return _visit_letter(
        about,
        subject=t(
            "Your visit: {when} · {store}",
            when=visit_time(booking, about.locale),
            store=booking.store.name,
        ),
        eyebrow=t("Visit confirmed"),
        paragraph=t(
            "{name}, we look forward to seeing you. At the store show this code to a consultant, "
            "or simply say it.",
            name=about.name,
        ),
    )


def _changed(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    return _visit_letter(
        about,
        subject=t(
            "New time: {when} · {store}",
            when=visit_time(booking, about.locale),
            store=booking.store.name,
        ),
        eyebrow=t("Time changed"),
        paragraph=t(
            "{name}, your visit has been moved. The pieces and the code are the same.",
            name=about.name,
        ),
    )


def _reminder(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    return _visit_letter(
        about,
        subject=t(
            "We expect you soon: {when} · {store}",
            when=visit_time(booking, about.locale),
            store=booking.store.name,
        ),
        eyebrow=t("Your visit is soon"),
        paragraph=t(
            "{name}, we look forward to seeing you. If your plans have changed, another time takes "
            "a minute to choose; the link is below.",
            name=about.name,
        ),
    )


def _ready(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    return _visit_letter(
        about,
        subject=t("Everything is ready for your visit · {store}", store=booking.store.name),
        eyebrow=t("Everything is ready"),
        paragraph=t(
            "{name}, everything you chose has been laid aside. See you soon.",
            name=about.name,
        ),
    )


def _kept(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    return _visit_letter(
        about,
        subject=t("We keep everything longer for you · {store}", store=booking.store.name),
        eyebrow=t("Kept longer"),
        paragraph=t(
            "{name}, come when it suits you: the store keeps your pieces longer than agreed. The "
            "code is the same.",
            name=about.name,
        ),
    )


def _swapped(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    return _visit_letter(
        about,
        subject=t("Another piece is laid out for you · {store}", store=booking.store.name),
        eyebrow=t("Your booking was changed"),
        paragraph=t(
            "{name}, the store has put another piece into your booking. If you did not ask for "
            "it, call us or cancel; the link is below.",
            name=about.name,
        ),
    )


def _visit_letter(about: About, *, subject: str, eyebrow: str, paragraph: str) -> LetterContent:
    """The letters sent before a visit: same parts, other words."""
    t, booking = about.t, about.booking
    kept, lines = parts.kept_heading(about), parts.still_there(booking)
    return LetterContent(
        locale=about.locale,
        subject=subject,
        preview=kept,
        eyebrow=eyebrow,
        heading=kept,
        paragraphs=(paragraph,),
        ticket=parts.ticket(about),
        facts=(parts.when(about), parts.where(t, booking.store)),
        pieces_heading=t("To try on"),
        pieces=tuple(piece_row(line, about.locale) for line in lines),
        total=parts.total(about, lines),
        action=Action(t("Change or cancel"), manage_url(booking.id, booking.code, about.locale)),
        notes=(
            t("Trying on is free and binds you to nothing. The prices are fixed for you."),
            *_money(about),
        ),
        signature=parts.signature(about),
    )


def _cancelled(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    lines = parts.still_there(booking)
    reason: tuple[str, ...] = ()
    if booking.end_reason == _PAID_TOO_LATE:
        paragraph = t("Your payment came when the piece was already gone. You get everything back.")
    elif booking.end_reason != _BY_SHOPPER:
        paragraph = t(
            "{name}, we are sorry: the store had to cancel your visit. The link below shows the "
            "pieces in other stores and at other times.",
            name=about.name,
        )
        if booking.end_reason:
            reason = (t("The store's reason: {reason}", reason=booking.end_reason),)
    else:
        paragraph = t(
            "{name}, your visit is cancelled as you asked. The pieces are back on display.",
            name=about.name,
        )
    money = _money(about) or (t("Nothing was charged."),)
    return LetterContent(
        locale=about.locale,
        subject=t("Your visit is cancelled · {store}", store=booking.store.name),
        preview=paragraph,
        eyebrow=t("Visit cancelled"),
        heading=t("Shall we find another time?"),
        paragraphs=(paragraph, *reason, *money),
        pieces=tuple(piece_row(line, about.locale) for line in lines),
        action=parts.choose_again(about, lines),
        signature=parts.signature(about),
    )


def _money(about: About) -> tuple[str, ...]:
    """Where the money paid online is now, if any was."""
    if about.payment is None:
        return ()
    return (payment_sentence(about.payment, about.t, store_zone(about.booking)),)


def _missing(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    gone = tuple(line for line in booking.lines if line.outcome == "missing")
    kept = tuple(line for line in booking.lines if line.outcome == "")
    was_sold = all(line.reason == "sold" for line in gone)
    paragraphs = [_sold_text(about, len(gone)) if was_sold else _not_found_text(about, len(gone))]
    if kept:
        paragraphs.append(t("The rest of your booking stands and is kept for you."))
    title = t("A piece was sold") if was_sold else t("A piece could not be found")
    return LetterContent(
        locale=about.locale,
        subject=f"{title} · {booking.store.name}",
        preview=paragraphs[0],
        eyebrow=title,
        heading=t("Let us choose another one"),
        paragraphs=tuple(paragraphs),
        pieces=tuple(piece_row(line, about.locale, note=t("not in the store")) for line in gone),
        action=parts.choose_again(about, gone),
        facts=(*parts.elsewhere(about), parts.where(t, booking.store)),
        signature=parts.signature(about),
    )


def _not_found_text(about: About, count: int) -> str:
    return about.t.n(
        "{name}, the store could not find a piece you chose. We are sorry that we promised it.",
        "{name}, the store could not find {n} pieces you chose. We are sorry that we promised "
        "them.",
        count,
        name=about.name,
    )


def _sold_text(about: About, count: int) -> str:
    return about.t.n(
        "{name}, a piece we kept for you was sold in the store by mistake. We are sorry.",
        "{name}, {n} pieces we kept for you were sold in the store by mistake. We are sorry.",
        count,
        name=about.name,
    )


def _completed(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    bought = tuple(line for line in booking.lines if line.outcome == "bought")
    if not bought:
        return _came_only(about)
    care = tuple(
        dict.fromkeys(
            product.care
            for line in bought
            if (product := about.products.get(line.piece.product_id)) and product.care
        )
    )
    return LetterContent(
        locale=about.locale,
        subject=t("Thank you for your purchase · {chain}", chain=about.chain.name),
        preview=t("What you bought, and how to care for it"),
        eyebrow=t("Thank you for your purchase"),
        heading=t("Wear it with joy"),
        paragraphs=(
            t("{name}, thank you for choosing us. Here is what you bought.", name=about.name),
        ),
        pieces=tuple(piece_row(line, about.locale) for line in bought),
        total=parts.total(about, bought, always=True),
        facts=(
            Fact(
                t("Store"),
                booking.store.name,
                (f"{booking.store.city}, {booking.store.address}",),
            ),
            *((Fact(t("Care"), "", care),) if care else ()),
        ),
        notes=(t("This letter is a summary; the receipt is the one the store gave you."),),
        signature=parts.signature(about),
    )


def _came_only(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    lines = parts.still_there(booking)
    return LetterContent(
        locale=about.locale,
        subject=t("Thank you for your visit · {chain}", chain=about.chain.name),
        preview=t("The pieces you tried on are here, should you think of them again"),
        eyebrow=t("Thank you for your visit"),
        heading=t("We were glad to meet you"),
        paragraphs=(
            t(
                "{name}, the pieces you tried on are here, should you think of them again.",
                name=about.name,
            ),
        ),
        pieces=tuple(piece_row(line, about.locale) for line in lines),
        action=parts.choose_again(about, lines),
        signature=parts.signature(about),
    )


def _no_show(about: About) -> LetterContent:
    t, booking = about.t, about.booking
    lines = parts.still_there(booking)
    # A manager may have given up before the deadline.
    until = min(booking.ended_at or booking.keep_until, booking.keep_until)
    moment = format_moment(until, store_zone(booking), about.locale)
    paragraph = t(
        "{name}, the pieces waited for you until {moment} and are back on display. If your plans "
        "changed, choose another time; it takes a minute.",
        name=about.name,
        moment=moment,
    )
    return LetterContent(
        locale=about.locale,
        subject=t("We missed you · {store}", store=booking.store.name),
        preview=paragraph,
        eyebrow=t("We missed you"),
        heading=t("Shall we find another time?"),
        paragraphs=(paragraph, *_money(about)),
        pieces=tuple(piece_row(line, about.locale) for line in lines),
        action=parts.choose_again(about, lines),
        signature=parts.signature(about),
    )


def _concerned(about: About) -> LetterContent:
    """The store changed what the visit was planned by; the booking stands, another time helps."""
    t, booking = about.t, about.booking
    is_gone = booking.concern == "archived"
    if is_gone:
        paragraph = t(
            "{name}, this store is closing, so please choose another store for your visit. Until "
            "then your booking stands and the pieces are kept for you.",
            name=about.name,
        )
    else:
        paragraph = t(
            "{name}, the store has changed its hours, and your visit no longer fits in. Please "
            "choose another time, it takes a minute. Until then your booking stands and the "
            "pieces are kept for you.",
            name=about.name,
        )
    label = t("Open my booking") if is_gone else t("Choose another time")
    return LetterContent(
        locale=about.locale,
        subject=t("Your visit needs another time · {store}", store=booking.store.name),
        preview=paragraph,
        eyebrow=t("The store has changed its hours"),
        heading=t("Shall we find another time?"),
        paragraphs=(paragraph,),
        facts=(parts.when(about), parts.where(t, booking.store)),
        pieces_heading=t("To try on"),
        pieces=tuple(piece_row(line, about.locale) for line in parts.still_there(booking)),
        action=Action(label, manage_url(booking.id, booking.code, about.locale)),
        signature=parts.signature(about),
    )


_COMPOSERS: Mapping[Step, Callable[[About], LetterContent]] = {
    "confirmed": _confirmed,
    "changed": _changed,
    "reminder": _reminder,
    "ready": _ready,
    "cancelled": _cancelled,
    "missing": _missing,
    "completed": _completed,
    "no_show": _no_show,
    "concerned": _concerned,
    "kept": _kept,
    "swapped": _swapped,
    "paid": letter_money.paid,
    "released": letter_money.released,
    "refunded": letter_money.refunded,
}
