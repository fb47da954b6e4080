"""Checking and normalising what a shopper typed. Pure functions."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput

NAME_MAX = 120
PHONE_MAX = 32
EMAIL_MAX = 254


def normalise_contact(contact: ContactInput, country: str = "RU") -> ContactInput:
    """The contact with tidy spaces, an E.164 phone and a lower-case e-mail.

    `country` (ISO 3166) is where a number without a country code is dialled from. Raises
    `InvalidContact` naming every field that cannot be used.
    """
    wrong: dict[str, str] = {}
    name = _tidy(contact.name)
    phone = _tidy(contact.phone)
    email = _tidy(contact.email)
    if problem := _name_problem(name):
        wrong["name"] = problem
    if not phone and not email:
        wrong["phone"] = "contact_required"
    if phone:
        phone = _e164(phone, country)
        if not phone:
            wrong["phone"] = "invalid"
    if email:
        email = _mailbox(email)
        if not email:
            wrong["email"] = "invalid"
    if wrong:
        raise InvalidContact(wrong)
    return ContactInput(name=name, phone=phone, email=email)


def mask_phone(phone: str) -> str:
    """`+79161234567` as `+7 ••• •••-45-67`: enough to recognise, not enough to call."""
    return f"{phone[:2]} ••• •••-{phone[-4:-2]}-{phone[-2:]}" if len(phone) > 6 else ""


def mask_email(email: str) -> str:
    """`anna@example.org` as `a•••@example.org`."""
    local, at, host = email.partition("@")
    return f"{local[:1]}•••{at}{host}" if at else ""


def _tidy(text: str) -> str:
    visible = (symbol for symbol in unicodedata.normalize("NFC", text) if _is_visible(symbol))
    return " ".join("".join(visible).split())


def _is_visible(symbol: str) -> bool:
    # Control characters and lone surrogates never reach a letter or a database; a joiner may
    # hold an emoji together.
    return symbol.isspace() or symbol == "\u200d" or unicodedata.category(symbol)[0] != "C"


def _name_problem(name: str) -> str | None:
    if not name:
        return "required"
    if len(name) > NAME_MAX:
        return "too_long"
    if not any(symbol.isalpha() for symbol in name):
        return "no_letters"
    return None


def _e164(phone: str, country: str) -> str:
    if len(phone) > PHONE_MAX:
        return ""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mailbox(email: str) -> str:
    if len(email) > EMAIL_MAX:
        return ""
    try:
        return validate_email(
            email, check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError:
        return ""
