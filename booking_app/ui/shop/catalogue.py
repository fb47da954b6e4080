"""The catalogue and its shelves: search, filters, sorting, an endless list."""

from typing import Any
from urllib.parse import parse_qsl

import reflex as rx

from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain.service import chain_now
from booking_app.ui.components.footer import site_footer
from booking_app.ui.components.icons import icon
from booking_app.ui.components.opening import opening_soon
from booking_app.ui.components.photo import preload_of
from booking_app.ui.components.place import opens_place_sheet
from booking_app.ui.components.product_card import GRID_SIZES, grid_skeleton, product_grid
from booking_app.ui.components.sheet import closes, opens, sheet
from booking_app.ui.dual import Element, cx, each, el, inline_style, is_html, when
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import Head, PageRequest, PublicPage
from booking_app.ui.place import PLACE_COOKIE
from booking_app.ui.share import Share, shown
from booking_app.ui.shop.catalogue_query import NAMES, address, read_filters
from booking_app.ui.shop.catalogue_view import CatalogueView, load_catalogue
from booking_app.ui.shop.structured import Data, breadcrumbs

FILTER_SHEET = "filter-sheet"
_FIRST_ROW = 4
_HERE = {"replace": True, "prevent_scroll_reset": True}
"""Links that change the list under the shopper's eyes: no new history entry, no jump."""


class CatalogueState(rx.State):
    """The forms of the catalogue; everything they change is in the address."""

    @rx.event
    def search(self, form: dict[str, Any]) -> Any:
        """Look for words in the whole catalogue: on to the address which says so."""
        path = localised("/catalogue", locale_of(str(self.router.url.path)))
        return rx.redirect(address(path, read_filters({"q": str(form.get("q", ""))})))

    @rx.event
    def narrow(self, form: dict[str, Any]) -> Any:
        """Take the prices typed into the address of the list that is open."""
        asked = dict(parse_qsl(self.router.url.query))
        typed = {name: str(form.get(name, "")) for name in ("from", "to")}
        path = str(self.router.url.path)
        return rx.redirect(address(path, read_filters({**asked, **typed, "page": ""})))


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
        _toolbar(view, t),
        _chosen(view, t),
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
        _filter_sheet(view, t),
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


def _hidden(field: Any) -> Element:
    return el.input(type="hidden", name=field.name, value=field.value)


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


def _toolbar(view: Any, t: Translator) -> Element:
    return el.div(
        el.button(
            icon("filter", size=20),
            t("Filters"),
            when(
                view.chosen_count,
                lambda: el.span(
                    view.chosen_count,
                    class_name="min-w-5 h-5 px-1 rounded-full bg-ink text-paper text-12 leading-5 "
                    "text-center",
                ),
            ),
            type="button",
            class_name="chip",
            **opens(FILTER_SHEET),
        ),
        when(
            view.place_known,
            lambda: el.a(
                icon("pin", size=18, class_name="shrink-0 max-[22.5rem]:hidden"),
                el.span(view.near.name, class_name="truncate"),
                href=view.near.href,
                aria_current=when(view.near.on, "true", "false"),
                class_name="chip min-w-0",
                **_HERE,
            ),
            lambda: el.button(
                icon("pin", size=18, class_name="shrink-0 max-[22.5rem]:hidden"),
                el.span(t("In stores near me"), class_name="truncate"),
                class_name="chip min-w-0",
                **opens_place_sheet(),
            ),
        ),
        _sorting(view, t),
        class_name="toolbar sticky top-0 z-20 flex items-center gap-2 max-[22.5rem]:gap-1 bg-paper "
        "px-5 max-[22.5rem]:px-3 md:px-8 py-3",
    )


def _sorting(view: Any, t: Translator) -> Element:
    return el.details(
        el.summary(
            el.span(t("Sorted by"), class_name="sr-only"),
            el.span(view.sort_name, class_name="hidden sm:inline"),
            icon("sort", size=20, class_name="sm:hidden"),
            icon("down", size=16, class_name="hidden sm:block"),
            class_name="flex items-center justify-end gap-1 min-h-11 min-w-11 text-14 list-none",
        ),
        el.ul(
            each(
                view.sorts,
                lambda sort: el.li(
                    el.a(
                        sort.name,
                        href=sort.href,
                        aria_current=when(sort.on, "true", "false"),
                        class_name=cx(
                            "flex items-center min-h-11 px-4 whitespace-nowrap text-14",
                            when(sort.on, "text-accent-ink font-semibold", ""),
                        ),
                        **_HERE,
                    ),
                ),
            ),
            class_name="absolute right-0 top-full z-30 mt-1 py-2 bg-raised shadow-float "
            "rounded-control",
        ),
        class_name="menu relative ml-auto",
    )


def _chosen(view: Any, t: Translator) -> Any:
    return when(
        view.chosen_count,
        lambda: el.ul(
            each(
                view.chosen,
                lambda choice: el.li(
                    el.a(
                        choice.name,
                        icon("close", size=16),
                        el.span(t("take away"), class_name="sr-only"),
                        href=choice.href,
                        class_name="chip min-h-9",
                        **_HERE,
                    ),
                ),
            ),
            el.li(
                el.a(
                    t("Clear all"),
                    href=view.clear_href,
                    class_name="button-quiet text-14 min-h-9",
                    **_HERE,
                ),
            ),
            class_name="flex flex-wrap items-center gap-2 px-5 md:px-8 pb-4",
        ),
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
                **_HERE,
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


def _filter_sheet(view: Any, t: Translator) -> Element:
    return sheet(
        FILTER_SHEET,
        t("Filters"),
        each(view.groups, _group),
        _prices(view, t),
        _where(view, t),
        t=t,
        side=True,
        footer=el.div(
            when(
                view.chosen_count,
                lambda: el.a(
                    t("Clear all"),
                    href=view.clear_href,
                    class_name="button-quiet",
                    **_HERE,
                ),
            ),
            el.button(
                view.show_text,
                type="button",
                aria_live="polite",
                class_name="button-primary grow",
                **closes(FILTER_SHEET),
            ),
            class_name="flex items-center gap-3",
        ),
    )


def _group(group: Any) -> Element:
    return el.section(
        el.h3(group.title, class_name="text-14 font-semibold"),
        el.ul(each(group.choices, _choice), class_name="flex flex-wrap gap-2 mt-2"),
        class_name="mt-6 first:mt-1",
    )


def _choice(choice: Any) -> Element:
    return el.li(
        el.a(
            when(
                choice.colour,
                lambda: el.span(
                    class_name="size-4 rounded-full border border-line",
                    aria_hidden="true",
                    **inline_style(background=choice.colour),
                ),
            ),
            choice.name,
            el.span(choice.count, class_name="text-12 opacity-70"),
            href=choice.href,
            aria_current=when(choice.on, "true", "false"),
            class_name="chip",
            **_HERE,
        ),
    )


def _prices(view: Any, t: Translator) -> Element:
    return el.section(
        el.h3(t("Price"), ", ", view.currency, class_name="text-14 font-semibold"),
        el.form(
            _price("from", t("from"), t("Lowest price"), view.price_from),
            _price("to", t("up to"), t("Highest price"), view.price_to),
            each(view.hidden, _hidden),
            el.button(
                icon("right", size=20),
                el.span(t("Apply the prices"), class_name="sr-only"),
                type="submit",
                class_name="icon-button border border-line shrink-0 min-h-12 min-w-12",
            ),
            action=view.path,
            method="get",
            on_submit=State.narrow,
            class_name="flex items-center gap-2 mt-2",
        ),
        class_name="mt-6",
    )


def _price(name: str, text: str, label: str, value: Any) -> Element:
    return el.input(
        type="text",
        name=name,
        key=value,
        default_value=value,
        input_mode="numeric",
        pattern="[0-9 ]*",
        max_length=10,
        placeholder=text,
        aria_label=label,
        auto_complete="off",
        class_name="field min-w-0",
    )


def _where(view: Any, t: Translator) -> Element:
    return el.section(
        el.h3(t("Where it lies"), class_name="text-14 font-semibold"),
        when(
            view.place_known,
            lambda: el.ul(each(view.where, _choice), class_name="flex flex-wrap gap-2 mt-2"),
            lambda: el.button(
                icon("pin", size=18),
                t("Choose a town to see what lies near you"),
                class_name="chip mt-2 text-left",
                **opens_place_sheet(),
            ),
        ),
        class_name="mt-6",
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
