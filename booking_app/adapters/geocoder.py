"""Where an address is, asked of a geocoding service by HTTP.

Services that cost nothing ask not to be hurried: all processes together ask once a second at most,
and an address that was asked lately is not asked again.
"""

import asyncio
import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon
from geopy.location import Location

from booking_app.core.clock import utc_now
from booking_app.core.ratelimit import RateLimiter, get_rate_limiter
from booking_app.core.rates import Rate
from booking_app.core.settings import Settings, get_settings
from booking_app.domain.stores.errors import GeocoderUnavailable
from booking_app.domain.stores.ports import Geocoder
from booking_app.domain.stores.records import FoundPlace

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
MOST_FOUND = 5
RATE = Rate(1, 1)
_KEPT_FOR = timedelta(hours=12)
_MOST_KEPT = 500
_LONGEST = 200
_MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)
"""What geopy raises at an answer that is none of the service's own, as a proxy may give it."""
_LONGEST_LABEL = 240

Key = tuple[str, str]


class GeopyGeocoder:
    """A service of the kinds geopy speaks to."""

    def __init__(self, url: str, user_agent: str, limiter: RateLimiter) -> None:
        kind, _, base = url.partition("+")
        parts = urlsplit(base)
        options: dict[str, Any] = {
            "domain": f"{parts.netloc}{parts.path}".rstrip("/"),
            "scheme": parts.scheme,
            "user_agent": user_agent,
            "timeout": TIMEOUT_SECONDS,
        }
        service = Nominatim if kind == "nominatim" else Photon
        self._service: Any = service(**options)
        self._limiter = limiter
        self._known: OrderedDict[Key, tuple[datetime, tuple[FoundPlace, ...]]] = OrderedDict()

    async def find(self, address: str, locale: str) -> tuple[FoundPlace, ...]:
        """See `Geocoder`."""
        address = " ".join(address.split())[:_LONGEST]
        if not address:
            return ()
        key = (address.casefold(), locale)
        if (known := self._known.get(key)) and known[0] > utc_now() - _KEPT_FOR:
            return known[1]
        await self._limiter.hit("geocoder", RATE)
        try:
            answer = await asyncio.to_thread(self._ask, address, locale)
        except (GeopyError, *_MISSHAPEN) as error:
            logger.warning("geocoder_failed", exc_info=True)
            raise GeocoderUnavailable from error
        found = tuple(_place(each) for each in answer or () if _has_position(each))[:MOST_FOUND]
        self._known[key] = (utc_now(), found)
        self._known.move_to_end(key)
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
        return found

    def _ask(self, address: str, locale: str) -> list[Location] | None:
        found = self._service.geocode(address, exactly_one=False, limit=MOST_FOUND, language=locale)
        answer: list[Location] | None = found
        return answer


def make_geocoder(settings: Settings) -> Geocoder | None:
    """The service of the settings, if there is one."""
    if not settings.geocoder_url:
        return None
    return GeopyGeocoder(
        settings.geocoder_url, f"vitrina ({settings.public_url})", get_rate_limiter()
    )


@cache
def get_geocoder() -> Geocoder | None:
    """The service of this process's settings, if there is one."""
    return make_geocoder(get_settings())


def _has_position(found: Location) -> bool:
    """Whether the service said where it is; geopy makes zeros of nothing."""
    return bool(found.latitude or found.longitude)


def _place(found: Location) -> FoundPlace:
    return FoundPlace(str(found.address)[:_LONGEST_LABEL], found.latitude, found.longitude)
