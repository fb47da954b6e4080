"""What the back office says: refusals that any screen may meet. Screens keep their own words."""

from collections.abc import Mapping
from typing import Any

from booking_app.core.i18n import mark, translator

_ERRORS: dict[str, str] = {
    "not_found": mark("It is not there any more. Go back to the list and look again."),
    "store_not_allowed": mark("This store is not one of yours."),
    "stale_version": mark("Somebody else changed this meanwhile. Load it anew, then change it."),
    "rate_limited": mark("Too many tries. Wait a little and try again."),
    "unavailable": mark("Something we depend on does not answer. Try again in a minute."),
    "database_unavailable": mark("Something we depend on does not answer. Try again in a minute."),
}
_OTHER_ERROR = mark("Something went wrong. Nothing was changed; try again.")

_more: dict[str, str] = {}


def add_error_texts(texts: Mapping[str, str]) -> None:
    """Let a screen name the refusals of its own part: error code to marked message id.

    Called once, where the screen's module is loaded.
    """
    _more.update(texts)


def error_text(code: str, details: Mapping[str, Any], locale: str) -> str:
    """A refusal in words of this language; `details` fill the places its sentence names."""
    known = _more.get(code) or _ERRORS.get(code)
    t = translator(locale)
    return t(known, **details) if known else t(_OTHER_ERROR)
