"""A file's rows turned into what they say, or into what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from booking_app.core.bulk import Fault
from booking_app.core.sheets.reading import as_text, table
from booking_app.core.sheets.shapes import Shape
from booking_app.workflows.imports.cells import Unreadable, remembering
from booking_app.workflows.imports.columns import Column

_LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A line, what it says by field, and why it cannot be taken, if so."""

    line: int
    given: Mapping[str, Any]
    faults: tuple[Fault, ...]


class RowReader:
    """Reads a file in batches. Each call blocks: call it in a thread."""

    def __init__(self, path: Path, shape: Shape, columns: Sequence[Column | None]) -> None:
        self._table = table(path, shape)
        _, self._rows = self._table.__enter__()
        # A reader of its own for each column, with what it remembers of this file.
        self._columns = [
            replace(column, read=remembering(column.read)) if column else None for column in columns
        ]

    def take(self, count: int) -> list[ReadRow]:
        """The next rows; none at the end. Raises `SheetRefused`."""
        return [read_row(line, cells, self._columns) for line, cells in islice(self._rows, count)]

    def close(self) -> None:
        """Let the file go."""
        self._table.__exit__(None, None, None)


def read_row(line: int, cells: Sequence[Any], columns: Sequence[Column | None]) -> ReadRow:
    """What one row says."""
    given: dict[str, Any] = {}
    faults: list[Fault] = []
    count = len(cells)
    for index, column in enumerate(columns):
        if column is None:
            continue
        value = cells[index] if index < count else None
        if value is None or (isinstance(value, str) and not value.strip()):
            if column.blank == "empty":
                given[column.field] = ""
            elif column.blank == "wrong":
                faults.append(Fault(column.field, "required"))
            continue
        try:
            given[column.field] = column.read(value)
        except Unreadable as error:
            faults.append(Fault(column.field, error.reason, as_text(value)[:_LONGEST_SHOWN]))
    surplus = [as_text(cell) for cell in cells[len(columns) :]] if count > len(columns) else ()
    if any(surplus):
        shown = next(text for text in surplus if text)
        faults.append(Fault("", "surplus", shown[:_LONGEST_SHOWN]))
    return ReadRow(line, given, tuple(faults))


def estimated_rows(path: Path, shape: Shape) -> int:
    """About how many rows there are, or 0 where that cannot be told cheaply."""
    if shape.format != "csv":
        return 0
    lines = 0
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            lines += block.count(b"\n")
    return max(lines - 1, 1)
