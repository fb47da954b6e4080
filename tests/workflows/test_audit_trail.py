"""Who reads what of the log, and in which words."""

from typing import Any

import pytest

from booking_app.core.audit import SYSTEM, Actor, record
from booking_app.core.audit_log import Filter
from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.i18n import translator
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.workflows import audit_trail, find_things
from booking_app.workflows.audit_values import Reader, Value
from tests.factories.shop import Shop, actor, hire, small_shop


@pytest.fixture
async def shop(db: Database, clock: ManualClock) -> Shop:
    async with db.write() as session:
        return await small_shop(session)


async def note(db: Database, shop: Shop, store: str, by: Actor = SYSTEM, **data: Any) -> None:
    async with db.write() as session:
        id_ = shop.stores[store]
        record(session, by, "store.changed", "store", id_, store_id=id_, **data)


async def test_names_stand_for_ids(db: Database, shop: Shop) -> None:
    olga = await hire(db, role="merchandiser")
    piece, category = str(shop.pieces["a1"]), str(shop.products["category:rings"])
    await note(
        db,
        shop,
        "arbat",
        olga.audited,
        changes={"store_ids": [[], [str(shop.stores["tverskaya"])]], "category": [None, category]},
        piece=piece,
    )
    async with db.read() as session:
        (line,) = (await audit_trail.page(session, actor(role="admin"), Filter(), "en")).lines
    assert (line.who, line.subject, line.store) == ("Ольга", "arbat", "arbat")
    reader = Reader(translator("en"), "RUB").knowing(line.names)
    assert [each.after.text for each in reader.changes(line.entry)] == ["rings", "tverskaya"]
    assert [each.after.text for each in reader.facts(line.entry)] == ["Ring aurora · a1"]


async def test_a_manager_reads_of_their_own_stores_only(db: Database, shop: Shop) -> None:
    for store in ("arbat", "tverskaya"):
        await note(db, shop, store)
    manager = actor(shop.stores["arbat"], role="manager")
    async with db.read() as session:
        mine = await audit_trail.page(session, manager, Filter(), "en")
        assert [line.store for line in mine.lines] == ["arbat"]
        assert mine.count == 1
        theirs = Filter(store_ids=frozenset({shop.stores["tverskaya"]}))
        with pytest.raises(StoreNotAllowed):
            await audit_trail.page(session, manager, theirs, "en")
        id_ = shop.stores["tverskaya"]
        assert await audit_trail.history(session, manager, "store", id_, "en") == ()
        choices = await audit_trail.choices(session, manager, "en")
        assert [name for _, name in choices.stores] == ["Moscow, arbat"]


@pytest.mark.parametrize("role", ["consultant", "merchandiser", "marketer"])
async def test_other_roles_read_nothing(db: Database, shop: Shop, role: Any) -> None:
    await note(db, shop, "arbat")
    who = actor(shop.stores["arbat"], role=role)
    async with db.read() as session:
        with pytest.raises(Forbidden):
            await audit_trail.page(session, who, Filter(), "en")
        with pytest.raises(Forbidden):
            await audit_trail.history(session, who, "store", shop.stores["arbat"], "en")


async def test_a_merchandiser_reads_the_history_of_goods(db: Database, shop: Shop) -> None:
    product = shop.products["aurora"]
    async with db.write() as session:
        record(session, SYSTEM, "product.edited", "product", product)
    async with db.read() as session:
        who = actor(role="merchandiser")
        (line,) = await audit_trail.history(session, who, "product", product, "en")
    assert line.subject == "Ring aurora"


def test_values_are_told_as_people_say_them() -> None:
    reader = Reader(translator("en"), "RUB")
    told: list[tuple[str, Any, str]] = [
        ("price_minor", 9_900_000, "₽99,000"),
        ("is_public", False, "No"),
        ("name", "", "—"),
        ("services", ["engraving", "repair"], "engraving, repair"),
        ("since", "2026-05-01", "1 May 2026"),
        ("since", "2026-99-99", "2026-99-99"),
        ("asset", "01a212fe-3824-7969-ade2-32b139b0c15c", "№ 01a212fe"),
        ("role", "admin", "Administrator"),
        ("name", "admin", "admin"),
        ("lat", 55.7558, "55.7558"),
        (
            "date",
            {"hours": ["10:00-16:00"], "reason": {"ru": "Новый год", "en": ""}},
            "Hours: 10:00-16:00; Reason: Новый год",
        ),
    ]
    for name, value, text in told:
        assert reader.value(name, value) == Value(text), name
    assert reader.value("published_at", "2026-03-11T09:00:00+00:00").moment
    assert len(reader.value("story.ru", "x" * 10_000).text) == 2000


async def test_each_role_finds_what_it_looks_after(db: Database, shop: Shop) -> None:
    await hire(db, role="admin")
    async with db.read() as session:
        for role, kinds in (
            ("admin", {"store", "staff"}),
            ("manager", {"store"}),
            ("merchandiser", set()),
            ("marketer", set()),
        ):
            who = actor(shop.stores["arbat"], role=role)
            found = await find_things.find(session, who, "arbat", "en")
            found += await find_things.find(session, who, "ольга", "en")
            assert {thing.kind for thing in found} == kinds, role
        manager = actor(shop.stores["arbat"], role="manager")
        assert await find_things.find(session, manager, "tverskaya", "en") == ()
        assert await find_things.find(session, manager, "   ", "en") == ()
