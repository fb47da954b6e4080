"""A guess at the width of a ring that holds enough stores, held against counting them."""

import random

import pytest

from booking_app.domain.stores.cells import LEVELS, cell_of
from booking_app.domain.stores.density import FINEST, Density
from booking_app.domain.stores.geometry import Position, distance_km
from booking_app.domain.stores.nearest import WHOLE_EARTH_KM

_TOWN = (55.75, 37.62)
_ON_THE_DATE_LINE = (-17.0, 179.9)
_FAR_NORTH = (74.0, 40.0)


def _scattered(middle: Position, spread: float, count: int) -> list[Position]:
    dice = random.Random(7)  # noqa: S311
    lat, lon = middle
    return [
        (
            max(-90.0, min(90.0, lat + dice.gauss(0, spread))),
            (lon + 2 * dice.gauss(0, spread) + 180) % 360 - 180,
        )
        for _ in range(count)
    ]


def _density(places: list[Position]) -> Density:
    beyond = 2 * (LEVELS - FINEST)
    return Density((cell_of(*at) >> beyond, 1) for at in places)


@pytest.mark.parametrize("here", [_TOWN, _ON_THE_DATE_LINE, _FAR_NORTH])
@pytest.mark.parametrize(
    ("spread", "wanted"), [(0.3, 400), (0.3, 3000), (4.0, 40), (4.0, 400), (4.0, 3000)]
)
def test_a_ring_holds_about_as_many_as_wanted(here: Position, spread: float, wanted: int) -> None:
    places = _scattered(here, spread, 6000)
    radius = _density(places).radius_km(here, wanted, 0.1)
    held = sum(distance_km(here, at) <= radius for at in places)
    assert wanted / 2 < held < wanted * 2


def test_a_ring_reaches_to_where_stores_are() -> None:
    places = _scattered(_TOWN, 0.1, 100)
    lisbon = (38.72, -9.14)
    assert 3_800 < _density(places).radius_km(lisbon, 20, 8.0) < 4_500


def test_more_than_there_are_are_looked_for_on_the_whole_earth() -> None:
    density = _density(_scattered(_TOWN, 0.1, 100))
    assert density.total == 100
    assert density.radius_km(_TOWN, 101, 8.0) == WHOLE_EARTH_KM
    assert _density([]).radius_km(_TOWN, 1, 8.0) == WHOLE_EARTH_KM


def test_no_ring_is_narrower_than_the_least() -> None:
    assert _density(_scattered(_TOWN, 0.01, 5000)).radius_km(_TOWN, 2, 8.0) == 8.0
