"""Where the shopper is: a town or store they chose, or a rounded position they shared.

It travels in a cookie scripts may read, so that the server's first HTML, every language and the
live page agree on it: `town~store~lat~lon`, empty parts left out at the end.
"""

import math
import re
from dataclasses import dataclass

PLACE_COOKIE = "place"

_SLUG = re.compile(r"[a-z0-9-]{0,80}")
_DECIMALS = 3
"""About a hundred metres: enough to sort stores, too little to find a door."""


@dataclass(frozen=True, slots=True)
class Place:
    """The town's and the store's slug, empty when not chosen; a position only when shared."""

    city: str = ""
    store: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to sort stores by."""
        return bool(self.city) or self.lat is not None


def read_place(cookie: str) -> Place:
    """The place in a cookie; anything that is not one of ours is no place."""
    parts = [*cookie.split("~"), "", "", "", ""][:4]
    city, store = parts[0], parts[1]
    if not _SLUG.fullmatch(city) or not _SLUG.fullmatch(store):
        return Place()
    lat, lon = rounded(parts[2], 90), rounded(parts[3], 180)
    if lat is None or lon is None:
        lat = lon = None
    return Place(city, store, lat, lon)


def write_place(place: Place) -> str:
    """The cookie of a place."""
    position = ["", ""] if place.lat is None else [f"{place.lat:.3f}", f"{place.lon:.3f}"]
    return "~".join([place.city, place.store, *position]).rstrip("~")


def rounded(value: object, limit: float) -> float | None:
    """A coordinate of at most three decimals within ±limit, or nothing."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if not math.isfinite(number) or abs(number) > limit:
        return None
    return round(number, _DECIMALS)
