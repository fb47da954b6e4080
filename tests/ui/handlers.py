"""Calling event handlers as browsers do, and proving what they leave behind."""

import asyncio
import copy
import importlib
import pkgutil
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import RouterData

from booking_app.api.deps import SESSION_COOKIE
from booking_app.core.clock import ManualClock, set_clock, utc_now
from booking_app.core.db import Database, get_database
from booking_app.core.ids import new_id
from booking_app.core.ratelimit import get_rate_limiter
from booking_app.core.settings import get_settings
from booking_app.core.signing import hash_secret
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.staff.models import StaffSession, StaffStore
from booking_app.domain.staff.schemas import Actor
from booking_app.metadata import metadata
from booking_app.workflows.reserve import BookCommand, book
from tests.conftest import at_nine
from tests.factories.shop import Shop, small_shop
from tests.ui import declared

THREE = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)

ROLES = ("consultant", "manager", "merchandiser", "marketer", "admin")
ADMIN_ONLY = frozenset({"admin"})
MANAGER_ADMIN = frozenset({"manager", "admin"})
MERCHANDISER_ADMIN = frozenset({"merchandiser", "admin"})
EVERY_ROLE = frozenset(ROLES)


@dataclass
class Scene:
    """A booking in `arbat`, the database it is in, and what an area made besides."""

    database: Database
    file: Path
    shop: Shop
    code: str
    piece: UUID
    made: dict[str, str] = field(default_factory=dict)

    def filled(self, value: Any) -> Any:
        """The value with names in braces put in: `{store:arbat}`, `{product:aurora}`,
        `{variant:aurora/17}`, `{piece:a1}`, `{made:upload}`, `{code}`."""
        if isinstance(value, Mapping):
            return {self.filled(key): self.filled(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if isinstance(value, str):
            return re.sub(r"\{(\w+)(?::([^}]+))?\}", self._named, value)
        return value

    def _named(self, match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "code":
            return self.code
        tables: dict[str, Mapping[str, Any]] = {
            "store": self.shop.stores,
            "product": self.shop.products,
            "variant": self.shop.variants,
            "piece": self.shop.pieces,
            "made": self.made,
        }
        return str(tables[kind][name])


@dataclass(frozen=True, slots=True)
class Call:
    """How a handler of an admin screen is called so that it does something.

    `roles` may call it. `arguments` and `at`, the address, may name things as `Scene.filled` does,
    and what they name lies in the store `arbat`. `after` are handlers of the same state that were
    called before, by somebody who may. `arrange` puts into the database what has to be there, and
    returns names for `{made:…}`. `of_store` is off where a manager's call concerns no store.
    `endless` handlers run until the page is left. `idle` ones change nothing one could see.
    """

    roles: frozenset[str]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    at: str = "/admin"
    after: tuple[str, ...] = ()
    arrange: Callable[[Scene], Awaitable[Mapping[str, str]]] | None = None
    of_store: bool = True
    endless: bool = False
    idle: bool = False


Handlers = dict[type[rx.State], dict[str, Call]]


def tables(name: str) -> dict[Any, Any]:
    """The tables of this name of all modules in `declared`, as one."""
    found: dict[Any, Any] = {}
    for module in pkgutil.iter_modules(declared.__path__):
        each = importlib.import_module(f"{declared.__name__}.{module.name}")
        table = getattr(each, name, {})
        assert not found.keys() & table.keys(), f"declared twice: {found.keys() & table.keys()}"
        found |= table
    return found


def states(above: Any = rx.State) -> Iterator[Any]:
    """Every state below this one."""
    for state in above.get_substates():
        yield state
        yield from states(state)


@pytest.fixture(scope="session")
def scene_template(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Shop, str]:
    """A database file with the shop and the booking of every scene, to be copied; hundreds of
    tests begin there."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("scene") / "vitrina.db"))

    async def make() -> tuple[Shop, str]:
        database = Database(f"sqlite:///{file}")
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
        await database.dispose()
        return shop, booked.reservation.code

    set_clock(at_nine())
    try:
        shop, code = asyncio.run(make())
    finally:
        set_clock(None)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file, shop, code


@pytest.fixture
async def scene(
    scene_template: tuple[Path, Shop, str],
    tmp_path: Path,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Scene]:
    template, shop, code = scene_template
    caches = (get_settings, get_database, get_rate_limiter)
    for cache in caches:
        cache.cache_clear()
    file = Path(shutil.copy(template, tmp_path / "vitrina.db"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    database = get_database()
    yield Scene(database, file, copy.deepcopy(shop), code, shop.pieces["a1"])
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
    go(root, path, token)
    return root


def go(root: Any, path: str, token: str) -> None:
    """The browser is at this address with this session from now on."""
    cookie = f"{SESSION_COOKIE}={token}" if token else ""
    root.router = RouterData.from_router_data(
        {
            "headers": {"cookie": cookie, "origin": "http://localhost:3000"},
            "pathname": path.partition("?")[0],
            "asPath": path,
            "token": "browser",
        }
    )


async def run(root: Any, state: type[rx.State], name: str, arguments: Mapping[str, Any]) -> Any:
    """Call a handler as a browser would; returns the instance and what the handler answered."""
    instance = await root.get_state(state)
    answer = state.event_handlers[name].fn(instance, **arguments)
    if hasattr(answer, "__aiter__"):
        return instance, [step async for step in answer]
    return instance, address(await answer)


def address(answer: Any) -> Any:
    """Where a redirect leads; anything else as it is."""
    if isinstance(answer, EventSpec) and "redirect" in str(answer.handler.fn):
        return answer.args[0][1]._decode()
    return answer


def shown(root: Any, those: Any) -> dict[str, Any]:
    """Everything these states would send to the browser."""
    found = {}
    for state in those:
        instance = root.get_substate(state.get_full_name().split("."))
        names = [name for name in state.__annotations__ if not name.startswith("_")]
        found |= {f"{state.__name__}.{name}": repr(getattr(instance, name)) for name in names}
    return found


_KEPT_ALIVE = {"staff_session"}
_ROWS_OF = 'SELECT * FROM "{}"'
_BUT = {"audit_entry": " WHERE action <> 'access.refused'"}


def everything(scene: Scene) -> dict[str, list[str]]:
    """All rows of the database, but for how long sessions live and what was refused."""
    # Read without SQLAlchemy: this is asked thousands of times, of every table.
    with closing(sqlite3.connect(scene.file)) as connection:
        return {
            table.name: sorted(
                map(
                    repr, connection.execute(_ROWS_OF.format(table.name) + _BUT.get(table.name, ""))
                )
            )
            for table in metadata.sorted_tables
            if table.name not in _KEPT_ALIVE
        }
