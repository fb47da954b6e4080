"""Tables are read however they were written, and refused in words when they are none."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from booking_app.core.sheets.reading import peek, table
from booking_app.core.sheets.shapes import FormulaWithoutValue, SheetRefused

File = Callable[[bytes], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(content: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return write


def rows(path: Path) -> list[tuple[int, list[object]]]:
    with table(path, peek(path).shape) as (_, body):
        return [(line, list(cells)) for line, cells in body]


TEXT = "Название;Цена\nКольцо «Заря»;12 990,50\nСерьги;1\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1251", "cp1251"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_letters_are_read_in_any_usual_encoding(file: File, encoding: str, named: str) -> None:
    found = peek(file(TEXT.encode(encoding)))
    if encoding.startswith("utf-16-"):
        # Without a mark only mostly Latin text can be told apart from other bytes.
        found = peek(file("name;price\nring;1\n".encode(encoding)))
        assert found.headings == ["name", "price"]
    else:
        assert found.headings == ["Название", "Цена"]
        assert found.sample[0] == ["Кольцо «Заря»", "12 990,50"]
    assert found.shape.encoding == named


def test_cyrillic_far_down_the_file_still_tells_the_encoding(file: File) -> None:
    content = "a;b\n" + "plain;text\n" * 30_000 + "Кольцо;1\n"
    assert peek(file(content.encode("cp1251"))).shape.encoding == "cp1251"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_cells_are_parted_by_any_usual_mark(file: File, delimiter: str) -> None:
    lines = [["name", "text", "price"], ["a", 'quoted, "so"; \t| yes', "1,5"], ["b", "x", "2"]]
    quoted = [
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines
    ]
    path = file("\r\n".join(quoted).encode())
    assert peek(path).shape.delimiter == delimiter
    assert rows(path)[0] == (2, lines[1])


def test_blank_lines_and_lines_within_cells_keep_the_numbers_a_person_sees(file: File) -> None:
    path = file(b'\n\nname;text\n\na;"one\ntwo"\n;;\nb;x\n')
    assert rows(path) == [(5, ["a", "one\ntwo"]), (8, ["b", "x"])]


def test_the_hint_excel_writes_is_no_heading(file: File) -> None:
    path = file(b"sep=,\nname,price\na,1\n")
    assert peek(path).headings == ["name", "price"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"name;price\n", "no_rows"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "not_a_table"),
        (b"GIF89a" + bytes(range(256)), "not_a_table"),
        (b"\xff\xfea\x00;\x00b\x00\n\x00\x00\xd8", "unknown_encoding"),
        (b"\x98\x81\xff;name\n1;2\n", "unknown_encoding"),
        (b'name;text\na;"never closed\n' + b"x;y\n" * 60_000, "broken_quotes"),
        (";".join(f"c{n}" for n in range(120)).encode() + b"\n1;2\n", "too_many_columns"),
    ],
)
def test_what_cannot_be_read_is_refused(file: File, content: bytes, reason: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        rows(file(content))
    assert refused.value.reason == reason


def workbook(*lines: list[object]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    return out.getvalue()


def test_a_workbook_is_read_by_what_it_is_not_by_its_name(file: File) -> None:
    path = file(workbook(["name", "code"], ["ring", 12], [None, None], ["pin", 1.5]))
    assert peek(path).shape.format == "xlsx"
    assert rows(path) == [(2, ["ring", 12]), (4, ["pin", 1.5])]


def test_formulas_count_by_their_values_and_are_named_without_one(file: File) -> None:
    content = workbook(["a", "b"], [1, "=A2*2"], [2, "=A3*2"])
    sheet = "xl/worksheets/sheet1.xml"
    first = repacked(
        content,
        sheet,
        lambda xml: xml.replace(b"<f>A2*2</f><v />", b"<f>A2*2</f><v>2</v>").replace(
            b"<f>A2*2</f><v></v>", b"<f>A2*2</f><v>2</v>"
        ),
    )
    assert rows(file(first)) == [(2, [1, 2]), (3, [2, FormulaWithoutValue("=A3*2")])]


def test_a_zip_bomb_is_not_unpacked(file: File) -> None:
    huge = b"<row>" + b" " * 40_000_000
    content = repacked(workbook(["a"], [1]), "xl/worksheets/sheet1.xml", lambda xml: xml + huge)
    assert len(content) < 100_000
    with pytest.raises(SheetRefused) as refused:
        rows(file(content))
    assert refused.value.reason == "too_large_inside"


def test_entities_that_grow_are_not_followed(file: File) -> None:
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = repacked(workbook(["a"], [1]), "xl/worksheets/sheet1.xml", lambda _xml: laughs)
    with pytest.raises(SheetRefused) as refused:
        rows(file(content))
    assert refused.value.reason == "broken_excel"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_workbook_cut_short_is_refused(file: File, part: str) -> None:
    content = repacked(workbook(["a", "b"], [1, 2]), part, lambda xml: xml[: len(xml) // 2])
    with pytest.raises(SheetRefused) as refused:
        rows(file(content))
    assert refused.value.reason == "broken_excel"


def test_a_zip_that_is_no_workbook_is_refused(file: File) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"...")
    with pytest.raises(SheetRefused) as refused:
        rows(file(out.getvalue()))
    assert refused.value.reason == "not_a_table"


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"a;b\n", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(start + content)
    with suppress(SheetRefused):
        rows(path)
