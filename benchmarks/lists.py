"""Lists of the back office over a large chain: a page of each, on both databases."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from benchmarks.large import Size, grow
from benchmarks.report import Table, median, milliseconds, percentile
from benchmarks.shop import databases, postgres_database
from booking_app.core import migrations
from booking_app.core.audit import Actor as Doer
from booking_app.core.audit import ActorKind
from booking_app.core.audit_log import Filter
from booking_app.core.clock import utc_now
from booking_app.core.db import Database, Session
from booking_app.core.ids import new_id
from booking_app.demo.load_goods import load_pieces, load_products
from booking_app.demo.load_people import load_staff
from booking_app.demo.load_places import load_cities, load_stores
from booking_app.demo.stages import once
from booking_app.domain.catalogue import admin_lists
from booking_app.domain.catalogue.editing_schemas import PieceListQuery, ProductListQuery
from booking_app.domain.staff.models import Staff
from booking_app.domain.staff.schemas import Actor, Role
from booking_app.domain.stores import listing
from booking_app.domain.stores.models import Store
from booking_app.domain.stores.records import StoreQuery
from booking_app.workflows import audit_trail, find_things

_TIMES = 25
_SIZE = Size()

Ask = Callable[[Session], Awaitable[object]]


def measure() -> Table:
    """Every question in turn, so that a busy moment of the machine touches all of them."""
    found = {}
    for kind in databases():
        with _large(kind) as url:
            found[kind] = asyncio.run(_measured(url))
    names = list(next(iter(found.values())))
    rows = [
        [name, *(cell for kind in found for cell in _cells(found[kind][name]))] for name in names
    ]
    return Table(
        how=(
            f"{_SIZE.products:,} products, {_SIZE.stores} stores, {_SIZE.pieces:,} pieces and "
            f"{_SIZE.entries:,} entries of the audit log in each database. One question at a "
            "time through the same workflow the screen calls, names of people and things and the "
            f"count included, each {_TIMES} times in turn with the others; no network and no "
            "browser in it."
        ),
        columns=["list", *(f"{kind}, {name}" for kind in found for name in ("p50", "p95"))],
        rows=rows,
    )


def _cells(times: list[float]) -> list[str]:
    return [milliseconds(median(times)), milliseconds(percentile(times, 0.95))]


async def _measured(url: str) -> dict[str, list[float]]:
    database = Database(url)
    questions = await _questions(database)
    times: dict[str, list[float]] = {name: [] for name in questions}
    for turn in range(_TIMES + 1):
        for name, ask in questions.items():
            started = time.perf_counter()
            async with database.read() as session:
                await ask(session)
            if turn:  # the first time warms up
                times[name].append(time.perf_counter() - started)
    await database.dispose()
    return times


@contextmanager
def _large(kind: str) -> Iterator[str]:
    """The URL of a database of the measured size."""
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as folder:
        if kind == "sqlite":
            yield _filled(f"sqlite:///{folder}/vitrina.db")
            return
        with postgres_database() as url:
            yield _filled(url)


def _filled(url: str) -> str:
    migrations.upgrade(url)
    asyncio.run(_fill(url))
    return url


async def _fill(url: str) -> None:
    database = Database(url)
    for load in (load_cities, load_stores, load_products, load_pieces, load_staff):
        await once(database, load.__name__, load)
    await grow(database, _SIZE)
    await database.dispose()


async def _questions(database: Database) -> dict[str, Ask]:
    async with database.read() as session:
        staff_id = (await session.scalars(select(Staff.id).order_by(Staff.login))).first()
        stores = list(await session.scalars(select(Store.id).order_by(Store.slug)))
    admin, manager = _actor("admin"), _actor("manager", *stores[:5])
    doer = Doer(ActorKind.STAFF, str(staff_id))
    return {
        **_of_the_log(admin, manager, doer, stores[7]),
        **_of_goods(),
        **_of_places(admin),
    }


def _actor(role: Role, *stores: UUID) -> Actor:
    mine = frozenset(stores)
    return Actor(new_id(), "staff", "Анна", role, None, mine, None, role == "admin", "ru")


def _of_the_log(admin: Actor, manager: Actor, doer: Doer, store_id: UUID) -> dict[str, Ask]:
    year_ago = utc_now() - timedelta(days=365)
    day = Filter(since=year_ago, until=year_ago + timedelta(days=1))
    filters = {
        "newest": (admin, Filter()),
        "one person": (admin, Filter(actor=doer)),
        "one action, rare": (admin, Filter(actions=("store.edited",))),
        "one kind": (admin, Filter(subject_kind="product")),
        "one person and a rare action": (admin, Filter(actor=doer, actions=("store.edited",))),
        "one store": (admin, Filter(store_ids=frozenset({store_id}))),
        "a day a year ago": (admin, day),
        "everything up to a year ago": (admin, Filter(until=year_ago)),
        "a manager of five stores": (manager, Filter()),
        "nothing to be found": (admin, Filter(subject_kind="store", subject_id="nothing")),
    }
    return {f"audit: {name}": _log(actor, where) for name, (actor, where) in filters.items()}


def _log(actor: Actor, where: Filter) -> Ask:
    return lambda session: audit_trail.page(session, actor, where, "ru")


def _of_goods() -> dict[str, Ask]:
    products = {
        "newest": ProductListQuery(),
        "by name": ProductListQuery(sort="name", descending=False),
        "by name, page 500": ProductListQuery(sort="name", descending=False, offset=24_950),
        "drafts by price": ProductListQuery(status="draft", sort="price"),
        "search “аврора вега”": ProductListQuery(q="аврора вега"),
        "search, one of all": ProductListQuery(q="L040000"),
        "search, none": ProductListQuery(q="нетничегоподобного"),
    }
    pieces = {
        "newest": PieceListQuery(),
        "barcode begins": PieceListQuery(q="271"),
        "search “аврора вега”": PieceListQuery(q="аврора вега"),
    }
    return {
        **{f"products: {name}": _products(query) for name, query in products.items()},
        **{f"pieces: {name}": _pieces(query) for name, query in pieces.items()},
    }


def _products(query: ProductListQuery) -> Ask:
    return lambda session: admin_lists.products(session, query, "ru")


def _pieces(query: PieceListQuery) -> Ask:
    return lambda session: admin_lists.pieces(session, query, "ru")


def _of_places(admin: Actor) -> dict[str, Ask]:
    asked = {"“а”": "а", "“аврора”": "аврора", "a sku": "L040000-16", "none": "нетничего"}
    return {
        "stores: by name": lambda session: listing.list_page(session, StoreQuery(), "ru"),
        **{f"Ctrl-K: {name}": _anything(admin, text) for name, text in asked.items()},
    }


def _anything(admin: Actor, text: str) -> Ask:
    return lambda session: find_things.find(session, admin, text, "ru")
