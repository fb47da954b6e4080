"""Tables written row by row: CSV as a stream of bytes, XLSX into a file on disk.

No text leaves as a formula: what a spreadsheet would run is made harmless (`neutral`), and text
cells of a workbook are marked as text.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from booking_app.core.sheets.neutral import disarmed

Cell = str | int | float | Decimal | None
"""A text is a text, whatever it looks like; numbers are numbers."""

BOM = codecs.BOM_UTF8
MOST_XLSX_ROWS = 1_048_575
_WIDEST = 48


def csv_lines(rows: Iterable[Sequence[Cell]], delimiter: str) -> bytes:
    """Rows as UTF-8; the first rows of a file come after `BOM`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


class WorkbookWriter:
    """A workbook in the making. Each call blocks: call it in a thread."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._sheet: Any = None
        self._is_text: Sequence[bool] = ()

    def sheet(self, title: str, headings: Sequence[str], is_text: Sequence[bool]) -> None:
        """Begin a sheet with a line of headings that stays in view."""
        self._sheet = self._book.create_sheet(title[:31])
        self._sheet.freeze_panes = "A2"
        self._is_text = is_text
        for index, heading in enumerate(headings):
            letter = _letter(index)
            self._sheet.column_dimensions[letter].width = min(max(len(heading) + 4, 12), _WIDEST)
            if is_text[index]:
                # So that a barcode typed here later keeps its zeros.
                self._sheet.column_dimensions[letter].number_format = "@"
        self._sheet.append([self._cell(heading, is_heading=True) for heading in headings])

    def append(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Rows of the sheet begun last."""
        for row in rows:
            self._sheet.append([self._cell(cell) for cell in row])

    def save(self, path: Path) -> None:
        """Write the file; nothing can be added afterwards."""
        self._book.save(path)

    def _cell(self, value: Cell, *, is_heading: bool = False) -> Any:
        if isinstance(value, str):
            cell = WriteOnlyCell(self._sheet, value=disarmed(ILLEGAL_CHARACTERS_RE.sub("", value)))
            cell.data_type = "s"
            cell.number_format = "@"
            if "\n" in value:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        else:
            cell = WriteOnlyCell(self._sheet, value=value)  # type: ignore[arg-type]
        if is_heading:
            cell.font = Font(bold=True)
        return cell


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    return disarmed(value) if isinstance(value, str) else str(value)


def _letter(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
