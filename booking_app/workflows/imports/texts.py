"""Why a file or a row cannot be taken, in words: what is wrong and what helps."""

from booking_app.core.i18n import Translator, mark

FILE_TEXTS: dict[str, str] = {
    "empty": mark("The file is empty."),
    "no_rows": mark("There are headings but no rows below them."),
    "old_excel": mark("This is the old Excel format. Save it as .xlsx or CSV and send it again."),
    "locked_excel": mark("The workbook is locked with a password. Save it without one."),
    "broken_excel": mark("The workbook is damaged. Open it, save it again and send the new file."),
    "not_a_table": mark("This is no table. Send a CSV or an .xlsx file."),
    "unknown_encoding": mark("The letters cannot be read. Save the file as CSV UTF-8."),
    "too_large_inside": mark("The workbook unpacks into too much. Save it as CSV."),
    "too_many_columns": mark("There are more than 100 columns. Leave only those that are needed."),
    "broken_quotes": mark("A quotation mark near line {line} is never closed."),
    "file_gone": mark("The file is not on the server any more. Send it again."),
    "internal": mark("Something went wrong on our side. Nothing was changed; send it again."),
}

FAULT_TEXTS: dict[str, str] = {
    "required": mark("Must be filled in."),
    "too_long": mark("Too long."),
    "characters": mark("Has characters that cannot stand here."),
    "rounded": mark("A spreadsheet has rounded this number. Make the column text, fill it anew."),
    "formula": mark("A formula without a value. Paste values instead of formulas."),
    "cell_error": mark("The spreadsheet could not compute this."),
    "not_a_number": mark("This is not a number."),
    "not_whole": mark("Must be a whole number."),
    "ambiguous": mark("Thousands or decimals? Write 12990 or 12.99."),
    "too_precise": mark("Too many decimal places."),
    "out_of_range": mark("Outside of what is possible."),
    "not_allowed": mark("Not one of the words known here."),
    "not_a_date": mark("This is not a date. Write 2026-03-11 09:00."),
    "not_hours": mark("Write hours as 10:00-20:00."),
    "future": mark("This lies in the future."),
    "surplus": mark("There are more cells than headings."),
    "duplicate": mark("Line {value} speaks of the same."),
    "unknown": mark("Nothing of this name is known."),
    "archived": mark("It is archived. Bring it back on its page first."),
    "booked": mark("A shopper has booked this piece; it stays until the visit is over."),
    "sold": mark("This piece was sold; a return is entered on its page."),
    "fixed": mark("Cannot be moved elsewhere. Make a new one there."),
    "taken": mark("{value} has it already."),
    "specs_differ": mark("The languages list different numbers of specifications."),
    "bookings": mark(
        "Bookings that would be left out: {value}. Change this on the store's own page, where they "
        "are shown."
    ),
    "needs_name": mark("To be published it needs a name in every language. Missing: {value}."),
    "needs_category": mark("To be published it needs a category that is in use."),
    "needs_variants": mark("To be published it needs a size with a price."),
    "needs_photo": mark("To be published it needs a photo."),
    "needs_alt": mark("To be published its pictures need descriptions. Missing: {value}."),
    "invalid": mark("This cannot be right."),
    "overlap": mark("The hours overlap."),
    "store_not_allowed": mark("This key is for another store."),
}

_LANGUAGES = {"ru": mark("Russian"), "en": mark("English")}
_OF_LANGUAGES = frozenset({"needs_name", "needs_alt"})
"""Reasons whose value is a language."""

NOTE_TEXTS: dict[str, str] = {
    "older": mark("Newer news is known; it stays."),
    "booked": mark("Booked: the store and the shopper are told."),
}


def file_text(t: Translator, reason: str, line: int = 0) -> str:
    """Why a file cannot be taken."""
    return t(FILE_TEXTS.get(reason, FILE_TEXTS["internal"]), line=line)


def fault_text(t: Translator, reason: str, value: str) -> str:
    """Why a row cannot be taken."""
    if reason in _OF_LANGUAGES and value in _LANGUAGES:
        value = t(_LANGUAGES[value])
    return t(FAULT_TEXTS.get(reason, FAULT_TEXTS["invalid"]), value=value)


def tells_value(reason: str) -> bool:
    """Whether the words for a fault say its value, so that nobody need show it beside them."""
    return "{value}" in FAULT_TEXTS.get(reason, "")


def note_text(t: Translator, note: str) -> str:
    """Why nothing was done although nothing is wrong."""
    return t(NOTE_TEXTS[note]) if note in NOTE_TEXTS else ""
