"""What the stores slice needs of the outside world."""

from typing import Protocol

from booking_app.domain.stores.records import FoundPlace


class Geocoder(Protocol):
    """Finds where an address is."""

    async def find(self, address: str, locale: str) -> tuple[FoundPlace, ...]:
        """A few places, the likeliest first; none when nothing is known by these words.

        Raises `GeocoderUnavailable`, and `RateLimited` when asked too often.
        """
