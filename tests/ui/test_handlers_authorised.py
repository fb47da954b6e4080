"""Every event handler a browser can call: declared, and closed to those it is not for.

Who may call what stands in `tests/ui/declared`, one module an area. The counter's handlers are
proven in `test_counter_handlers`, the shop's are for everybody; the admin's are called here as
nobody, after the session has ended, in every role they are not for, and by people of another
store, and must neither show nor change anything.
"""

from collections import defaultdict
from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from sqlalchemy import update
from structlog.testing import capture_logs

from booking_app.api.deps import SESSION_COOKIE as API_SESSION_COOKIE
from booking_app.core.clock import utc_now
from booking_app.domain.staff.models import StaffSession
from booking_app.ui import routes
from booking_app.ui.staff_access import SESSION_COOKIE
from tests.factories.shop import hire
from tests.ui.handlers import (
    ROLES,
    Call,
    Scene,
    browser_at,
    everything,
    go,
    run,
    shown,
    signed_in,
    states,
    tables,
)

FRAMEWORK: dict[str, set[str]] = {
    "FrontendEventExceptionState": {"handle_frontend_exception"},
    "OnLoadInternalState": {"on_load_internal", "set_is_hydrated"},
    "SharedStateBaseInternal": set(),
    "UpdateVarsInternalState": {"update_vars_internal"},
}

ADMIN: dict[Any, dict[str, Call]] = tables("ADMIN")
EVERY_CALL = pytest.mark.parametrize(
    ("state", "name"),
    [
        pytest.param(state, name, id=f"{state.__name__}.{name}")
        for state, calls in ADMIN.items()
        for name in calls
    ],
)


def _is_of_a_page(state: Any) -> bool:
    """States made for pages have one handler, which reads what everybody may see."""
    return any(page.state is state for page in routes.PUBLIC_PAGES)


def test_every_handler_is_declared() -> None:
    # States of the shop and of the counter may have one name.
    declared: dict[str, set[str]] = defaultdict(set)
    for name, handlers in {**tables("PUBLIC"), **FRAMEWORK}.items():
        declared[name] |= set(handlers)
    for state, handlers in {**tables("COUNTER"), **ADMIN}.items():
        declared[state.__name__] |= set(handlers)
    undeclared = []
    for state in states():
        made_here = state.__module__ == "booking_app.ui.pages" and not _is_of_a_page(state)
        if made_here or state.__module__.startswith("tests"):
            continue  # made by another test
        allowed = {"load"} if _is_of_a_page(state) else declared.get(state.__name__, set())
        own = {name for name in state.event_handlers if name != "setvar"}
        undeclared += [f"{state.__name__}.{name}" for name in sorted(own - allowed)]
    assert undeclared == [], "declare these handlers in tests/ui/declared"


def test_nothing_is_declared_that_is_not_there() -> None:
    gone = [
        f"{state.__name__}.{name}"
        for table in ("COUNTER", "ADMIN")
        for state, handlers in tables(table).items()
        for name in handlers
        if name not in state.event_handlers
    ]
    assert gone == []


def test_both_edges_read_the_same_cookie() -> None:
    assert SESSION_COOKIE == API_SESSION_COOKIE


async def person(scene: Scene, role: Any, store: str = "arbat") -> str:
    """The session of somebody in this role; consultants and managers work in this store."""
    works_there = role in ("consultant", "manager")
    stores = (scene.shop.stores[store],) if works_there else ()
    who = await hire(scene.database, *stores, role=role)
    return await signed_in(scene, who, store if works_there else None)


async def opened(scene: Scene, state: Any, name: str) -> Any:
    """A browser in which an admin did all that comes before this call."""
    call = ADMIN[state][name]
    if call.arrange is not None:
        scene.made.update(await call.arrange(scene))
    root = browser_at(scene.filled(call.at), await person(scene, "admin"))
    for earlier in call.after:
        await run(root, state, earlier, scene.filled(ADMIN[state][earlier].arguments))
    return root


async def attempt(scene: Scene, root: Any, state: Any, name: str) -> tuple[Any, list[Any]]:
    """Call the handler: its answer, and what went wrong inside."""
    with capture_logs() as logs:
        _, answer = await run(root, state, name, scene.filled(ADMIN[state][name].arguments))
    return answer, [entry for entry in logs if entry["log_level"] in ("error", "critical")]


async def refused(scene: Scene, state: Any, name: str, token: str) -> Any:
    """Call the handler as somebody it is not for: nothing is changed or shown; its answer."""
    root = await opened(scene, state, name)
    at = scene.filled(ADMIN[state][name].at)
    fresh = shown(browser_at(at), ADMIN)
    there, rows = shown(root, ADMIN), everything(scene)
    go(root, at, token)
    answer, wrong = await attempt(scene, root, state, name)
    assert wrong == []
    assert everything(scene) == rows
    now = shown(root, ADMIN)
    doors = {state.__name__ for state, calls in ADMIN.items() if not calls}
    news = {
        key: value
        for key, value in now.items()
        if value not in (fresh[key], there[key]) and key.partition(".")[0] not in doors
    }
    assert news == {}
    return answer


@EVERY_CALL
@pytest.mark.parametrize("who", ["nobody", "ended"])
async def test_whoever_is_not_signed_in_is_led_to_the_door(
    scene: Scene, state: Any, name: str, who: str
) -> None:
    token = ""
    if who == "ended":
        token = await person(scene, "admin")
        async with scene.database.write() as session:
            await session.execute(update(StaffSession).values(revoked_at=utc_now()))
    answer = await refused(scene, state, name, token)
    assert "sign-in" in repr(answer) or (ADMIN[state][name].endless and not answer)


@EVERY_CALL
async def test_other_roles_are_refused(scene: Scene, state: Any, name: str) -> None:
    for role in sorted(set(ROLES) - ADMIN[state][name].roles):
        await refused(scene, state, name, await person(scene, role))


def _theirs(scene: Scene) -> list[str]:
    """What only people of `arbat` may see."""
    return ["Анна", "+7916", "anna@", str(scene.shop.stores["arbat"])]


@EVERY_CALL
@pytest.mark.parametrize("role", ["consultant", "manager"])
async def test_people_of_another_store_see_and_change_nothing(
    scene: Scene, state: Any, name: str, role: str
) -> None:
    call = ADMIN[state][name]
    if role not in call.roles or not call.of_store or call.endless:
        return
    if call.arrange is not None:
        scene.made.update(await call.arrange(scene))
    token = await person(scene, role, "tverskaya")
    root = browser_at(scene.filled(call.at), token)
    rows = everything(scene)
    _, wrong = await attempt(scene, root, state, name)
    assert wrong == []
    assert everything(scene) == rows
    sent = repr(shown(root, ADMIN))
    assert [text for text in _theirs(scene) if text in sent] == []


@EVERY_CALL
async def test_those_it_is_for_are_let_in(scene: Scene, state: Any, name: str) -> None:
    call = ADMIN[state][name]
    if call.endless:
        return
    for role in sorted(call.roles):
        root = await opened(scene, state, name)
        go(root, scene.filled(call.at), await person(scene, role))
        before, rows = shown(root, [state]), everything(scene)
        answer, wrong = await attempt(scene, root, state, name)
        assert wrong == [], role
        assert "sign-in" not in repr(answer), role
        if not call.idle:
            changed = shown(root, [state]) != before or everything(scene) != rows
            assert changed or answer is not None, f"{role}: these arguments do nothing"


STRANGE = ["", "x" * 5000, str(uuid4()), "../../etc/passwd", "\x00", "-1"]


@EVERY_CALL
async def test_strange_arguments_are_answered_with_a_sentence(
    scene: Scene, state: Any, name: str
) -> None:
    """Any text a browser may send is refused or taken, but never an error of the programme."""
    call = ADMIN[state][name]
    if call.endless or not call.arguments:
        return
    root = await opened(scene, state, name)
    for strange in STRANGE:
        with capture_logs() as logs:
            await run(root, state, name, _with(strange, scene.filled(call.arguments)))
        wrong = [entry for entry in logs if entry["log_level"] in ("error", "critical")]
        assert wrong == [], strange[:20]


def _with(strange: str, value: Any) -> Any:
    """The value with every text in it replaced."""
    if isinstance(value, dict):
        return {key: _with(strange, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with(strange, each) for each in value]
    return strange if isinstance(value, str) else value


def test_states_without_handlers_are_the_doors() -> None:
    """Their variables say whether one is let in; nothing else may be exempt from the proofs."""
    doors = {state.__name__ for state, calls in ADMIN.items() if not calls}
    assert all(name.endswith("DoorState") for name in doors), doors
    assert all(issubclass(state, rx.State) for state in ADMIN)
