"""Every event handler a browser can call: declared, and closed to those it is not for.

A handler that is in none of the tables below fails the first test. Shop handlers are for
everybody; the counter's are called here as nobody, after the session has ended, in a role without
counters, and from another store's counter, and must neither show nor change anything.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import RouterData
from sqlalchemy import func, select, update

from booking_app.api.deps import SESSION_COOKIE as API_SESSION_COOKIE
from booking_app.core.audit import AuditEntry
from booking_app.core.clock import ManualClock, utc_now
from booking_app.core.db import Database, get_database
from booking_app.core.ids import new_id
from booking_app.core.ratelimit import get_rate_limiter
from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import service as reservations
from booking_app.domain.staff.models import StaffSession, StaffStore
from booking_app.domain.staff.schemas import Actor
from booking_app.ui import routes
from booking_app.ui.counter.access import SESSION_COOKIE, DoorState
from booking_app.ui.counter.board_state import BoardState
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.hand_over_state import HandOverState
from booking_app.workflows.reserve import BookCommand, book
from tests.factories.shop import Shop, hire, small_shop

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)

PUBLIC: dict[str, set[str]] = {
    "BasketState": {"add", "load"},
    "BookingState": {
        "book_again", "cancel", "choose_day", "load", "move", "start_moving", "stop_moving",
        "watch",
    },
    "CatalogueState": {"narrow", "search"},
    "MeState": {"load"},
    "PlaceState": {
        "choose_city", "choose_store", "forget", "load", "located", "open", "search",
    },
    "ProductState": {"look"},
    "QrState": {"load"},
    "SavedPageState": {"load"},
    "SavedState": {"load", "toggle"},
    "TryOnContact": {"keep_again", "load", "ran_out", "submit"},
    "TryOnPieces": {"bring_back", "change_size", "load", "remove"},
    "TryOnStore": {"load"},
    "TryOnTime": {"choose_day", "choose_piece", "load", "submit", "take"},
}  # fmt: skip
"""What shoppers may call: everything here concerns the browser's own visitor only, or, for a
booking's page, needs the secret of its link (see `test_booking_handlers`)."""

FRAMEWORK: dict[str, set[str]] = {
    "FrontendEventExceptionState": {"handle_frontend_exception"},
    "OnLoadInternalState": {"on_load_internal", "set_is_hydrated"},
    "SharedStateBaseInternal": set(),
    "UpdateVarsInternalState": {"update_vars_internal"},
}

COUNTER: dict[type[rx.State], dict[str, dict[str, Any]]] = {
    DoorState: {},
    DeskState: {
        "enter": {},
        "wake": {},
        "scan": {"payload": "CODE", "nonce": "n"},
        "dismiss": {},
        "load_stores": {},
        "choose_store": {"store_id": "STORE"},
        "listen": {},
    },
    BoardState: {"load": {}, "show": {"tab": "pick"}, "ready": {"code": "CODE"}, "watch": {}},
    CardState: {
        "load": {},
        "watch": {},
        "ready": {},
        "reveal": {},
        "open_sheet": {"sheet": "cancel"},
        "close_sheet": {},
        "report_missing": {},
        "cancel": {"form": {"reason": "sold"}},
        "undo": {"form": {"reason": "mistake"}},
    },
    HandOverState: {
        "begin": {},
        "leave": {},
        "back": {},
        "review": {"form": {"outcome-PIECE": "bought"}},
        "confirm": {"form": {"receipt": "1"}},
    },
}
"""What people at counters may call, with arguments that would do something."""

OF_NO_BOOKING = {
    "back", "choose_store", "close_sheet", "dismiss", "enter", "leave", "listen", "load_stores",
    "open_sheet", "show", "wake", "watch",
}  # fmt: skip
"""Whoever works a counter may call these at their own."""


def _states(above: Any) -> Iterator[Any]:
    for state in above.get_substates():
        yield state
        yield from _states(state)


def _is_of_a_page(state: Any) -> bool:
    """States made for pages have one handler, which reads what everybody may see."""
    return any(page.state is state for page in routes.PUBLIC_PAGES)


def test_every_handler_is_declared() -> None:
    declared = {
        **PUBLIC,
        **FRAMEWORK,
        **{state.__name__: set(handlers) for state, handlers in COUNTER.items()},
    }
    undeclared = []
    for state in _states(rx.State):
        made_here = state.__module__ == "booking_app.ui.pages" and not _is_of_a_page(state)
        if made_here or state.__module__.startswith("tests"):
            continue  # made by another test
        allowed = {"load"} if _is_of_a_page(state) else declared.get(state.__name__, set())
        own = {name for name in state.event_handlers if name != "setvar"}
        undeclared += [f"{state.__name__}.{name}" for name in sorted(own - allowed)]
    assert undeclared == [], "declare these handlers, and prove that they refuse strangers"


def test_both_edges_read_the_same_cookie() -> None:
    assert SESSION_COOKIE == API_SESSION_COOKIE


@dataclass
class Scene:
    """A booking in `arbat`, and the database it is in."""

    database: Database
    shop: Shop
    code: str
    piece: UUID


@pytest.fixture
async def scene(
    sqlite_template: Path, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    caches = (get_settings, get_database, get_rate_limiter)
    for cache in caches:
        cache.cache_clear()
    file = shutil.copy(sqlite_template, tmp_path / "vitrina.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    database = get_database()
    async with database.write() as session:
        shop = await small_shop(session)
        booked = await book(
            session,
            BookCommand(
                store_slug="arbat",
                slot_starts_at=THREE,
                contact=ContactInput("Анна", phone="+79161234567", email="anna@example.com"),
                piece_ids=(shop.pieces["a1"],),
            ),
        )
    yield Scene(database, shop, booked.reservation.code, shop.pieces["a1"])
    await database.dispose()
    for cache in caches:
        cache.cache_clear()


async def signed_in(scene: Scene, who: Actor, store: str | None) -> str:
    """The secret of a session at this store's counter."""
    token = str(new_id())
    async with scene.database.write() as session:
        session.add_all(StaffStore(staff_id=who.id, store_id=id_) for id_ in who.store_ids)
        session.add(
            StaffSession(
                token_hash=hash_secret(token),
                staff_id=who.id,
                store_id=scene.shop.stores[store] if store else None,
                created_at=utc_now(),
                expires_at=utc_now().replace(hour=23),
            )
        )
    return token


def browser_at(path: str, token: str = "") -> Any:
    """The root state of a browser at this address with this session."""
    root = rx.State(_reflex_internal_init=True)
    cookie = f"{SESSION_COOKIE}={token}" if token else ""
    root.router = RouterData.from_router_data(
        {
            "headers": {"cookie": cookie, "origin": "http://localhost:3000"},
            "pathname": path,
            "asPath": path,
            "token": "browser",
        }
    )
    return root


async def call(root: Any, state: type[rx.State], name: str, scene: Scene) -> Any:
    """Call a handler as a browser would; returns the instance and what the handler answered."""
    instance = await root.get_state(state)
    arguments = {key: _filled(value, scene) for key, value in COUNTER[state][name].items()}
    answer = state.event_handlers[name].fn(instance, **arguments)
    if hasattr(answer, "__aiter__"):
        return instance, [step async for step in answer]
    return instance, _address(await answer)


def _address(answer: Any) -> Any:
    """Where a redirect leads; anything else as it is."""
    return answer.args[0][1]._decode() if isinstance(answer, EventSpec) else answer


def _filled(value: Any, scene: Scene) -> Any:
    if isinstance(value, dict):
        return {_filled(key, scene): each for key, each in value.items()}
    return (
        str(value)
        .replace("CODE", scene.code)
        .replace("PIECE", str(scene.piece))
        .replace("STORE", str(scene.shop.stores["arbat"]))
    )


async def traces(scene: Scene) -> tuple[int, str]:
    """What any look or change leaves behind: audit entries, and the booking itself."""
    async with scene.database.read() as session:
        entries = await session.scalar(select(func.count()).select_from(AuditEntry))
        view = await reservations.get_by_code(session, scene.code, "en")
    return entries or 0, repr(view)


def shown(root: Any) -> dict[str, Any]:
    """Everything the counter's states would send to the browser."""
    found = {}
    for state in COUNTER:
        instance = root.get_substate(state.get_full_name().split("."))
        names = [name for name in state.__annotations__ if not name.startswith("_")]
        found |= {f"{state.__name__}.{name}": getattr(instance, name) for name in names}
    return found


async def opened_before(root: Any, scene: Scene) -> None:
    """The card of the booking was open in this browser when its person still could see it."""
    card = await root.get_state(CardState)
    card._code = scene.code
    card.sheet_piece = str(scene.piece)


EVERY_STATE = pytest.mark.parametrize("state", COUNTER, ids=lambda state: state.__name__)


async def refused(scene: Scene, token: str, state: type[rx.State], name: str) -> tuple[Any, Any]:
    """Call a handler which must do nothing; what is shown now that was not, and the answer."""
    root = browser_at(f"/en/counter/r/{scene.code}", token)
    untouched = shown(root)
    await opened_before(root, scene)
    before = await traces(scene)
    _, answer = await call(root, state, name, scene)
    assert await traces(scene) == before, name
    if name in ("watch", "listen"):
        assert not answer, name
        return None, None
    now = shown(root)
    return {key: now[key] for key in now if now[key] != untouched[key]}, answer


@EVERY_STATE
@pytest.mark.parametrize("who", ["nobody", "ended"])
async def test_whoever_is_not_signed_in_is_led_to_the_door(
    scene: Scene, state: type[rx.State], who: str
) -> None:
    token = ""
    if who == "ended":
        person = await hire(scene.database, scene.shop.stores["arbat"])
        token = await signed_in(scene, person, "arbat")
        async with scene.database.write() as session:
            await session.execute(update(StaffSession).values(revoked_at=utc_now()))
    for name in COUNTER[state]:
        news, answer = await refused(scene, token, state, name)
        if news is not None:
            assert news == {}, name
            assert answer == f"/en/counter/sign-in?next=/en/counter/r/{scene.code}", name


@EVERY_STATE
@pytest.mark.parametrize("role", ["marketer", "merchandiser"])
async def test_a_role_without_counters_is_refused(
    scene: Scene, state: type[rx.State], role: Any
) -> None:
    token = await signed_in(scene, await hire(scene.database, role=role), None)
    for name in COUNTER[state]:
        news, answer = await refused(scene, token, state, name)
        if news is not None:
            assert news == {"DoorState.access": "refused"}, name
            assert answer is None, name


@EVERY_STATE
@pytest.mark.parametrize("role", ["consultant", "manager"])
async def test_another_store_sees_and_changes_nothing_of_a_booking(
    scene: Scene, state: type[rx.State], role: Any
) -> None:
    stores = scene.shop.stores
    # The manager works in both stores; the booking is still not for the counter they stand at.
    mine = [stores["tverskaya"]] + ([stores["arbat"]] if role == "manager" else [])
    token = await signed_in(scene, await hire(scene.database, *mine, role=role), "tverskaya")
    for name in set(COUNTER[state]) - OF_NO_BOOKING:
        root = browser_at(f"/counter/r/{scene.code}", token)
        await opened_before(root, scene)
        before = await traces(scene)
        await call(root, state, name, scene)
        assert await traces(scene) == before, name
        sent = repr(shown(root))
        assert not [text for text in ("Анна", "+7916", "anna@") if text in sent], name


async def test_a_store_that_is_not_ones_own_cannot_be_chosen(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["tverskaya"])
    root = browser_at("/counter/store", await signed_in(scene, who, None))
    _, answer = await call(root, DeskState, "choose_store", scene)
    assert answer is None
    assert (await root.get_state(DoorState)).notice
    async with scene.database.read() as session:
        assert await session.scalar(select(StaffSession.store_id)) is None


async def test_a_person_of_the_store_is_let_in(scene: Scene) -> None:
    who = await hire(scene.database, scene.shop.stores["arbat"])
    root = browser_at(f"/counter/r/{scene.code}", await signed_in(scene, who, "arbat"))
    card, answer = await call(root, CardState, "load", scene)
    assert answer is None
    assert card.visit.name == "Анна"
    board, _ = await call(root, BoardState, "load", scene)
    assert [row.code for row in board.board.upcoming] == [scene.code]
    desk, _ = await call(root, DeskState, "scan", scene)
    assert desk.answer.reason == "ok"


async def test_without_a_store_chosen_one_is_asked_for(scene: Scene) -> None:
    stores = scene.shop.stores
    who = await hire(scene.database, stores["arbat"], stores["tverskaya"])
    root = browser_at("/counter", await signed_in(scene, who, None))
    _, answer = await call(root, BoardState, "load", scene)
    assert "/counter/store?next=/counter" in str(answer)
