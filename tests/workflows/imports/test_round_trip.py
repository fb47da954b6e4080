"""What is taken out comes in again and changes nothing."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import update

from booking_app.core.db import Database
from booking_app.core.sheets.neutral import armed, disarmed
from booking_app.domain.catalogue.models import Piece, Product
from booking_app.domain.catalogue.specs import merged_specs, specs_text
from booking_app.workflows.imports.exporting import export_csv, export_xlsx
from booking_app.workflows.imports.kinds import KINDS, KindName
from tests.factories.shop import Shop
from tests.workflows.imports.conftest import Desk

NASTY = [
    '=HYPERLINK("http://evil","x")',
    "+7 495",
    "-1+1",
    "@SUM(A1)",
    "'=1",
    " '=1",
    "'\x0b=1",
    "''",
    ' "quoted"; with, both ',
    "two\nlines\r\nand\ta tab",
    "\t=tab",
    "\x0bvertical",
    "ё — “кавычки” 💍",
]


async def whole(db: Database, kind: KindName, delimiter: str = ";") -> bytes:
    return b"".join([part async for part in export_csv(db, kind, {}, "ru", delimiter)])


def taken(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content


async def spoil(db: Database) -> None:
    """Every nasty text begins one field or another."""
    fields = [(name, locale) for name in ("story", "summary", "care") for locale in ("ru", "en")]
    slugs = ("aurora", "halo")
    assert len(fields) * len(slugs) >= len(NASTY) - 2
    texts = iter(NASTY)
    async with db.write() as session:
        for slug in slugs:
            values: dict[str, dict[str, str]] = {}
            for name, locale in fields:
                values.setdefault(name, {})[locale] = next(texts, NASTY[0])
            specs = [{"label": {"ru": text, "en": ":"}, "value": {"ru": text, "en": "a: b"}}
                     for text in NASTY]  # fmt: skip
            await session.execute(
                update(Product).where(Product.slug == slug).values(specs=specs, **values)
            )
        await session.execute(
            update(Piece).where(Piece.barcode == "a1").values(tray="=1+1", showcase=" x")
        )
        await session.execute(
            update(Piece).where(Piece.barcode == "h1").values(tray=NASTY[-1], showcase=NASTY[-2])
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delimiter", [";", ","])
async def test_our_own_csv_changes_nothing(
    db: Database, shop: Shop, admin_desk: Desk, kind: KindName, delimiter: str
) -> None:
    await spoil(db)
    run = await admin_desk.send(kind, await whole(db, kind, delimiter))
    assert run.status == "ready"
    assert run.counts.unchanged == run.counts.total > 0, await admin_desk.faults(run)


@pytest.mark.parametrize("kind", KINDS)
async def test_our_own_workbook_changes_nothing(
    db: Database, shop: Shop, admin_desk: Desk, kind: KindName
) -> None:
    await spoil(db)
    content = taken(await export_xlsx(db, kind, {}, "en"))
    run = await admin_desk.send(kind, content, "file.xlsx")
    assert (run.status, run.format) == ("ready", "xlsx")
    assert run.counts.unchanged == run.counts.total > 0, await admin_desk.faults(run)


async def test_no_cell_of_a_workbook_is_a_formula(db: Database, shop: Shop) -> None:
    await spoil(db)
    content = taken(await export_xlsx(db, "pieces", {"store": "arbat"}, "ru"))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    trays = {row[0].value: row[7].value for row in sheet.iter_rows(min_row=2)}
    assert trays["a1"] == "'=1+1"
    assert set(trays) == {"a1", "a2", "h1"}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40),
        min_size=4,
        max_size=4,
    )
)
async def test_any_text_comes_back_as_it_left(
    db: Database, shop: Shop, admin_desk: Desk, texts: list[str]
) -> None:
    story, summary, label, value = texts
    async with db.write() as session:
        await session.execute(
            update(Product).values(
                story={"ru": story, "en": ""},
                summary={"ru": summary, "en": summary},
                specs=[{"label": {"ru": label, "en": "x"}, "value": {"ru": value, "en": "y"}}],
            )
        )
    run = await admin_desk.send("products", await whole(db, "products"))
    assert run.counts.unchanged == run.counts.total, await admin_desk.faults(run)


@given(st.text())
def test_harmless_texts_become_themselves_again(text: str) -> None:
    safe = disarmed(text)
    assert armed(safe) == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_specifications_survive_as_text(pairs: list[tuple[str, str]]) -> None:
    clean = [(label.strip(), value.strip()) for label, value in pairs]
    clean = [
        (label.replace("\r", ""), value.replace("\r", ""))
        for label, value in clean
        if (label + value).isprintable() and (label or value)
    ]
    specs = [{"label": {"ru": label}, "value": {"ru": value}} for label, value in clean]
    text = specs_text(specs, "ru")
    assert merged_specs([], {"ru": text}) == specs
