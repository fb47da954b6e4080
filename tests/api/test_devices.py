"""Devices of a counter over HTTP: joined once by a manager's code, taken turns on by a PIN."""

import asyncio
from functools import cache
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from booking_app.core.audit import SYSTEM, AuditEntry
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.ids import new_id
from booking_app.domain.staff import devices, password_links, passwords, pins, service
from booking_app.domain.staff.errors import (
    DeviceNotFound,
    InvalidStaff,
    PasswordNeeded,
    StoreNotAllowed,
)
from booking_app.domain.staff.models import (
    CounterDevice,
    DeviceInvitation,
    Staff,
    StaffPin,
    StaffStore,
)
from booking_app.domain.staff.schemas import Actor
from tests.api.conftest import (
    PASSWORD,
    SIGN_IN,
    Setting,
    caller,
    problem,
    sign_in,
    wrong_fields,
)
from tests.factories.shop import Shop

PIN, OTHER_PIN = "7391", "820461"
ENTER, ENROL, WHO = "/api/v1/session/pin", "/api/v1/session/device", "/api/v1/session"
SCAN = "/api/v1/counter/scan"


@cache
def slow_hash(secret: str) -> str:
    """Hashing is slow on purpose; here it is done once a secret."""
    return asyncio.run(passwords.hash_password(secret))


async def hire(
    database: Database,
    shop: Shop,
    login: str,
    role: str = "consultant",
    *stores: str,
    pin: str = "",
) -> UUID:
    """Let somebody in who works in these stores, and has this PIN."""
    staff_id = new_id()
    loop = asyncio.get_running_loop()
    secret = await loop.run_in_executor(None, slow_hash, PASSWORD)
    async with database.write() as session:
        session.add(
            Staff(id=staff_id, login=login, name=login.title(), password_hash=secret, role=role)
        )
        await session.flush()
        session.add_all(
            StaffStore(staff_id=staff_id, store_id=shop.stores[store]) for store in stores
        )
        if pin:
            hashed = await loop.run_in_executor(None, slow_hash, pin)
            session.add(StaffPin(staff_id=staff_id, pin_hash=hashed))
    return staff_id


async def actor_of(database: Database, login: str) -> Actor:
    """Somebody as they are after a password."""
    async with database.write() as session:
        staff_id = await session.scalar(select(Staff.id).where(Staff.login == login))
        assert staff_id is not None
        return (await service.open_session(session, staff_id)).actor


async def code_for(database: Database, shop: Shop, store: str = "arbat") -> str:
    """A manager's code for a new device."""
    boss = await actor_of(database, "boss")
    async with database.write() as session:
        return (await devices.invite(session, boss, shop.stores[store], "Tablet")).code


@pytest.fixture
async def people(database: Database, shop: Shop) -> dict[str, UUID]:
    """In arbat: boss, who manages it, olga and vera. In tverskaya: far. Everybody has a PIN."""
    return {
        "boss": await hire(database, shop, "boss", "manager", "arbat", pin=PIN),
        "olga": await hire(database, shop, "olga", "consultant", "arbat", pin=PIN),
        "vera": await hire(
            database, shop, "vera", "consultant", "arbat", "tverskaya", pin=OTHER_PIN
        ),
        "far": await hire(database, shop, "far", "consultant", "tverskaya", pin=PIN),
    }


@pytest.fixture
async def tablet(
    client: httpx.AsyncClient, database: Database, shop: Shop, people: dict[str, UUID]
) -> httpx.AsyncClient:
    """A device of the counter of arbat."""
    answer = await client.post(ENROL, json={"code": await code_for(database, shop)})
    assert answer.status_code == 200, answer.text
    return client


async def enter(client: httpx.AsyncClient, person: UUID, pin: str = PIN) -> httpx.Response:
    return await client.post(ENTER, json={"person": str(person), "pin": pin})


async def device_of(database: Database) -> CounterDevice:
    async with database.read() as session:
        return (await session.scalars(select(CounterDevice))).one()


async def logged(database: Database, action: str) -> list[AuditEntry]:
    async with database.read() as session:
        found = await session.scalars(select(AuditEntry).where(AuditEntry.action == action))
        return list(found)


async def test_a_browser_joins_by_a_code_once(
    client: httpx.AsyncClient,
    api: FastAPI,
    database: Database,
    shop: Shop,
    people: dict[str, UUID],
) -> None:
    code = await code_for(database, shop)
    spoken = f" {code[:5].lower()}-{code[5:].lower()} "
    answer = await client.post(ENROL, json={"code": spoken})
    assert answer.json() == {"name": "Tablet", "start": "/counter/pin"}
    cookie = answer.headers["set-cookie"]
    assert "; HttpOnly; SameSite=Lax" in cookie
    secret = client.cookies["counter_device"]
    assert secret not in (await device_of(database)).secret_hash
    async with caller(api) as thief:
        problem(await thief.post(ENROL, json={"code": code}), 404, "invitation_ended")
        assert "counter_device" not in thief.cookies
    [entry] = await logged(database, "device.enrolled")
    assert (entry.actor_id, entry.store_id) == (str(people["boss"]), shop.stores["arbat"])


async def test_a_code_runs_out_and_is_replaced_by_the_next(
    client: httpx.AsyncClient,
    database: Database,
    shop: Shop,
    people: dict[str, UUID],
    clock: ManualClock,
) -> None:
    replaced, late = await code_for(database, shop), await code_for(database, shop)
    problem(await client.post(ENROL, json={"code": replaced}), 404, "invitation_ended")
    clock.advance(minutes=10)
    problem(await client.post(ENROL, json={"code": late}), 404, "invitation_ended")
    problem(await client.post(ENROL, json={"code": "K7QF33M9XA"}), 404, "invitation_ended")
    async with database.read() as session:
        assert (await session.scalars(select(CounterDevice))).all() == []
        stored = (await session.scalars(select(DeviceInvitation.code_hash))).all()
    assert late not in stored


async def test_of_two_browsers_with_one_code_one_joins(
    api: FastAPI, database: Database, shop: Shop, people: dict[str, UUID]
) -> None:
    code = await code_for(database, shop)
    async with caller(api) as one, caller(api) as two:
        answers = await asyncio.gather(
            *(who.post(ENROL, json={"code": code}) for who in (one, two))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 404]


async def test_codes_cannot_be_guessed_for_long(
    api: FastAPI, setting: Setting, people: dict[str, UUID]
) -> None:
    setting(RATE_CODE_ENTRY="3/min")
    transport = httpx.ASGITransport(api, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as guesser:
        for _ in range(3):
            problem(await guesser.post(ENROL, json={"code": "K7QF33M9XA"}), 404, "invitation_ended")
        problem(await guesser.post(ENROL, json={"code": "K7QF33M9XA"}), 429, "rate_limited")


async def test_colleagues_take_turns(
    tablet: httpx.AsyncClient, database: Database, shop: Shop, people: dict[str, UUID]
) -> None:
    answer = await enter(tablet, people["olga"])
    assert answer.json() == {"start": "/counter", "kept": False}
    olgas = tablet.cookies["staff_session"]
    shown = (await tablet.get(WHO)).json()
    assert (shown["name"], shown["store"]) == ("Olga", "arbat")
    # Vera works in two stores; on this device it is the one where it stands.
    await enter(tablet, people["vera"], OTHER_PIN)
    shown = (await tablet.get(WHO)).json()
    assert (shown["name"], shown["store"]) == ("Vera", "arbat")
    assert [store["slug"] for store in shown["stores"]] == ["arbat"]
    async with database.read() as session:
        assert await service.actor_by_session(session, olgas) is None
    await tablet.post(SCAN, json={"payload": "K7QF33M9XA", "nonce": "12345678"})
    [entry] = await logged(database, "scan.refused")
    assert (entry.actor_id, entry.data["device"]) == (str(people["vera"]), "Tablet")


async def test_a_pin_is_good_nowhere_else(
    tablet: httpx.AsyncClient, api: FastAPI, database: Database, people: dict[str, UUID]
) -> None:
    async with caller(api) as elsewhere:
        problem(await enter(elsewhere, people["olga"]), 401, "device_unknown")
        elsewhere.cookies.set("counter_device", "guessed")
        problem(await enter(elsewhere, people["olga"]), 401, "device_unknown")
    # Nor for somebody who works in another store, right as it is.
    problem(await enter(tablet, people["far"]), 401, "bad_pin")
    async with database.write() as session:
        await service.deactivate(session, "olga")
    problem(await enter(tablet, people["olga"]), 401, "bad_pin")
    assert len(await logged(database, "staff.pin_refused")) == 2


async def test_a_pin_cannot_be_guessed(
    tablet: httpx.AsyncClient, database: Database, clock: ManualClock, people: dict[str, UUID]
) -> None:
    for guess in ("1357", "2468", "9731", "8642", "5937"):
        problem(await enter(tablet, people["olga"], guess), 401, "bad_pin")
    # Now even the right one is refused; a colleague still comes in, and so does the password.
    told = problem(await enter(tablet, people["olga"]), 429, "rate_limited")
    assert told["detail"]
    assert (await enter(tablet, people["vera"], OTHER_PIN)).status_code == 200
    await sign_in(tablet, "olga")
    entries = await logged(database, "staff.pin_refused")
    assert [entry.data["device"] for entry in entries] == ["Tablet"] * 5
    assert not [entry for entry in entries if "1357" in repr(entry.data)]
    # The hour helps, but not for ever: twenty tries a day.
    for _ in range(3):
        clock.advance(minutes=40)
        for guess in ("1357", "2468", "9731", "8642", "5937"):
            problem(await enter(tablet, people["olga"], guess), 401, "bad_pin")
    clock.advance(minutes=40)
    problem(await enter(tablet, people["olga"]), 429, "rate_limited")


async def test_a_revoked_device_is_nobodys(
    tablet: httpx.AsyncClient, database: Database, shop: Shop, people: dict[str, UUID]
) -> None:
    await enter(tablet, people["olga"])
    boss = await actor_of(database, "boss")
    device = await device_of(database)
    async with database.write() as session:
        await devices.revoke(session, boss, shop.stores["arbat"], device.id)
    problem(await tablet.get(WHO), 401, "session_ended")
    problem(await enter(tablet, people["olga"]), 401, "device_unknown")
    # The password still signs in, but the browser is no device any more.
    await sign_in(tablet, "olga")
    actor = await session_of(database, tablet)
    assert actor is not None
    assert (actor.device_id, actor.lock_at) == (None, None)
    with pytest.raises(DeviceNotFound):
        async with database.write() as session:
            await devices.revoke(session, boss, shop.stores["arbat"], device.id)


async def session_of(database: Database, client: httpx.AsyncClient) -> Actor | None:
    async with database.read() as session:
        return await service.actor_by_session(session, client.cookies["staff_session"])


async def test_it_locks_when_nobody_is_there_and_opens_by_the_pin(
    tablet: httpx.AsyncClient, database: Database, clock: ManualClock, people: dict[str, UUID]
) -> None:
    await enter(tablet, people["olga"])
    token = tablet.cookies["staff_session"]
    for _ in range(4):
        clock.advance(minutes=4)
        assert (await tablet.get(WHO)).status_code == 200, "in use, it stays open"
    clock.advance(minutes=5)
    problem(await tablet.get(WHO), 401, "session_locked")
    problem(await enter(tablet, people["olga"], "1357"), 401, "bad_pin")
    assert (await enter(tablet, people["olga"])).json()["kept"] is True
    assert tablet.cookies["staff_session"] == token
    assert (await tablet.get(WHO)).json()["name"] == "Olga"
    async with database.write() as session:
        await pins.lock(session, token)
    problem(await tablet.get(WHO), 401, "session_locked")
    # Whoever else comes in begins anew, and the locked session is over.
    assert (await enter(tablet, people["vera"], OTHER_PIN)).json()["kept"] is False
    async with database.read() as session:
        error = await service.why_no_actor(session, token)
    assert error.code == "session_ended"


async def test_whoever_was_signed_in_when_a_device_joined_is_not_any_more(
    client: httpx.AsyncClient, database: Database, shop: Shop, people: dict[str, UUID]
) -> None:
    """That session would neither lock with the device nor end with it."""
    await sign_in(client, "boss")
    code = await code_for(database, shop)
    assert (await client.post(ENROL, json={"code": code})).status_code == 200
    assert (await client.get(WHO)).status_code == 401


async def test_a_new_pin_ends_what_the_old_one_opened(
    tablet: httpx.AsyncClient, database: Database, people: dict[str, UUID]
) -> None:
    await enter(tablet, people["olga"])
    olga = await actor_of(database, "olga")
    hashed = await pins.hash_of_new("602915")
    async with database.write() as session:
        await pins.set_pin(session, olga, hashed)
    assert (await tablet.get(WHO)).status_code == 401
    assert (await enter(tablet, people["olga"], "602915")).status_code == 200


async def test_a_password_chosen_on_a_device_belongs_to_it(
    tablet: httpx.AsyncClient, database: Database, people: dict[str, UUID], clock: ManualClock
) -> None:
    async with database.write() as session:
        staff = await session.get(Staff, people["olga"])
        assert staff is not None
        made = await password_links.make(session, staff, SYSTEM)
    chosen = {"token": made.token, "password": "another horse battery"}
    assert (await tablet.post("/api/v1/session/password", json=chosen)).status_code == 200
    signed_in = await session_of(database, tablet)
    assert signed_in is not None
    assert signed_in.device == "Tablet"
    clock.advance(minutes=6)
    problem(await tablet.get(WHO), 401, "session_locked")


async def test_a_pin_is_less_than_a_password(
    tablet: httpx.AsyncClient, database: Database, shop: Shop, people: dict[str, UUID]
) -> None:
    """A session begun by a password and opened again by a PIN is worth no more than the PIN."""
    await sign_in(tablet, "boss")
    by_password = await session_of(database, tablet)
    assert by_password is not None
    assert by_password.works_admin
    assert by_password.device == "Tablet"
    await enter(tablet, people["boss"])
    by_pin = await session_of(database, tablet)
    assert by_pin is not None
    assert not by_pin.works_admin
    assert by_pin.may_override(shop.stores["arbat"])
    assert (await tablet.get("/api/v1/audit/export")).status_code in (403, 404)
    hashed = await pins.hash_of_new("602915")
    async with database.write() as session:
        with pytest.raises(PasswordNeeded):
            await pins.set_pin(session, by_pin, hashed)
        with pytest.raises(PasswordNeeded):
            await devices.invite(session, by_pin, shop.stores["arbat"], "Another")
        with pytest.raises(PasswordNeeded):
            await devices.list_devices(session, by_pin, shop.stores["arbat"])


async def test_an_admins_pin_is_good_for_one_counter(
    tablet: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    await enter(tablet, await hire(database, shop, "root", "admin", pin=PIN))
    actor = await session_of(database, tablet)
    assert actor is not None
    assert actor.role == "manager"
    assert not actor.any_store
    assert actor.store_ids == {shop.stores["arbat"]}
    answer = await tablet.put("/api/v1/session/store", json={"store": "tverskaya"})
    problem(answer, 403, "store_not_allowed")


async def test_only_managers_of_the_store_run_its_devices(
    tablet: httpx.AsyncClient, database: Database, shop: Shop
) -> None:
    arbat, device = shop.stores["arbat"], await device_of(database)
    for login, role, stores, error in (
        ("con", "consultant", ["arbat"], Forbidden),
        ("mer", "merchandiser", [], Forbidden),
        ("mar", "marketer", [], Forbidden),
        ("man", "manager", ["tverskaya"], StoreNotAllowed),
    ):
        await hire(database, shop, login, role, *stores)
        actor = await actor_of(database, login)
        async with database.write() as session:
            with pytest.raises(error):
                await devices.invite(session, actor, arbat, "Mine")
            with pytest.raises(error):
                await devices.list_devices(session, actor, arbat)
            with pytest.raises(error):
                await devices.revoke(session, actor, arbat, device.id)
    # The last one's own store has no such device.
    async with database.write() as session:
        with pytest.raises(DeviceNotFound):
            await devices.revoke(session, actor, shop.stores["tverskaya"], device.id)


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("123", "invalid"), ("1234567", "invalid"), ("12a4", "invalid"), ("١٢٣٤", "invalid"),
        ("1111", "guessable"), ("1234", "guessable"), ("4321", "guessable"),
        ("2580", "guessable"), ("1212", "guessable"), ("1987", "guessable"),
        ("373373", "guessable"),
    ],
)  # fmt: skip
async def test_pins_that_anybody_would_try_are_refused(pin: str, reason: str) -> None:
    with pytest.raises(InvalidStaff) as refused:
        await pins.hash_of_new(pin)
    assert refused.value.details["reason"] == reason


async def test_only_a_slow_hash_of_a_pin_is_stored(
    database: Database, people: dict[str, UUID]
) -> None:
    olga = await actor_of(database, "olga")
    hashed = await pins.hash_of_new("602915")
    async with database.write() as session:
        await pins.set_pin(session, olga, hashed)
    async with database.read() as session:
        stored = await session.scalar(
            select(StaffPin.pin_hash).where(StaffPin.staff_id == people["olga"])
        )
    assert stored == hashed
    assert hashed.startswith("$argon2id$")
    assert "602915" not in hashed


async def test_a_new_password_ends_the_pin(
    tablet: httpx.AsyncClient, database: Database, people: dict[str, UUID]
) -> None:
    async with database.write() as session:
        await service.set_password(session, "olga", "another good password")
    problem(await enter(tablet, people["olga"]), 401, "bad_pin")


async def test_a_code_of_somebody_who_manages_no_more_is_over(
    client: httpx.AsyncClient, database: Database, shop: Shop, people: dict[str, UUID]
) -> None:
    code = await code_for(database, shop)
    async with database.write() as session:
        await session.execute(
            update(Staff).where(Staff.id == people["boss"]).values(role="consultant")
        )
    problem(await client.post(ENROL, json={"code": code}), 404, "invitation_ended")


async def test_what_is_no_pin_is_said_of_the_field(tablet: httpx.AsyncClient) -> None:
    answer = await tablet.post(ENTER, json={"person": "x", "pin": ""})
    assert set(wrong_fields(answer)) == {"person", "pin"}
    assert (await tablet.post(SIGN_IN, json={"login": "x", "password": "y"})).status_code == 401
