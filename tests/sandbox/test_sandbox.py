"""The payment sandbox behaves as Stripe does, seen through Stripe's own SDK over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from booking_app.sandbox.app import Sandbox
from booking_app.sandbox.forms import nested
from tests.infra.stripe_sandbox import SECRET, Running, client, running_sandbox

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

GOOD, SECURE, DECLINED, POOR = (
    "4242424242424242",
    "4000002500003155",
    "4000000000000002",
    "4000000000009995",
)


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_sandbox(tmp_path) as running:
        yield running


async def session(bank: Running, *, manual: bool = True, key: str | None = None) -> Any:
    """A session over two rings, 10 990 and 5 000 roubles."""
    return await bank.stripe.v1.checkout.sessions.create_async(
        {
            "mode": "payment",
            "success_url": "https://shop.example/done?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://shop.example/back",
            "locale": "ru",
            "customer_email": "anna@example.com",
            "expires_at": int(bank.moment()) + 1800,
            "line_items": [_line("Aurora", 1_099_000), _line("Neva", 500_000)],
            "payment_intent_data": {
                "capture_method": "manual" if manual else "automatic",
                "metadata": {"checkout": "c1"},
            },
            "metadata": {"checkout": "c1"},
        },
        {"idempotency_key": key} if key else {},
    )


def _line(name: str, amount: int) -> Any:
    return {
        "quantity": 1,
        "price_data": {
            "currency": "rub",
            "unit_amount": amount,
            "product_data": {"name": name},
        },
    }


async def pay(bank: Running, made: Any, card: str = GOOD) -> Any:
    return await bank.browser.post(f"/pay/{made.id}", data={"card": card})


async def paid(bank: Running, *, manual: bool = True) -> Any:
    """The payment intent of a session that was paid."""
    made = await session(bank, manual=manual)
    assert (await pay(bank, made)).status_code == 303
    found = await bank.stripe.v1.checkout.sessions.retrieve_async(
        made.id, {"expand": ["payment_intent.latest_charge"]}
    )
    return found.payment_intent


async def test_a_card_that_pays_leads_back_to_the_shop(bank: Running) -> None:
    made = await session(bank)
    assert (made.status, made.amount_total, made.currency) == ("open", 1_599_000, "rub")
    page = await bank.browser.get(f"/pay/{made.id}")
    assert "Aurora" in page.text
    assert "Песочница" in page.text
    answer = await pay(bank, made)
    assert answer.headers["location"] == f"https://shop.example/done?s={made.id}"
    found = await bank.stripe.v1.checkout.sessions.retrieve_async(made.id)
    assert (found.status, found.payment_status) == ("complete", "unpaid")


async def test_a_reserved_amount_is_taken_in_part_and_the_rest_released(bank: Running) -> None:
    intent = await paid(bank)
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 1_599_000)
    assert intent.latest_charge.payment_method_details.card.capture_before > bank.moment()
    taken = await bank.stripe.v1.payment_intents.capture_async(
        intent.id, {"amount_to_capture": 500_000}
    )
    assert (taken.status, taken.amount_received, taken.amount_capturable) == (
        "succeeded",
        500_000,
        0,
    )
    with pytest.raises(stripe.InvalidRequestError, match="status of succeeded"):
        await bank.stripe.v1.payment_intents.capture_async(intent.id)
    lines = await bank.stripe.v1.balance_transactions.list_async()
    assert [(line.amount, line.fee, line.net) for line in lines.data] == [
        (500_000, 14_500, 485_500)
    ]


async def test_more_than_was_reserved_cannot_be_taken(bank: Running) -> None:
    intent = await paid(bank)
    with pytest.raises(stripe.InvalidRequestError, match="greater"):
        await bank.stripe.v1.payment_intents.capture_async(
            intent.id, {"amount_to_capture": 1_599_001}
        )


async def test_a_reserved_amount_is_given_back(bank: Running) -> None:
    intent = await paid(bank)
    given = await bank.stripe.v1.payment_intents.cancel_async(intent.id)
    assert (given.status, given.amount_received) == ("canceled", 0)
    assert (await bank.stripe.v1.balance_transactions.list_async()).data == []


async def test_what_was_taken_at_once_is_refunded_never_above_it(bank: Running) -> None:
    intent = await paid(bank, manual=False)
    assert (intent.status, intent.amount_received) == ("succeeded", 1_599_000)
    refund = await bank.stripe.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 500_000}
    )
    assert (refund.status, refund.amount) == ("succeeded", 500_000)
    with pytest.raises(stripe.InvalidRequestError, match="greater"):
        await bank.stripe.v1.refunds.create_async(
            {"payment_intent": intent.id, "amount": 1_099_001}
        )
    await bank.stripe.v1.refunds.create_async({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        await bank.stripe.v1.refunds.create_async({"payment_intent": intent.id})


@pytest.mark.parametrize(
    ("card", "sentence"), [(DECLINED, "отклонена"), (POOR, "недостаточно средств")]
)
async def test_a_refused_card_leaves_the_page_open(bank: Running, card: str, sentence: str) -> None:
    made = await session(bank)
    answer = await pay(bank, made, card)
    assert answer.status_code == 402
    assert sentence in answer.text
    assert (await pay(bank, made)).status_code == 303


async def test_a_card_may_ask_for_3d_secure(bank: Running) -> None:
    made = await session(bank)
    asked = await pay(bank, made, SECURE)
    assert asked.status_code == 303
    page = f"/pay/{made.id}/secure?card={SECURE}"
    assert asked.headers["location"] == page
    refused = await bank.browser.post(page, data={"passed": "no"})
    assert refused.status_code == 402
    assert f'action="/pay/{made.id}"' in refused.text
    passed = await bank.browser.post(page, data={"passed": "yes"})
    assert passed.headers["location"].startswith("https://shop.example/done")


async def test_a_card_of_flesh_and_blood_is_refused(bank: Running) -> None:
    answer = await pay(bank, await session(bank), "5555555555554444")
    assert answer.status_code == 402


async def test_a_session_runs_out_by_the_clock_or_is_closed(bank: Running) -> None:
    made, other = await session(bank), await session(bank)
    closed = await bank.stripe.v1.checkout.sessions.expire_async(other.id)
    assert closed.status == "expired"
    bank.moment.seconds += 1801
    assert (await pay(bank, made)).status_code != 303
    found = await bank.stripe.v1.checkout.sessions.retrieve_async(made.id)
    assert found.status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        await bank.stripe.v1.checkout.sessions.expire_async(made.id)


async def test_a_reservation_lapses_after_seven_days(bank: Running) -> None:
    intent = await paid(bank)
    bank.moment.seconds += 7 * 24 * 3600
    found = await bank.stripe.v1.payment_intents.retrieve_async(intent.id)
    assert (found.status, found.cancellation_reason) == ("canceled", "automatic")


async def test_the_same_key_gets_the_first_answer(bank: Running) -> None:
    first = await session(bank, key="k1")
    assert (await session(bank, key="k1")).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        await session(bank, manual=False, key="k1")


async def test_an_answer_that_was_lost_is_found_again_by_its_key(bank: Running) -> None:
    await bank.browser.post("/panel", data={"fail": "after"})
    with pytest.raises(stripe.APIError):
        await session(bank, key="k1")
    await bank.browser.post("/panel", data={"fail": ""})
    await session(bank, key="k1")
    made = await bank.stripe.v1.checkout.sessions.list_async()
    assert len(made.data) == 1


async def test_without_the_key_of_the_account_nothing_is_answered(bank: Running) -> None:
    async with client(bank.url, "sk_test_other") as stranger:
        with pytest.raises(stripe.AuthenticationError):
            await stranger.v1.events.list_async()


async def test_webhooks_are_signed_as_stripe_signs_them(bank: Running) -> None:
    await paid(bank)
    await bank.sandbox.postman.send_due()
    assert bank.hooks.kinds() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "checkout.session.completed",
    ]
    for body, header in bank.hooks.raw:
        event = stripe.Webhook.construct_event(body, header, SECRET, tolerance=10**9)
        again = await bank.stripe.v1.events.retrieve_async(event.id)
        assert again.type == event.type
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", header, SECRET, tolerance=10**9)


async def test_a_refused_webhook_comes_again_later(bank: Running) -> None:
    bank.hooks.status = 500
    await bank.stripe.v1.checkout.sessions.expire_async((await session(bank)).id)
    await bank.sandbox.postman.send_due()
    await bank.sandbox.postman.send_due()
    assert bank.hooks.kinds() == ["checkout.session.expired"]
    bank.hooks.status = 200
    bank.moment.seconds += 2
    await bank.sandbox.postman.send_due()
    assert len(bank.hooks.events) == 2


@pytest.mark.parametrize(
    ("wish", "arrives"),
    [
        ("hold", []),
        ("drop", []),
        ("double", ["payment_intent.created"] * 2 + ["payment_intent.payment_failed"] * 2),
        ("reverse", ["payment_intent.payment_failed", "payment_intent.created"]),
    ],
)
async def test_webhooks_can_be_disturbed(bank: Running, wish: str, arrives: list[str]) -> None:
    await bank.browser.post("/panel", data={"deliver": wish})
    await pay(bank, await session(bank), DECLINED)
    await bank.sandbox.postman.send_due()
    assert bank.hooks.kinds() == arrives
    assert "payment_intent.payment_failed" in (await bank.browser.get("/panel")).text


async def test_what_happened_outlives_the_sandbox(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path) as bank:
        intent = await paid(bank)
    async with running_sandbox(tmp_path) as bank:
        found = await bank.stripe.v1.payment_intents.retrieve_async(intent.id)
        assert found.status == "requires_capture"
        await bank.sandbox.postman.send_due()
        assert "checkout.session.completed" in bank.hooks.kinds()


def test_there_is_no_sandbox_in_production(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="demonstrations"):
        Sandbox(tmp_path, pages="", hook="", secret="", production=True)


def test_forms_are_read_as_sdks_write_them() -> None:
    pairs = [("a[0][b]", "1"), ("a[1][b]", "2"), ("m[k]", "v"), ("x[]", "p"), ("x[]", "q")]
    assert nested(pairs) == {"a": [{"b": "1"}, {"b": "2"}], "m": {"k": "v"}, "x": ["p", "q"]}
    with pytest.raises(ValueError, match="both"):
        nested([("a", "1"), ("a[b]", "2")])
