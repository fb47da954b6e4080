"""Imports in words: what they are of, at which stage they are, how they ended."""

from booking_app.core.i18n import Translator, format_number, mark, mark_n
from booking_app.domain.imports.schemas import Counts, RunView, Status
from booking_app.workflows.imports.kinds import KindName

KIND_NOTES: dict[KindName, str] = {
    "products": mark("Names, texts, metals. New ones come as drafts."),
    "variants": mark("Sizes of products and their prices."),
    "pieces": mark("What lies in the stores: barcode, weight, place."),
    "stores": mark("Addresses, phones, weekly hours."),
}
STATUS_WORDS: dict[Status, tuple[str, str]] = {
    "matching": (mark("Columns to match"), "warn"),
    "checking": (mark("Being checked"), "accent"),
    "ready": (mark("Ready to apply"), "accent"),
    "applying": (mark("Being applied"), "accent"),
    "applied": (mark("Applied"), "ok"),
    "cancelled": (mark("Called off"), "quiet"),
    "failed": (mark("Failed"), "stop"),
}
TAB_WORDS = {
    "new": mark("New rows"),
    "changed": mark("Changed rows"),
    "unchanged": mark("Unchanged rows"),
    "wrong": mark("Wrong rows"),
}
BOOKED_TAB = mark("Booked, called sold")
_ROWS = mark_n("{n} row", "{n} rows")


def rows_text(t: Translator, count: int) -> str:
    """`12 rows`."""
    return t.n(*_ROWS, count)


def size_text(byte_count: int, t: Translator) -> str:
    """`1.2 MB`."""
    if byte_count < 1_000_000:
        return t("{size} kB", size=format_number(max(byte_count // 1000, 1), t.locale))
    return t("{size} MB", size=format_number(round(byte_count / 1e6, 1), t.locale))


def outcome_text(t: Translator, run: RunView) -> str:
    """What it did, or would do, in one line; empty where that is not known."""
    counts = run.counts
    if not counts.total:
        return ""
    if run.status == "applied":
        return t(
            "{new} new, {changed} changed, {left} left out",
            new=format_number(counts.new, t.locale),
            changed=format_number(counts.changed, t.locale),
            left=format_number(counts.wrong, t.locale),
        )
    return t(
        "{new} new, {changed} changed, {wrong} wrong",
        new=format_number(counts.new, t.locale),
        changed=format_number(counts.changed, t.locale),
        wrong=format_number(counts.wrong, t.locale),
    )


def booked_text(t: Translator, run: RunView) -> str:
    """What it means for shoppers that pieces kept for them are called sold; empty if none are."""
    if not run.noted:
        return ""
    if run.status == "applied":
        return t.n(
            "{n} booked piece was called sold; its shopper has been told.",
            "{n} booked pieces were called sold; their shoppers have been told.",
            run.noted,
        )
    return t.n(
        "{n} booked piece is called sold; its shopper will be told.",
        "{n} booked pieces are called sold; their shoppers will be told.",
        run.noted,
    )


def apply_text(t: Translator, counts: Counts) -> str:
    """What the button that does it says."""
    todo = counts.new + counts.changed
    if not todo:
        return t("Confirm that nothing changed")
    return t.n("Apply {n} change", "Apply {n} changes", todo)
