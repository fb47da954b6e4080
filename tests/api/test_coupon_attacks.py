"""What people try with coupons over HTTP: each attempt has one named reason and is noted."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.db import Database
from tests.api.conftest import caller, hire, key_for, problem, sign_in
from tests.api.test_coupons import SCAN, TOTAL, nonce, redeeming, rolling_back, use, verdict
from tests.factories.coupons import published
from tests.factories.shop import Shop

ONLY_ARBAT = "/api/v1/coupon-campaigns/arbat/take"


async def log(database: Database, action: str) -> list[tuple[str, str]]:
    """Verdicts noted under this action, each with its store."""
    async with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
        entries = (await session.scalars(query)).all()
    return [(entry.data.get("verdict", ""), str(entry.store_id)) for entry in entries]


@pytest.fixture
async def coupon(database: Database, client: httpx.AsyncClient, shop: Shop) -> dict[str, Any]:
    """A stranger's coupon, good in `arbat` only."""
    async with database.write() as session:
        await published(session, slug="arbat", store_ids=(shop.stores["arbat"],))
    found: dict[str, Any] = (await client.post(ONLY_ARBAT)).json()
    return found


async def till(api: FastAPI, database: Database, shop: Shop, store: str) -> httpx.AsyncClient:
    """Another till of a store, by a key of its own."""
    return caller(api, headers={"X-API-Key": await key_for(database, shop, store)})


async def test_many_tills_at_once_have_one_winner_and_tell_the_others_where_and_when(
    api: FastAPI, database: Database, shop: Shop, coupon: dict[str, Any]
) -> None:
    tills = [await till(api, database, shop, "arbat") for _ in range(6)]
    answers = await asyncio.gather(*(one.post(redeeming(coupon), json=use()) for one in tills))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    for lost in answers:
        if lost.status_code == 409:
            found = problem(lost, 409, "already_redeemed")["details"]
            assert (found["store"], found["used_at"]) == (
                "arbat",
                won["used_at"].replace("Z", "+00:00"),
            )
    assert len(await log(database, "coupon.redeemed")) == 1
    assert [each for each, _ in await log(database, "coupon.refused")] == ["already_redeemed"] * 5


async def test_a_coupon_of_other_stores_is_good_nowhere_else(
    api: FastAPI, database: Database, shop: Shop, coupon: dict[str, Any]
) -> None:
    other = await till(api, database, shop, "tverskaya")
    found = await verdict(other, coupon["qr_payload"])
    assert (found["verdict"], found["reason"]) == ("stop", "wrong_store")
    problem(await other.post(redeeming(coupon), json=use()), 409, "wrong_store")
    here = str(shop.stores["tverskaya"])
    assert await log(database, "coupon.refused") == [("wrong_store", here)] * 2
    mine = await till(api, database, shop, "arbat")
    assert (await verdict(mine, coupon["qr_payload"]))["reason"] == "ok"


async def test_a_nonce_overheard_is_of_no_use(
    api: FastAPI, database: Database, shop: Shop, coupon: dict[str, Any]
) -> None:
    first, second = [await till(api, database, shop, "arbat") for _ in range(2)]
    sale = use()
    won = await first.post(redeeming(coupon), json=sale)
    assert won.status_code == 200
    assert (await first.post(redeeming(coupon), json=sale)).json() == won.json()
    problem(await second.post(redeeming(coupon), json=sale), 409, "already_redeemed")
    dearer = sale | {"sale_total": TOTAL | {"amount_minor": 1}}
    problem(await first.post(redeeming(coupon), json=dearer), 409, "idempotency_key_reused")
    scan = {"payload": coupon["qr_payload"], "nonce": nonce()}
    assert (await first.post(SCAN, json=scan)).json()["reason"] == "already_redeemed"
    another = scan | {"payload": coupon["code"]}
    problem(await first.post(SCAN, json=another), 409, "idempotency_key_reused")
    assert len(await log(database, "coupon.redeemed")) == 1


async def test_a_use_is_taken_back_by_its_own_manager_only(
    api: FastAPI, database: Database, shop: Shop, coupon: dict[str, Any]
) -> None:
    mine = await till(api, database, shop, "arbat")
    assert (await mine.post(redeeming(coupon), json=use())).status_code == 200
    undo = {"reason": "mistake"}
    problem(await mine.post(rolling_back(coupon), json=undo), 403, "store_not_allowed")
    for login, role, store in (
        ("olga", "consultant", "arbat"),
        ("boris", "manager", "tverskaya"),
    ):
        await hire(database, shop, login, role, store)
        person = caller(api)
        await sign_in(person, login)
        problem(await person.post(rolling_back(coupon), json=undo), 403, "store_not_allowed")
    assert await log(database, "coupon.rolled_back") == []
