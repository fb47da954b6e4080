"""Files over HTTP: sent, looked at, done, called off; and taken out."""

import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from booking_app.core.db import Database
from booking_app.core.outbox import OutboxWorker
from booking_app.workflows.imports.jobs import LONG_JOBS, import_handlers
from tests.api.conftest import Setting, caller, hire, problem, sign_in, wish, wrong_fields
from tests.factories.shop import Shop

SEND = "/api/v1/imports"
GOOD = "barcode;sku;store;weight_mg\nn1;aurora/17;arbat;2.5\na1;aurora/17;tverskaya;2.5\n"


@pytest.fixture(autouse=True)
def data_dir(setting: Setting, tmp_path: Path) -> Path:
    setting(DATA_DIR=str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
async def merchandiser(api: FastAPI, database: Database, shop: Shop) -> httpx.AsyncClient:
    client = caller(api)
    await hire(database, shop, "mila", "merchandiser")
    await sign_in(client, "mila")
    return client


async def work(database: Database) -> None:
    await OutboxWorker(database, import_handlers(database), long=LONG_JOBS).drain()


async def send(client: httpx.AsyncClient, content: str | bytes, **query: str) -> httpx.Response:
    body = content if isinstance(content, bytes) else content.encode()
    params = {"kind": "pieces", "file_name": "stock.csv"} | query
    return await client.post(SEND, params=params, content=body)


async def test_a_file_from_arrival_to_its_end(
    merchandiser: httpx.AsyncClient, database: Database
) -> None:
    sent = await send(merchandiser, GOOD)
    assert sent.status_code == 201, sent.text
    at = f"{SEND}/{sent.json()['id']}"
    assert sent.json()["status"] == "checking"
    await work(database)
    found = (await merchandiser.get(at)).json()
    assert found["status"] == "ready"
    assert found["counts"] == {"new": 1, "changed": 1, "unchanged": 0, "wrong": 0, "booked": 0}
    rows = (await merchandiser.get(f"{at}/rows", params={"state": "changed"})).json()
    assert rows["total"] == 1
    assert rows["items"][0]["changes"] == [
        {"field": "store", "before": "arbat", "after": "tverskaya"}
    ]
    assert (await merchandiser.post(f"{at}/apply", json={})).json()["status"] == "applying"
    problem(await merchandiser.post(f"{at}/apply", json={}), 409, "import_not_ready")
    await work(database)
    assert (await merchandiser.get(at)).json()["status"] == "applied"
    problem(await merchandiser.post(f"{at}/cancel"), 409, "import_not_ready")
    listed = (await merchandiser.get(SEND)).json()
    assert [item["file_name"] for item in listed["items"]] == ["stock.csv"]


async def test_headings_nobody_understands_wait_for_a_person(
    merchandiser: httpx.AsyncClient, database: Database
) -> None:
    content = "Код бирки,Артикул,Где,Граммы\nn1,aurora/17,arbat,2.5\n"
    sent = (await send(merchandiser, content)).json()
    assert (sent["status"], sent["matching"]) == ("matching", [None, "sku", None, None])
    at = f"{SEND}/{sent['id']}/matching"
    refused = await merchandiser.put(at, json={"matching": [None, "sku", "store", None]})
    assert wrong_fields(refused) == {"matching": "missing"}
    assert refused.json()["details"]["columns"] == ["barcode"]
    twice = await merchandiser.put(at, json={"matching": ["barcode", "sku", "sku", None]})
    assert wrong_fields(twice) == {"matching": "twice"}
    chosen = {"matching": ["barcode", "sku", "store", "weight_mg"]}
    assert (await merchandiser.put(at, json=chosen)).json()["status"] == "checking"
    again = (await send(merchandiser, content)).json()
    assert (again["status"], again["matching"]) == ("checking", chosen["matching"])


async def test_what_is_wrong_can_be_taken_away_as_a_file(
    merchandiser: httpx.AsyncClient, database: Database
) -> None:
    sent = (await send(merchandiser, GOOD + '"=evil";none;arbat;1\n')).json()
    at = f"{SEND}/{sent['id']}"
    await work(database)
    answer = await merchandiser.get(f"{at}/problems.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Line;Barcode;Column;Value;Reason"
    assert lines[1] == "4;;Barcode;'=evil;Has characters that cannot stand here."
    problem(await merchandiser.post(f"{at}/apply", json={}), 409, "import_has_faults")
    assert (await merchandiser.post(f"{at}/apply", json={"skip_wrong": True})).status_code == 200


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"barcode;sku\n", "no_rows"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old_excel"),
        (b"PK\x03\x04 no zip at all", "broken_excel"),
        (b"%PDF-1.7 ...", "not_a_table"),
    ],
)
async def test_what_is_no_table_is_refused_in_words(
    merchandiser: httpx.AsyncClient, content: bytes, reason: str, data_dir: Path
) -> None:
    answer = await send(merchandiser, content)
    assert wrong_fields(answer) == {"file": reason}
    assert list((data_dir / "imports").iterdir()) == []


async def test_a_file_over_the_limit_is_refused_and_leaves_nothing(
    merchandiser: httpx.AsyncClient, setting: Setting, data_dir: Path
) -> None:
    setting(IMPORT_MAX_MB="1")
    problem(await send(merchandiser, b"x" * 1_000_001), 413, "body_too_large")

    async def endless() -> Any:
        for _ in range(12):
            yield b"y" * 100_000

    answer = await merchandiser.post(SEND, params={"kind": "pieces"}, content=endless())
    problem(answer, 413, "body_too_large")
    folder = data_dir / "imports"
    assert not folder.exists() or list(folder.iterdir()) == []


async def test_stores_are_the_admins(
    merchandiser: httpx.AsyncClient, api: FastAPI, database: Database, shop: Shop
) -> None:
    problem(await send(merchandiser, "slug\narbat\n", kind="stores"), 403, "forbidden")
    problem(await merchandiser.get("/api/v1/exports/stores.csv"), 403, "forbidden")
    await hire(database, shop, "ada", "admin")
    async with caller(api) as admin:
        await sign_in(admin, "ada")
        sent = (await send(admin, "slug;phone\narbat;+7 495 000-00-09\n", kind="stores")).json()
        assert sent["kind"] == "stores"
        # Whoever may not send it may not see it either.
        problem(await merchandiser.get(f"{SEND}/{sent['id']}"), 404, "unknown_import")


async def test_another_site_cannot_send_a_file(merchandiser: httpx.AsyncClient) -> None:
    answer = await merchandiser.post(
        SEND,
        params={"kind": "pieces"},
        content=GOOD.encode(),
        headers={"Origin": "https://evil.example"},
    )
    problem(answer, 403, "origin_refused")


async def test_everything_can_be_taken_out(merchandiser: httpx.AsyncClient) -> None:
    answer = await merchandiser.get(
        "/api/v1/exports/pieces.csv", params={"delimiter": "comma", "store": "tverskaya"}
    )
    assert answer.headers["content-disposition"] == ('attachment; filename="pieces-2026-03-11.csv"')
    head, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Barcode,SKU,Store,")
    assert [row.split(",")[0] for row in rows] == ["a3"]
    workbook = await merchandiser.get("/api/v1/exports/variants.xlsx", params={"locale": "ru"})
    sheet = load_workbook(io.BytesIO(workbook.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["Артикул", "Товар"]
    assert sheet.max_row == 4


async def test_templates_say_how_to_fill_them_in(merchandiser: httpx.AsyncClient) -> None:
    answer = await merchandiser.get("/api/v1/exports/products/template.csv")
    assert answer.content.decode("utf-8-sig").startswith("Address name;Category;")
    workbook = await merchandiser.get("/api/v1/exports/pieces/template.xlsx")
    book = load_workbook(io.BytesIO(workbook.content))
    assert book.sheetnames == ["Pieces", "How to fill it in"]
    assert book.worksheets[1]["A2"].value == "Barcode"
    assert book.worksheets[0].max_row == 1


async def test_rows_that_take_booked_pieces_away_are_counted_and_listed(
    merchandiser: httpx.AsyncClient, client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    assert (await client.post("/api/v1/reservations", json=wish(shop, "a1"))).status_code == 201
    sent = (await send(merchandiser, "barcode;status\na1;sold\na2;sold\n")).json()
    at = f"{SEND}/{sent['id']}"
    await work(database)
    found = (await merchandiser.get(at)).json()
    assert (found["counts"]["changed"], found["counts"]["booked"]) == (2, 1)
    params = {"state": "booked", "locale": "en"}
    listed = (await merchandiser.get(f"{at}/rows", params=params)).json()
    assert listed["total"] == 1
    assert [(row["key"], row["note"]) for row in listed["items"]] == [
        ("a1", "Booked: the store and the shopper are told.")
    ]
    await merchandiser.post(f"{at}/apply", json={})
    await work(database)
    done = (await merchandiser.get(at)).json()
    assert (done["status"], done["counts"]["booked"]) == ("applied", 1)
