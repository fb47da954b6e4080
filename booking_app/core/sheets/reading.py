"""Rows of a file, one after the other; never more of it in memory than a row.

The first row that is not blank is the headings; blank rows are passed over, and lines keep the
numbers a person sees in their editor or spreadsheet.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from booking_app.core.sheets.detect import shape_of
from booking_app.core.sheets.shapes import (
    LONGEST_CELL,
    MOST_COLUMNS,
    CellValue,
    FormulaWithoutValue,
    Rows,
    Shape,
    SheetRefused,
)
from booking_app.core.sheets.xlsx import workbook_rows


@dataclass(frozen=True, slots=True)
class Peek:
    """How a file is written, its headings, and its first rows as text."""

    shape: Shape
    headings: list[str]
    sample: list[list[str]]


def peek(path: Path, rows: int = 3) -> Peek:
    """A first look at a file. Raises `SheetRefused`."""
    shape = shape_of(path)
    with table(path, shape) as (headings, body):
        sample = [[as_text(cell)[:120] for cell in cells] for _, cells in islice(body, rows)]
    if not sample:
        raise SheetRefused("no_rows")
    width = len(headings)
    return Peek(shape, headings, [(row + [""] * width)[:width] for row in sample])


@contextmanager
def table(path: Path, shape: Shape) -> Iterator[tuple[list[str], Rows]]:
    """The headings of a file and the rows below them. Raises `SheetRefused`, while reading too."""
    with _rows(path, shape) as rows:
        filled = _without_blanks(rows)
        try:
            line, cells = next(filled)
        except StopIteration:
            raise SheetRefused("empty") from None
        if shape.format == "csv" and _is_separator_hint(cells):
            line, cells = next(filled, (line, []))
        headings = [as_text(cell)[:200] for cell in cells]
        while headings and not headings[-1]:
            headings.pop()
        if len(headings) > MOST_COLUMNS:
            raise SheetRefused("too_many_columns", line)
        yield headings, filled


def as_text(value: object) -> str:
    """A cell as a person reads it; whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


@contextmanager
def _rows(path: Path, shape: Shape) -> Iterator[Rows]:
    if shape.format == "xlsx":
        with workbook_rows(path) as rows:
            yield rows
        return
    with path.open(encoding=shape.encoding, newline="", errors="strict") as file:
        yield _csv_rows(csv.reader(file, delimiter=shape.delimiter))


def _csv_rows(reader: Any) -> Rows:
    line = 1
    while True:
        try:
            cells: list[CellValue | FormulaWithoutValue] = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A quote that is never closed swallows what follows until a cell grows too long.
            raise SheetRefused("broken_quotes", line) from None
        except UnicodeDecodeError:
            raise SheetRefused("unknown_encoding", line) from None
        yield line, cells
        line = reader.line_num + 1


def _without_blanks(rows: Rows) -> Rows:
    for line, cells in rows:
        if any(cell not in (None, "") and str(cell).strip() for cell in cells):
            yield line, cells


def _is_separator_hint(cells: Sequence[object]) -> bool:
    text = str(cells[0]).lower() if cells else ""
    return text in ("sep=", "sep") or (text.startswith("sep=") and len(text) == 5)


csv.field_size_limit(LONGEST_CELL * 4)
