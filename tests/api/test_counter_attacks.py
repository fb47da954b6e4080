"""What people try at a counter over HTTP with bookings: each attempt has one named reason and is
noted in the audit log. Those with coupons are in `test_coupon_attacks`."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.workflows.tokens import COUPON, RESERVATION, signer
from tests.api.conftest import Setting, caller, hire, key_for, problem, sign_in, wish
from tests.api.test_counter import SCAN, action, booking, outcomes, scan_of, till
from tests.factories.shop import Shop

__all__ = ["booking", "till"]  # fixtures


async def noted(database: Database, kind: str) -> list[tuple[str, str]]:
    """Verdicts noted under this action, each with its store."""
    query = select(AuditEntry).where(AuditEntry.action == kind).order_by(AuditEntry.id)
    async with database.read() as session:
        entries = (await session.scalars(query)).all()
    return [(entry.data["verdict"], str(entry.store_id or "")) for entry in entries]


async def scanned(client: httpx.AsyncClient, payload: str) -> str:
    answer = await client.post(SCAN, json=scan_of(payload))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["verdict"] != "ok"
    assert found["reservation"] is None or found["code"]
    return str(found["reason"])


async def test_a_code_that_was_altered_made_up_or_ran_out(
    database: Database, shop: Shop, till: httpx.AsyncClient, booking: dict[str, Any]
) -> None:
    token = booking["qr_token"]
    altered = f"{token[:40]}{'A' if token[40] != 'A' else 'B'}{token[41:]}"
    other_kind = signer().sign("x", booking["code"], expires_at=None)
    as_coupon = signer().sign(COUPON, booking["code"], expires_at=None)
    nobodys = signer().sign(RESERVATION, "222222222A", expires_at=None)
    old = signer().sign(RESERVATION, booking["code"], expires_at=utc_now() - timedelta(seconds=1))
    tries = (altered, token[:-1], other_kind, as_coupon, nobodys, old, "222222222A")
    reasons = [await scanned(till, each) for each in tries]
    assert reasons == ["forged"] * 3 + ["unknown"] * 2 + ["expired", "unknown"]
    here = str(shop.stores["arbat"])
    assert await noted(database, "scan.refused") == [(reason, here) for reason in reasons]


async def test_a_code_that_was_good_once(
    database: Database, client: httpx.AsyncClient, till: httpx.AsyncClient, shop: Shop,
    booking: dict[str, Any], clock: ManualClock,
) -> None:  # fmt: skip
    body = outcomes(booking, ("declined", "size"), ("declined", "size"))
    assert (await till.post(SCAN, json=scan_of(booking["qr_token"]))).json()["reason"] == "ok"
    assert (await till.post(action(booking, "hand-over"), json=body)).status_code == 200
    assert await scanned(till, booking["qr_token"]) == "already_completed"

    gone = (await client.post("/api/v1/reservations", json=wish(shop, "a1"))).json()
    secret = gone["manage_url"].rpartition("#")[2]
    await client.post(f"/api/v1/reservations/{gone['code']}/cancel?token={secret}")
    assert await scanned(till, gone["qr_token"]) == "cancelled"

    late = (await client.post("/api/v1/reservations", json=wish(shop, "a1"))).json()
    clock.advance(hours=9)
    wanted = wish(shop, "a1", slot_start=None, contact={"name": "Борис", "email": "b@example.com"})
    assert (await client.post("/api/v1/reservations", json=wanted)).status_code == 201
    assert await scanned(till, late["qr_token"]) == "piece_taken"
    here = str(shop.stores["arbat"])
    assert await noted(database, "scan.refused") == [
        (reason, here) for reason in ("already_completed", "cancelled", "piece_taken")
    ]


async def test_another_stores_booking_by_scan_and_by_its_code(
    api: FastAPI, database: Database, shop: Shop, booking: dict[str, Any]
) -> None:
    key = await key_for(database, shop, "tverskaya")
    other = caller(api, headers={"X-API-Key": key})
    assert await scanned(other, booking["qr_token"]) == "wrong_store"
    assert await scanned(other, booking["code"]) == "wrong_store"
    here = str(shop.stores["tverskaya"])
    assert await noted(database, "scan.refused") == [("wrong_store", here)] * 2

    await hire(database, shop, "olga", "consultant", "tverskaya")
    await hire(database, shop, "boris", "manager", "tverskaya")
    people = [caller(api), caller(api)]
    for person, login in zip(people, ("olga", "boris"), strict=True):
        await sign_in(person, login)
    body = outcomes(booking, ("bought", ""), ("bought", ""))
    for one in (other, *people):
        problem(await one.post(action(booking, "ready")), 403, "store_not_allowed")
        answer = await one.post(action(booking, "hand-over"), json=body)
        problem(answer, 403, "store_not_allowed")
    assert await noted(database, "access.refused") == [("store_not_allowed", here)] * 6
    assert (await other.get(f"/api/v1/reservations/{booking['code']}")).status_code in (404, 422)


async def test_a_role_that_works_no_counters(
    api: FastAPI, database: Database, shop: Shop, booking: dict[str, Any]
) -> None:
    clients = [caller(api, headers={"X-API-Key": await key_for(database, shop, None, "stock")})]
    for role in ("marketer", "merchandiser"):
        await hire(database, shop, role, role)
        clients.append(caller(api))
        await sign_in(clients[-1], role)
    for client in clients:
        problem(await client.post(SCAN, json=scan_of(booking["qr_token"])), 403, "forbidden")
        problem(await client.post(action(booking, "ready")), 403, "forbidden")
    assert await noted(database, "access.refused") == [("forbidden", "")] * 6
    async with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "access.refused")
        entries = (await session.scalars(query.order_by(AuditEntry.id))).all()
    assert [(each.actor_kind, each.data["asked"]) for each in entries[:3]] == [
        ("api", f"POST {SCAN}"),
        ("api", f"POST {action(booking, 'ready')}"),
        ("staff", f"POST {SCAN}"),
    ]


async def test_codes_tried_at_random(
    database: Database, till: httpx.AsyncClient, setting: Setting, booking: dict[str, Any]
) -> None:
    setting(RATE_CODE_ENTRY="3/min")
    for _ in range(3):
        assert await scanned(till, "222222222A") == "unknown"
    for _ in range(40):
        problem(await till.post(SCAN, json=scan_of(booking["code"])), 429, "rate_limited")
    assert len(await noted(database, "scan.refused")) == 3
    told = await noted(database, "access.refused")
    assert {verdict for verdict, _ in told} == {"rate_limited"}
    assert len(told) == 20, "the log is no victim of the attack"


@pytest.mark.parametrize("login", ["olga", "irina"])
async def test_only_managers_overrule_and_refusals_stand_in_their_log(
    api: FastAPI, database: Database, shop: Shop, booking: dict[str, Any], login: str
) -> None:
    """A manager reads of refusals at their own counter."""
    await hire(database, shop, "olga", "consultant", "arbat")
    await hire(database, shop, "irina", "manager", "arbat")
    await hire(database, shop, "far", "consultant", "tverskaya")
    far, person = caller(api), caller(api)
    await sign_in(far, "far")
    problem(await far.post(action(booking, "ready")), 403, "store_not_allowed")
    await sign_in(person, login)
    assert (await person.post(action(booking, "ready"))).status_code == 200
    assert len(await noted(database, "access.refused")) == 1
