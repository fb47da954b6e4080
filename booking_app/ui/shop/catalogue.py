"""The catalogue and its shelves: search, filters, sorting, an endless list."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui.components.footer import site_footer
from booking_app.ui.components.icons import icon
from booking_app.ui.components.opening import opening_soon
from booking_app.ui.components.photo import preload_of
from booking_app.ui.components.product_card import GRID_SIZES, grid_skeleton, product_grid
from booking_app.ui.dual import Element, cx, each, el, is_html, when
from booking_app.ui.locales import localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE
from booking_app.ui.share import Share, shown
from booking_app.ui.shop.catalogue_filters import HERE, chosen, filter_sheet, toolbar
from booking_app.ui.shop.catalogue_query import NAMES
from booking_app.ui.shop.catalogue_state import CatalogueState
from booking_app.ui.shop.catalogue_view import CatalogueView, load_catalogue
from booking_app.ui.shop.structured import Data, breadcrumbs

_FIRST_ROW = 4

State: Any = CatalogueState


def catalogue(view: Any, t: Translator) -> Any:
    """A list with what narrows it; a kind word where there is nothing to list yet."""
    return when(view.is_open, lambda: _catalogue(view, t), lambda: opening_soon(t))


def _catalogue(view: Any, t: Translator) -> Element:
    return el.div(
        el.div(
            el.div(
                el.h1(view.title, class_name="font-display text-34 md:text-44"),
                el.p(view.found, class_name="text-14 text-ink-soft", role="status"),
                class_name="flex items-baseline flex-wrap gap-x-4",
            ),
            _search(view, t),
            class_name="px-5 md:px-8 pt-6 md:pt-10 flex flex-col gap-4",
        ),
        _shelves(view, t),
        toolbar(view, t),
        chosen(view, t),
        when(
            view.earlier_href,
            lambda: el.p(
                el.a(t("Show earlier ones"), href=view.earlier_href, class_name="button-secondary"),
                class_name="text-center pb-8",
            ),
        ),
        when(
            view.empty_text,
            lambda: _nothing(view, t),
            lambda: el.div(
                product_grid(view.cards, eager_first=_FIRST_ROW),
                class_name=cx("md:px-8", _fading()),
            ),
        ),
        _more(view),
        site_footer(t),
        filter_sheet(view, t),
        class_name="mx-auto max-w-[100rem]",
    )


def _fading() -> Any:
    """The old list grows pale while the new one is on its way."""
    if is_html():
        return ""
    return rx.cond(rx.State.is_hydrated, "", "list-waiting")


def _search(view: Any, t: Translator) -> Element:
    action = localised("/catalogue", t.locale)
    return el.form(
        icon("search", size=20, class_name="text-ink-soft shrink-0"),
        el.input(
            type="search",
            name="q",
            id="catalogue-search",
            key=view.q,
            default_value=view.q,
            placeholder=t("Ring, sapphire, white gold …"),
            aria_label=t("Search the catalogue"),
            enter_key_hint="search",
            auto_complete="off",
            class_name="bg-transparent grow min-w-0 h-11",
        ),
        # New words start afresh: no filter stays that the shopper may have forgotten.
        action=action,
        method="get",
        role="search",
        on_submit=State.search,
        # Wider screens have a search field in the top bar.
        class_name="md:hidden flex items-center gap-2 border-b border-(--edge) "
        "focus-within:border-ink",
    )


def _shelves(view: Any, t: Translator) -> Element:
    return el.nav(
        el.ul(
            each(
                view.categories,
                lambda shelf: el.li(
                    el.a(
                        shelf.name,
                        href=shelf.href,
                        aria_current=when(shelf.on, "page", "false"),
                        class_name=cx(
                            "inline-flex items-center min-h-11 text-16 border-b-2",
                            when(shelf.on, "border-ink", "border-transparent text-ink-soft"),
                        ),
                    ),
                    class_name="shrink-0",
                ),
            ),
            class_name="rail flex gap-6 overflow-x-auto px-5 md:px-8",
        ),
        aria_label=t("Categories"),
        class_name="mt-3",
    )


def _more(view: Any) -> Element:
    return el.div(
        when(
            view.more_href,
            lambda: el.a(
                view.more_text,
                href=view.more_href,
                # shell.js follows it when it comes near.
                data_more="",
                class_name="button-secondary",
                **HERE,
            ),
        ),
        class_name="text-center pt-10 pb-6 min-h-6",
    )


def _nothing(view: Any, t: Translator) -> Element:
    return el.div(
        icon("search", size=36, class_name="text-accent"),
        el.p(view.empty_text, class_name="font-display text-26 mt-5 max-w-md"),
        el.div(
            when(
                view.chosen_count,
                lambda: el.a(
                    t("Clear the filters"), href=view.clear_href, class_name="button-primary"
                ),
                lambda: el.a(t("See everything"), href=view.all_href, class_name="button-primary"),
            ),
            class_name="mt-7",
        ),
        class_name="flex flex-col items-center text-center px-5 py-16 min-h-[50dvh]",
    )


def skeleton(t: Translator) -> Element:
    """A list in wait of its data."""
    return el.div(
        el.div(class_name="skeleton h-9 w-48 rounded-control mt-8 mx-5 md:mx-8"),
        el.div(class_name="skeleton h-11 rounded-control mt-5 mx-5 md:hidden"),
        el.div(class_name="skeleton h-6 w-72 rounded-control mt-6 mb-10 mx-5 md:mx-8"),
        el.div(grid_skeleton(), class_name="md:px-8"),
        aria_busy="true",
        aria_label=t("Loading"),
        class_name="mx-auto max-w-[100rem] min-h-dvh",
    )


def head(view: CatalogueView, request: PageRequest) -> Head:
    """Lists that are searched or filtered are one page to a search engine: the plain one."""
    t = translator(request.locale)
    first = view.cards[0].photo if view.cards else None
    chain = chain_now().name
    return Head(
        title=f"{view.title} · {chain}",
        description=t(
            "{title}: see every angle, find the store where it lies, and try it on there.",
            title=view.title,
        ),
        canonical=request.path,
        share=Share(
            name=view.title,
            about=view.found,
            invitation=t("Try it on in a store"),
            photos=shown(card.photo for card in view.cards),
        ),
        preload=preload_of(first, GRID_SIZES) if first else None,
        json_ld=(_breadcrumbs(view, request),) if view.is_plain else (),
        index=view.is_plain,
    )


def _breadcrumbs(view: CatalogueView, request: PageRequest) -> Data:
    names = [(translator(request.locale)("Catalogue"), localised("/catalogue", request.locale))]
    if request.params:
        names.append((view.title, request.path))
    return breadcrumbs(*names)


def _page(name: str, route: str) -> PublicPage[CatalogueView]:
    return PublicPage(
        name=name,
        route=route,
        view=CatalogueView,
        load=load_catalogue,
        component=catalogue,
        head=head,
        skeleton=skeleton,
        query=NAMES,
        cookies=(PLACE_COOKIE,),
    )


catalogue_page = _page("catalogue", "/catalogue")
shelf_page = _page("shelf", "/c/[category]")
