"""Which addresses robots are kept out of, and are told not to name where they come all the same.

Pages that each browser fills by itself (`/me`, `/saved`, `/try-on`) are not among them: every page
links to them, and a robot that may not read a page names it by its links without ever seeing that
it does not want to be named.
"""

import re

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES
from booking_app.ui.locales import localised

_PRIVATE = (
    "/admin", "/counter", "/staff", "/api/", "/demo/", "/sandbox/", "/preview/", "/q/", "/r/",
    "/coupon/", "/waiting/",
)  # fmt: skip
"""Screens of the staff, what is no page, and addresses that are somebody's secret."""
_PREFIXES = "|".join(locale for locale in LOCALES if locale != DEFAULT_LOCALE)
_NAMED = re.compile(
    f"(?:/(?:{_PREFIXES}))?(?:{'|'.join(path.rstrip('/') for path in _PRIVATE)})(?:/.*)?"
)


def is_private(path: str) -> bool:
    """Whether no search engine may name this address."""
    return _NAMED.fullmatch(path) is not None


def robots_txt(root: str, locales: tuple[str, ...]) -> str:
    """The text of `/robots.txt` of a shop at the address `root`, in these languages."""
    refused = [f"Disallow: {localised(path, one)}" for one in locales for path in _PRIVATE]
    return "\n".join(["User-agent: *", *refused, "", f"Sitemap: {root}/sitemap.xml", ""])
