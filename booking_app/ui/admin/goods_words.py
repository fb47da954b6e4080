"""What the screens of goods call things: fields, states, reasons."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from booking_app.core.i18n import Translator, mark
from booking_app.ui.admin.words import add_error_texts

STATUS_WORDS = {
    "draft": mark("Draft"),
    "scheduled": mark("Scheduled"),
    "live": mark("In the shop"),
    "archived": mark("Archived"),
}
STATUS_TONES = {"draft": "quiet", "scheduled": "warn", "live": "ok", "archived": "stop"}
PIECE_WORDS = {
    "available": mark("Available"),
    "sold": mark("Sold"),
    "missing": mark("Missing"),
    "repair": mark("In repair"),
    "transit": mark("On its way"),
}
PIECE_TONES = {
    "available": "ok",
    "sold": "quiet",
    "missing": "stop",
    "repair": "warn",
    "transit": "warn",
}
METALS = ("yellow_gold", "white_gold", "rose_gold", "platinum", "silver")
STONES = ("none", "diamond", "sapphire", "emerald", "ruby", "topaz", "amethyst", "pearl")
LANGUAGES = {"ru": "Русский", "en": "English"}

_REASONS = {
    "required": mark("Fill this in."),
    "too_long": mark("This is too long."),
    "too_many": mark("These are too many."),
    "taken": mark("Another one has this already."),
    "malformed": mark("Small Latin letters, digits and dashes only."),
    "unknown": mark("This is not known."),
    "twice": mark("This is there twice."),
    "not_positive": mark("Enter a number above zero."),
    "not_a_number": mark("Enter a number, such as 12 500."),
    "no_sizes": mark("Enter sizes, such as 15.5–19 or S, M, L."),
    "no_moment": mark("Choose a day and an hour to come."),
}
_FIELDS = {
    "name": mark("Name"),
    "summary": mark("In a sentence"),
    "story": mark("Story"),
    "care": mark("Care"),
    "metal_name": mark("Metal, as it is written"),
    "slug": mark("Address"),
    "category": mark("Category"),
    "family": mark("Design family"),
    "metal": mark("Metal"),
    "stone": mark("Stone"),
    "specs": mark("Details"),
    "variant": mark("Size"),
}

add_error_texts(
    {
        "unknown_product": mark("This product is not there any more."),
        "goods_changed": mark("Somebody else changed this meanwhile. Look again, then change it."),
        "not_ready": mark("Something is still missing before shoppers may see it."),
        "product_archived": mark("It is in the archive. Bring it back first."),
        "nothing_to_undo": mark("There is nothing to take back."),
        "unknown_category": mark("This category is not there any more."),
        "category_in_use": mark("Products stand on this shelf. Move them to another one first."),
        "unknown_piece": mark("This piece is not there any more."),
        "invalid_goods": mark("Something cannot be kept as it is. Look at the marked fields."),
        "barcodes_taken": mark("Some of these barcodes are taken already."),
    }
)


def texts_of(data: Mapping[str, Any], longest: int = 500) -> dict[str, str]:
    """What a form sent, as texts a database can keep."""
    return {
        str(key): value.replace("\x00", "")[:longest]
        for key, value in data.items()
        if isinstance(value, str)
    }


def reason(code: str, t: Translator) -> str:
    """Why something cannot be kept, in a sentence."""
    return t(_REASONS.get(code, _REASONS["malformed"]))


def size_reason(code: str, t: Translator) -> str:
    """As `reason`, for article numbers, which may hold more than addresses."""
    if code == "malformed":
        return t("Letters, digits, dots, dashes and slashes only.")
    return reason(code, t)


def field_name(key: str, t: Translator) -> str:
    """What a flat key is called: `name.ru` → “Name (Русский)”."""
    name, _, rest = key.partition(".")
    known = t(_FIELDS.get(name, "Details"))
    return f"{known} ({LANGUAGES[rest]})" if rest in LANGUAGES else known


def plain_price(amount_minor: int, currency: str) -> str:
    """A price as it is typed: `99900` or `99900.50`."""
    digits = get_currency_precision(currency)
    amount = Decimal(amount_minor).scaleb(-digits)
    return f"{amount:f}" if amount != amount.to_integral_value() else f"{amount:.0f}"


def read_price(text: str, currency: str) -> int | None:
    """The minor units somebody typed (`99 900`, `99900,5`), or nothing."""
    return read_number(text, get_currency_precision(currency))


def read_number(text: str, digits: int) -> int | None:
    """A typed number in its smallest units, `digits` of them after the point."""
    plain = "".join(text.split()).replace("\u00a0", "").replace(",", ".")
    try:
        scaled = Decimal(plain).scaleb(digits)
    except InvalidOperation:
        return None
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) > 10**15:
        return None
    return int(scaled)


def read_moment(text: str, zone: str) -> datetime | None:
    """The moment a browser's field of day and hour names, in a zone by its name."""
    try:
        local = datetime.fromisoformat(text)
        place: tzinfo = ZoneInfo(zone)
    except (ValueError, KeyError):
        return None
    return local.replace(tzinfo=place) if local.tzinfo is None else local
