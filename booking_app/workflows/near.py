"""Which store to go to: those that have everything first, then by distance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import StoreStock
from booking_app.domain.catalogue.store_search import (
    Asked,
    Kind,
    some_keep_back,
)
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.reservations.slots import first_free_today
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.density import density_of
from booking_app.domain.stores.errors import CityNotFound, UnknownPage
from booking_app.domain.stores.geometry import Position, distance_km
from booking_app.domain.stores.nearest import (
    FIRST_RADIUS_KM,
    WHOLE_EARTH_KM,
    Key,
    Near,
    nearest,
)
from booking_app.domain.stores.schemas import StoreView


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """A store, and which of the asked variants lie free in it.

    `counts` has every asked variant, with 0 where none can be booked; `checked_at` is when the
    oldest of these pieces was last seen, empty where there is nothing. `on_asking` are variants
    of which the store keeps its last pieces back: they are there, and only the store can say.
    """

    store: StoreView
    has_all: bool
    counts: Mapping[UUID, int]
    checked_at: datetime | None
    on_asking: frozenset[UUID] = frozenset()

    @property
    def found(self) -> int:
        """How many of the asked variants are there."""
        return sum(1 for count in self.counts.values() if count)


@dataclass(frozen=True, slots=True)
class StoresPage:
    """Stores to choose from; `next` asks for those after them, empty when these are the last.

    `free_today` says when one can still come today, of those asked for that.
    """

    choices: list[StoreChoice]
    next: str | None
    free_today: Mapping[UUID, datetime] = field(default_factory=dict)


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
    """The first stores to choose from, as `stores_page` has them."""
    page = await stores_page(
        session,
        locale,
        lat=lat,
        lon=lon,
        city=city,
        variant_ids=variant_ids,
        limit=limit,
        own=own,
    )
    return page.choices


async def stores_page(
    session: AsyncSession,
    locale: str,
    *,
    lat: float | None = None,
    lon: float | None = None,
    city: str | None = None,
    variant_ids: Sequence[UUID] = (),
    services: Sequence[str] = (),
    radius_km: float | None = None,
    limit: int = 20,
    after: str = "",
    own: ReservationView | None = None,
    only_today: bool = False,
) -> StoresPage:
    """Stores to choose from, best first.

    Stores with all asked variants lead, then those with some, then those with none; within each
    by geodesic distance from the position or the middle of the town (its slug), or by town and
    name where neither is given. Stores that have a piece are never cut off by nearer ones that
    have none. `services` must all be done there. What `own` keeps counts as free. `after` is the
    `next` of the page before. With `only_today` those stay that one can still come to today;
    where very many are passed over, a page is short, even empty, and its `next` looks farther.
    Raises `CityNotFound`, `UnknownPage`.
    """
    here = await _position(session, locale, lat, lon, city)
    careful = bool(variant_ids) and await some_keep_back(session)
    asked = Asked(variant_ids, tuple(services), own.id if own else None, careful)
    if variant_ids and here is not None:
        asked = await asked.counted(session)
    search = _Search(session, locale, here, asked, radius_km)
    mark = _Mark.read(after, by_distance=here is not None)
    if only_today:
        views, free, onward = await _free_today(search, limit, mark)
    else:
        found = await search.page(limit + 1, mark)
        views, free = await search.views(found[:limit]), {}
        onward = search.mark_after(found[:limit]) if len(found) > limit else None
    stock = await _stock(session, variant_ids, [view.id for view in views], own)
    return StoresPage(
        [_choice(view, stock.get(view.id), variant_ids) for view in views],
        onward.written if onward else None,
        free,
    )


async def _free_today(
    search: "_Search", limit: int, mark: "_Mark | None"
) -> tuple[list[StoreView], dict[UUID, datetime], "_Mark | None"]:
    """The first stores one can still come to today, looked for in the order of the others a
    number at a time; and where to look on, which is not the end when enough were looked at."""
    kept: list[StoreView] = []
    free: dict[UUID, datetime] = {}
    for _ in range(_MOST_LOOKS):
        found = await search.page(_AT_ONCE, mark)
        views = await search.views(found)
        today = await first_free_today(search.session, views)
        for one, view in zip(found, views, strict=True):
            if view.id not in today:
                continue
            if len(kept) == limit:
                return kept, free, mark
            kept.append(view)
            free[view.id] = today[view.id]
            mark = search.mark_after([one])
        if len(found) < _AT_ONCE:
            return kept, free, None
        mark = search.mark_after(found)
    return kept, free, mark


async def count_near(
    session: AsyncSession,
    locale: str,
    *,
    lat: float | None = None,
    lon: float | None = None,
    city: str | None = None,
    radius_km: float | None = None,
) -> int:
    """How many stores all pages of `stores_page` have together. Raises `CityNotFound`."""
    here = await _position(session, locale, lat, lon, city) if radius_km is not None else None
    return await stores.count_stores(session, here, radius_km)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a page ends: the kind of its last store, and its place among those of the kind."""

    kind: Kind
    key: Key | None = None
    count: int = 0

    @classmethod
    def read(cls, text: str, *, by_distance: bool) -> "_Mark | None":
        if not text:
            return None
        kind, _, place = text.partition(".")
        try:
            if not by_distance:
                return cls(Kind(int(kind)), count=min(max(int(place), 0), _FARTHEST))
            metres, _, id_ = place.partition(".")
            return cls(Kind(int(kind)), key=(min(max(int(metres), 0), _FARTHEST), UUID(id_)))
        except ValueError as error:
            raise UnknownPage from error

    @classmethod
    def after(cls, chosen: Sequence["_Found"], *, by_distance: bool) -> "_Mark":
        kind, last = chosen[-1]
        return cls(kind, key=last.key) if by_distance else cls(kind, count=round(last.km))

    @property
    def written(self) -> str:
        place = f"{self.key[0]}.{self.key[1].hex}" if self.key else str(self.count)
        return f"{self.kind.value}.{place}"


_Found = tuple[Kind, Near]
_FARTHEST = 10**9
_MARGIN = 1.6
"""For so many more stores than wanted the first ring is made wide enough: fewer may be there."""
_AT_ONCE, _MOST_LOOKS = 100, 10
"""How many stores are asked at a time whether one can still come today, and how often."""


@dataclass(slots=True)
class _Search:
    session: AsyncSession
    locale: str
    here: Position | None
    asked: Asked
    radius_km: float | None

    def mark_after(self, chosen: Sequence["_Found"]) -> _Mark:
        """Where a page that ends with these goes on."""
        return _Mark.after(chosen, by_distance=self.here is not None)

    async def views(self, found: Sequence["_Found"]) -> list[StoreView]:
        """What was found, with distances where they mean something."""
        near = [one for _, one in found]
        if self.here is None:
            return await stores.stores_in_order(self.session, [one.id for one in near], self.locale)
        return await stores.measured_stores(self.session, near, self.locale)

    async def page(self, limit: int, mark: _Mark | None) -> list[_Found]:
        """Kind by kind, the best first."""
        found: list[_Found] = []
        for kind in self.asked.kinds():
            if mark is not None and kind > mark.kind:
                continue
            begun = mark if mark is not None and kind == mark.kind else None
            rows = await self._of_kind(kind, limit - len(found), begun)
            found += [(kind, one) for one in rows]
            if len(found) >= limit:
                break
        return found

    async def _of_kind(self, kind: Kind, limit: int, mark: _Mark | None) -> list[Near]:
        narrowing, values = self.asked.of_kind(kind)
        if self.here is None:
            begun = mark.count if mark else 0
            ids = await stores.ids_by_town(
                self.session, self.locale, limit, narrowing=narrowing, values=values, skip=begun
            )
            # Instead of a distance, how many came before it.
            return [Near(id_, begun + place) for place, id_ in enumerate(ids, start=1)]
        search = partial(
            nearest,
            self.session,
            self.here,
            limit,
            after=mark.key if mark else None,
            radius_km=self.radius_km,
        )
        if kind == Kind.NOTHING:
            return await search(narrowing=narrowing, values=values)
        first_km = await self._first_km(self.here, kind, limit)
        return await search(narrowing=narrowing, values=values, first_km=first_km)

    async def _first_km(self, here: Position, kind: Kind, limit: int) -> float:
        """How wide a ring probably holds enough stores of this kind: each one that turns out too
        narrow was looked through in vain."""
        if self.asked.are_rare(kind):
            return WHOLE_EARTH_KM
        density = await density_of(self.session)
        share = self.asked.share(kind, density.total)
        if not share:
            return WHOLE_EARTH_KM
        return density.radius_km(here, _MARGIN * limit / share, FIRST_RADIUS_KM)


async def stores_with_product(
    session: AsyncSession,
    locale: str,
    product_id: UUID,
    *,
    lat: float | None = None,
    lon: float | None = None,
    city: str | None = None,
) -> list[StoreChoice]:
    """Stores where any size of a product lies free, nearest first. Raises `CityNotFound`.

    Those that keep back all they have of it are among them, without `has_all`.
    """
    here = await _position(session, locale, lat, lon, city)
    stock = await catalogue.product_stock(session, product_id)
    found = await stores.get_stores_by_ids(session, stock, locale, public_only=True)
    places = [_measured(place, here) for place in found.values()]
    return [
        StoreChoice(
            place,
            any(stock[place.id].counts.values()),
            stock[place.id].counts,
            stock[place.id].checked_at,
            stock[place.id].on_asking,
        )
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


async def _stock(
    session: AsyncSession,
    variant_ids: Sequence[UUID],
    store_ids: Sequence[UUID],
    own: ReservationView | None,
) -> Mapping[UUID, StoreStock]:
    if not variant_ids or not store_ids:
        return {}
    stock = await catalogue.stock_by_store(session, variant_ids, store_ids)
    return stock if own is None else _with_own(stock, own, variant_ids)


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
    on_asking = frozenset(id_ for id_ in (here.on_asking if here else ()) if not counts[id_])
    return {**stock, own.store.id: StoreStock(own.store.id, counts, min(checked), on_asking)}


def _measured(place: StoreView, here: Position | None) -> StoreView:
    if here is None:
        return place
    return replace(place, distance_km=distance_km(here, (place.lat, place.lon)))


def _choice(place: StoreView, stock: StoreStock | None, variant_ids: Sequence[UUID]) -> StoreChoice:
    counts = {id_: stock.counts.get(id_, 0) if stock else 0 for id_ in variant_ids}
    # A variant asked for twice needs two pieces.
    has_all = bool(counts) and all(counts[id_] >= variant_ids.count(id_) for id_ in counts)
    if stock is None:
        return StoreChoice(place, has_all, counts, None)
    return StoreChoice(place, has_all, counts, stock.checked_at, stock.on_asking)


def _nearness(place: StoreView) -> tuple[float, str, str]:
    return (place.distance_km if place.distance_km is not None else 0.0, place.city, place.name)
