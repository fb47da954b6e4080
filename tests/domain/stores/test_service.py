"""Finding stores: by distance anywhere on the globe, by town with a slip of the finger."""

import pytest

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.domain.stores.errors import StoreNotFound
from booking_app.domain.stores.geometry import box_around, distance_km
from booking_app.domain.stores.service import (
    find_city,
    get_store,
    list_cities,
    nearest_stores,
    search_cities,
)
from tests.factories.shop import Shop, add_store, small_shop


async def test_the_nearest_come_first_and_hidden_ones_never(
    db: Database, clock: ManualClock
) -> None:
    async with db.write() as session:
        shop = await small_shop(session)
        await add_store(session, shop, "hidden", is_public=False)
        found = await nearest_stores(session, "ru", 55.764, 37.606, limit=3)
    assert [store.slug for store in found] == ["tverskaya", "arbat", "vladivostok"]
    distances = [store.distance_km for store in found]
    assert distances == sorted(distances)  # type: ignore[type-var]
    with pytest.raises(StoreNotFound):
        async with db.read() as session:
            await get_store(session, "hidden", "ru")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ((0.0, 179.99), (0.0, -179.99)),
        ((89.9, 0.0), (89.9, 180.0)),
        ((-16.8, 179.9), (-16.8, -180)),
    ],
)
async def test_neighbours_across_the_date_line_and_the_pole_are_found(
    db: Database, clock: ManualClock, here: tuple[float, float], there: tuple[float, float]
) -> None:
    async with db.write() as session:
        shop = Shop()
        await add_store(session, shop, "neighbour", position=there)
        await add_store(session, shop, "far", city="far", position=(10.0, 20.0))
        found = await nearest_stores(session, "en", *here, limit=1)
    assert [store.slug for store in found] == ["neighbour"]
    assert found[0].distance_km == pytest.approx(distance_km(here, there))


def test_the_box_holds_its_circle() -> None:
    south, north, west, east = box_around((60.0, 30.0), 100.0)
    assert south < 59.11
    assert north > 60.89
    assert west < 28.2
    assert east > 31.8


@pytest.mark.parametrize("typed", ["Моск", "moscow", "МОСКВА ", "Масква", "Moskow"])
async def test_a_town_is_found_as_people_type_it(
    db: Database, clock: ManualClock, typed: str
) -> None:
    async with db.write() as session:
        await small_shop(session)
        found = await search_cities(session, typed, "ru")
    assert found[0].name == "Москва"
    assert found[0].store_count == 2


@pytest.mark.parametrize(
    ("typed", "locale", "name"),
    [
        ("химки", "ru", "Химки"),
        ("Khimki", "ru", "Химки"),
        ("Екатиренбург", "en", "Yekaterinburg"),
        ("novosibrisk", "ru", "Новосибирск"),
        ("Санкт-Петребург", "ru", "Санкт-Петербург"),
        ("лондон", "en", "London"),
    ],
)
async def test_towns_without_stores_can_be_typed_too(
    db: Database, clock: ManualClock, typed: str, locale: str, name: str
) -> None:
    async with db.write() as session:
        await small_shop(session)
        found = await search_cities(session, typed, locale, everywhere=True)
        again = await find_city(session, found[0].slug, locale)
    assert (found[0].name, found[0].store_count) == (name, 0)
    assert again == found[0]


async def test_the_gazetteer_does_not_repeat_the_towns_of_the_chain(
    db: Database, clock: ManualClock
) -> None:
    async with db.write() as session:
        await small_shop(session)
        found = await search_cities(session, "москва", "ru", everywhere=True)
    assert [(city.name, city.store_count) for city in found][:1] == [("Москва", 2)]
    assert [city.name for city in found].count("Москва") == 1


async def test_towns_without_stores_are_not_offered_to_choose(
    db: Database, clock: ManualClock
) -> None:
    async with db.write() as session:
        shop = await small_shop(session)
        await add_store(session, shop, "closed", city="closed", is_public=False)
        found = await list_cities(session, "en")
    assert [city.slug for city in found] == ["moscow", "vladivostok"]
