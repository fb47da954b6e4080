"""The chosen place of one browser, and the sheet in which it is chosen.

Other screens read `PlaceState.name` (the town, or empty), `PlaceState.has_position` and call
`PlaceState.choose_city(slug)`, `choose_store(slug)` or `forget`. After every change the page or
screen that is open runs its loading events again. Loaders read the place itself:
`read_place(request.cookies.get(PLACE_COOKIE, ""))` in a `PublicPage` that declares the cookie,
`await place_of(self)` in a state.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import reflex as rx

from booking_app.adapters.geocoder import get_geocoder
from booking_app.core.db import get_database
from booking_app.core.errors import DomainError
from booking_app.core.i18n import translator
from booking_app.domain.customers import service as customers
from booking_app.domain.stores import service as stores
from booking_app.domain.stores.schemas import CityView
from booking_app.ui.cookies import BrowserCookies, visitor_of
from booking_app.ui.locales import locale_of
from booking_app.ui.pages import loaders_at
from booking_app.ui.place import Place, read_place, rounded, write_place

PLACE_SHEET = "place-sheet"
TYPED = "town"
_CLOSE_SHEET = rx.call_script(f"document.getElementById('{PLACE_SHEET}')?.close()")
_POSITION_PROBLEMS = {"denied", "unavailable", "timeout"}


@dataclass(frozen=True, slots=True)
class CityChoice:
    """A town in the sheet."""

    slug: str = ""
    name: str = ""
    note: str = ""
    chosen: bool = False


class PlaceState(rx.State):
    """Where the shopper is, and what the sheet shows."""

    name: str = ""
    has_position: bool = False
    choices: tuple[CityChoice, ...] = ()
    typed: str = ""
    problem: str = ""
    can_find_addresses: bool = False
    _shown: str = ""

    @rx.event
    async def load(self) -> None:
        """Name the chosen place; a browser that lost its cookie gets its last choice back."""
        cookies = await self.get_state(BrowserCookies)
        if not cookies.place:
            async with get_database().read() as session:
                visitor = await customers.get_visitor(session, visitor_of(self))
            if visitor and visitor.city_slug:
                place = Place(visitor.city_slug, visitor.store_slug or "")
                cookies.place = write_place(place)
        await self._show(read_place(cookies.place))

    @rx.event
    async def open(self) -> None:
        """Fill the sheet."""
        self.problem = self.typed = ""
        self.can_find_addresses = get_geocoder() is not None
        await self._list("")

    @rx.event
    async def search(self, typed: str) -> None:
        """Towns by what was typed."""
        self.typed = typed[:80]
        await self._list(self.typed)

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Take the best match for what was typed: a town, or an address if these can be found."""
        typed = str(form.get(TYPED, ""))[:80].strip()
        if not typed:
            return None
        self.typed = typed
        await self._list(typed)
        best = self.choices[0] if self.choices else None
        if best is None or any(letter.isdigit() for letter in typed):
            found = await self._address(typed)
            if found is not None:
                return _and_close(await self._take(found))
        if best is None:
            return None
        return _and_close(await self._take(Place(city=best.slug)))

    async def _address(self, typed: str) -> Place | None:
        """Where an address is, by the geocoder of the settings if there is one and it answers."""
        geocoder = get_geocoder()
        if geocoder is None:
            return None
        try:
            places = await geocoder.find(typed, self._locale())
        except DomainError:
            return None  # the towns of the gazetteer remain
        if not places:
            return None
        lat, lon = rounded(places[0].lat, 90), rounded(places[0].lon, 180)
        if lat is None or lon is None:
            return None
        async with get_database().read() as session:
            city = await stores.nearest_city(session, self._locale(), lat, lon)
        return Place(city.slug if city else "", "", lat, lon)

    @rx.event
    async def choose_city(self, slug: str) -> Any:
        """Take a town."""
        return await self._take(Place(city=slug))

    @rx.event
    async def choose_store(self, slug: str) -> Any:
        """Take a store as one's own, and its town with it. An unknown one changes nothing."""
        cookies = await self.get_state(BrowserCookies)
        try:
            async with get_database().read() as session:
                store = await stores.get_store(session, slug, self._locale())
        except DomainError:
            return None
        before = read_place(cookies.place)
        return await self._take(replace(before, city=store.city_slug, store=store.slug))

    @rx.event
    async def forget(self) -> Any:
        """Show the whole chain again."""
        return await self._take(Place())

    @rx.event
    async def located(self, answer: str) -> Any:
        """What the browser said of its position: `lat,lon` (rounded there) or what went wrong."""
        lat, _, lon = answer.partition(",")
        here = (rounded(lat, 90), rounded(lon, 180))
        if here[0] is None or here[1] is None:
            await self._list("")
            self.problem = answer if answer in _POSITION_PROBLEMS else "unavailable"
            return None
        async with get_database().read() as session:
            city = await stores.nearest_city(session, self._locale(), here[0], here[1])
        return await self._take(Place(city.slug if city else "", "", here[0], here[1]))

    async def _take(self, place: Place) -> Any:
        async with get_database().write() as session:
            if place.city and await stores.find_city(session, place.city, self._locale()) is None:
                return None
            await customers.choose_place(
                session,
                visitor_of(self),
                city_slug=place.city or None,
                store_slug=place.store or None,
            )
        (await self.get_state(BrowserCookies)).place = write_place(place)
        await self._show(place)
        return self._reload()

    def _reload(self) -> Any:
        path = str(self.router.url.path) or "/"
        asked = parse_qsl(self.router.url.query)
        kept = [(name, value) for name, value in asked if name != "city"]
        if len(kept) < len(asked):
            # The address names a town of its own, which must not outlive the choice.
            return rx.redirect(f"{path}?{urlencode(kept)}" if kept else path)
        return loaders_at(path)

    async def _show(self, place: Place) -> None:
        shown = f"{self._locale()} {write_place(place)}"
        if shown == self._shown:
            return
        self._shown = shown
        self.has_position = place.lat is not None
        self.name = await place_name(place, self._locale())

    async def _list(self, typed: str) -> None:
        place = read_place((await self.get_state(BrowserCookies)).place)
        locale = self._locale()
        async with get_database().read() as session:
            found = (
                await stores.search_cities(session, typed, locale, everywhere=True)
                if typed.strip()
                else await stores.list_cities(session, locale)
            )
        self.choices = tuple(_choice(city, locale, place) for city in found)

    def _locale(self) -> str:
        return locale_of(str(self.router.url.path))


def _and_close(events: Any) -> list[Any]:
    """What a choice leads to, and the sheet closed."""
    following = events if isinstance(events, list) else [events]
    return [_CLOSE_SHEET, *(event for event in following if event is not None)]


async def place_of(state: Any) -> Place:
    """The place chosen in the browser this state belongs to."""
    return read_place((await state.get_state(BrowserCookies)).place)


async def place_name(place: Place, locale: str) -> str:
    """The town's name in a language; empty when none is chosen or it is not known."""
    if not place.city:
        return ""
    async with get_database().read() as session:
        city = await stores.find_city(session, place.city, locale)
    return city.name if city else ""


def _choice(city: CityView, locale: str, place: Place) -> CityChoice:
    t = translator(locale)
    note = t.n("{n} store", "{n} stores", city.store_count) if city.store_count else city.region
    return CityChoice(city.slug, city.name, note, city.slug == place.city)
