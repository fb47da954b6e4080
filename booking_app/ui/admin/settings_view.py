"""The settings' form as texts: from the chain to the fields, and back to what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies

from booking_app.core.i18n import LOCALES, Translator, mark, translator
from booking_app.core.phones import format_phone
from booking_app.domain.chain.schemas import ChainView
from booking_app.ui.locales import LOCALE_NAMES

RULES = ("hold_minutes", "lead_minutes", "horizon_days", "grace_minutes", "pieces_per_contact")
COLOURS = ("accent", "accent_ink", "accent_dark", "accent_ink_dark")

FIELD_NAMES: dict[str, str] = {
    "name": mark("Name of the chain"),
    "logo": mark("Logo"),
    "accent": mark("Accent, light"),
    "accent_ink": mark("Accent for text, light"),
    "accent_dark": mark("Accent, dark"),
    "accent_ink_dark": mark("Accent for text, dark"),
    "phone": mark("Phone"),
    "email": mark("E-mail"),
    "address": mark("Address"),
    "social": mark("Pages elsewhere"),
    "country": mark("Country"),
    "locales": mark("Languages"),
    "default_locale": mark("First language"),
    "currency": mark("Currency"),
    "hold_minutes": mark("Form is kept open, minutes"),
    "lead_minutes": mark("Notice before a visit, minutes"),
    "horizon_days": mark("Booked ahead, days"),
    "grace_minutes": mark("Kept after the visit's time, minutes"),
    "pieces_per_contact": mark("Pieces per shopper"),
}

_REASONS: dict[str, str] = {
    "required": mark("Fill this in."),
    "too_long": mark("This is too long."),
    "invalid": mark("This cannot be used as it is."),
    "not_allowed": mark("This is none of the choices."),
    "out_of_range": mark("This is out of bounds; see below the field."),
    "not_a_colour": mark("A colour looks like #7a5a22."),
    "too_faint": mark("Too faint to be read on the page."),
}
_REASONS_OF: dict[tuple[str, str], str] = {
    ("phone", "invalid"): mark("This does not look like a phone number."),
    ("email", "invalid"): mark("This does not look like an e-mail address."),
    ("email", "required"): mark("Shoppers and letters need an e-mail address."),
    ("name", "required"): mark("The chain needs a name."),
    ("social", "invalid"): mark("Each line is a full address that begins with https://."),
    ("social", "too_long"): mark("At most eight addresses, 200 characters each."),
    ("locales", "required"): mark("The shop needs at least one language."),
    ("default_locale", "not_allowed"): mark("The first language must be one that is offered."),
    ("logo", "invalid"): mark("This picture is not there any more. Choose it again."),
}


@dataclass(frozen=True, slots=True)
class LogoShown:
    """A logo in the form; all empty for none."""

    digest: str = ""
    url: str = ""
    is_dark: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One of a long list of choices."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """The fields as they are filled in when the form is made."""

    name: str = ""
    logo: LogoShown = field(default_factory=LogoShown)
    phone: str = ""
    email: str = ""
    address: dict[str, str] = field(default_factory=dict)
    social: str = ""
    country: str = ""
    locales: tuple[str, ...] = ()
    default_locale: str = ""
    currency: str = ""
    rules: dict[str, str] = field(default_factory=dict)


def form_of(chain: ChainView) -> SettingsForm:
    """The form as it stands before anybody types."""
    logo = chain.logo
    return SettingsForm(
        name=chain.name,
        logo=LogoShown(logo.digest, logo.url, logo.is_dark) if logo else LogoShown(),
        phone=format_phone(chain.phone),
        email=chain.email,
        address={locale: chain.address.get(locale, "") for locale in LOCALES},
        social="\n".join(chain.social),
        country=chain.country,
        locales=chain.locales,
        default_locale=chain.default_locale,
        currency=chain.currency,
        rules={name: str(getattr(chain.rules, name)) for name in RULES},
    )


def look_of(chain: ChainView) -> dict[str, str]:
    """The colours by field."""
    return {name: getattr(chain.look, name) for name in COLOURS}


def typed(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a browser sent, by the names of the settings. Fields that are missing stay out."""
    found: dict[str, Any] = {
        name: str(form[name])
        for name in ("name", "phone", "email", "country", "default_locale", "currency")
        if name in form
    }
    found |= {name: str(form[name]) for name in (*COLOURS, *RULES) if name in form}
    if "logo" in form:
        found["logo"] = str(form["logo"]) or None
    if "social" in form:
        found["social"] = str(form["social"]).split()
    if all(f"address_{locale}" in form for locale in LOCALES):
        found["address"] = {locale: str(form[f"address_{locale}"]) for locale in LOCALES}
    if "locales_shown" in form:
        found["locales"] = [locale for locale in LOCALES if form.get(f"locale_{locale}")]
    return found


def changed(form: Mapping[str, Any], made_from: Mapping[str, Any]) -> dict[str, Any]:
    """What the person changed: the fields that differ from those the form was made of."""
    return {name: value for name, value in form.items() if made_from.get(name) != value}


def untouched(chain: ChainView) -> dict[str, Any]:
    """What a browser sends when nothing was changed."""
    form = form_of(chain)
    sent: dict[str, Any] = {
        "name": form.name, "phone": form.phone, "email": form.email, "country": form.country,
        "default_locale": form.default_locale, "currency": form.currency, "social": form.social,
        "logo": form.logo.digest, "locales_shown": "1", **look_of(chain), **form.rules,
    }  # fmt: skip
    sent |= {f"address_{locale}": text for locale, text in form.address.items()}
    sent |= {f"locale_{locale}": "on" for locale in form.locales}
    return typed(sent)


def refusals(
    fields: Mapping[str, str], locale: str, bounds: Mapping[str, tuple[int, int]]
) -> dict[str, str]:
    """What stands below each wrong field."""
    t = translator(locale)
    found = {}
    for name, reason in fields.items():
        if reason == "out_of_range" and name in bounds:
            least, most = bounds[name]
            found[name] = t("Between {least} and {most}.", least=least, most=most)
        else:
            sentence = _REASONS_OF.get((name, reason)) or _REASONS.get(reason, _REASONS["invalid"])
            found[name] = t(sentence)
    return found


def in_words(name: str, value: Any, t: Translator) -> str:
    """A stored value as a person reads it."""
    if name == "logo":
        return t("a picture") if value else t("none")
    if name == "address":
        return " / ".join(text for text in dict(value).values() if text) or t("none")
    if name == "locales":
        return ", ".join(LOCALE_NAMES.get(locale, locale) for locale in value)
    if name == "default_locale":
        return LOCALE_NAMES.get(str(value), str(value))
    if name == "social":
        return ", ".join(value) or t("none")
    return str(value) if value not in ("", None) else t("none")


@lru_cache
def countries(locale: str) -> tuple[Option, ...]:
    """Every country telephones are known of, by name."""
    names = Locale.parse(locale).territories
    found = [Option(code, names.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS]
    return tuple(sorted(found, key=lambda option: option.label.casefold()))


@lru_cache
def currencies(locale: str) -> tuple[Option, ...]:
    """Every currency somebody pays with today, by code."""
    codes = {
        str(code)
        for territory in phonenumbers.SUPPORTED_REGIONS
        if len(territory) == 2
        for code in get_territory_currencies(territory)
    }
    return tuple(
        Option(code, f"{code} · {get_currency_name(code, locale=locale)}") for code in sorted(codes)
    )
