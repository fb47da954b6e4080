"""Telling how a table was written from its bytes, whatever its name says."""

import codecs
import csv
import zipfile
from collections import Counter
from itertools import islice
from pathlib import Path

from booking_app.core.sheets.shapes import Shape, SheetRefused

_BLOCK = 1024 * 1024
_LOOK_AT_LINES = 20
_DELIMITERS = (";", ",", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def shape_of(path: Path) -> Shape:
    """How the file is written. Reads it through once, in blocks. Raises `SheetRefused`."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetRefused("empty")
    if head.startswith(b"PK\x03\x04"):
        if not zipfile.is_zipfile(path):
            raise SheetRefused("broken_excel")
        return Shape("xlsx")
    if head.startswith(_OLD_EXCEL):
        # Encrypted workbooks come in the old container, too.
        raise SheetRefused("locked_excel" if _is_encrypted(path) else "old_excel")
    if head.startswith(_BINARY):
        raise SheetRefused("not_a_table")
    encoding = _encoding(path, head)
    return Shape("csv", encoding, _delimiter(path, encoding))


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(_BLOCK)


def _encoding(path: Path, head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return _checked(path, name)
    if b"\x00" in head:
        # Mostly Latin text in UTF-16 has its zeros on one side.
        odd = sum(1 for byte in head[1::2] if byte == 0)
        even = sum(1 for byte in head[0::2] if byte == 0)
        if max(odd, even) < len(head) // 8:
            raise SheetRefused("not_a_table")
        return _checked(path, "utf-16-le" if odd > even else "utf-16-be")
    return "utf-8" if _decodes(path, "utf-8") else _checked(path, "cp1251")


def _checked(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise SheetRefused("unknown_encoding")
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        lines = [line[:_BLOCK] for line in islice(iter(lambda: file.readline(_BLOCK), ""), 200)]
    lines = [line for line in lines if line.strip()][:_LOOK_AT_LINES]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    return max(_DELIMITERS, key=lambda one: _score(lines, one))


def _score(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many rows agree with the first, and into how many cells it falls."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if any(row))
    first = next((len(row) for row in rows if any(row)), 0)
    return (widths[first] if first > 1 else 0, first)
