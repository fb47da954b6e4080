"""XLSX: the first sheet of a workbook, row by row, and no trust in what the ZIP says of itself."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from booking_app.core.sheets.shapes import (
    MOST_COLUMNS,
    FormulaWithoutValue,
    Rows,
    SheetRefused,
)

_MOST_PARTS = 2000
_MOST_BYTES = 1024 * 1024 * 1024
_MOST_SHARED_BYTES = 96 * 1024 * 1024
"""The table of texts is the one part a reader holds in memory."""
_BLOCK = 1024 * 1024
_MOST_RATIO = 400
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What openpyxl lets out of itself when a part is missing, cut short or not what it says."""


@contextmanager
def workbook_rows(path: Path) -> Iterator[Rows]:
    """The rows of the first visible sheet. Raises `SheetRefused`, while reading too."""
    has_formulas = _inspect(path)
    # Given open files: by a path, openpyxl would judge the file by its name.
    with path.open("rb") as file, path.open("rb") as twin:
        values = _open(file, data_only=True)
        formulas = _open(twin, data_only=False) if has_formulas else None
        yield _rows(values, formulas)


def _inspect(path: Path) -> bool:
    """Refuses what would unpack into too much; whether any sheet has formulas."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise SheetRefused("not_a_table")
            if len(parts) > _MOST_PARTS:
                raise SheetRefused("too_large_inside")
            total = 0
            has_formulas = False
            for part in parts:
                size, formulas = _measure(archive, part)
                total += size
                has_formulas |= formulas
                if total > _MOST_BYTES or (
                    part.filename.endswith("sharedStrings.xml") and size > _MOST_SHARED_BYTES
                ):
                    raise SheetRefused("too_large_inside")
            return has_formulas
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise SheetRefused("broken_excel") from error


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, bool]:
    """The true size of a part, and whether formulas are in it. Only XML is unpacked."""
    if not part.filename.endswith(".xml"):
        return 0, False
    is_large = part.file_size > 16 * _BLOCK
    if is_large and part.file_size > part.compress_size * _MOST_RATIO:
        raise SheetRefused("too_large_inside")
    is_sheet = part.filename.startswith("xl/worksheets/")
    size, found, tail = 0, False, b""
    try:
        with archive.open(part) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > _MOST_BYTES:
                    raise SheetRefused("too_large_inside")
                found = found or (is_sheet and (b"<f>" in tail + block or b"<f " in tail + block))
                tail = block[-2:]
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise SheetRefused("broken_excel") from error
    return size, found


def _open(file: BinaryIO, *, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # Of styles and extensions that are of no interest here.
            warnings.simplefilter("ignore")
            return load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
    except _BROKEN as error:
        raise SheetRefused("broken_excel") from error


def _rows(values: Any, formulas: Any) -> Rows:
    try:
        sheet = next(s for s in values.worksheets if s.sheet_state == "visible")
    except StopIteration:
        raise SheetRefused("empty") from None
    twin = formulas[sheet.title] if formulas is not None else None
    for one in (sheet, twin):
        if one is not None:
            # What a sheet says of its size may be wrong; its rows are not.
            one.reset_dimensions()
    options = {"max_col": MOST_COLUMNS + 1, "values_only": True}
    rows = sheet.iter_rows(**options)
    twins = twin.iter_rows(**options) if twin is not None else None
    line = 0
    while True:
        line += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                cells = next(rows, None)
                other = next(twins, None) if twins is not None else None
        except _BROKEN as error:
            raise SheetRefused("broken_excel", line) from error
        if cells is None:
            return
        yield line, _settled(cells, other)


def _settled(cells: Any, formulas: Any) -> list[Any]:
    found = list(cells)
    for index, formula in enumerate(formulas or ()):
        if found[index] is None and isinstance(formula, str) and formula.startswith("="):
            found[index] = FormulaWithoutValue(formula[:80])
    while found and found[-1] is None:
        found.pop()
    return found
