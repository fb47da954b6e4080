"""All stores: the nearest first where the place is known, else town by town."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from booking_app.core.db import Session, get_database
from booking_app.core.i18n import Translator, translator
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import StoreCount
from booking_app.domain.chain.service import chain_now
from booking_app.domain.stores import service as stores_service
from booking_app.domain.stores.schemas import CityView, StoreView
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import file_of
from booking_app.ui.components.pin_map import map_facts
from booking_app.ui.components.place import POSITION_ANSWER, opens_place_sheet
from booking_app.ui.components.store_row import store_row, store_row_skeleton
from booking_app.ui.components.stores_map import Pin, stores_map
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageNotFound, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE, read_place
from booking_app.ui.share import Share
from booking_app.ui.shop.stores_needs import (
    Listed,
    Need,
    Wanted,
    narrowed_list,
    needs_list,
    needs_of,
    wanted_list,
    wanted_of,
)
from booking_app.ui.shop.stores_query import NAMES, StoresQuery
from booking_app.ui.shop.stores_view import (
    StoreCard,
    lying_here,
    opening,
    store_card,
)
from booking_app.ui.shop.structured import CONTEXT, Data, breadcrumbs
from booking_app.ui.shop.town_links import TownLink, links_of, town_links
from booking_app.workflows.links import absolute
from booking_app.workflows.store_photos import photos_of

_PHOTOGRAPHED, _PHOTO_WIDTH = 4, 640
_MOST_WHOLE = 100
"""Up to so many stores are listed at once, town by town; more of them a page at a time."""
_NEAR_KM = 60.0
"""What the map shows first where the place is known."""


@dataclass(frozen=True, slots=True)
class Town:
    """The stores of a town."""

    name: str = ""
    stores: tuple[StoreCard, ...] = ()


@dataclass(frozen=True, slots=True)
class StoresView:
    """`town` is the one the address names; `near` is filled where a place or a need is known
    or the chain is large, `towns` where not."""

    intro: str = ""
    town: str = ""
    heading: str = ""
    near: tuple[StoreCard, ...] = ()
    none: str = ""
    towns: tuple[Town, ...] = ()
    links: tuple[TownLink, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    needs: tuple[Need, ...] = ()
    more_href: str = ""
    pins: tuple[Pin, ...] = ()
    map_facts: Mapping[str, str] = field(default_factory=dict)
    is_indexed: bool = True
    here: str = ""
    photos: tuple[str, ...] = ()
    """Some photos of stores, for the picture under a shared link."""


async def load(request: PageRequest) -> StoresView:
    """Raises `PageNotFound` for a town nobody knows."""
    place = read_place(request.cookies.get(PLACE_COOKIE, ""))
    asked = StoresQuery.of(request)
    locale = request.locale
    async with get_database().read() as session:
        cities = await stores_service.list_cities(session, locale)
        with_stores = {city.slug for city in cities}
        slug = asked.city or place.city
        known = await stores_service.find_city(session, slug, locale) if slug else None
        if asked.city and known is None:
            raise PageNotFound(request.path)
        view = StoresView(
            intro=_intro(cities, locale),
            town=known.name if known and asked.city else "",
            links=links_of(cities, asked, request),
            wanted=await wanted_of(session, asked, request),
            needs=needs_of(asked, request),
            map_facts=map_facts(),
            is_indexed=not asked.is_narrowed and (not asked.city or asked.city in with_stores),
        )
        by_position = place.lat is not None and not asked.city
        is_of_all = known is None and not by_position and not asked.is_narrowed
        if is_of_all and sum(city.store_count for city in cities) <= _MOST_WHOLE:
            found = await stores_service.list_stores(session, locale)
            ids = [store.id for store in found]
            counts = await catalogue.pieces_by_store(session, ids)
            return replace(
                view,
                towns=_towns(found, counts, locale),
                pins=_pins(found, locale),
                photos=await _photos(session, found, locale),
            )
        here: dict[str, Any] = {"city": known.slug if known else None}
        if by_position:
            here |= {"lat": place.lat, "lon": place.lon}
        listed = await narrowed_list(session, asked, locale, here)
        of_town = [store for store in listed.stores if known and store.city_slug == known.slug]
        photos = await _photos(session, listed.stores if is_of_all else of_town, locale)
    is_near = known is not None or by_position
    heading = _heading(known, by_position, locale) if is_near else translator(locale)("All stores")
    return replace(
        view,
        near=listed.cards,
        none=_none(asked, listed, locale),
        heading=heading,
        pins=_pins(listed.stores, locale),
        more_href=asked.href(request.path, page=listed.next) if listed.next else "",
        here=translator(locale).n("{n} store", "{n} stores", known.store_count) if known else "",
        photos=photos,
    )


async def _photos(session: Session, found: Sequence[StoreView], locale: str) -> tuple[str, ...]:
    shown = [await photos_of(session, store.id, locale) for store in found[:_PHOTOGRAPHED]]
    files = (file_of(photos[0], "jpeg", _PHOTO_WIDTH) for photos in shown if photos)
    return tuple(file for file in files if file)


def _none(asked: StoresQuery, listed: Listed, locale: str) -> str:
    t = translator(locale)
    if listed.cards:
        return ""
    if listed.next:
        return t("None of the stores looked at so far does all of this.")
    if asked.page:
        return t("No further store does all of this.")
    return t("No store does all of this. Take one wish back.")


def _pins(found: Sequence[StoreView], locale: str) -> tuple[Pin, ...]:
    return tuple(
        Pin(
            lat=store.lat,
            lon=store.lon,
            name=store.name,
            href=localised(f"/stores/{store.slug}", locale),
            note=f"{store.address}. {opening(store, locale)}",
            is_near=store.distance_km is not None and store.distance_km <= _NEAR_KM,
        )
        for store in found
    )


def _heading(city: CityView | None, by_position: bool, locale: str) -> str:
    t = translator(locale)
    if city is None or by_position:
        return t("Nearest to you")
    return t("Nearest first: {town}", town=city.name)


def _intro(cities: list[CityView], locale: str) -> str:
    t = translator(locale)
    count = sum(city.store_count for city in cities)
    return t.n("{n} store in {towns}.", "{n} stores in {towns}.", count, towns=_in_towns(cities, t))


def _in_towns(cities: list[CityView], t: Translator) -> str:
    return t.n("{n} town", "{n} towns", len(cities))


def _towns(
    found: list[StoreView], counts: Mapping[UUID, StoreCount], locale: str
) -> tuple[Town, ...]:
    return tuple(
        Town(
            name,
            tuple(
                store_card(store, locale, pieces=lying_here(counts.get(store.id), locale))
                for store in group
            ),
        )
        for name, group in groupby(found, key=lambda store: store.city)
    )


def stores(view: Any, t: Translator) -> Element:
    """The page: the list, and the same stores on a map beside it."""
    return el.div(
        el.div(
            el.h1(t("Stores"), class_name="font-display text-34 md:text-44"),
            el.p(view.intro, class_name="text-ink-soft mt-2 max-w-xl"),
            wanted_list(view, t),
            _finding(view, t),
            needs_list(view, t),
            town_links(view, t),
        ),
        el.div(
            stores_map(view.pins, view.map_facts, t),
            class_name="lg:col-start-2 lg:row-start-1 lg:row-span-2 lg:sticky lg:top-20 "
            "lg:self-start",
        ),
        _lists(view, t),
        class_name="grid grid-cols-1 gap-y-8 px-5 pt-8 pb-12 mx-auto max-w-7xl "
        "lg:grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,1fr)_minmax(0,28rem)] lg:gap-x-12",
    )


def _lists(view: Any, t: Translator) -> Element:
    return el.div(
        when(
            view.heading,
            lambda: el.h2(view.heading, class_name="font-display text-26 mb-6"),
        ),
        when(view.none, lambda: el.p(view.none, class_name="text-ink-soft py-6")),
        el.ul(
            each(view.near, lambda store: store_row(store, t)),
            class_name="grid md:grid-cols-2 gap-x-10",
        ),
        when(
            view.more_href,
            lambda: el.p(
                el.a(t("Further stores"), href=view.more_href, class_name="button-secondary"),
                class_name="mt-8",
            ),
        ),
        each(
            view.towns,
            lambda town: el.section(
                el.h2(town.name, class_name="text-14 text-ink-soft uppercase tracking-widest"),
                el.ul(
                    each(town.stores, lambda store: store_row(store, t)),
                    class_name="grid md:grid-cols-2 gap-x-10 mt-4",
                ),
                class_name="mb-12",
            ),
        ),
    )


def _finding(view: Any, t: Translator) -> Element:
    return el.div(
        el.button(
            icon("route", size=20),
            t("Show the nearest"),
            type="button",
            data_ask_position=POSITION_ANSWER,
            class_name="button-primary grow sm:grow-0",
        ),
        el.button(
            icon("pin", size=20),
            t("Type a town"),
            class_name="button-secondary grow sm:grow-0",
            **opens_place_sheet(),
        ),
        el.p(
            t(
                "Your position is asked for only now, and rounded to about a hundred metres before "
                "it leaves your phone."
            ),
            data_of_script="",
            class_name="text-14 text-ink-soft basis-full",
        ),
        class_name="flex flex-wrap gap-3 mt-6",
    )


def stores_skeleton(t: Translator) -> Element:
    """The page in wait of its stores."""
    return el.div(
        el.h1(t("Stores"), class_name="font-display text-34 md:text-44"),
        el.div(class_name="skeleton h-5 w-64 rounded-control mt-3"),
        el.div(class_name="skeleton h-12 w-56 rounded-control mt-6"),
        el.ul(
            *(store_row_skeleton() for _ in range(6)),
            class_name="grid md:grid-cols-2 lg:grid-cols-3 gap-x-10 mt-16",
        ),
        class_name="px-5 pt-8 pb-12 mx-auto max-w-7xl",
        aria_busy="true",
    )


def head(view: StoresView, request: PageRequest) -> Head:
    """Says where the stores are."""
    t = translator(request.locale)
    chain = chain_now().name
    all_stores = (t("Stores"), request.path)
    if request.query.get("city"):
        address = f"{request.path}?city={request.query['city']}"
        return Head(
            title=t("{chain} stores: {town}", chain=chain, town=view.town),
            description=t(
                "{town}: addresses, hours and the pieces that lie there now.", town=view.town
            ),
            canonical=address,
            share=Share(
                name=view.town,
                about=view.here,
                invitation=t("Try it on in a store"),
                photos=tuple((src, "50% 50%") for src in view.photos),
            ),
            json_ld=(breadcrumbs(all_stores, (view.town, address)), _list_data(view))
            if view.is_indexed
            else (),
            index=view.is_indexed,
        )
    return Head(
        title=t("{chain} stores", chain=chain),
        description=f"{view.intro} {t('Addresses, hours and the pieces that lie there now.')}",
        canonical=request.path,
        share=Share(
            name=t("Stores"),
            about=view.intro,
            invitation=t("Try it on in a store"),
            photos=tuple((src, "50% 50%") for src in view.photos),
        ),
        json_ld=(breadcrumbs(all_stores),) if view.is_indexed else (),
        index=view.is_indexed,
    )


def _list_data(view: StoresView) -> Data:
    """The stores of the town, not those that are only near it."""
    here = [card for card in view.near if card.city == view.town]
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "name": view.town,
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": card.name, "url": absolute(card.href)}
            for n, card in enumerate(here, 1)
        ],
    }


stores_page = PublicPage(
    name="stores",
    route="/stores",
    view=StoresView,
    load=load,
    component=stores,
    head=head,
    skeleton=stores_skeleton,
    query=NAMES,
    named_by=("city",),
    cookies=(PLACE_COOKIE,),
)
