"""Where the shopper is, if they said so."""

from typing import Annotated

from fastapi import Depends, Query

from booking_app.api.problems import invalid
from booking_app.api.schemas.common import Latitude, Longitude
from booking_app.domain.stores.geometry import Position


async def _position(
    lat: Annotated[Latitude | None, Query(description="Degrees north.")] = None,
    lon: Annotated[Longitude | None, Query(description="Degrees east.")] = None,
) -> Position | None:
    if (lat is None) != (lon is None):
        raise invalid("lon" if lon is None else "lat", "position_incomplete")
    return None if lat is None or lon is None else (lat, lon)


PositionDep = Annotated[Position | None, Depends(_position)]
