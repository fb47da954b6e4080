"""The list of all stores stays short, however many there are."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.ui.pages import PageRequest
from booking_app.ui.place import Place
from booking_app.ui.shop.near import stores_around
from booking_app.ui.shop.stores import StoresView, load
from tests.factories.shop import Shop, add_store, small_shop

TOWNS, STORES_A_TOWN = 55, 2


@pytest.fixture(autouse=True)
def _here(db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking_app.ui.shop.stores.get_database", lambda: db)


async def listed(**query: str) -> StoresView:
    return await load(PageRequest("en", "/en/stores", {}, query, {}))


async def large_chain(db: Database) -> None:
    """Towns of two stores each, and three in the last one."""
    shop = Shop()
    async with db.write() as session:
        for town in range(TOWNS):
            for store in range(STORES_A_TOWN + (town == TOWNS - 1)):
                await add_store(
                    session,
                    shop,
                    f"store-{town:02}-{store}",
                    city=f"town-{town:02}",
                    position=(50.0 + town / 10, 40.0 + store / 10),
                )


async def test_stores_of_a_small_chain_stand_under_their_towns(db: Database) -> None:
    async with db.write() as session:
        await small_shop(session)
    view = await listed()
    assert [(town.name, len(town.stores)) for town in view.towns] == [
        ("Moscow", 2), ("Vladivostok", 1),
    ]  # fmt: skip
    assert len(view.pins) == 3
    assert not view.near
    assert not view.more_href


async def test_a_large_chain_is_listed_a_page_at_a_time(db: Database) -> None:
    await large_chain(db)
    view = await listed()
    assert not view.towns
    assert view.heading == "All stores"
    assert [card.name for card in view.near[:3]] == ["store-00-0", "store-00-1", "store-01-0"]
    assert len(view.near) == len(view.pins) == 30
    assert view.is_indexed
    following = await listed(**dict(parse_qsl(urlsplit(view.more_href).query)))
    assert following.near[0].name == "store-15-0"
    assert view.intro.startswith("111 stores")


async def test_only_the_larger_towns_of_a_large_chain_are_links(db: Database) -> None:
    await large_chain(db)
    view = await listed()
    names = [link.name for link in view.links]
    assert len(names) == 30
    assert names == sorted(names)
    assert f"Town-{TOWNS - 1}" in names
    asked = await listed(city="town-50")
    assert asked.links[0].name == "Town-50"
    assert asked.links[0].current
    assert len(asked.links) == 30


async def test_what_lies_near_is_looked_for_in_so_many_stores_of_a_town(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.write() as session:
        await small_shop(session)
    monkeypatch.setattr("booking_app.ui.shop.near._MOST_OF_TOWN", 1, raising=False)
    async with db.read() as session:
        assert len(await stores_around(session, "en", Place(city="moscow"))) == 1
