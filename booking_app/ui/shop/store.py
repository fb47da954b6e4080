"""One store: when it is open, how to find it, and the pieces that lie there now."""

from typing import Any

from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui.components.client import unless_ahead
from booking_app.ui.components.icons import icon
from booking_app.ui.components.photo import (
    photo,
    preload_of,
)
from booking_app.ui.components.product_card import grid_skeleton, product_grid
from booking_app.ui.components.store_row import call_link, open_mark, route_link
from booking_app.ui.dual import Element, cx, each, el, is_html, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.share import Share, shown
from booking_app.ui.shop.place_state import PlaceState
from booking_app.ui.shop.store_data import store_data, store_way
from booking_app.ui.shop.store_view import StorePageView, load_store

_PHOTO_SIZES = "(min-width: 48rem) min(44rem, 56vw), 88vw"
_place: Any = PlaceState


def store(view: Any, t: Translator) -> Element:
    """The page."""
    return el.div(
        el.nav(
            el.a(
                t("Stores"),
                href=localised("/stores", t.locale),
                class_name="hover:text-ink inline-flex items-center min-h-11",
            ),
            el.span("/", aria_hidden="true"),
            el.a(
                view.card.city,
                href=view.town_href,
                class_name="hover:text-ink inline-flex items-center min-h-11",
            ),
            aria_label=t("You are here"),
            class_name="flex gap-2 items-center text-14 text-ink-soft",
        ),
        el.div(
            _about(view, t),
            el.aside(_hours(view, t), class_name="md:pt-2"),
            class_name="grid md:grid-cols-[1fr_22rem] gap-x-16 gap-y-10 mt-2",
        ),
        _pieces(view, t),
        class_name="px-5 pt-4 pb-12 mx-auto max-w-7xl",
    )


def _about(view: Any, t: Translator) -> Element:
    return el.div(
        el.h1(view.card.name, class_name="font-display text-34 md:text-44"),
        open_mark(view.card, class_name="mt-3"),
        el.p(view.card.city, ", ", view.card.address, class_name="text-20 mt-5"),
        when(view.photos, lambda: _photos(view, t)),
        when(
            view.directions,
            lambda: el.div(
                el.h2(t("How to find us"), class_name="text-14 text-ink-soft"),
                el.p(view.directions, class_name="mt-1 max-w-prose"),
                class_name="mt-5",
            ),
        ),
        el.div(
            route_link(view.card, t, class_name="button-primary grow sm:grow-0"),
            call_link(view.card, t, class_name="button-secondary grow sm:grow-0"),
            class_name="flex flex-wrap gap-3 mt-6",
        ),
        el.div(
            el.h2(t("What we do here"), class_name="text-14 text-ink-soft"),
            el.ul(
                each(
                    view.services,
                    lambda name: el.li(
                        icon("check", size=18, class_name="text-accent shrink-0"),
                        name,
                        class_name="flex items-center gap-2",
                    ),
                ),
                class_name="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-y-2 mt-2",
            ),
            class_name="mt-8",
        ),
    )


def _photos(view: Any, t: Translator) -> Element:
    """A strip to move along with a finger or the arrow keys; each has its shape from the start."""
    return el.ul(
        each(
            view.photos,
            lambda one: el.li(
                photo(
                    one.photo,
                    sizes=_PHOTO_SIZES,
                    eager=one.is_first,
                    class_name="aspect-[3/2] w-full",
                ),
                class_name="w-[88%] shrink-0 snap-start only:w-full md:w-[78%]",
            ),
        ),
        aria_label=t("Photos of the store"),
        role="list",
        tab_index=0,
        class_name="-mx-5 mt-6 flex snap-x snap-mandatory scroll-px-5 gap-3 overflow-x-auto px-5 "
        "rail md:mx-0 md:scroll-px-0 md:px-0",
    )


def _hours(view: Any, t: Translator) -> Element:
    # In the first paint its script takes the note away where it says nothing new.
    zone_note = el.p(
        view.clock, data_unless_ahead=view.ahead, class_name="text-14 text-ink-soft mt-3"
    )
    return el.section(
        el.h2(t("Opening hours"), class_name="font-display text-26"),
        el.dl(
            each(view.days, lambda day: _day(day)),
            class_name="mt-3",
        ),
        zone_note if is_html() else unless_ahead(view.ahead, zone_note),
    )


def _day(day: Any) -> Element:
    return el.div(
        el.dt(
            day.day,
            when(day.reason, el.span(day.reason, class_name="block text-12 text-warn-ink")),
        ),
        el.dd(
            day.hours,
            class_name=cx("whitespace-nowrap", when(day.is_closed, "text-ink-soft", "")),
        ),
        class_name=cx(
            "flex justify-between gap-4 py-2.5 border-b border-line",
            when(day.is_today, "font-semibold", ""),
        ),
    )


def _pieces(view: Any, t: Translator) -> Element:
    return el.section(
        el.div(
            el.h2(t("Lying here now"), class_name="font-display text-34"),
            el.p(view.card.pieces, class_name="text-ink-soft"),
            class_name="flex flex-wrap items-baseline justify-between gap-x-6",
        ),
        el.div(product_grid(view.models), class_name="-mx-5 md:mx-0 mt-6"),
        when(
            view.more,
            lambda: el.p(
                el.a(
                    view.more,
                    href=localised("/catalogue", t.locale) + "?place=mine",
                    on_click=_place.choose_store(view.card.slug),
                    class_name="button-secondary",
                ),
                class_name="mt-10 text-center",
            ),
        ),
        when(
            view.kept_back,
            lambda: el.p(view.kept_back, class_name="mt-8 max-w-prose text-14 text-ink-soft"),
        ),
        class_name="mt-14",
    )


def store_skeleton(t: Translator) -> Element:
    """The page in wait of its store."""
    return el.div(
        el.div(class_name="skeleton h-4 w-40 rounded-control mt-4"),
        el.div(class_name="skeleton h-12 w-72 max-w-full rounded-control mt-6"),
        el.div(class_name="skeleton h-4 w-40 rounded-control mt-4"),
        el.div(class_name="skeleton h-6 w-80 max-w-full rounded-control mt-6"),
        el.div(class_name="skeleton h-20 w-full max-w-prose rounded-control mt-6"),
        el.div(class_name="skeleton h-12 w-56 rounded-control mt-6 mb-14"),
        el.div(grid_skeleton(4), class_name="-mx-5 md:mx-0"),
        class_name="px-5 pt-4 pb-12 mx-auto max-w-7xl",
        aria_busy="true",
        aria_label=t("Loading"),
    )


def head(view: StorePageView, request: PageRequest) -> Head:
    """Says what the store is, to people and to search engines."""
    t = translator(request.locale)
    chain = chain_now().name
    first = view.photos[0].photo if view.photos else None
    return Head(
        title=t(
            "{store}, {town}: {chain} store", store=view.card.name, town=view.card.city, chain=chain
        ),
        description=t(
            "{address}. {opening}. {pieces}, to try on without obligation.",
            address=f"{view.card.city}, {view.card.address}",
            opening=view.card.opening,
            pieces=view.card.pieces,
        ),
        kind="business.business",
        share=Share(
            name=view.card.name,
            about=f"{view.card.city}, {view.card.address}",
            strong=view.week,
            invitation=t("Try it on in a store"),
            photos=shown([first] if first else (card.photo for card in view.models)),
        ),
        preload=preload_of(first, _PHOTO_SIZES) if first else None,
        json_ld=(store_data(view, request), store_way(view, request)),
    )


store_page = PublicPage(
    name="store",
    route="/stores/[slug]",
    view=StorePageView,
    load=load_store,
    component=store,
    head=head,
    skeleton=store_skeleton,
)
