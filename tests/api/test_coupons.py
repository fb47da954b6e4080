"""Coupons over HTTP: taken by shoppers, shown, used at counters, and everything that is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.coupons import campaigns
from booking_app.workflows.tokens import COUPON, signer
from tests.api.conftest import Setting, caller, hire, key_for, problem, sign_in, wrong_fields
from tests.factories.coupons import MARKETER, published
from tests.factories.shop import Shop

SCAN = "/api/v1/counter/scan"
TOTAL = {"amount_minor": 9_900_000, "currency": "RUB"}


def nonce() -> str:
    """A nonce nobody has used."""
    return str(new_id())


def scan_of(payload: str) -> dict[str, Any]:
    """A scan of something."""
    return {"payload": payload, "nonce": nonce()}


def use(**changes: Any) -> dict[str, Any]:
    """A sale of 99,000 roubles."""
    return {"nonce": nonce(), "sale_total": TOTAL} | changes


def redeeming(coupon: dict[str, Any]) -> str:
    """Where a coupon is redeemed."""
    return f"/api/v1/counter/coupons/{coupon['code']}/redeem"


def rolling_back(coupon: dict[str, Any]) -> str:
    """Where its use is taken back."""
    return f"/api/v1/counter/coupons/{coupon['code']}/rollback"


@pytest.fixture
async def coupon(database: Database, client: httpx.AsyncClient, shop: Shop) -> dict[str, Any]:
    """A stranger's coupon: ten percent off, everywhere."""
    async with database.write() as session:
        await published(session, slug="welcome", accepts_static=True)
    answer = await client.post("/api/v1/coupon-campaigns/welcome/take")
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def counter(api: FastAPI, database: Database, shop: Shop) -> httpx.AsyncClient:
    """A consultant at `arbat`."""
    await hire(database, shop, "olga", "consultant", "arbat")
    client = caller(api)
    await sign_in(client, "olga")
    return client


@pytest.fixture
async def till(api: FastAPI, database: Database, shop: Shop) -> httpx.AsyncClient:
    """A till of `tverskaya`, by its key."""
    return caller(api, headers={"X-API-Key": await key_for(database, shop, "tverskaya")})


async def verdict(client: httpx.AsyncClient, payload: str) -> dict[str, Any]:
    """What a scan is worth."""
    answer = await client.post(SCAN, json=scan_of(payload))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refusals(database: Database) -> list[str]:
    """Reasons of refusals in the audit log."""
    async with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action.in_(("coupon.refused", "scan.refused")))
        entries = (await session.scalars(query.order_by(AuditEntry.id))).all()
    return [entry.data["verdict"] for entry in entries]


async def test_offers_are_listed_and_taken_once(
    database: Database, client: httpx.AsyncClient, coupon: dict[str, Any]
) -> None:
    offers = (await client.get("/api/v1/coupon-campaigns")).json()
    assert [offer["slug"] for offer in offers["items"]] == ["welcome"]
    offer = offers["items"][0]
    assert (offer["worth"]["percent"], offer["title"]) == (10.0, "Off your first purchase")
    assert offer["starts_at"].startswith("2026-03-09T14:00:00")  # midnight in Vladivostok
    again = await client.post("/api/v1/coupon-campaigns/welcome/take")
    assert (again.status_code, again.json()["code"]) == (200, coupon["code"])
    mine = await client.get(f"/api/v1/coupons/{coupon['code']}?token={coupon['secret']}")
    assert mine.json()["status"] == "open"
    assert "/q/" in mine.json()["qr_payload"]
    picture = await client.get(f"/api/v1/coupons/{coupon['code']}/qr.svg?token={coupon['secret']}")
    assert picture.headers["content-type"] == "image/svg+xml"
    problem(
        await client.get(f"/api/v1/coupons/{coupon['code']}?token=guess"), 404, "unknown_coupon"
    )
    problem(await client.post("/api/v1/coupon-campaigns/none/take"), 404, "unknown_campaign")


async def test_taking_and_guessing_are_limited(
    api: FastAPI, database: Database, shop: Shop, setting: Setting
) -> None:
    setting(RATE_COUPON_IP="2/hour", RATE_CODE_ENTRY="2/min", TRUSTED_PROXIES="127.0.0.1/32")
    async with database.write() as session:
        await published(session, slug="welcome")
    far = caller(api, headers={"X-Forwarded-For": "203.0.113.7"})
    for _ in range(2):
        answer = await far.post("/api/v1/coupon-campaigns/welcome/take")
        assert answer.status_code in (200, 201)
        far.cookies.clear()
    limited = await far.post("/api/v1/coupon-campaigns/welcome/take")
    problem(limited, 429, "rate_limited")
    assert int(limited.headers["Retry-After"]) > 0
    for _ in range(2):
        problem(await far.get("/api/v1/coupons/222222222A?token=x"), 404, "unknown_coupon")
    problem(await far.get("/api/v1/coupons/222222222A?token=x"), 429, "rate_limited")


async def test_a_contact_is_checked(client: httpx.AsyncClient, coupon: dict[str, Any]) -> None:
    answer = await client.post(
        "/api/v1/coupon-campaigns/welcome/take", json={"contact": {"name": "1", "phone": "12"}}
    )
    assert wrong_fields(answer) == {"contact.name": "no_letters", "contact.phone": "invalid"}


async def test_from_the_scan_to_the_receipt_and_back(
    api: FastAPI,
    database: Database,
    shop: Shop,
    coupon: dict[str, Any],
    counter: httpx.AsyncClient,
    till: httpx.AsyncClient,
) -> None:
    found = await verdict(counter, coupon["qr_payload"])
    assert (found["kind"], found["verdict"], found["reason"]) == ("coupon", "ok", "ok")
    assert found["coupon"]["locked_until"] == "2026-03-11T09:03:00Z"
    busy = await verdict(till, coupon["code"])
    assert (busy["verdict"], busy["reason"]) == ("attention", "already_redeemed")
    assert (busy["coupon"]["store"], busy["coupon"]["used_at"]) == ("arbat", None)

    body = use(receipt="000123")
    done = await counter.post(redeeming(coupon), json=body)
    assert done.status_code == 200, done.text
    assert done.json()["discount"] == {"amount_minor": 990_000, "currency": "RUB"}
    again = await counter.post(redeeming(coupon), json=body)
    assert again.json() == done.json()
    problem(
        await counter.post(redeeming(coupon), json=body | {"receipt": "2"}),
        409,
        "idempotency_key_reused",
    )
    late = problem(await till.post(redeeming(coupon), json=use()), 409, "already_redeemed")
    assert late["details"]["store"] == "arbat"
    assert late["details"]["used_at"].startswith("2026-03-11T09:00")
    stopped = await verdict(till, coupon["qr_payload"])
    assert (stopped["verdict"], stopped["reason"]) == ("stop", "already_redeemed")
    assert stopped["coupon"]["used_at"] == "2026-03-11T09:00:00Z"

    problem(
        await counter.post(rolling_back(coupon), json={"reason": "till"}), 403, "store_not_allowed"
    )
    await hire(database, shop, "irina", "manager", "arbat")
    manager = caller(api)
    await sign_in(manager, "irina")
    back = await manager.post(rolling_back(coupon), json={"reason": "wrong till"})
    assert back.status_code == 200, back.text
    problem(
        await manager.post(rolling_back(coupon), json={"reason": "again"}),
        409,
        "coupon_not_redeemed",
    )
    assert (await till.post(redeeming(coupon), json=use())).status_code == 200
    assert await refusals(database) == ["already_redeemed"] * 3


async def test_one_scan_asked_twice_has_one_answer(
    coupon: dict[str, Any], counter: httpx.AsyncClient, clock: ManualClock
) -> None:
    scan = scan_of(coupon["qr_payload"])
    first = await counter.post(SCAN, json=scan)
    clock.advance(seconds=40)
    assert (await counter.post(SCAN, json=scan)).json() == first.json()


@pytest.mark.parametrize(
    "write",
    [
        str,
        str.lower,
        lambda code: f" {code[:5]} - {code[5:]} ",
        lambda code: code.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")),
    ],
)
async def test_a_code_is_found_however_it_is_typed(
    coupon: dict[str, Any], counter: httpx.AsyncClient, write: Any
) -> None:
    found = await verdict(counter, write(coupon["code"]))
    assert (found["reason"], found["coupon"]["form"]) == ("ok", "typed")


async def test_a_screenshot_turns_stale(
    client: httpx.AsyncClient,
    database: Database,
    coupon: dict[str, Any],
    counter: httpx.AsyncClient,
    clock: ManualClock,
) -> None:
    shown = coupon["qr_payload"]
    clock.advance(seconds=44)  # noon is the beginning of a step
    assert (await verdict(counter, shown))["reason"] == "ok"
    clock.advance(seconds=1)
    found = await verdict(counter, shown)
    assert (found["kind"], found["reason"], found["code"]) == ("coupon", "stale_code", "")
    address = f"/api/v1/coupons/{coupon['code']}?token={coupon['secret']}"
    fresh = (await client.get(address)).json()
    assert fresh["qr_payload"] != shown
    assert (await verdict(counter, fresh["qr_payload"]))["reason"] == "ok"
    assert await refusals(database) == ["stale_code"]


async def test_the_form_without_network_needs_a_name(
    coupon: dict[str, Any], counter: httpx.AsyncClient, clock: ManualClock
) -> None:
    clock.advance(hours=1)
    found = await verdict(counter, coupon["static_payload"])
    assert (found["coupon"]["form"], found["coupon"]["needs_name"]) == ("static", True)
    answer = await counter.post(redeeming(coupon), json=use())
    assert wrong_fields(answer) == {"shopper_name": "required"}
    done = await counter.post(redeeming(coupon), json=use(shopper_name="Анна"))
    assert done.status_code == 200, done.text


async def test_forged_altered_and_foreign_codes_are_told_apart(
    database: Database, coupon: dict[str, Any], counter: httpx.AsyncClient
) -> None:
    token = coupon["qr_payload"].rpartition("/q/")[2]
    altered = f"{token[:40]}{'A' if token[40] != 'A' else 'B'}{token[41:]}"
    other_kind = signer().sign("x", coupon["code"], expires_at=None)
    nobodys = signer().sign(COUPON, "222222222A", expires_at=None)
    swapped = coupon["static_payload"].rpartition("/q/")[2][:60] + token[60:]
    reasons = [
        (await verdict(counter, payload))["reason"]
        for payload in (altered, swapped, other_kind, nobodys, "https://other.example/1")
    ]
    assert reasons == ["forged", "forged", "forged", "unknown", "unknown"]
    assert await refusals(database) == reasons


async def test_an_old_static_form_says_that_the_offer_is_over(
    coupon: dict[str, Any], till: httpx.AsyncClient, clock: ManualClock
) -> None:
    clock.advance(days=9)
    found = await verdict(till, coupon["static_payload"])
    assert (found["verdict"], found["reason"]) == ("stop", "expired")
    clock.advance(days=5)
    later = await verdict(till, coupon["static_payload"])
    assert (later["reason"], later["kind"]) == ("expired", "coupon")


async def test_a_form_printed_before_the_offer_was_prolonged_is_good(
    database: Database,
    coupon: dict[str, Any],
    counter: httpx.AsyncClient,
    shop: Shop,
    clock: ManualClock,
) -> None:
    async with database.write() as session:
        (made,) = await campaigns.list_all(session, MARKETER)
        longer = replace(made.draft, ends_local=made.draft.ends_local + timedelta(days=30))
        await campaigns.edit(session, MARKETER, made.id, made.version, longer)
    clock.advance(days=20)
    await sign_in(counter, "olga")
    found = (await counter.post(SCAN, json=scan_of(coupon["static_payload"]))).json()
    assert (found["reason"], found["coupon"]["form"]) == ("ok", "static")


async def test_guessing_at_a_counter_is_limited(
    counter: httpx.AsyncClient, coupon: dict[str, Any], setting: Setting
) -> None:
    setting(RATE_CODE_ENTRY="3/min")
    for _ in range(3):
        problem(
            await counter.post("/api/v1/counter/coupons/222222222A/redeem", json=use()),
            404,
            "unknown_coupon",
        )
    problem(await counter.post(redeeming(coupon), json=use()), 429, "rate_limited")
    problem(await counter.post(SCAN, json=scan_of("222222222A")), 429, "rate_limited")


async def test_nobody_but_a_counter_redeems(
    api: FastAPI, database: Database, shop: Shop, coupon: dict[str, Any], client: httpx.AsyncClient
) -> None:
    problem(await client.post(redeeming(coupon), json=use()), 401, "unauthenticated")
    for role in ("marketer", "merchandiser"):
        await hire(database, shop, role, role)
        person = caller(api)
        await sign_in(person, role)
        problem(await person.post(redeeming(coupon), json=use()), 403, "forbidden")
    await hire(database, shop, "admin", "admin")
    admin = caller(api)
    await sign_in(admin, "admin")
    problem(await admin.post(redeeming(coupon), json=use()), 409, "store_not_chosen")
    stock = caller(api, headers={"X-API-Key": await key_for(database, shop, None, "stock")})
    problem(await stock.post(redeeming(coupon), json=use()), 403, "forbidden")
    mine = await client.get(f"/api/v1/coupons/{coupon['code']}?token={coupon['secret']}")
    assert mine.json()["status"] == "open"


async def test_pieces_of_the_sale_are_looked_up(
    shop: Shop, coupon: dict[str, Any], counter: httpx.AsyncClient
) -> None:
    elsewhere = use(pieces=[str(shop.pieces["a3"])], sale_total=None)
    problem(await counter.post(redeeming(coupon), json=elsewhere), 409, "piece_elsewhere")
    here = use(pieces=[str(shop.pieces[each]) for each in ("a1", "h1")], sale_total=None)
    done = (await counter.post(redeeming(coupon), json=here)).json()
    assert done["sale_total"]["amount_minor"] == 24_900_000
    parts = {line["piece"]: line["discount"]["amount_minor"] for line in done["lines"]}
    assert parts == {str(shop.pieces["a1"]): 990_000, str(shop.pieces["h1"]): 1_500_000}


async def test_nothing_is_taken_off_beyond_what_the_till_asks(
    shop: Shop, coupon: dict[str, Any], counter: httpx.AsyncClient
) -> None:
    cheap = {"amount_minor": 100, "currency": "RUB"}
    sale = use(pieces=[str(shop.pieces["a1"])], sale_total=cheap)
    answer = await counter.post(redeeming(coupon), json=sale)
    assert answer.status_code == 200, answer.text
    assert answer.json()["discount"]["amount_minor"] == 100
    assert [line["discount"]["amount_minor"] for line in answer.json()["lines"]] == [100]


async def test_a_necklace_may_cost_more_than_an_old_number_holds(
    coupon: dict[str, Any], counter: httpx.AsyncClient
) -> None:
    dear = use(sale_total={"amount_minor": 2_500_000_000, "currency": "RUB"})
    answer = await counter.post(redeeming(coupon), json=dear)
    assert answer.status_code == 200, answer.text
    assert answer.json()["discount"]["amount_minor"] == 250_000_000


async def test_below_the_minimum_is_named(
    database: Database, client: httpx.AsyncClient, counter: httpx.AsyncClient, shop: Shop
) -> None:
    async with database.write() as session:
        await published(session, slug="large", minimum_minor=10_000_000)
    taken = (await client.post("/api/v1/coupon-campaigns/large/take")).json()
    answer = problem(await counter.post(redeeming(taken), json=use()), 409, "minimum_not_met")
    assert answer["details"]["minimum_minor"] == 10_000_000
    nothing = use(sale_total=None)
    assert wrong_fields(await counter.post(redeeming(taken), json=nothing)) == {
        "sale_total": "required"
    }


async def test_a_coupon_kept_here_can_be_given_back(
    coupon: dict[str, Any], counter: httpx.AsyncClient, till: httpx.AsyncClient
) -> None:
    await verdict(counter, coupon["qr_payload"])
    answer = await counter.post(f"/api/v1/counter/coupons/{coupon['code']}/release")
    assert answer.status_code == 204
    assert (await verdict(till, coupon["qr_payload"]))["reason"] == "ok"


async def test_a_page_that_was_loaded_anew_keeps_what_the_one_before_gives_back(
    coupon: dict[str, Any],
    counter: httpx.AsyncClient,
    till: httpx.AsyncClient,
    clock: ManualClock,
) -> None:
    first = await verdict(counter, coupon["qr_payload"])
    clock.advance(seconds=1)
    anew = await verdict(counter, coupon["qr_payload"])
    release = f"/api/v1/counter/coupons/{coupon['code']}/release"
    for seen, then in ((first, "already_redeemed"), (anew, "ok")):
        until = {"until": seen["coupon"]["locked_until"]}
        assert (await counter.post(release, params=until)).status_code == 204
        assert (await verdict(till, coupon["qr_payload"]))["reason"] == then


async def test_a_consultant_gives_one_with_a_reason(
    coupon: dict[str, Any], counter: httpx.AsyncClient, till: httpx.AsyncClient
) -> None:
    body = {
        "campaign": "welcome",
        "contact": {"name": "Анна", "phone": "+79161234567"},
        "reason": "long wait",
    }
    made = await counter.post("/api/v1/counter/coupons", json=body)
    assert made.status_code == 201, made.text
    assert (await verdict(counter, made.json()["code"]))["reason"] == "ok"
    problem(await counter.post("/api/v1/counter/coupons", json=body), 409, "shopper_limit")
    problem(await till.post("/api/v1/counter/coupons", json=body), 403, "store_not_allowed")
