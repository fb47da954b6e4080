"""What a table in a file is, and why it may be refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Format = Literal["csv", "xlsx"]

CellValue = str | int | float | bool | datetime | date | time | None
Row = tuple[int, list[CellValue]]
"""The number of a line as a person counts it in the file, and its cells."""

MOST_COLUMNS = 100
LONGEST_CELL = 32_000


class SheetRefused(Exception):
    """The file is no table we can read. `reason` is stable; `line` is where it was found, or 0.

    `empty`, `no_rows`, `old_excel`, `broken_excel`, `locked_excel`, `not_a_table`,
    `unknown_encoding`, `too_large_inside`, `too_many_columns`, `broken_quotes`.
    """

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class FormulaWithoutValue:
    """A cell whose formula was never computed by the program that wrote the file."""

    formula: str


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written. `encoding` and `delimiter` are empty for XLSX."""

    format: Format
    encoding: str = ""
    delimiter: str = ""


Rows = Iterator[tuple[int, list["CellValue | FormulaWithoutValue"]]]
