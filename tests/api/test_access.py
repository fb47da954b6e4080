"""Who may call what: every endpoint, as nobody and as each kind of caller.

Endpoints are declared in `tests/api/declared`, one module an area.
"""

import re

import httpx
import pytest
from fastapi import FastAPI

from booking_app.core.db import Database
from booking_app.domain.staff.service import ROLES, SCOPES
from tests.api.access import EVERYBODY, Endpoints, tables
from tests.api.conftest import caller, hire, key_for, sign_in
from tests.factories.shop import Shop

DECLARED: Endpoints = tables("ENDPOINTS")
BODIES = tables("BODIES")
HEADERS = tables("HEADERS")
ADDRESSES = tables("ADDRESSES")


def _signs_out(operation: tuple[str, str]) -> bool:
    method, path = operation
    return path.startswith("/api/v1/session") and (method == "DELETE" or "sign-out" in path)


def operations(api: FastAPI) -> set[tuple[str, str]]:
    """Every operation the application says it has."""
    return {
        (method.upper(), path)
        for path, methods in api.openapi()["paths"].items()
        for method in methods
    }


async def be(api: FastAPI, database: Database, shop: Shop, kind: str) -> httpx.AsyncClient:
    """A caller of this kind, who works in `arbat`."""
    if kind in SCOPES:
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
    for method, path in sorted(DECLARED, key=_signs_out):
        named = "arbat" if "stores" in path else "AAAAA"
        address = ADDRESSES.get(path) or re.sub(r"{\w+}", named, path)
        answer = await client.request(
            method, address, json=BODIES.get(path), headers=HEADERS.get(path)
        )
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
