"""Letters about money: taken, released, paid back."""

from booking_app.core.money import format_money
from booking_app.workflows import letter_parts as parts
from booking_app.workflows.letter_content import Action, LetterContent
from booking_app.workflows.letter_parts import About, piece_row
from booking_app.workflows.links import manage_url


def paid(about: About) -> LetterContent:
    """What was bought has been charged; the rest is free again."""
    t = about.t
    return _letter(
        about,
        subject=t("{amount} charged · {chain}", amount=_amount(about), chain=about.chain.name),
        heading=t("You paid {amount}", amount=_amount(about)),
        paragraph=t(
            "{name}, we have charged your card for what you took. Whatever else was reserved is "
            "free again; your bank may take a few days to show it.",
            name=about.name,
        ),
    )


def released(about: About) -> LetterContent:
    """Nothing was charged."""
    t = about.t
    return _letter(
        about,
        subject=t("Nothing was charged · {chain}", chain=about.chain.name),
        heading=t("{amount} on your card are free again", amount=_amount(about)),
        paragraph=t(
            "{name}, the amount reserved for your visit has been released and nothing was charged. "
            "Your bank may take a few days to show it.",
            name=about.name,
        ),
    )


def refunded(about: About) -> LetterContent:
    """Money is on its way back."""
    t = about.t
    return _letter(
        about,
        subject=t("{amount} paid back · {chain}", amount=_amount(about), chain=about.chain.name),
        heading=t("{amount} are on their way to you", amount=_amount(about)),
        paragraph=t(
            "{name}, we have paid this amount back to the card you paid with. It takes up to ten "
            "days, depending on your bank.",
            name=about.name,
        ),
    )


def _letter(about: About, *, subject: str, heading: str, paragraph: str) -> LetterContent:
    t, booking = about.t, about.booking
    return LetterContent(
        locale=about.locale,
        subject=subject,
        preview=paragraph,
        eyebrow=t("Your payment"),
        heading=heading,
        paragraphs=(paragraph,),
        pieces=tuple(piece_row(line, about.locale) for line in booking.lines),
        action=Action(t("Your booking"), manage_url(booking.id, booking.code, about.locale)),
        signature=parts.signature(about),
    )


def _amount(about: About) -> str:
    if about.amount is None:
        raise AssertionError("a letter about money without an amount")
    return format_money(about.amount, about.locale)
