"""The nearest stores, held against measuring all of them."""

import random
from collections.abc import Sequence
from uuid import UUID

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from booking_app.core.clock import ManualClock
from booking_app.core.db import Database
from booking_app.core.ids import new_id
from booking_app.domain.stores.cells import LEVELS, MOST_RANGES, cell_of, cover, place_of
from booking_app.domain.stores.geometry import Position, box_around, distance_km
from booking_app.domain.stores.models import Store
from booking_app.domain.stores.nearest import WHOLE_EARTH_KM, count_public, nearest
from tests.factories.shop import Shop, add_store

_LAT = st.floats(-90, 90)
_LON = st.floats(-180, 180)
_KM = st.floats(0.001, 19_000)
_PLACES: tuple[tuple[Position, float], ...] = (
    ((55.75, 37.62), 0.4),  # a dense town
    ((0.0, 180.0), 3.0),  # both sides of the date line
    ((89.9, 0.0), 0.1),
    ((-89.5, 120.0), 0.5),
    ((0.0, 0.0), 90.0),  # anywhere
)


@given(_LAT, _LON, _KM, st.floats(0, 360), st.floats(0, 1))
def test_ranges_hold_whatever_is_within_the_radius(
    lat: float, lon: float, km: float, bearing: float, share: float
) -> None:
    ranges = cover(box_around((lat, lon), km))
    there = geodesic(kilometers=km * share).destination((lat, lon), bearing)
    cell = cell_of(there.latitude, there.longitude)
    assert len(ranges) <= MOST_RANGES
    assert any(first <= cell <= last for first, last in ranges)


@given(_LAT, _LON, st.integers(0, LEVELS))
def test_the_middle_of_a_square_lies_in_it(lat: float, lon: float, level: int) -> None:
    beyond = 2 * (LEVELS - level)
    square = cell_of(lat, lon) >> beyond
    middle = place_of(level, square)
    assert cell_of(*middle) >> beyond == square


@pytest.mark.parametrize("km", [3.0, 50.0, 800.0])
@given(st.floats(-60, 60), _LON)
def test_ranges_reach_not_far_beyond_the_radius(km: float, lat: float, lon: float) -> None:
    ranges = cover(box_around((lat, lon), km))
    # A range may run through squares far away; most of what it holds is near all the same.
    squares = [first + (last - first) * n // 8 for first, last in ranges for n in range(9)]
    away = sorted(distance_km((lat, lon), place_of(LEVELS, square)) for square in squares)
    assert away[len(away) // 2] < 3 * km


@given(_LAT, _LON, _LAT, _LON, st.sampled_from((1.0, 0.01, 1e-6)))
def test_distances_are_those_of_geopy_to_a_millimetre(
    lat: float, lon: float, other_lat: float, other_lon: float, share: float
) -> None:
    there = (lat + (other_lat - lat) * share, lon + (other_lon - lon) * share)
    assert distance_km((lat, lon), there) == pytest.approx(geodesic((lat, lon), there).km, abs=1e-6)


@given(_LAT, _LON, st.floats(-2, 2), st.floats(-2, 2))
def test_distances_to_the_other_side_of_the_earth(
    lat: float, lon: float, north: float, east: float
) -> None:
    there = (max(-90.0, min(90.0, north - lat)), (lon + 360.0 + east) % 360.0 - 180.0)
    assert distance_km((lat, lon), there) == pytest.approx(geodesic((lat, lon), there).km, abs=1e-6)


@pytest.fixture
async def places(db: Database, clock: ManualClock) -> dict[UUID, Position]:
    """Stores in a dense town, on the date line, at both poles and anywhere, some at one door."""
    dice = random.Random(7)  # noqa: S311
    placed = [
        (
            max(-90.0, min(90.0, lat + dice.uniform(-spread, spread))),
            (lon + dice.uniform(-2 * spread, 2 * spread) + 180) % 360 - 180,
        )
        for (lat, lon), spread in _PLACES
        for _ in range(60)
    ] + [(55.76, 37.61)] * 40
    async with db.write() as session:
        shop = Shop()
        await add_store(session, shop, "model")
        model = await session.get_one(Store, shop.stores["model"])
        same = {
            name: getattr(model, name)
            for name in ("city_id", "name", "address", "directions", "phone", "time_zone")
        }
        rows = [
            {"id": new_id(), "slug": f"s{number}", "lat": lat, "lon": lon, **same}
            for number, (lat, lon) in enumerate(placed)
        ]
        rows[3]["is_public"] = False
        await session.execute(insert(Store), [{"is_public": True, **row} for row in rows])
        model.is_public = False
    return {row["id"]: (row["lat"], row["lon"]) for row in rows if row.get("is_public", True)}


def _by_hand(places: dict[UUID, Position], here: Position) -> list[tuple[int, UUID]]:
    return sorted((round(distance_km(here, at) * 1000), id_) for id_, at in places.items())


@pytest.mark.parametrize(
    "here",
    [
        (55.76, 37.61),
        (55.2, 38.9),
        (0.1, 179.99),
        (-0.4, -179.5),
        (90.0, 0.0),
        (89.95, 178.0),
        (-90.0, 10.0),
        (-33.9, 18.4),
        (12.0, -150.0),
    ],
)
async def test_pages_of_the_nearest_are_what_measuring_all_of_them_gives(
    db: Database, places: dict[UUID, Position], here: Position
) -> None:
    expected = _by_hand(places, here)
    paged: list[tuple[int, UUID]] = []
    async with db.read() as session:
        while True:
            found = await nearest(session, here, 17, after=paged[-1] if paged else None)
            paged += [one.key for one in found]
            if len(found) < 17:
                break
    assert paged == expected


@pytest.mark.parametrize("first_km", [8.0, WHOLE_EARTH_KM])
async def test_a_radius_is_kept_exactly(
    db: Database, places: dict[UUID, Position], first_km: float
) -> None:
    here = (55.75, 37.62)
    for km in (0.5, 11.0, 40.0, 900.0):
        expected = [key for key in _by_hand(places, here) if distance_of(places, key, here) <= km]
        async with db.read() as session:
            found = await nearest(session, here, 400, radius_km=km, first_km=first_km)
            assert [one.key for one in found] == expected
            assert await count_public(session, here, km) == len(expected)


def distance_of(places: dict[UUID, Position], key: tuple[int, UUID], here: Position) -> float:
    return distance_km(here, places[key[1]])


async def test_nothing_is_near_where_there_is_nothing(db: Database, clock: ManualClock) -> None:
    async with db.read() as session:
        found: Sequence[object] = await nearest(session, (10.0, 10.0), 5)
        assert list(found) == []
        assert await count_public(session) == 0
