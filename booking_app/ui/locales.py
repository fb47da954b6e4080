"""Addresses per language: the default language at `/…`, every other under `/<locale>/…`."""

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES

LOCALE_NAMES = {"ru": "Русский", "en": "English"}
"""What each language calls itself."""


def localised(path: str, locale: str) -> str:
    """The address of a shop path (`/p/ring`) in a language (`/en/p/ring`)."""
    if locale == DEFAULT_LOCALE:
        return path
    return f"/{locale}" if path == "/" else f"/{locale}{path}"


def locale_of(path: str) -> str:
    """The language an address is in."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LOCALES and first != DEFAULT_LOCALE else DEFAULT_LOCALE


def without_locale(path: str) -> str:
    """The shop path of an address: `/en/p/ring` → `/p/ring`."""
    locale = locale_of(path)
    if locale == DEFAULT_LOCALE:
        return path
    return path.removeprefix(f"/{locale}") or "/"
