"""Paying online over HTTP: the page's address, coming back, and webhooks nobody else can send."""

import json
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from booking_app.adapters.stripe_payments import SIGNATURE_TOLERANCE_SECONDS, StripePayments
from booking_app.api.visitors import VISITOR_COOKIE, new_visitor
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database
from booking_app.core.outbox import OutboxWorker
from booking_app.domain.payments import online_repository
from booking_app.domain.payments.online_models import GatewayEvent, OnlinePayment
from booking_app.sandbox.app import KEY
from booking_app.sandbox.hooks import signature
from booking_app.workflows import payment_jobs
from booking_app.workflows.payment_gateway import gateway_in_use, use_gateway
from tests.api.conftest import caller, problem, wish
from tests.factories.shop import Shop
from tests.infra.stripe_sandbox import SECRET, Running, running_sandbox

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

WEBHOOK = "/api/v1/stripe/webhook"
OLD_SECRET = "whsec_being_replaced"


@pytest.fixture
async def bank(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Running]:
    """The sandbox, and the application pays there."""
    async with running_sandbox(tmp_path, now=lambda: utc_now().timestamp()) as running:
        gateway = StripePayments(KEY, (SECRET, OLD_SECRET), address=running.url)
        use_gateway(gateway)
        yield running
        use_gateway(None)
        await gateway.aclose()


@pytest.fixture
async def anna(api: FastAPI, shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """A browser known by its cookie."""
    async with caller(api, cookies={VISITOR_COOKIE: str(new_visitor())}) as browser:
        yield browser


async def begun(anna: httpx.AsyncClient, shop: Shop) -> dict[str, Any]:
    answer = await anna.post("/api/v1/reservations", json=wish(shop, "a1", payment="online"))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def payment_of(database: Database) -> OnlinePayment:
    async with database.read() as session:
        return (await session.scalars(select(OnlinePayment))).one()


async def pay(bank: Running, booking: dict[str, Any]) -> str:
    """Pay on the page; where it leads."""
    page = booking["checkout_url"].removeprefix("https://pay.example")
    answer = await bank.browser.post(page, data={"card": "4242424242424242"})
    return answer.headers["location"]


async def jobs(database: Database) -> None:
    """The background does what is due."""
    gateway = gateway_in_use()
    assert gateway is not None
    await OutboxWorker(database, payment_jobs.payment_handlers(database, gateway)).drain()


def event(kind: str = "checkout.session.completed", id_: str = "evt_1") -> bytes:
    thing = {"id": "cs_1", "object": "checkout.session", "metadata": {}}
    return json.dumps(
        {"id": id_, "object": "event", "type": kind, "data": {"object": thing}}
    ).encode()


def signed(body: bytes, secret: str = SECRET, age: float = 0) -> dict[str, str]:
    return {"Stripe-Signature": signature(body, secret, int(time.time() - age))}


async def test_a_booking_to_be_paid_waits_with_the_address_of_its_page(
    anna: httpx.AsyncClient, shop: Shop, bank: Running, database: Database
) -> None:
    booking = await begun(anna, shop)
    assert (booking["status"], booking["payment"]) == ("held", "online")
    assert booking["checkout_url"].startswith("https://pay.example/pay/cs_")
    onward = await pay(bank, booking)
    assert "#" not in onward
    assert booking["manage_url"].rpartition("#")[2] not in onward
    back = await anna.get(httpx.URL(onward).raw_path.decode())
    assert back.status_code == 303
    assert back.headers["location"] in booking["manage_url"]
    secret = booking["manage_url"].rpartition("#")[2]
    found = await anna.get(f"/api/v1/reservations/{booking['code']}", params={"token": secret})
    assert found.json()["status"] == "confirmed"


async def test_the_same_key_leads_to_the_same_page(
    anna: httpx.AsyncClient, shop: Shop, bank: Running
) -> None:
    body = wish(shop, "a1", payment="online")
    headers = {"Idempotency-Key": "k1"}
    first = (await anna.post("/api/v1/reservations", json=body, headers=headers)).json()
    again = (await anna.post("/api/v1/reservations", json=body, headers=headers)).json()
    assert again == first


async def test_a_page_that_cannot_be_opened_is_said_and_tried_again(
    anna: httpx.AsyncClient, shop: Shop, bank: Running
) -> None:
    body = wish(shop, "a1", payment="online")
    headers = {"Idempotency-Key": "k1"}
    await bank.browser.post("/panel", data={"fail": "before"})
    problem(
        await anna.post("/api/v1/reservations", json=body, headers=headers),
        503,
        "payment_unavailable",
    )
    await bank.browser.post("/panel", data={"fail": ""})
    again = await anna.post("/api/v1/reservations", json=body, headers=headers)
    assert again.json()["checkout_url"]


async def test_a_stranger_who_comes_back_learns_no_secret(
    api: FastAPI, anna: httpx.AsyncClient, shop: Shop, bank: Running
) -> None:
    booking = await begun(anna, shop)
    onward = httpx.URL(await pay(bank, booking)).raw_path.decode()
    async with caller(api, cookies={VISITOR_COOKIE: str(new_visitor())}) as stranger:
        for state in ("done", "left"):
            answer = await stranger.get(onward.replace("done", state))
            assert answer.headers["location"] == f"/en/r/{booking['code']}"
    found = await anna.get(
        f"/api/v1/reservations/{booking['code']}",
        params={"token": booking["manage_url"].rpartition("#")[2]},
    )
    assert found.json()["status"] == "confirmed"


async def test_webhooks_are_kept_once_under_either_secret(
    client: httpx.AsyncClient, shop: Shop, bank: Running, database: Database
) -> None:
    for id_, secret, is_new in (
        ("evt_1", SECRET, True),
        ("evt_1", OLD_SECRET, False),
        ("evt_2", OLD_SECRET, True),
    ):
        body = event(id_=id_)
        answer = await client.post(WEBHOOK, content=body, headers=signed(body, secret))
        assert (answer.status_code, answer.json()) == (200, {"new": is_new})
    async with database.read() as session:
        assert len((await session.scalars(select(GatewayEvent))).all()) == 2


@pytest.mark.parametrize("fault", ["forged", "altered", "old", "missing", "nonsense"])
async def test_a_webhook_of_a_stranger_is_refused_and_its_content_not_logged(
    client: httpx.AsyncClient,
    shop: Shop,
    bank: Running,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    body = event("secret.word")
    headers = {
        "forged": signed(body, "whsec_guessed"),
        "altered": signed(body + b" "),
        "old": signed(body, age=SIGNATURE_TOLERANCE_SECONDS + 5),
        "missing": {},
        "nonsense": {"Stripe-Signature": "t=x,v1=y"},
    }[fault]
    with caplog.at_level(logging.DEBUG):
        problem(await client.post(WEBHOOK, content=body, headers=headers), 400, "bad_event")
    assert "webhook_refused" in caplog.text
    assert "secret.word" not in caplog.text
    async with database.read() as session:
        assert (await session.scalars(select(GatewayEvent))).all() == []


@pytest.mark.parametrize("says_its_length", [True, False])
async def test_a_giant_webhook_is_refused_and_its_content_not_logged(
    client: httpx.AsyncClient,
    shop: Shop,
    bank: Running,
    caplog: pytest.LogCaptureFixture,
    says_its_length: bool,
) -> None:
    body = event("secret.word") + b" " * (64 * 1024)

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 8192):
            yield body[start : start + 8192]

    content = body if says_its_length else parts()
    with caplog.at_level(logging.DEBUG):
        answer = await client.post(WEBHOOK, content=content, headers=signed(body))
    assert answer.status_code == 413
    assert "body_refused" in caplog.text
    assert "secret.word" not in caplog.text


@pytest.mark.parametrize("schedule", ["before", "after", "never", "twice", "turned round"])
async def test_webhooks_may_come_when_and_as_often_as_they_like(
    client: httpx.AsyncClient,
    anna: httpx.AsyncClient,
    shop: Shop,
    bank: Running,
    database: Database,
    schedule: str,
) -> None:
    booking = await begun(anna, shop)
    onward = httpx.URL(await pay(bank, booking)).raw_path.decode()
    await bank.sandbox.postman.send_due()  # type: ignore[union-attr]
    news = [body for body, _ in bank.hooks.raw]
    arriving = {"never": [], "twice": news * 2, "turned round": news[::-1]}.get(schedule, news)

    async def webhooks() -> None:
        for body in arriving:
            answer = await client.post(WEBHOOK, content=body, headers=signed(body))
            assert answer.status_code == 200
        await jobs(database)

    async def comes_back() -> None:
        assert (await anna.get(onward)).status_code == 303

    if schedule == "after":
        await comes_back()
        await webhooks()
    else:
        await webhooks()
        if schedule == "before":
            assert (await payment_of(database)).status == "authorised"
        await comes_back()
    secret = booking["manage_url"].rpartition("#")[2]
    found = await anna.get(f"/api/v1/reservations/{booking['code']}", params={"token": secret})
    assert found.json()["status"] == "confirmed"
    async with database.read() as session:
        entries = await online_repository.entries(session, (await payment_of(database)).id)
    assert [entry.kind for entry in entries] == ["authorised"]


async def test_the_log_and_the_books_know_no_card(
    anna: httpx.AsyncClient,
    shop: Shop,
    bank: Running,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        onward = httpx.URL(await pay(bank, await begun(anna, shop))).raw_path.decode()
        await anna.get(onward)
    payment = await payment_of(database)
    kept = json.dumps([str(getattr(payment, c.key)) for c in payment.__table__.columns])
    assert "4242" not in kept
    of_the_bank = ("booking_app.sandbox", "aiosqlite", "http")
    ours = [
        record.getMessage() + str(vars(record))
        for record in caplog.records
        if not record.name.startswith(of_the_bank)
    ]
    assert ours
    assert not any("4242" in line for line in ours)
    asked = (await bank.stripe.v1.checkout.sessions.list_async()).data[0]
    assert asked.metadata is not None
    assert set(asked.metadata.to_dict()) == {"payment", "reservation"}


async def test_without_a_provider_there_is_nowhere_to_come_to(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    problem(await client.post(WEBHOOK, content=event()), 404, "not_found")
    answer = await client.post("/api/v1/reservations", json=wish(shop, "a1", payment="online"))
    problem(answer, 422, "online_payment_unavailable")


async def test_turning_back_leads_to_the_form_only_who_began_it(
    anna: httpx.AsyncClient, shop: Shop, bank: Running, database: Database
) -> None:
    await begun(anna, shop)
    payment = await payment_of(database)
    answer = await anna.get(f"/api/v1/payments/{payment.id}/return?state=left")
    assert answer.headers["location"] == "/en/try-on?step=contact&payment=left"
    assert (await payment_of(database)).status == "unpaid"
