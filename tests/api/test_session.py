"""Signing in and out over HTTP, by programs and by a plain form."""

import httpx
import pytest
from fastapi import FastAPI

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from tests.api.conftest import (
    PASSWORD,
    SIGN_IN,
    Setting,
    caller,
    hire,
    key_for,
    problem,
    sign_in,
    wrong_fields,
)
from tests.factories.shop import Shop

WHO = "/api/v1/session"
STORE = "/api/v1/session/store"


@pytest.fixture
async def olga(database: Database, shop: Shop) -> str:
    """A consultant in two stores."""
    await hire(database, shop, "olga", "consultant", "arbat", "tverskaya")
    return "olga"


async def test_a_program_signs_in_and_sees_who_it_is(client: httpx.AsyncClient, olga: str) -> None:
    answer = await client.post(SIGN_IN, json={"login": olga, "password": PASSWORD})
    assert answer.status_code == 200
    shown = answer.json()
    assert shown["name"] == "Olga"
    assert shown["role"] == "consultant"
    assert shown["store"] is None
    assert [store["slug"] for store in shown["stores"]] == ["arbat", "tverskaya"]
    assert (await client.get(WHO)).json() == shown


async def test_the_cookie_is_closed_to_scripts_and_other_sites(
    client: httpx.AsyncClient, olga: str, setting: Setting
) -> None:
    plain = await client.post(SIGN_IN, json={"login": olga, "password": PASSWORD})
    cookie = plain.headers["set-cookie"]
    assert cookie.startswith("staff_session=")
    assert "; HttpOnly; SameSite=Lax" in cookie
    assert "Secure" not in cookie
    setting(PUBLIC_URL="https://shop.example")
    safe = await client.post(SIGN_IN, json={"login": olga, "password": PASSWORD})
    assert safe.headers["set-cookie"].endswith("; Secure")
    assert safe.headers["strict-transport-security"].startswith("max-age=")


async def test_signing_in_again_rotates_the_session(client: httpx.AsyncClient, olga: str) -> None:
    await sign_in(client, olga)
    old = client.cookies["staff_session"]
    await sign_in(client, olga)
    assert client.cookies["staff_session"] != old
    client.cookies.clear()
    answer = await client.get(WHO, headers={"Cookie": f"staff_session={old}"})
    problem(answer, 401, "session_ended")


async def test_signing_out_twice_is_signing_out(client: httpx.AsyncClient, olga: str) -> None:
    await sign_in(client, olga)
    token = client.cookies["staff_session"]
    for _ in range(2):
        answer = await client.delete(SIGN_IN)
        assert answer.status_code == 204
        assert "Max-Age=0" in answer.headers["set-cookie"]
    problem(await client.get(WHO), 401, "unauthenticated")
    stolen = await client.get(WHO, headers={"Cookie": f"staff_session={token}"})
    problem(stolen, 401, "session_ended")


async def test_a_session_in_use_is_prolonged(
    client: httpx.AsyncClient, olga: str, clock: ManualClock
) -> None:
    await sign_in(client, olga)
    for _ in range(4):
        clock.advance(minutes=90)
        assert (await client.get(WHO)).status_code == 200
    clock.advance(minutes=121)
    problem(await client.get(WHO), 401, "session_ended")


async def test_wrong_credentials_say_nothing_about_which(
    client: httpx.AsyncClient, olga: str
) -> None:
    for login, password in ((olga, "guess"), ("nobody", PASSWORD)):
        answer = await client.post(SIGN_IN, json={"login": login, "password": password})
        found = problem(answer, 401, "bad_credentials")
        assert found["title"] == "Wrong login or password"
        assert "set-cookie" not in answer.headers


async def test_too_many_tries_say_when_to_come_back(
    client: httpx.AsyncClient, olga: str, setting: Setting
) -> None:
    setting(RATE_SIGN_IN_ACCOUNT="2/15min")
    for _ in range(2):
        await client.post(SIGN_IN, json={"login": olga, "password": "guess"})
    answer = await client.post(SIGN_IN, json={"login": olga, "password": PASSWORD})
    problem(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["retry-after"]) <= 1800


async def test_a_form_leads_on_to_the_page_one_wanted(client: httpx.AsyncClient, olga: str) -> None:
    fields = {
        "login": olga,
        "password": PASSWORD,
        "next": "/en/counter/scan?then=card",
        "back": "/en/counter",
    }
    answer = await client.post(SIGN_IN, data=fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/counter/scan?then=card"
    assert (await client.get(WHO)).status_code == 200


@pytest.mark.parametrize("password", ["guess", "", "x" * 500])
async def test_a_form_leads_back_and_says_why(
    client: httpx.AsyncClient, olga: str, password: str
) -> None:
    fields = {"login": olga, "password": password, "back": "/en/counter"}
    answer = await client.post(SIGN_IN, data=fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/counter?error=bad_credentials&next=%2Fcounter"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nSet-Cookie: a=b",
        "counter",
        "",
        "///evil.example",
    ],
)
async def test_a_form_never_leads_to_another_site(
    client: httpx.AsyncClient, olga: str, target: str
) -> None:
    for fields in (
        {"login": olga, "password": PASSWORD, "next": target},
        {"login": olga, "password": "guess", "back": target},
    ):
        answer = await client.post(SIGN_IN, data=fields)
        assert answer.headers["location"].partition("?")[0] == "/counter"


async def test_signing_out_by_a_form_leads_to_the_door(
    client: httpx.AsyncClient, olga: str
) -> None:
    await sign_in(client, olga)
    answer = await client.post(f"{SIGN_IN}/sign-out", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/counter"
    problem(await client.get(WHO), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"login": "required", "password": "required"}),
        ({"login": 5, "password": PASSWORD}, {"login": "wrong_type"}),
        ({"login": "", "password": PASSWORD}, {"login": "too_short"}),
        ({"login": "x" * 255, "password": PASSWORD}, {"login": "too_long"}),
        ({"login": "a\x00b", "password": PASSWORD}, {"login": "control_characters"}),
        ({"login": "a", "password": PASSWORD, "role": "admin"}, {"role": "unknown_field"}),
        (["olga", PASSWORD], {"body": "wrong_type"}),
        ("olga", {"body": "wrong_type"}),
    ],
)
async def test_half_credentials_are_named_by_field(
    client: httpx.AsyncClient, body: object, fields: dict[str, str]
) -> None:
    assert wrong_fields(await client.post(SIGN_IN, json=body)) == fields


async def test_choosing_a_counter(client: httpx.AsyncClient, olga: str) -> None:
    await sign_in(client, olga)
    chosen = await client.put(STORE, json={"store": "tverskaya"})
    assert chosen.json()["store"] == "tverskaya"
    problem(await client.put(STORE, json={"store": "vladivostok"}), 403, "store_not_allowed")
    problem(await client.put(STORE, json={"store": "nowhere"}), 404, "unknown_store")
    assert (await client.get(WHO)).json()["store"] == "tverskaya"


async def test_a_key_is_no_session(
    client: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    key = await key_for(database, shop, "arbat")
    problem(await client.get(WHO, headers={"X-API-Key": key}), 401, "unauthenticated")


async def test_another_site_cannot_sign_anybody_in_or_out(
    api: FastAPI, client: httpx.AsyncClient, olga: str
) -> None:
    await sign_in(client, olga)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost:3000"},
    ):
        problem(await client.delete(SIGN_IN, headers=headers), 403, "origin_refused")
        async with caller(api) as stranger:
            answer = await stranger.post(
                SIGN_IN, data={"login": olga, "password": PASSWORD}, headers=headers
            )
        problem(answer, 403, "origin_refused")
    assert (await client.get(WHO)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://127.0.0.1:3000", "Host": "127.0.0.1:3000"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_our_own_pages_can(
    client: httpx.AsyncClient, olga: str, headers: dict[str, str]
) -> None:
    answer = await client.post(SIGN_IN, json={"login": olga, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 200
