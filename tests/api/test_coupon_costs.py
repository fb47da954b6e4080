"""How often a coupon asks the database: that decides how many counters one server carries."""

import pytest
from fastapi import FastAPI

from booking_app.core.db import Database
from booking_app.domain.staff import known_keys
from tests.api.conftest import caller, key_for
from tests.api.test_coupons import SCAN, redeeming, scan_of, use
from tests.factories.coupons import published
from tests.factories.shop import Shop
from tests.infra.statements import statements_asked

WELCOME = "/api/v1/coupon-campaigns/welcome/take"


@pytest.fixture
async def campaign(database: Database, shop: Shop) -> None:
    async with database.write() as session:
        await published(session, slug="welcome", total=100)


async def test_taking_scanning_and_redeeming_ask_little(
    api: FastAPI,
    database: Database,
    shop: Shop,
    campaign: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However long it takes: in a rush a key is looked up once in a while.
    monkeypatch.setattr(known_keys, "GOOD_FOR_SECONDS", 3600.0)
    till = caller(api, headers={"X-API-Key": await key_for(database, shop, "tverskaya")})
    async with caller(api) as first:
        await first.post(WELCOME)  # the first one fills what a process keeps
    async with caller(api) as shopper:
        with statements_asked(database) as taking:
            coupon = (await shopper.post(WELCOME)).json()
    with statements_asked(database) as scanning:
        answer = await till.post(SCAN, json=scan_of(coupon["qr_payload"]))
    assert answer.json()["reason"] == "ok"
    with statements_asked(database) as redeemed:
        answer = await till.post(redeeming(coupon), json=use())
    assert answer.status_code == 200, answer.text
    counts = {"take": len(taking), "scan": len(scanning), "redeem": len(redeemed)}
    assert all(counts.values())
    most = {"take": 10, "scan": 7, "redeem": 9}
    assert {name for name in most if counts[name] > most[name]} == set(), "\n".join(
        each[:120] for each in (*taking, "", *scanning, "", *redeemed)
    )
