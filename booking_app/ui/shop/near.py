"""The stores that count as near to the chosen place."""

from booking_app.core.db import Session
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import StoreView
from booking_app.ui.place import Place

_NEAR_KM = 40.0
_MOST = 12
_MOST_OF_TOWN = 100


async def stores_around(session: Session, locale: str, place: Place) -> list[StoreView]:
    """Stores within a short drive of the position, or those of the town; nearest first.

    Of a town with very many not all. Where there are none, the nearest one; empty only when no
    place is chosen.
    """
    if place.lat is not None and place.lon is not None:
        found = await stores.nearest_stores(session, locale, place.lat, place.lon, _MOST)
    elif place.city:
        found = await stores.list_stores(session, locale, place.city, _MOST_OF_TOWN)
        if found:
            return found
        city = await stores.find_city(session, place.city, locale)
        if city is None:
            return []
        found = await stores.nearest_stores(session, locale, city.lat, city.lon, _MOST)
    else:
        return []
    near = [store for store in found if (store.distance_km or 0.0) <= _NEAR_KM]
    return near or found[:1]
