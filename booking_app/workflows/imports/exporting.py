"""The way out: everything of a kind, or what a filter leaves, as a file an import takes back.

Each batch is read in a transaction of its own, so that a slow line holds up nobody.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from booking_app.core.db import Database
from booking_app.core.i18n import mark, translator
from booking_app.core.sheets.writing import BOM, Cell, WorkbookWriter, csv_lines
from booking_app.domain.chain import service as chain
from booking_app.workflows.imports.columns import Column
from booking_app.workflows.imports.kinds import Given, Kind, KindName
from booking_app.workflows.imports.registry import kind_of

KIND_TITLES: dict[KindName, str] = {
    "products": mark("Products"),
    "variants": mark("Sizes"),
    "pieces": mark("Pieces"),
    "stores": mark("Stores"),
}
DELIMITERS = {"semicolon": ";", "comma": ","}


async def export_csv(
    database: Database,
    name: KindName,
    narrowed: Mapping[str, str],
    locale: str,
    delimiter: str = ";",
) -> AsyncIterator[bytes]:
    """A CSV file, UTF-8 with a byte order mark, as it is read from the database."""
    kind = await _kind(database, name)
    yield BOM + csv_lines([_headings(kind, locale)], delimiter)
    async for rows in _rows(database, kind, narrowed):
        yield csv_lines([_cells(kind.columns, row) for row in rows], delimiter)


async def export_xlsx(
    database: Database, name: KindName, narrowed: Mapping[str, str], locale: str
) -> Path:
    """A workbook in a temporary file, which is the caller's to remove."""
    kind = await _kind(database, name)
    writer = WorkbookWriter()
    t = translator(locale)
    writer.sheet(t(KIND_TITLES[name]), _headings(kind, locale), _are_texts(kind))
    async for rows in _rows(database, kind, narrowed):
        cells = [_cells(kind.columns, row) for row in rows]
        await asyncio.to_thread(writer.append, cells)
    return await asyncio.to_thread(_saved, writer)


async def template_csv(database: Database, name: KindName, locale: str) -> bytes:
    """Only the headings."""
    kind = await _kind(database, name)
    return BOM + csv_lines([_headings(kind, locale)], ";")


async def template_xlsx(database: Database, name: KindName, locale: str) -> Path:
    """Headings on the first sheet and what they mean on the second, in a temporary file."""
    kind = await _kind(database, name)
    t = translator(locale)
    writer = WorkbookWriter()
    writer.sheet(t(KIND_TITLES[name]), _headings(kind, locale), _are_texts(kind))
    heads = [t("Column"), t("Needed"), t("Meaning"), t("Example")]
    writer.sheet(t("How to fill it in"), heads, [True] * len(heads))
    writer.append(
        [
            column.heading(locale),
            t("yes") if column.is_needed else "",
            t(column.hint),
            column.example,
        ]
        for column in kind.columns
    )
    return await asyncio.to_thread(_saved, writer)


async def _kind(database: Database, name: KindName) -> Kind:
    async with database.read() as session:
        return kind_of(name, await chain.current(session))


async def _rows(
    database: Database, kind: Kind, narrowed: Mapping[str, str]
) -> AsyncIterator[Sequence[Given]]:
    wanted = {key: value for key, value in narrowed.items() if value and key in kind.filters}
    after = ""
    while True:
        async with database.read() as session:
            rows = await kind.after(session, after, wanted)
        if not rows:
            return
        yield rows
        after = str(rows[-1][kind.key])


def _headings(kind: Kind, locale: str) -> list[str]:
    return [column.heading(locale) for column in kind.columns]


def _are_texts(kind: Kind) -> list[bool]:
    return [column.is_text for column in kind.columns]


def _cells(columns: Sequence[Column], row: Given) -> list[Cell]:
    return [_cell(column, row.get(column.field)) for column in columns]


def _cell(column: Column, value: Any) -> Cell:
    text = column.show(value)
    if column.is_text or not text:
        return text
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _saved(writer: WorkbookWriter) -> Path:
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    writer.save(path)
    return path
