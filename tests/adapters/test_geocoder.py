"""Addresses are looked up through a real service on loopback, gently, and fail softly."""

from collections.abc import Iterator

import pytest

from booking_app.adapters.geocoder import GeopyGeocoder, make_geocoder
from booking_app.core.clock import ManualClock
from booking_app.core.errors import RateLimited
from booking_app.core.ratelimit import MemoryRateLimiter
from booking_app.core.settings import SettingsError, load_settings
from booking_app.domain.stores.errors import GeocoderUnavailable
from tests.infra.nominatim import Nominatim, running_nominatim


@pytest.fixture
def service() -> Iterator[Nominatim]:
    with running_nominatim() as service:
        yield service


@pytest.fixture
def geocoder(service: Nominatim, clock: ManualClock) -> GeopyGeocoder:
    return GeopyGeocoder(f"nominatim+{service.url}", "vitrina tests", MemoryRateLimiter())


async def test_an_address_is_found(geocoder: GeopyGeocoder, service: Nominatim) -> None:
    found = await geocoder.find(" Арбат,   29 ", "ru")
    assert [(place.label, place.lat) for place in found] == [
        ("улица Арбат, 29, Москва", 55.7496),
        ("Новый Арбат, Москва", 55.7524),
    ]
    assert service.asked[0]["q"] == "Арбат, 29"
    assert service.asked[0]["accept-language"] == "ru"
    assert service.asked[0]["agent"] == "vitrina tests"


async def test_nothing_found_is_no_error(geocoder: GeopyGeocoder, clock: ManualClock) -> None:
    assert await geocoder.find("nowhere at all", "en") == ()
    assert await geocoder.find("   ", "en") == ()


async def test_asked_again_the_service_is_left_in_peace(
    geocoder: GeopyGeocoder, service: Nominatim, clock: ManualClock
) -> None:
    first = await geocoder.find("Arbat 29", "en")
    assert await geocoder.find("arbat  29", "en") == first
    assert len(service.asked) == 1
    clock.advance(hours=13)
    await geocoder.find("Arbat 29", "en")
    assert len(service.asked) == 2


async def test_the_service_is_not_hurried(geocoder: GeopyGeocoder, clock: ManualClock) -> None:
    await geocoder.find("Arbat 1", "en")
    with pytest.raises(RateLimited):
        await geocoder.find("Arbat 2", "en")
    clock.advance(seconds=2)
    await geocoder.find("Arbat 2", "en")


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_a_service_in_trouble_is_said_to_be(
    geocoder: GeopyGeocoder, service: Nominatim, status: int
) -> None:
    service.status = status
    with pytest.raises(GeocoderUnavailable):
        await geocoder.find("Arbat", "en")


@pytest.mark.parametrize(
    "answer",
    [
        "<html>Bad gateway</html>",
        '["Arbat"]',
        "[1, 2]",
        '"Arbat"',
        '[{"lat": "55.7", "lon": "37.6"}]',
        '[{"display_name": "Arbat", "lat": "north", "lon": "east"}]',
        '[{"display_name": "Arbat", "lat": "NaN", "lon": "37.6"}]',
        '{"error": "rate limited"}',
        "[null]",
    ],
)
async def test_an_answer_that_says_no_place_is_said_to_be_trouble(
    geocoder: GeopyGeocoder, service: Nominatim, answer: str
) -> None:
    service.answer = answer
    with pytest.raises(GeocoderUnavailable):
        await geocoder.find("Arbat", "en")


async def test_a_place_without_a_position_is_none(
    geocoder: GeopyGeocoder, service: Nominatim
) -> None:
    service.answer = '[{"display_name": "Arbat"}]'
    assert await geocoder.find("Arbat", "en") == ()


async def test_a_service_that_is_gone_is_said_to_be(clock: ManualClock) -> None:
    geocoder = GeopyGeocoder("nominatim+http://127.0.0.1:9", "tests", MemoryRateLimiter())
    with pytest.raises(GeocoderUnavailable):
        await geocoder.find("Arbat", "en")


def test_none_is_needed() -> None:
    assert make_geocoder(load_settings({})) is None


@pytest.mark.parametrize(
    "url", ["https://geo.example", "google+https://geo.example", "nominatim+x"]
)
def test_a_wrong_address_of_the_service_is_refused_by_name(url: str) -> None:
    with pytest.raises(SettingsError, match="GEOCODER_URL is wrong"):
        load_settings({"GEOCODER_URL": url})
