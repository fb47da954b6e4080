"""Cells of a file turned into values and back.

Each reader raises `Unreadable` with a stable reason; an empty cell never reaches it. What a writer
makes of a value, the reader of the same cell reads as that value again.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from booking_app.core.bulk import plain_text
from booking_app.core.folding import fold
from booking_app.core.sheets.neutral import armed
from booking_app.core.sheets.reading import as_text
from booking_app.core.sheets.shapes import FormulaWithoutValue
from booking_app.workflows.imports import words

Reader = Callable[[Any], Any]
Writer = Callable[[Any], str]

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_USUAL_NUMBER = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,9})|,([0-9]{1,2}))?")
_EXACT_DIGITS = 15
_MOST_REMEMBERED = 20_000
_DATE_TIME = re.compile(
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?"
)


def remembering(read: Reader) -> Reader:
    """A reader that reads a text once: most cells of a column say what others of it have said."""
    known: dict[str, Any] = {}

    def read_once(value: Any) -> Any:
        if not isinstance(value, str):
            return read(value)
        if value in known:
            return known[value]
        found = read(value)
        if len(known) < _MOST_REMEMBERED:
            known[value] = found
        return found

    return read_once


class Unreadable(Exception):
    """The cell cannot be taken for what its column holds."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def cell_text(value: Any) -> str:
    """The text of a cell, freed of what keeps spreadsheets from running it."""
    if isinstance(value, str) and value.isalnum():
        return value
    if isinstance(value, FormulaWithoutValue):
        raise Unreadable("formula")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    # Armed as it stands there: what keeps a text harmless is only ever its very first sign.
    text = plain_text(armed(value) if isinstance(value, str) else as_text(value))
    if text in words.cell_errors():
        raise Unreadable("cell_error")
    return text


def text(longest: int) -> Reader:
    """Any text up to a length."""

    def read(value: Any) -> str:
        found = cell_text(value)
        if len(found) > longest:
            raise Unreadable("too_long")
        return found

    return read


def key(pattern: str, longest: int) -> Reader:
    """A name of a thing: one word that fits a pattern, and no number a spreadsheet has spoilt."""
    fits = re.compile(pattern)

    def read(value: Any) -> str:
        if isinstance(value, float) and (not value.is_integer() or abs(value) >= 10**_EXACT_DIGITS):
            raise Unreadable("rounded")
        if isinstance(value, int) and abs(value) >= 10**_EXACT_DIGITS:
            raise Unreadable("rounded")
        found = cell_text(value)
        if _SCIENTIFIC.fullmatch(found):
            raise Unreadable("rounded")
        if len(found) > longest:
            raise Unreadable("too_long")
        if not fits.fullmatch(found):
            raise Unreadable("characters")
        return found

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number between two others."""

    def read(value: Any) -> int:
        number = _decimal(value, 0)
        if number != number.to_integral_value():
            raise Unreadable("not_whole")
        if not least <= number <= most:
            raise Unreadable("out_of_range")
        return int(number)

    return read


def scaled(digits: int, least: int, most: int) -> Reader:
    """A decimal number kept as a whole number of its smallest parts: kopecks, milligrams."""

    def read(value: Any) -> int:
        number = _parts_at_once(value, digits)
        if number is None:
            number = _parts(value, digits)
        if not least <= number <= most:
            raise Unreadable("out_of_range")
        return number

    return read


def _parts(value: Any, digits: int) -> int:
    number = _decimal(value, digits).scaleb(digits)
    if number != number.to_integral_value():
        raise Unreadable("too_precise")
    return int(number)


def _parts_at_once(value: Any, digits: int) -> int | None:
    """The same for what nearly all cells look like, at a tenth of the time; of others nothing."""
    match = _USUAL_NUMBER.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    behind = match[2] or match[3] or ""
    return int(match[1] + behind.ljust(digits, "0")) if len(behind) <= digits else None


def show_scaled(digits: int) -> Writer:
    """`12990.5` of 1299050 kopecks: no grouping, a point, no zeros that say nothing."""

    def show(value: Any) -> str:
        if value is None:
            return ""
        number = Decimal(value).scaleb(-digits).normalize()
        return f"{number:f}"

    return show


def show_number(value: Any) -> str:
    """A number without an exponent, exactly as it is."""
    return "" if value is None else f"{Decimal(repr(value)):f}"


def degrees(limit: int) -> Reader:
    """A latitude or longitude."""

    def read(value: Any) -> float:
        number = float(value) if isinstance(value, float) else float(_decimal(value, 12))
        if not -limit <= number <= limit:
            raise Unreadable("out_of_range")
        return number

    return read


def choice(section: str) -> Reader:
    """One of several keys, by the key or by a word for it; `section` is that of `words.toml`."""

    def read(value: Any) -> str:
        found = words.meanings(section).get(fold(cell_text(value)))
        if found is None:
            raise Unreadable("not_allowed")
        return found

    return read


def yes_or_no(value: Any) -> bool:
    """Whether it is so."""
    if isinstance(value, bool):
        return value
    answer = words.meanings("answers").get(fold(cell_text(value)))
    if answer is None:
        raise Unreadable("not_allowed")
    return answer == "yes"


def show_yes(value: Any) -> str:
    """What `yes_or_no` reads as the same."""
    return "" if value is None else ("yes" if value else "no")


def moment(value: Any) -> str:
    """A moment in ISO 8601, with its offset if it had one; a date alone begins its day."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time()).isoformat()
    found = cell_text(value)
    try:
        return _iso(datetime.fromisoformat(found))
    except ValueError:
        pass
    match = _DATE_TIME.fullmatch(found)
    if match is None:
        raise Unreadable("not_a_date")
    year, month, day, day2, month2, year2, hour, minute, second, fraction = match.groups()
    try:
        return datetime(  # noqa: DTZ001 - the store's own time
            int(year or year2),
            int(month or month2),
            int(day or day2),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
        ).isoformat()
    except ValueError:
        raise Unreadable("not_a_date") from None


def _iso(value: datetime) -> str:
    if not 2000 <= value.year <= 2200:
        raise Unreadable("out_of_range")
    return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()


def _decimal(value: Any, digits: int) -> Decimal:
    """A number as people write it: `12 990,50`, `12,990.50`, `12990.5`.

    One separator with exactly three digits behind it could be either kind, so it is refused,
    except where three decimal places are usual.
    """
    if isinstance(value, bool):
        raise Unreadable("not_a_number")
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # What a spreadsheet shows as 12990.1 it may store as 12990.099999999999.
        return Decimal(repr(round(value, max(digits, 6))))
    found = _SPACES.sub("", cell_text(value)).replace("−", "-")
    marks = [symbol for symbol in found if symbol in ".,"]
    if len(set(marks)) == 2:
        decimal_mark = marks[-1]
        if marks.count(decimal_mark) > 1:
            raise Unreadable("not_a_number")
        found = found.replace("," if decimal_mark == "." else ".", "").replace(",", ".")
    elif len(marks) > 1:
        if not re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", found):
            raise Unreadable("not_a_number")
        found = re.sub(r"[.,]", "", found)
    elif marks:
        behind = len(found) - 1 - found.index(marks[0])
        if marks[0] == "," and behind == 3 and digits < 3:
            raise Unreadable("ambiguous")
        found = found.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,40})?", found):
        raise Unreadable("not_a_number")
    try:
        return Decimal(found)
    except InvalidOperation:
        raise Unreadable("not_a_number") from None
