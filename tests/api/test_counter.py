"""The counter over HTTP: scanning, laying aside, handing over."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.payments.models import CounterPayment
from booking_app.workflows.links import qr_payload
from tests.api.conftest import (
    Setting,
    caller,
    hire,
    key_for,
    problem,
    sign_in,
    wish,
    wrong_fields,
)
from tests.factories.shop import Shop

SCAN = "/api/v1/counter/scan"
PAID = {
    "method": "terminal",
    "receipt": "000123",
    "amount": {"amount_minor": 9_900_000, "currency": "RUB"},
}


def nonce() -> str:
    """A nonce nobody has used."""
    return str(new_id())


def scan_of(payload: str) -> dict[str, Any]:
    """A scan of something."""
    return {"payload": payload, "nonce": nonce()}


def action(booking: dict[str, Any], name: str) -> str:
    """The address of something done to a booking at the counter."""
    return f"/api/v1/counter/reservations/{booking['code']}/{name}"


def outcomes(booking: dict[str, Any], *lines: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A hand-over with these outcomes and reasons, in the order of the booking's pieces."""
    return {
        "lines": [
            {"piece": piece["id"], "outcome": outcome, "reason": reason}
            for piece, (outcome, reason) in zip(booking["pieces"], lines, strict=True)
        ],
        "nonce": nonce(),
    } | more


@pytest.fixture
async def till(api: FastAPI, database: Database, shop: Shop) -> Any:
    """A machine at the counter of `arbat`."""
    key = await key_for(database, shop, "arbat")
    async with caller(api, headers={"X-API-Key": key}) as found:
        yield found


@pytest.fixture
async def booking(client: httpx.AsyncClient, shop: Shop) -> dict[str, Any]:
    """Anna's booking of two rings in `arbat`."""
    answer = await client.post("/api/v1/reservations", json=wish(shop, "a1", "h1"))
    found: dict[str, Any] = answer.json()
    return found


async def test_a_good_qr_marks_the_arrival(
    till: httpx.AsyncClient, booking: dict[str, Any]
) -> None:
    payload = qr_payload(booking["qr_token"])
    verdict = (await till.post(SCAN, json=scan_of(payload))).json()
    assert (verdict["kind"], verdict["verdict"], verdict["reason"]) == ("reservation", "ok", "ok")
    assert verdict["code"] == booking["code"]
    shown = verdict["reservation"]
    assert shown["status"] == "arrived"
    assert shown["name"] == "Анна"
    assert [piece["barcode"] for piece in shown["pieces"]] == ["a1", "h1"]
    assert "phone" not in str(shown)
    again = (await till.post(SCAN, json=scan_of(booking["code"].lower()))).json()
    assert again["reason"] == "already_arrived"


async def test_the_same_scan_sent_twice_gets_the_same_verdict(
    till: httpx.AsyncClient, booking: dict[str, Any]
) -> None:
    sent = scan_of(booking["qr_token"])
    first = await till.post(SCAN, json=sent)
    again = await till.post(SCAN, json=sent)
    assert first.json() == again.json()
    assert again.json()["reason"] == "ok"
    other = await till.post(SCAN, json=sent | {"payload": "something else"})
    problem(other, 409, "idempotency_key_reused")


async def test_a_booking_of_another_store_names_the_right_one(
    api: FastAPI, database: Database, shop: Shop, booking: dict[str, Any]
) -> None:
    key = await key_for(database, shop, "tverskaya")
    async with caller(api, headers={"Authorization": f"Bearer {key}"}) as till:
        verdict = (await till.post(SCAN, json=scan_of(booking["qr_token"]))).json()
        assert (verdict["verdict"], verdict["reason"]) == ("stop", "wrong_store")
        assert verdict["elsewhere"] == "arbat"
        assert verdict["code"] == ""
        assert verdict["reservation"] is None
        problem(await till.post(action(booking, "ready")), 403, "store_not_allowed")
        answer = await till.post(
            action(booking, "hand-over"), json=outcomes(booking, ("bought", ""), ("bought", ""))
        )
        problem(answer, 403, "store_not_allowed")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("https://example.com/", "unknown"),
        ("ABCDE-FGHJK", "unknown"),
        ("💍", "unknown"),
        ("/q/" + "A" * 120, "forged"),
        ("' OR 1=1 --", "unknown"),
    ],
)
async def test_anything_else_is_stopped_with_one_reason(
    till: httpx.AsyncClient, payload: str, reason: str
) -> None:
    verdict = (await till.post(SCAN, json=scan_of(payload))).json()
    assert (verdict["verdict"], verdict["reason"]) == ("stop", reason)


async def test_a_changed_token_is_forged(till: httpx.AsyncClient, booking: dict[str, Any]) -> None:
    token = booking["qr_token"]
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    verdict = (await till.post(SCAN, json=scan_of(changed))).json()
    assert verdict["reason"] == "forged"


async def test_trying_codes_at_random_is_stopped(till: httpx.AsyncClient, setting: Setting) -> None:
    setting(RATE_CODE_ENTRY="2/min")
    for _ in range(2):
        assert (await till.post(SCAN, json=scan_of("guess"))).status_code == 200
    problem(await till.post(SCAN, json=scan_of("guess")), 429, "rate_limited")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"payload": ""}, {"payload": "too_short"}),
        ({"payload": "x" * 2049}, {"payload": "too_long"}),
        ({"payload": "a\x00"}, {"payload": "control_characters"}),
        ({"payload": 5}, {"payload": "wrong_type"}),
        ({"nonce": "short"}, {"nonce": "too_short"}),
        ({"nonce": "x" * 65}, {"nonce": "too_long"}),
        ({"nonce": "white space"}, {"nonce": "invalid"}),
        ({"nonce": None}, {"nonce": "wrong_type"}),
        ({"store": "arbat"}, {"store": "unknown_field"}),
    ],
)
async def test_scans_are_whole(
    till: httpx.AsyncClient, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    assert wrong_fields(await till.post(SCAN, json=scan_of("guess") | changes)) == fields


async def test_pieces_are_laid_aside_once(
    till: httpx.AsyncClient, booking: dict[str, Any], clock: ManualClock
) -> None:
    first = await till.post(action(booking, "ready"))
    assert first.json()["status"] == "ready"
    clock.advance(minutes=5)
    again = await till.post(action(booking, "ready"))
    assert again.json()["ready_at"] == first.json()["ready_at"] == "2026-03-11T12:00:00+03:00"


async def test_a_hand_over_line_by_line(
    till: httpx.AsyncClient, client: httpx.AsyncClient, database: Database, booking: dict[str, Any]
) -> None:
    body = outcomes(booking, ("bought", ""), ("declined", "size"), paid=PAID, coupon=None)
    done = await till.post(action(booking, "hand-over"), json=body)
    assert done.status_code == 200, done.text
    assert done.json()["status"] == "completed"
    assert [piece["outcome"] for piece in done.json()["pieces"]] == ["bought", "declined"]
    again = await till.post(action(booking, "hand-over"), json=body)
    assert again.json() == done.json()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(CounterPayment)) == 1
    free = (await client.get("/api/v1/stores/arbat/pieces")).json()["items"]
    assert booking["pieces"][1]["id"] in {piece["id"] for piece in free}
    assert booking["pieces"][0]["id"] not in {piece["id"] for piece in free}
    other = outcomes(booking, ("bought", ""), ("bought", ""))
    problem(await till.post(action(booking, "hand-over"), json=other), 409, "not_changeable")


async def test_a_hand_over_must_fit_the_booking(
    till: httpx.AsyncClient, booking: dict[str, Any], shop: Shop
) -> None:
    whole = outcomes(booking, ("bought", ""), ("declined", "size"))
    foreign = {"piece": str(shop.pieces["a2"]), "outcome": "bought", "reason": ""}
    for lines in (
        whole["lines"][:1],
        [*whole["lines"], foreign],
        [whole["lines"][0], whole["lines"][0]],
        [whole["lines"][0], whole["lines"][1] | {"reason": ""}],
        [whole["lines"][0], whole["lines"][1] | {"reason": "mood"}],
    ):
        body = {"lines": lines, "nonce": nonce()}
        problem(await till.post(action(booking, "hand-over"), json=body), 422, "wrong_outcome")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ({"amount_minor": 9_900_001, "currency": "RUB"}, "wrong_amount"),
        ({"amount_minor": 9_900_000, "currency": "USD"}, "wrong_amount"),
        ({"amount_minor": 0, "currency": "RUB"}, "wrong_amount"),
    ],
)
async def test_money_must_be_what_the_bought_pieces_cost(
    till: httpx.AsyncClient, booking: dict[str, Any], amount: dict[str, Any], code: str
) -> None:
    paid = PAID | {"amount": amount}
    body = outcomes(booking, ("bought", ""), ("declined", "size"), paid=paid)
    problem(await till.post(action(booking, "hand-over"), json=body), 422, code)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"lines": []}, {"lines": "too_short"}),
        ({"lines": None}, {"lines": "wrong_type"}),
        ({"lines": [{"piece": "x", "outcome": "bought"}]}, {"lines.0.piece": "wrong_type"}),
        (
            {"lines": [{"piece": str(new_id()), "outcome": "lost"}]},
            {"lines.0.outcome": "not_allowed"},
        ),
        (
            {"paid": {}},
            {"paid.method": "required", "paid.receipt": "required", "paid.amount": "required"},
        ),
        ({"paid": PAID | {"method": "shells"}}, {"paid.method": "not_allowed"}),
        ({"paid": PAID | {"receipt": ""}}, {"paid.receipt": "too_short"}),
        (
            {"paid": PAID | {"amount": {"amount_minor": 1.5, "currency": "RUB"}}},
            {"paid.amount.amount_minor": "wrong_type"},
        ),
        (
            {"paid": PAID | {"amount": {"amount_minor": 10**30, "currency": "RUB"}}},
            {"paid.amount.amount_minor": "out_of_range"},
        ),
        (
            {"paid": PAID | {"amount": {"amount_minor": -1, "currency": "RUB"}}},
            {"paid.amount.amount_minor": "out_of_range"},
        ),
        (
            {"paid": PAID | {"amount": {"amount_minor": True, "currency": "rub"}}},
            {"paid.amount.amount_minor": "wrong_type", "paid.amount.currency": "invalid"},
        ),
        ({"nonce": ""}, {"nonce": "too_short"}),
    ],
)
async def test_hand_overs_are_whole(
    till: httpx.AsyncClient,
    booking: dict[str, Any],
    changes: dict[str, Any],
    fields: dict[str, str],
) -> None:
    body = outcomes(booking, ("bought", ""), ("bought", "")) | changes
    assert wrong_fields(await till.post(action(booking, "hand-over"), json=body)) == fields


async def test_a_hand_over_with_a_coupon_nobody_has_is_refused(
    till: httpx.AsyncClient, booking: dict[str, Any]
) -> None:
    body = outcomes(booking, ("bought", ""), ("bought", "")) | {"coupon": "SPRING"}
    problem(await till.post(action(booking, "hand-over"), json=body), 404, "unknown_coupon")


async def test_a_consultant_says_first_where_they_stand(
    client: httpx.AsyncClient, database: Database, shop: Shop, booking: dict[str, Any]
) -> None:
    await hire(database, shop, "olga", "consultant", "arbat", "tverskaya")
    await sign_in(client, "olga")
    problem(await client.post(SCAN, json=scan_of(booking["code"])), 409, "store_not_chosen")
    await client.put("/api/v1/session/store", json={"store": "arbat"})
    verdict = (await client.post(SCAN, json=scan_of(booking["code"]))).json()
    assert verdict["reason"] == "ok"


async def test_a_wrong_key_is_not_helped_by_a_good_session(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    await hire(database, shop, "olga", "consultant", "arbat")
    await sign_in(client, "olga")
    for headers in ({"X-API-Key": "guess"}, {"Authorization": "Bearer guess"}):
        answer = await client.post(SCAN, json=scan_of("guess"), headers=headers)
        problem(answer, 401, "unauthenticated")


async def test_a_late_shopper_whose_piece_is_gone_keeps_nothing_from_others(
    till: httpx.AsyncClient,
    client: httpx.AsyncClient,
    booking: dict[str, Any],
    shop: Shop,
    clock: ManualClock,
) -> None:
    clock.advance(hours=6)
    other = wish(shop, "h1", slot_start=None, contact={"name": "B", "email": "b@example.com"})
    assert (await client.post("/api/v1/reservations", json=other)).status_code == 201
    verdict = (await till.post(SCAN, json=scan_of(booking["code"]))).json()
    assert (verdict["verdict"], verdict["reason"]) == ("stop", "piece_taken")
    free = (await client.get("/api/v1/stores/arbat/pieces")).json()["items"]
    assert str(shop.pieces["a1"]) in {piece["id"] for piece in free}
