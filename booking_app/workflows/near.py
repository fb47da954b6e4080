"""Which store to go to: those that have everything first, then by distance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import StoreStock
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.errors import CityNotFound
from booking_app.domain.stores.geometry import Position, distance_km
from booking_app.domain.stores.schemas import StoreView


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """A store, and which of the asked variants lie free in it.

    `counts` has every asked variant, with 0 where there is none; `checked_at` is when the oldest
    of these pieces was last seen, empty where there is nothing.
    """

    store: StoreView
    has_all: bool
    counts: Mapping[UUID, int]
    checked_at: datetime | None

    @property
    def found(self) -> int:
        """How many of the asked variants are there."""
        return sum(1 for count in self.counts.values() if count)


async def stores_near(
    session: AsyncSession,
    locale: str,
    *,
    lat: float | None = None,
    lon: float | None = None,
    city: str | None = None,
    variant_ids: Sequence[UUID] = (),
    limit: int = 20,
    own: ReservationView | None = None,
) -> list[StoreChoice]:
    """Stores to choose from, best first.

    Stores with all asked variants lead, then those with some, then those with none; within each
    by geodesic distance from the position or the middle of the town (its slug), or by town and
    name where neither is given. Stores that have a piece are never cut off by nearer ones that
    have none. What `own` keeps for the asker counts as free. Raises `CityNotFound`.
    """
    here = await _position(session, locale, lat, lon, city)
    stock = await catalogue.stock_by_store(session, variant_ids) if variant_ids else {}
    if own is not None:
        stock = _with_own(stock, own, variant_ids)
    places = await _candidates(session, locale, here, list(stock), limit)
    choices = [_choice(place, stock.get(place.id), variant_ids) for place in places]
    choices.sort(key=lambda choice: (-_tier(choice, variant_ids), _nearness(choice.store)))
    return choices[:limit]


async def stores_with_product(
    session: AsyncSession,
    locale: str,
    product_id: UUID,
    *,
    lat: float | None = None,
    lon: float | None = None,
    city: str | None = None,
) -> list[StoreChoice]:
    """Stores where any size of a product lies free, nearest first. Raises `CityNotFound`."""
    here = await _position(session, locale, lat, lon, city)
    stock = await catalogue.product_stock(session, product_id)
    found = await stores.get_stores_by_ids(session, stock, locale, public_only=True)
    places = [_measured(place, here) for place in found.values()]
    return [
        StoreChoice(place, True, stock[place.id].counts, stock[place.id].checked_at)
        for place in sorted(places, key=_nearness)
    ]


async def _position(
    session: AsyncSession, locale: str, lat: float | None, lon: float | None, city: str | None
) -> Position | None:
    if lat is not None and lon is not None:
        return lat, lon
    if not city:
        return None
    found = await stores.find_city(session, city, locale)
    if found is None:
        raise CityNotFound(city=city)
    return found.lat, found.lon


async def _candidates(
    session: AsyncSession,
    locale: str,
    here: Position | None,
    with_stock: Sequence[UUID],
    limit: int,
) -> list[StoreView]:
    if here is None:
        return await stores.list_stores(session, locale)
    nearest = await stores.nearest_stores(session, locale, *here, limit=limit)
    known = {place.id for place in nearest}
    farther = await stores.get_stores_by_ids(
        session, [id_ for id_ in with_stock if id_ not in known], locale, public_only=True
    )
    return nearest + [_measured(place, here) for place in farther.values()]


def _with_own(
    stock: Mapping[UUID, StoreStock], own: ReservationView, variant_ids: Sequence[UUID]
) -> dict[UUID, StoreStock]:
    kept = [line.piece for line in own.lines if line.piece.variant_id in variant_ids]
    if not kept:
        return dict(stock)
    here = stock.get(own.store.id)
    counts = Counter(here.counts if here else {})
    counts.update(piece.variant_id for piece in kept)
    checked = [piece.checked_at for piece in kept] + ([here.checked_at] if here else [])
    return {**stock, own.store.id: StoreStock(own.store.id, counts, min(checked))}


def _measured(place: StoreView, here: Position | None) -> StoreView:
    if here is None:
        return place
    return replace(place, distance_km=distance_km(here, (place.lat, place.lon)))


def _choice(place: StoreView, stock: StoreStock | None, variant_ids: Sequence[UUID]) -> StoreChoice:
    counts = {id_: stock.counts.get(id_, 0) if stock else 0 for id_ in variant_ids}
    # A variant asked for twice needs two pieces.
    has_all = bool(counts) and all(counts[id_] >= variant_ids.count(id_) for id_ in counts)
    return StoreChoice(place, has_all, counts, stock.checked_at if stock else None)


def _tier(choice: StoreChoice, variant_ids: Sequence[UUID]) -> int:
    if choice.has_all:
        return 2
    return 1 if choice.found and variant_ids else 0


def _nearness(place: StoreView) -> tuple[float, str, str]:
    return (place.distance_km if place.distance_km is not None else 0.0, place.city, place.name)
