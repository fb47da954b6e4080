"""News of pieces from machines."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.mail import OutgoingLetter
from booking_app.core.outbox import OutboxJob
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.workflows import waiting, waiting_letter
from booking_app.workflows.deadline import kept_until
from booking_app.workflows.letter_delivery import Order, write
from booking_app.workflows.secrets import waiting_secret
from tests.api.conftest import caller, key_for, problem, wish, wrong_fields
from tests.factories.shop import Shop

PIECES = "/api/v1/pieces"
NEW = {"barcode": "n1", "sku": "aurora/17", "store": "arbat", "weight_mg": 2350}


@pytest.fixture
async def machine(api: FastAPI, database: Database, shop: Shop) -> httpx.AsyncClient:
    key = await key_for(database, shop, None, "stock")
    return caller(api, headers={"X-API-Key": key})


async def put(client: httpx.AsyncClient, *pieces: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await client.put(PIECES, json={"pieces": list(pieces), **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def outcomes(report: dict[str, Any]) -> list[str]:
    return [result["outcome"] for result in report["results"]]


async def test_each_row_is_reported_and_a_wrong_one_holds_up_nobody(
    machine: httpx.AsyncClient, database: Database, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    moved = {"barcode": "a1", "store": "tverskaya"}
    report = await put(machine, NEW, moved, {"barcode": "zz"}, NEW, {"barcode": "a2"})
    assert outcomes(report) == ["new", "changed", "wrong", "wrong", "unchanged"]
    assert (report["new"], report["changed"], report["wrong"]) == (1, 1, 2)
    assert [error["code"] for error in report["results"][2]["errors"]] == ["required"] * 3
    assert report["results"][3]["errors"][0]["code"] == "duplicate"
    listed = (await machine.get(PIECES, params={"store": "arbat"})).json()
    assert [(item["barcode"], item["price"]) for item in listed["items"]] == [
        ("a2", {"amount_minor": 9_900_000, "currency": "RUB"}),
        ("h1", {"amount_minor": 15_000_000, "currency": "RUB"}),
        ("n1", {"amount_minor": 9_900_000, "currency": "RUB"}),
    ]
    again = await put(machine, NEW, moved)
    assert outcomes(again) == ["unchanged", "unchanged"]
    async with database.read() as session:
        entries = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "pieces.put"))
        ).all()
    assert len(entries) == 1


async def test_older_news_never_overwrites_newer(machine: httpx.AsyncClient) -> None:
    newer = {"barcode": "a1", "weight_mg": 2600, "as_of": "2026-03-11T12:04:00+03:00"}
    older = {"barcode": "a1", "weight_mg": 2700}
    assert outcomes(await put(machine, newer)) == ["changed"]
    report = await put(machine, older, as_of="2026-03-11T12:03:59+03:00")
    assert (report["results"][0]["outcome"], report["results"][0]["note"]) == ("unchanged", "older")
    future = await put(machine, older, as_of="2026-03-11T13:00:00+03:00")
    assert future["results"][0]["errors"][0]["code"] == "future"


async def test_a_booked_piece_stays_where_it_is(
    machine: httpx.AsyncClient, client: httpx.AsyncClient, shop: Shop, clock: ManualClock
) -> None:
    assert (await client.post("/api/v1/reservations", json=wish(shop, "a1"))).status_code == 201
    clock.advance(minutes=1)
    report = await put(
        machine,
        {"barcode": "a1", "status": "repair"},
        {"barcode": "a2", "status": "sold"},
    )
    assert outcomes(report) == ["wrong", "changed"]
    assert report["results"][0]["errors"][0]["code"] == "booked"
    back = await put(machine, {"barcode": "a2", "status": "available"})
    assert back["results"][0]["errors"][0]["code"] == "sold"


async def test_what_a_till_sold_is_gone_for_whom_it_was_kept(
    machine: httpx.AsyncClient,
    client: httpx.AsyncClient,
    database: Database,
    shop: Shop,
    clock: ManualClock,
) -> None:
    contact = {"name": "Анна", "email": "anna@example.com"}
    asked = wish(shop, "a1", "h1", contact=contact)
    booked = (await client.post("/api/v1/reservations", json=asked)).json()
    clock.advance(minutes=1)
    older = {"barcode": "a1", "status": "sold", "as_of": "2026-03-11T11:00:00+03:00"}
    assert outcomes(await put(machine, older)) == ["unchanged"]
    sold = {"barcode": "a1", "status": "sold"}
    report = await put(machine, sold, {**sold, "store": "nowhere"})
    assert outcomes(report) == ["changed", "wrong"]
    assert report["results"][0]["note"] == "booked"
    assert outcomes(await put(machine, sold)) == ["unchanged"]
    async with database.read() as session:
        view = await reservations.get_by_code(session, booked["code"].replace("-", ""))
        found = {line.piece.barcode: (line.outcome, line.reason) for line in view.lines}
        jobs = [row.payload for row in await session.scalars(select(OutboxJob))]
        step = next(job for job in jobs if job.get("step") == "missing")
        order = Order(view.id, "missing", step["version"], view.slot_starts_at)
        letter = await write(session, order)
    assert (view.status, found) == ("confirmed", {"a1": ("missing", "sold"), "h1": ("", "")})
    assert isinstance(letter, OutgoingLetter)
    assert "tverskaya" in letter.text  # where another one lies
    assert kept_until(view, "en").startswith("Your piece is kept")
    clock.advance(minutes=1)
    await put(machine, {"barcode": "h1", "status": "sold"})
    async with database.read() as session:
        view = await reservations.get_by_code(session, booked["code"].replace("-", ""))
    assert (view.status, view.end_reason) == ("cancelled", "missing")


async def test_an_offer_that_a_till_sold_is_none_and_keeps_its_place_in_the_line(
    machine: httpx.AsyncClient, database: Database, shop: Shop, clock: ManualClock
) -> None:
    size, line = shop.variants["aurora/18"], "vladivostok"
    clock.now = clock.now.replace(day=12, hour=2)  # noon there
    places = []
    for name in ("anna", "boris"):
        contact = ContactInput("Анна", email=f"{name}@example.com")
        async with database.write() as session:
            places.append(await waiting.join(session, size, line, contact, "Сообщите", "ru"))
        clock.advance(minutes=1)
    assert await waiting.sweep(database) == 1
    report = await put(machine, {"barcode": "a4", "status": "sold"})
    assert (outcomes(report), report["results"][0]["note"]) == (["changed"], "booked")
    async with database.read() as session:
        first = await waiting.look(session, places[0], waiting_secret(places[0]))
        job = (await session.scalars(select(OutboxJob))).one()
        letter = await waiting_letter.write(session, places[0], job.payload["until"])
    assert (first.status, first.piece_id, letter) == ("waiting", None, "outdated")
    new = {"barcode": "n8", "sku": "aurora/18", "store": "vladivostok", "weight_mg": 2350}
    await put(machine, new)
    clock.advance(minutes=1)
    assert await waiting.sweep(database) == 1
    async with database.read() as session:
        first = await waiting.look(session, places[0], waiting_secret(places[0]))
    assert first.status == "offered"


async def test_the_same_key_gets_the_same_answer(machine: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "night-2026-03-11"}
    first = await machine.put(PIECES, json={"pieces": [NEW]}, headers=headers)
    second = await machine.put(PIECES, json={"pieces": [NEW]}, headers=headers)
    assert first.json() == second.json()
    assert outcomes(second.json()) == ["new"]
    other = await machine.put(PIECES, json={"pieces": [{"barcode": "a1"}]}, headers=headers)
    problem(other, 409, "idempotency_key_reused")


async def test_a_key_of_one_store_speaks_of_that_store_only(
    api: FastAPI, database: Database, shop: Shop, clock: ManualClock
) -> None:
    key = await key_for(database, shop, "arbat", "stock")
    clock.advance(minutes=1)
    async with caller(api, headers={"X-API-Key": key}) as till:
        report = await put(
            till,
            {"barcode": "a1", "tray": "7"},
            {"barcode": "a1x", "sku": "aurora/17", "store": "tverskaya", "weight_mg": 1},
            {"barcode": "a2", "store": "tverskaya"},
            {"barcode": "a3", "store": "arbat"},
            {"barcode": "a4", "tray": "1"},
        )
        assert outcomes(report) == ["changed", "wrong", "wrong", "wrong", "wrong"]
        listed = (await till.get(PIECES)).json()
        assert {item["store"] for item in listed["items"]} == {"arbat"}
        problem(await till.get(PIECES, params={"store": "tverskaya"}), 403, "forbidden")


async def test_pages_follow_each_other(machine: httpx.AsyncClient) -> None:
    first = (await machine.get(PIECES, params={"limit": 3})).json()
    second = (await machine.get(PIECES, params={"limit": 3, "page": first["next"]})).json()
    found = [item["barcode"] for item in (*first["items"], *second["items"])]
    assert found == ["a1", "a2", "a3", "a4", "h1"]
    assert (first["total"], second["next"]) == (5, None)


async def test_prices_are_in_the_currency_of_the_chain(machine: httpx.AsyncClient) -> None:
    piece = NEW | {"price": {"amount_minor": 100, "currency": "USD"}}
    answer = await machine.put(PIECES, json={"pieces": [piece]})
    assert wrong_fields(answer) == {"pieces.0.price.currency": "not_allowed"}


async def test_two_thousand_pieces_fit_into_one_request(machine: httpx.AsyncClient) -> None:
    many = [NEW | {"barcode": f"bulk-{number:05}"} for number in range(2000)]
    assert (await put(machine, *many))["new"] == 2000
    problem(await machine.put(PIECES, content=b"x" * 1_100_000), 413, "body_too_large")
