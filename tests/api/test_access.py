"""Who may call what: every endpoint, as nobody and as each kind of caller."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from booking_app.core.db import Database
from booking_app.core.ids import new_id
from tests.api.conftest import caller, hire, key_for, sign_in
from tests.factories.shop import Shop

ROLES = ("consultant", "manager", "merchandiser", "marketer", "admin")
KEYS = ("counter", "stock")
EVERYBODY = frozenset({"nobody", *ROLES, *KEYS})
PEOPLE = frozenset(ROLES)
COUNTER = frozenset({"consultant", "manager", "admin", "counter"})

# Everybody may call these; bookings are opened by the secret of their link and by nothing else.
DECLARED: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/api/v1/problems/{code}"): EVERYBODY,
    ("GET", "/api/v1/products"): EVERYBODY,
    ("GET", "/api/v1/products/{slug}"): EVERYBODY,
    ("GET", "/api/v1/stores"): EVERYBODY,
    ("GET", "/api/v1/stores/{slug}"): EVERYBODY,
    ("GET", "/api/v1/stores/{slug}/pieces"): EVERYBODY,
    ("GET", "/api/v1/stores/{slug}/slots"): EVERYBODY,
    ("POST", "/api/v1/reservations"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}"): EVERYBODY,
    ("POST", "/api/v1/reservations/{code}/cancel"): EVERYBODY,
    ("POST", "/api/v1/reservations/{code}/reschedule"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}/calendar.ics"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}/qr.svg"): EVERYBODY,
    ("GET", "/api/v1/reservations/{code}/qr.png"): EVERYBODY,
    ("PUT", "/api/v1/visitor"): EVERYBODY,
    ("POST", "/api/v1/session"): EVERYBODY,
    ("DELETE", "/api/v1/session"): EVERYBODY,
    ("POST", "/api/v1/session/sign-out"): EVERYBODY,
    ("GET", "/api/v1/session"): PEOPLE,
    ("PUT", "/api/v1/session/store"): PEOPLE,
    ("POST", "/api/v1/counter/scan"): COUNTER,
    ("POST", "/api/v1/counter/reservations/{code}/ready"): COUNTER,
    ("POST", "/api/v1/counter/reservations/{code}/hand-over"): COUNTER,
}

BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/session/store": {"store": "arbat"},
    "/api/v1/counter/scan": {"payload": "guess", "nonce": "00000000"},
    "/api/v1/counter/reservations/{code}/hand-over": {
        "lines": [{"piece": str(new_id()), "outcome": "bought"}],
        "nonce": "00000000",
    },
}


def _signs_out(operation: tuple[str, str]) -> bool:
    return operation[0] == "DELETE" or operation[1].endswith("sign-out")


def operations(api: FastAPI) -> set[tuple[str, str]]:
    """Every operation the application says it has."""
    return {
        (method.upper(), path)
        for path, methods in api.openapi()["paths"].items()
        for method in methods
    }


async def be(api: FastAPI, database: Database, shop: Shop, kind: str) -> httpx.AsyncClient:
    """A caller of this kind, who works in `arbat`."""
    if kind in KEYS:
        key = await key_for(database, shop, "arbat", kind)
        return caller(api, headers={"X-API-Key": key})
    client = caller(api)
    if kind in ROLES:
        stores = ("arbat",) if kind in ("consultant", "manager") else ()
        await hire(database, shop, kind, kind, *stores)
        await sign_in(client, kind)
        if kind == "admin":
            await client.put("/api/v1/session/store", json={"store": "arbat"})
    return client


def test_every_endpoint_is_declared(api: FastAPI) -> None:
    assert operations(api) == DECLARED.keys()


@pytest.mark.parametrize("kind", sorted(EVERYBODY))
async def test_each_caller_gets_in_where_declared_and_nowhere_else(
    api: FastAPI, database: Database, shop: Shop, kind: str
) -> None:
    client = await be(api, database, shop, kind)
    # Signing out comes last, or there would be nobody signed in.
    for method, path in sorted(
        DECLARED, key=lambda one: ("sign-out" in one[1], one[0] == "DELETE")
    ):
        address = re.sub(r"{\w+}", "arbat" if "stores" in path else "AAAAA", path)
        answer = await client.request(method, address, json=BODIES.get(path))
        let_in = answer.status_code not in (401, 403)
        if (kind, path) in _REFUSED_FOR_ANOTHER_REASON:
            assert answer.json()["code"] == "store_not_allowed"
            continue
        assert let_in == (kind in DECLARED[method, path]), (kind, method, path, answer.text)
        # Without a migrated schema this process is rightly not ready.
        assert answer.status_code < 500 or path == "/readyz"
    await client.aclose()


# People without a counter are let in, and then there is no counter for them to choose.
_REFUSED_FOR_ANOTHER_REASON = {
    ("merchandiser", "/api/v1/session/store"),
    ("marketer", "/api/v1/session/store"),
}


@pytest.mark.parametrize("kind", ["consultant", "manager", "counter"])
async def test_nobody_acts_on_a_booking_of_another_store(
    api: FastAPI, database: Database, shop: Shop, kind: str
) -> None:
    async with caller(api) as shopper:
        booking = {
            "store": "tverskaya",
            "pieces": [str(shop.pieces["a3"])],
            "contact": {"name": "Анна", "email": "anna@example.com"},
        }
        made = (await shopper.post("/api/v1/reservations", json=booking)).json()
    client = await be(api, database, shop, kind)
    at = f"/api/v1/counter/reservations/{made['code']}"
    hand_over = {
        "lines": [{"piece": str(shop.pieces["a3"]), "outcome": "bought"}],
        "nonce": "00000000",
    }
    for path, body in (("ready", None), ("hand-over", hand_over)):
        answer = await client.post(f"{at}/{path}", json=body)
        assert answer.status_code == 403
        assert answer.json()["code"] == "store_not_allowed"
    await client.aclose()
