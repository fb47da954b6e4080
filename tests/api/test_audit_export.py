"""The audit log as a file: who gets what, in which words, safe in a spreadsheet."""

import csv
import io
from typing import Any

import httpx
from fastapi import FastAPI

from booking_app.core.audit import SYSTEM, Actor, ActorKind, record
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import format_code
from booking_app.core.sheets.neutral import armed
from booking_app.domain.staff import service as staff
from tests.api.conftest import caller, hire, problem, sign_in
from tests.factories.shop import Shop

LOG = "/api/v1/audit.csv"


async def signed_in(api: FastAPI, database: Database, shop: Shop, role: str) -> httpx.AsyncClient:
    client = caller(api)
    await hire(database, shop, role, role, *(("arbat",) if role == "manager" else ()))
    await sign_in(client, role)
    return client


async def note(database: Database, shop: Shop, store: str | None, **data: Any) -> None:
    async with database.write() as session:
        record(
            session,
            SYSTEM,
            "store.changed",
            "store",
            shop.stores[store or "arbat"],
            store_id=shop.stores[store] if store else None,
            **data,
        )


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_a_field_a_row_with_before_and_after_in_words(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    client = await signed_in(api, database, shop, "admin")
    await note(
        database,
        shop,
        "arbat",
        label="Арбат",
        changes={"capacity": [1, 2], "is_public": [True, False], "archived_at": [None, str_now()]},
    )
    found = rows(await client.get(LOG, params={"what": "store.changed", "zone": "Europe/Moscow"}))
    assert [
        (row["Field"], row["Before"], row["After"], row["Thing"], row["Store"]) for row in found
    ] == [
        ("Archived", "—", "2026-03-11 12:00:00", "Арбат", "arbat"),
        ("Fittings at once", "1", "2", "Арбат", "arbat"),
        ("Shown in the shop", "Yes", "No", "Арбат", "arbat"),
    ]
    assert found[0]["Time (Europe/Moscow)"] == "2026-03-11 12:00:00"
    assert found[0]["Who"] == "The system itself"
    assert found[0]["What"] == "Store changed"


def str_now() -> str:
    return "2026-03-11T09:00:00+00:00"


async def test_no_cell_is_a_formula(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    client = await signed_in(api, database, shop, "admin")
    evil = '=HYPERLINK("http://evil")'
    await note(database, shop, "arbat", label=evil, changes={"name.ru": ["+1", "@SUM(A1)"]})
    answer = await client.get(LOG, params={"what": "store.changed"})
    cells = [cell for row in rows(answer) for cell in row.values()]
    assert f"'{evil}" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]


async def test_what_is_no_formula_stands_as_it_is(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    """An apostrophe alone is harmless; one before a formula gets another, so that taking the first
    one away gives every text back."""
    client = await signed_in(api, database, shop, "admin")
    await note(database, shop, "arbat", label="'tis", changes={"name.ru": ["'=1+1", "’quoted’"]})
    answer = await client.get(LOG, params={"what": "store.changed"})
    (row,) = rows(answer)
    assert (row["Thing"], row["Before"], row["After"]) == ("'tis", "''=1+1", "’quoted’")
    assert [armed(row[name]) for name in ("Thing", "Before")] == ["'tis", "'=1+1"]


async def test_a_manager_gets_their_own_stores_and_nothing_else(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    client = await signed_in(api, database, shop, "manager")
    await note(database, shop, "arbat", label="mine")
    await note(database, shop, "tverskaya", label="theirs")
    await note(database, shop, None, label="nobody's")
    assert {row["Thing"] for row in rows(await client.get(LOG))} == {"mine"}
    refused = await client.get(LOG, params={"store": str(shop.stores["tverskaya"])})
    problem(refused, 403, "store_not_allowed")


async def test_that_somebody_took_a_copy_is_in_the_log(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    client = await signed_in(api, database, shop, "admin")
    await client.get(LOG, params={"what": "product", "since": "2026-03-11"})
    found = rows(await client.get(LOG, params={"what": "audit"}))
    assert [(row["Who"], row["What"]) for row in found[:1]] == [("Admin", "Audit log exported")]
    assert {row["Field"]: row["After"] for row in found}["Kind of thing"] == "product"


async def test_whoever_left_is_still_named_and_a_key_by_its_label(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    client = await signed_in(api, database, shop, "admin")
    async with database.write() as session:
        key = await staff.create_api_key(session, "Till 3", "stock")
        record(session, Actor(ActorKind.API, str(key.id)), "piece.changed", "piece", "p")
    found = rows(await client.get(LOG, params={"what": "piece"}))
    assert [(row["Who"], row["Kind of thing"], row["Thing"]) for row in found] == [
        ("Till 3", "Piece", "p")
    ]


async def test_no_contact_of_a_shopper_is_in_it(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    async with caller(api) as shopper:
        booking = {
            "store": "arbat",
            "pieces": [str(shop.pieces["a1"])],
            "contact": {"name": "Аглая", "phone": "+79161234567", "email": "aglaya@example.com"},
        }
        made = (await shopper.post("/api/v1/reservations", json=booking)).json()
    client = await signed_in(api, database, shop, "admin")
    answer = await client.get(LOG)
    assert format_code(made["code"]) in answer.text
    assert "a1" in answer.text, "the piece is told by its barcode"
    assert not [text for text in ("Аглая", "916", "aglaya@") if text in answer.text]
