"""What each setting of the chain may hold. Reasons are those of `InvalidChain`."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from babel.numbers import get_currency_precision, list_currencies
from email_validator import EmailNotValidError, validate_email

from booking_app.core.colours import READABLE, contrast, nearest_readable, parse_colour
from booking_app.core.i18n import LOCALES
from booking_app.core.settings import bounds
from booking_app.domain.chain.errors import InvalidChain

PAPER = {"accent_ink": "#fbf8f3", "accent_ink_dark": "#141210"}
"""What text in the chain's colour stands on (`assets/tokens.css`)."""
RULES = ("hold_minutes", "lead_minutes", "horizon_days", "grace_minutes", "pieces_per_contact")
COLOURS = ("accent", "accent_ink", "accent_dark", "accent_ink_dark")
MOST_SOCIAL = 8
_LONGEST_ADDRESS = 200
_LONGEST_LINK = 200


class _Wrong(Exception):
    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion


def checked(changes: Mapping[str, Any], country: str) -> dict[str, Any]:
    """The changes as they are stored. Raises `InvalidChain` with every field that is wrong.

    `country` is the one phone numbers without a prefix belong to, unless it changes as well.
    """
    good: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    suggestions: dict[str, str] = {}
    for name, value in changes.items():
        try:
            if name == "phone":
                good[name] = _phone(value, str(changes.get("country", country)))
            else:
                good[name] = _CHECKS[name](value)
        except _Wrong as error:
            wrong[name] = error.reason
            if error.suggestion:
                suggestions[name] = error.suggestion
    if wrong:
        raise InvalidChain(wrong, suggestions)
    return good


def _tidy(value: Any) -> str:
    """One line, without what cannot be seen."""
    visible = (c if c.isprintable() else " " for c in str(value))
    return " ".join("".join(visible).split())


def _name(value: Any) -> str:
    text = _tidy(value)
    if not text:
        raise _Wrong("required")
    if len(text) > 60:
        raise _Wrong("too_long")
    return text


def _colour(value: Any) -> str:
    colour = parse_colour(str(value))
    if colour is None:
        raise _Wrong("not_a_colour")
    return colour


def _ink(ground: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        colour = _colour(value)
        if contrast(colour, ground) < READABLE:
            raise _Wrong("too_faint", nearest_readable(colour, ground))
        return colour

    return check


def _phone(value: Any, country: str) -> str:
    text = str(value).strip()
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise _Wrong("invalid") from None
    if not phonenumbers.is_possible_number(number):
        raise _Wrong("invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(value: Any) -> str:
    text = str(value).strip()
    if not text:
        raise _Wrong("required")
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise _Wrong("invalid") from None


def _address(value: Any) -> dict[str, str]:
    texts = {locale: _tidy(text) for locale, text in dict(value).items()}
    if set(texts) - set(LOCALES):
        raise _Wrong("not_allowed")
    if any(len(text) > _LONGEST_ADDRESS for text in texts.values()):
        raise _Wrong("too_long")
    return {locale: text for locale, text in texts.items() if text}


def _social(value: Any) -> list[str]:
    links = [text for link in value if (text := str(link).strip())]
    if len(links) > MOST_SOCIAL or any(len(link) > _LONGEST_LINK for link in links):
        raise _Wrong("too_long")
    for link in links:
        try:
            parts = urlsplit(link)
        except ValueError:
            raise _Wrong("invalid") from None
        if parts.scheme != "https" or "." not in (parts.hostname or "") or not link.isprintable():
            raise _Wrong("invalid")
    return list(dict.fromkeys(links))


def _country(value: Any) -> str:
    code = str(value).strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise _Wrong("not_allowed")
    return code


def _locales(value: Any) -> list[str]:
    wanted = list(dict.fromkeys(str(locale) for locale in value))
    if not wanted:
        raise _Wrong("required")
    if set(wanted) - set(LOCALES):
        raise _Wrong("not_allowed")
    return wanted


def _locale(value: Any) -> str:
    if value not in LOCALES:
        raise _Wrong("not_allowed")
    return str(value)


def _currency(value: Any) -> str:
    code = str(value).strip().upper()
    if code not in list_currencies() or get_currency_precision(code) > 3:
        raise _Wrong("not_allowed")
    return code


def _rule(name: str) -> Callable[[Any], int]:
    least, most = bounds(name)

    def check(value: Any) -> int:
        try:
            number = int(str(value).strip())
        except ValueError:
            raise _Wrong("invalid") from None
        if not least <= number <= most:
            raise _Wrong("out_of_range")
        return number

    return check


def _digest(value: Any) -> str | None:
    return None if value is None else str(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "logo": _digest,
    "accent": _colour,
    "accent_ink": _ink(PAPER["accent_ink"]),
    "accent_dark": _colour,
    "accent_ink_dark": _ink(PAPER["accent_ink_dark"]),
    "email": _email,
    "address": _address,
    "social": _social,
    "country": _country,
    "locales": _locales,
    "default_locale": _locale,
    "currency": _currency,
    **{name: _rule(name) for name in RULES},
}
