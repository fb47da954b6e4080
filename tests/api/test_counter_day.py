"""The day a counter's device keeps, and what it recorded meanwhile, over HTTP."""

import base64
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI
from sqlalchemy import select, update

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_code, new_id
from booking_app.domain.staff.models import StaffSession
from tests.api.conftest import caller, hire, problem, sign_in, wish, wrong_fields
from tests.factories.shop import Shop

DAY, SCAN = "/api/v1/counter/day", "/api/v1/counter/scan"


@pytest.fixture
async def booking(client: httpx.AsyncClient, shop: Shop) -> dict[str, Any]:
    """Anna's booking of two rings in `arbat`."""
    answer = await client.post("/api/v1/reservations", json=wish(shop, "a1", "h1"))
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def olga(api: FastAPI, database: Database, shop: Shop) -> Any:
    """A consultant of `arbat`, signed in."""
    await hire(database, shop, "olga", "consultant", "arbat")
    async with caller(api) as found:
        await sign_in(found, "olga")
        yield found


def recorded(shop: Shop, payload: str, **changes: Any) -> dict[str, Any]:
    """An arrival recorded in `arbat` at noon."""
    more = {"store": str(shop.stores["arbat"]), "at": "2026-03-11T11:55:00+03:00"}
    return {"payload": payload, "nonce": str(new_id()), "recorded": more | changes}


async def test_the_day_says_whom_to_greet_and_what_to_lay_out_and_no_more(
    olga: httpx.AsyncClient, shop: Shop, booking: dict[str, Any]
) -> None:
    answer = await olga.get(DAY)
    assert answer.headers["cache-control"] == "no-store"
    day = answer.json()
    [visit] = day["expected"]
    assert (visit["code"], visit["name"], visit["status"]) == (
        booking["code"], "Анна", "confirmed",
    )  # fmt: skip
    assert visit["slot_start"] == "2026-03-11T15:00:00+03:00"
    assert (visit["late_from"], visit["is_mine"]) == ("2026-03-11T15:10:00+03:00", False)
    assert [piece["barcode"] for piece in visit["pieces"]] == ["a1", "h1"]
    assert {"showcase", "tray", "size", "photos"} <= visit["pieces"][0].keys()
    assert day["store"] == str(shop.stores["arbat"])
    assert day["person_name"] == "Olga"
    assert (day["forget_at"], day["idle_minutes"]) == ("2026-03-12T00:00:00+03:00", 120)
    for secret in ("916123", "phone", "price", "token"):
        assert secret not in answer.text


async def test_its_keys_tell_our_qr_codes_from_others(
    olga: httpx.AsyncClient, booking: dict[str, Any]
) -> None:
    [known] = (await olga.get(DAY)).json()["keys"]
    text = booking["qr_token"]
    data = base64.b32decode(text + "=" * (-len(text) % 8))
    assert data[1:3].hex() == known["id"]
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(known["key"]))
    key.verify(data[-64:], b"vitrina-token-v1\0" + data[:-64])


async def test_asking_for_the_day_keeps_no_session_alive(
    olga: httpx.AsyncClient, database: Database, clock: ManualClock
) -> None:
    async def ends() -> Any:
        async with database.read() as session:
            return await session.scalar(select(StaffSession.expires_at))

    before = await ends()
    clock.advance(minutes=100)
    assert (await olga.get(DAY)).status_code == 200
    assert await ends() == before
    clock.advance(minutes=30)
    problem(await olga.get(DAY), 401, "session_ended")


async def test_a_locked_device_gets_no_day(olga: httpx.AsyncClient, database: Database) -> None:
    async with database.write() as session:
        await session.execute(update(StaffSession).values(lock_at=StaffSession.created_at))
    problem(await olga.get(DAY), 401, "session_locked")


async def test_a_recorded_arrival_is_confirmed_once(
    olga: httpx.AsyncClient, shop: Shop, booking: dict[str, Any]
) -> None:
    body = recorded(shop, booking["qr_token"])
    first, again = [await olga.post(SCAN, json=body) for _ in range(2)]
    assert first.json() == again.json()
    assert (first.json()["reason"], first.json()["conflict"]) == ("ok", False)
    other = recorded(shop, booking["code"])
    twice = (await olga.post(SCAN, json=other)).json()
    assert (twice["reason"], twice["conflict"]) == ("already_arrived", True)


async def test_what_names_no_booking_is_told_to_nobody(
    olga: httpx.AsyncClient, shop: Shop, booking: dict[str, Any]
) -> None:
    answer = (await olga.post(SCAN, json=recorded(shop, new_code()))).json()
    assert (answer["verdict"], answer["reason"], answer["conflict"]) == ("stop", "unknown", False)


async def test_it_is_of_the_store_that_recorded_it(
    api: FastAPI, database: Database, shop: Shop, booking: dict[str, Any]
) -> None:
    await hire(database, shop, "ivan", "consultant", "tverskaya")
    await hire(database, shop, "petr", "consultant", "arbat", "tverskaya")
    body = recorded(shop, booking["qr_token"])
    async with caller(api) as ivan:
        await sign_in(ivan, "ivan")
        problem(await ivan.post(SCAN, json=body), 403, "store_not_allowed")
    async with caller(api) as petr:
        await sign_in(petr, "petr")
        problem(await petr.post(SCAN, json=body), 409, "store_not_chosen")
        await petr.put("/api/v1/session/store", json={"store": "tverskaya"})
        assert (await petr.post(SCAN, json=body)).json()["reason"] == "ok"


async def test_a_coupon_is_never_recorded(
    olga: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    answer = (await olga.post(SCAN, json=recorded(shop, "ABCDE-FGHJK"))).json()
    assert (answer["reason"], answer["coupon"]) == ("unknown", None)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"at": "now"}, {"recorded.at": "invalid"}),
        ({"at": "2026-03-11T12:00:00"}, {"recorded.at": "invalid"}),
        ({"store": "arbat"}, {"recorded.store": "wrong_type"}),
        ({"by": "me"}, {"recorded.by": "wrong_type"}),
        ({"device": "x" * 61}, {"recorded.device": "too_long"}),
    ],
)
async def test_what_was_recorded_is_whole(
    olga: httpx.AsyncClient, shop: Shop, change: dict[str, Any], fields: dict[str, str]
) -> None:
    found = wrong_fields(await olga.post(SCAN, json=recorded(shop, "guess", **change)))
    assert found.keys() == fields.keys()
