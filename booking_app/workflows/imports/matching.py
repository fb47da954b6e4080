"""Which heading of a file is which column."""

from collections import Counter
from collections.abc import Sequence

from booking_app.core.folding import fold
from booking_app.domain.imports.errors import MatchingIncomplete
from booking_app.workflows.imports.columns import Column
from booking_app.workflows.imports.kinds import Kind

Matching = list[str | None]
"""For each heading of a file the field it stands for, or nothing."""


def match(kind: Kind, headings: Sequence[str]) -> Matching:
    """What the headings say by themselves: titles in any language, field names, usual words.

    The first heading that names a column has it; a later one with the same meaning has none.
    """
    known = {
        fold(name): column.field
        for column in reversed(kind.columns)
        for name in column.names(kind.name)
    }
    found: Matching = []
    for heading in headings:
        field = known.get(fold(heading))
        found.append(field if field not in found else None)
    return found


def check_matching(columns: Sequence[Column], matching: Sequence[str | None]) -> None:
    """Raises `MatchingIncomplete` with `missing` or `twice`: fields without a heading, or claimed
    by several; with `unknown`: no such fields."""
    fields = {column.field for column in columns}
    claimed = Counter(field for field in matching if field)
    if unknown := [field for field in claimed if field not in fields]:
        raise MatchingIncomplete(field="matching", reason="unknown", columns=unknown)
    if twice := [field for field, count in claimed.items() if count > 1]:
        raise MatchingIncomplete(field="matching", reason="twice", columns=twice)
    missing = [column.field for column in columns if column.is_needed and not claimed[column.field]]
    if missing:
        raise MatchingIncomplete(field="matching", reason="missing", columns=missing)


def goes_without_asking(
    columns: Sequence[Column], headings: Sequence[str], matching: Sequence[str | None]
) -> bool:
    """Whether every heading is understood and nothing needed is missing."""
    named = [field for heading, field in zip(headings, matching, strict=True) if heading]
    needed = {column.field for column in columns if column.is_needed}
    return all(named) and needed <= set(named)
