"""The handlers of a counter's devices, called directly: locked, revoked, and with foreign ids."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.core.signing import hash_secret
from booking_app.domain.staff import devices, passwords, pins
from booking_app.domain.staff.models import CounterDevice, Staff, StaffSession
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.admin.access import AdminDoorState
from booking_app.ui.admin.shell import AdminShell
from booking_app.ui.counter.access import DoorState
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.devices import DevicesState
from booking_app.ui.counter.my_pin import MyPinState
from tests.factories.shop import hire
from tests.ui.handlers import Scene, address, browser_at, run, signed_in

PASSWORD = "correct horse battery"


async def device_at(scene: Scene, store: str = "arbat", name: str = "Tablet") -> UUID:
    """A device of this store."""
    device_id = new_id()
    async with scene.database.write() as session:
        session.add(
            CounterDevice(
                id=device_id,
                secret_hash=hash_secret(str(device_id)),
                store_id=scene.shop.stores[store],
                name=name,
            )
        )
    return device_id


async def on_device(scene: Scene, who: Actor, store: str = "arbat", *, by_pin: bool = False) -> str:
    """The session of somebody on a device of this store."""
    token, device_id = await signed_in(scene, who, store), await device_at(scene, store)
    async with scene.database.write() as session:
        await session.execute(
            update(StaffSession)
            .where(StaffSession.token_hash == hash_secret(token))
            .values(device_id=device_id, by_pin=by_pin, lock_at=utc_now() + timedelta(minutes=5))
        )
    return token


async def manager(scene: Scene, *stores: str) -> Actor:
    return await hire(
        scene.database, *(scene.shop.stores[store] for store in stores), role="manager"
    )


async def test_a_manager_makes_a_code_and_revokes_a_device(scene: Scene) -> None:
    token = await signed_in(scene, await manager(scene, "arbat"), "arbat")
    device_id = await device_at(scene)
    root = browser_at("/en/counter/devices", token)
    state, _ = await run(root, DevicesState, "load", {})
    assert (state.status, [row.name for row in state.rows]) == ("ok", ["Tablet"])
    await run(root, DevicesState, "invite", {"form": {"name": "  "}})
    assert state.error
    await run(root, DevicesState, "invite", {"form": {"name": "Phone"}})
    assert state.error == ""
    assert state.ticket.address.endswith("/en/counter/enrol")
    async with scene.database.write() as session:
        made = await devices.enrol(session, state.ticket.code, "Chrome")
    assert made.store_id == scene.shop.stores["arbat"]
    await run(root, DevicesState, "revoke", {"device_id": str(device_id)})
    assert [row.name for row in state.rows] == ["Phone"]


async def test_a_device_of_another_store_cannot_be_revoked(scene: Scene) -> None:
    # Of both stores, yet they stand at the other counter.
    token = await signed_in(scene, await manager(scene, "arbat", "tverskaya"), "tverskaya")
    theirs = await device_at(scene, "arbat")
    root = browser_at("/en/counter/devices", token)
    for wanted in (str(theirs), "nonsense", str(new_id())):
        await run(root, DevicesState, "revoke", {"device_id": wanted})
        assert (await root.get_state(DoorState)).notice
    assert (await root.get_state(DevicesState)).rows == ()
    async with scene.database.read() as session:
        assert await session.scalar(select(CounterDevice.revoked_at)) is None


async def test_a_consultant_gets_no_code_and_sees_no_device(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    device_id = await device_at(scene)
    root = browser_at("/en/counter/devices", await signed_in(scene, who, "arbat"))
    calls: dict[str, dict[str, Any]] = {
        "load": {},
        "invite": {"form": {"name": "Mine"}},
        "revoke": {"device_id": str(device_id)},
        "done": {},
    }
    for name, arguments in calls.items():
        state, _ = await run(root, DevicesState, name, arguments)
        assert (state.rows, state.ticket.code) == ((), ""), name
    async with scene.database.read() as session:
        assert await session.scalar(select(CounterDevice.revoked_at)) is None


async def test_a_managers_pin_is_not_enough(scene: Scene) -> None:
    token = await on_device(scene, await manager(scene, "arbat"), by_pin=True)
    root = browser_at("/en/counter/devices", token)
    state, _ = await run(root, DevicesState, "load", {})
    assert (state.status, state.rows) == ("password", ())
    await run(root, DevicesState, "invite", {"form": {"name": "Mine"}})
    assert state.ticket.code == ""


async def test_a_locked_device_shows_the_lock_and_keeps_the_screen(
    scene: Scene, clock: Any
) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/counter", await on_device(scene, who, by_pin=True))
    await run(root, DeskState, "enter", {})
    board, _ = await run(root, BoardState, "load", {})
    desk = await root.get_state(DeskState)
    assert (desk.here.device, desk.here.lock_minutes) == ("Tablet", 5)
    clock.advance(minutes=4)
    await run(root, DeskState, "stir", {})
    clock.advance(minutes=4)
    _, answer = await run(root, DeskState, "scan", {"payload": scene.code, "nonce": "n"})
    assert (answer, desk.answer.reason) == (None, "ok")
    clock.advance(minutes=5)
    door = await root.get_state(DoorState)
    assert not door.is_locked
    _, answer = await run(root, BoardState, "ready", {"code": scene.code})
    assert (answer, door.is_locked) == (None, True)
    assert board.is_loaded
    await run(root, DeskState, "opened", {})
    assert door.is_locked, "opened by nobody"


@pytest.mark.parametrize("end", ["revoked", "locked"])
async def test_a_screen_that_was_cut_off_learns_what_happened_meanwhile(
    scene: Scene, clock: Any, end: str
) -> None:
    """The scanner reads nothing of the store by itself: it only hears again."""
    who = await hire(scene.database, scene.shop.stores["arbat"])
    token = await on_device(scene, who, by_pin=True)
    root = browser_at("/counter/scan", token)
    await run(root, DeskState, "enter", {})
    if end == "revoked":
        async with scene.database.write() as session:
            await session.execute(update(StaffSession).values(revoked_at=utc_now()))
    else:
        clock.advance(minutes=6)
    _, steps = await run(root, DeskState, "listen", {})
    door = await root.get_state(DoorState)
    if end == "revoked":
        assert "/counter/sign-in" in repr([address(step) for step in steps])
        assert (door.access, (await root.get_state(DeskState)).here.name) == ("", "")
    else:
        assert (door.access, door.is_locked) == ("ok", True)


async def test_locking_by_hand_holds_on_the_server(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    token = await on_device(scene, who, by_pin=True)
    root = browser_at("/counter", token)
    await run(root, DeskState, "lock", {})
    other = browser_at("/counter", token)
    _, answer = await run(other, BoardState, "load", {})
    assert "/counter/sign-in" in repr(answer), "the door asks for the PIN"
    assert not (await other.get_state(BoardState)).is_loaded


async def test_scans_alone_keep_a_device_open(scene: Scene, clock: Any) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/counter/scan", await on_device(scene, who, by_pin=True))
    await run(root, DeskState, "enter", {})
    for number in range(4):
        clock.advance(minutes=4)
        payload = {"payload": scene.code, "nonce": f"scan-{number}"}
        desk, answer = await run(root, DeskState, "scan", payload)
        assert (answer, desk.answer.nonce) == (None, f"scan-{number}")
    assert not (await root.get_state(DoorState)).is_locked


async def test_the_back_office_asks_who_is_there_and_keeps_the_screen(
    scene: Scene, clock: Any
) -> None:
    token = await on_device(scene, await manager(scene, "arbat"))
    root = browser_at("/admin", token)
    shell, _ = await run(root, AdminShell, "enter", {})
    assert (shell.me.lock_minutes, bool(shell.me.session)) == (5, True)
    clock.advance(minutes=4)
    await run(root, AdminShell, "stir", {})
    clock.advance(minutes=4)
    door = await root.get_state(AdminDoorState)
    _, answer = await run(root, AdminShell, "dismiss", {})
    assert (answer, door.ended) == (None, "")
    clock.advance(minutes=6)
    _, answer = await run(root, AdminShell, "dismiss", {})
    assert (answer, door.ended, shell.me.name != "") == (None, "locked", True)
    _, answer = await run(root, AdminShell, "leave", {})
    assert "/admin/sign-in" in repr(answer)
    assert (door.ended, shell.me.name) == ("", "")


async def test_locking_the_back_office_by_hand_holds_on_the_server(scene: Scene) -> None:
    token = await on_device(scene, await manager(scene, "arbat"))
    root = browser_at("/admin", token)
    await run(root, AdminShell, "enter", {})
    await run(root, AdminShell, "lock", {})
    assert (await root.get_state(AdminDoorState)).ended == "locked"
    _, answer = await run(browser_at("/counter", token), BoardState, "load", {})
    assert "sign-in" in repr(answer)


async def test_elsewhere_nothing_locks(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at("/counter", await signed_in(scene, who, "arbat"))
    await run(root, DeskState, "lock", {})
    assert not (await root.get_state(DoorState)).is_locked
    board, _ = await run(root, BoardState, "load", {})
    assert board.is_loaded


async def test_a_pin_is_chosen_with_the_password(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    async with scene.database.write() as session:
        hashed = await passwords.hash_password(PASSWORD)
        await session.execute(update(Staff).values(password_hash=hashed))
    root = browser_at("/en/counter/my-pin", await signed_in(scene, who, "arbat"))
    tries: tuple[tuple[str, str, str, set[str]], ...] = (
        ("", "", "", {"pin", "password"}),
        ("7391", "7392", PASSWORD, {"again"}),
        ("1234", "7392", "", {"pin", "again", "password"}),
        ("7391", "7391", "guess", {"password"}),
        ("1234", "1234", PASSWORD, {"pin"}),
        ("73", "73", PASSWORD, {"pin"}),
    )
    for pin, again, password, wrong in tries:
        form = {"pin": pin, "again": again, "password": password}
        state, _ = await run(root, MyPinState, "choose", {"form": form})
        assert {name for name, said in state.errors.items() if said} == wrong
        assert state.status != "done"
    form = {"pin": "7391", "again": "7391", "password": PASSWORD}
    state, _ = await run(root, MyPinState, "choose", {"form": form})
    assert (state.status, any(state.errors.values())) == ("done", False)
    async with scene.database.read() as session:
        assert await pins.has_pin(session, who.id)
