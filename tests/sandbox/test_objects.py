"""The sandbox's objects, as they come over HTTP, held against Stripe's own examples.

`stripe_examples.json` has the fields that the sandbox shows, cut out of the example objects that
Stripe publishes with its OpenAPI description (MIT).
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from booking_app.sandbox.app import KEY
from tests.infra.stripe_sandbox import Running, running_sandbox
from tests.sandbox.test_sandbox import paid

# Stripe's SDK hands its bodies to httpx in a way that httpx would rather not see any more.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

EXAMPLES = json.loads((Path(__file__).parent / "stripe_examples.json").read_text())
READ_BY_US = {
    "checkout.session": "id status url payment_intent metadata",
    "payment_intent": "id status amount amount_capturable amount_received currency created "
    "latest_charge metadata",
    "charge": "id amount_refunded balance_transaction payment_method_details",
    "refund": "id amount created status balance_transaction metadata",
    "balance_transaction": "id fee",
    "event": "id type data",
}
FREE = {"metadata", "object", "payment_method_details"}
"""Ours to fill, the event's own object, and what Stripe's example has of one kind of card."""


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_sandbox(tmp_path) as running:
        yield running


async def shown(bank: Running) -> dict[str, dict[str, Any]]:
    """One object of each kind after a payment that was taken in part and paid back in part."""
    intent = await paid(bank)
    await bank.stripe.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 500_000})
    refund = await bank.stripe.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 700, "metadata": {"order": "1"}}
    )
    headers = {"authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=bank.url, headers=headers) as api:

        async def get(path: str) -> Any:
            answer = await api.get(f"/v1/{path}")
            assert answer.status_code == 200
            return answer.json()

        sessions = await get("checkout/sessions")
        charge = await get(f"charges/{intent.latest_charge.id}")
        events = await get("events")
        return {
            "checkout.session": await get(f"checkout/sessions/{sessions['data'][0]['id']}"),
            "payment_intent": await get(f"payment_intents/{intent.id}"),
            "charge": charge,
            "refund": await get(f"refunds/{refund.id}"),
            "balance_transaction": await get(
                f"balance_transactions/{charge['balance_transaction']}"
            ),
            "event": events["data"][0],
        }


def strange(ours: Any, theirs: Any, path: str) -> Iterator[str]:
    """Where ours is not of the shape of theirs; `null` may stand for anything on either side."""
    if ours is None or theirs is None:
        return
    if type(ours) is not type(theirs):
        yield f"{path} is {ours!r}, Stripe's {theirs!r}"
    elif isinstance(ours, dict):
        for name, value in ours.items():
            if name not in theirs:
                yield f"{path}.{name} is not Stripe's"
            elif name not in FREE or not isinstance(value, dict):
                yield from strange(value, theirs[name], f"{path}.{name}")


async def test_every_object_has_the_shape_that_stripe_gives_it(bank: Running) -> None:
    for kind, thing in (await shown(bank)).items():
        assert thing["object"] == kind
        assert list(strange(thing, EXAMPLES[kind], kind)) == []
        lacking = set(EXAMPLES[kind]) - set(thing)
        assert not lacking, f"{kind} lacks {lacking}"


async def test_what_we_read_is_there_on_both_sides(bank: Running) -> None:
    for kind, thing in (await shown(bank)).items():
        for name in READ_BY_US[kind].split():
            assert name in thing
            assert name in EXAMPLES[kind]
    assert isinstance(EXAMPLES["charge"]["payment_method_details"]["card"]["last4"], str)
