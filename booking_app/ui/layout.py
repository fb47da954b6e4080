"""The shop's frame: top bar, bottom bar, notice of a lost connection."""

from functools import partial
from typing import Any

import reflex as rx
from reflex.vars import Var
from reflex_components_core.core.banner import has_connection_errors

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.brand import brand
from booking_app.ui.components.icons import icon
from booking_app.ui.components.place import place_button, place_sheet
from booking_app.ui.dual import Element, contains, cx, el, is_html, when
from booking_app.ui.locales import LOCALE_NAMES, localised, without_locale


def shop_frame(
    body: Element, t: Translator, path: Any, *, place: Any = "", try_on_count: Any = 0
) -> Element:
    """Put a page's body into the shop's frame. `path` is the address, plain or live.

    `place` is the name of the chosen town, empty when there is none.
    """
    return el.div(
        el.a(t("Skip to content"), href="#main", reload_document=True, class_name="skip-link"),
        _top_bar(t, path, place),
        el.main(body, id="main", tab_index=-1, class_name="grow outline-none pb-24 md:pb-12"),
        _bottom_bar(t, path, try_on_count),
        _connection_notice(t),
        place_sheet(t),
        class_name="min-h-dvh flex flex-col bg-paper text-ink font-sans",
    )


def _top_bar(t: Translator, path: Any, place: Any) -> Element:
    return el.header(
        el.div(
            el.a(
                brand(t.locale, class_name="font-display text-26 leading-none tracking-wide"),
                href=localised("/", t.locale),
                class_name="py-2",
            ),
            el.nav(
                _top_link(t("Catalogue"), "/catalogue", t),
                _top_link(t("Stores"), "/stores", t),
                _top_link(t("Coupons"), "/coupons", t),
                class_name="hidden md:flex gap-8 ml-12",
                aria_label=t("Sections"),
            ),
            el.div(
                _search(t),
                place_button(t, place),
                _language_switch(t, path),
                class_name="flex items-center ml-auto gap-1",
            ),
            class_name="mx-auto max-w-[100rem] flex items-center pl-5 pr-2 md:px-8 h-14 md:h-16",
        ),
        class_name="border-b border-line bg-paper",
    )


def _top_link(label: str, shop_path: str, t: Translator) -> Element:
    return el.a(
        label, href=localised(shop_path, t.locale), class_name="text-14 hover:text-accent-ink"
    )


def _search(t: Translator) -> Element:
    """On a phone an icon that leads to the catalogue's search; wider, a field of its own."""
    action = localised("/catalogue", t.locale)
    return el.div(
        el.a(
            icon("search"),
            el.span(t("Search"), class_name="sr-only"),
            href=action + "?search=1",
            class_name="icon-button md:hidden",
        ),
        el.form(
            icon("search", size=18, class_name="text-ink-soft shrink-0"),
            el.input(
                type="search",
                name="q",
                placeholder=t("Search"),
                aria_label=t("Search"),
                class_name="bg-transparent w-40 lg:w-56 h-10",
            ),
            action=action,
            method="get",
            role="search",
            class_name="hidden md:flex items-center gap-2 border-b border-(--edge) "
            "focus-within:border-accent-ink",
        ),
    )


def _language_switch(t: Translator, path: Any) -> Element:
    offered: Any = chain_facts(t.locale).locales
    return el.div(
        *(
            when(contains(offered, locale), partial(_language, t, path, locale))
            for locale in LOCALES
            if locale != t.locale
        ),
    )


def _language(t: Translator, path: Any, locale: str) -> Element:
    return el.a(
        el.span(locale.upper()),
        # Heard, never seen: no file of a font is fetched for letters the page does not show.
        el.span(
            " ",
            LOCALE_NAMES.get(locale, locale),
            class_name="sr-only [font-family:sans-serif]",
        ),
        href=_same_page(path, t.locale, locale),
        # `shell.js` adds the query; the language of the document changes with the page.
        data_same_page="true",
        reload_document=True,
        href_lang=locale,
        lang=locale,
        class_name="icon-button text-14 tracking-wide",
    )


def _same_page(path: Any, here: str, there: str) -> Any:
    if not isinstance(path, Var):
        return localised(without_locale(path), there)
    shop_path: Any = path
    if here != DEFAULT_LOCALE:
        shop_path = path.to(str)[len(here) + 1 :]
        shop_path = rx.cond(shop_path == "", "/", shop_path)
    if there == DEFAULT_LOCALE:
        return shop_path
    return rx.cond(shop_path == "/", f"/{there}", f"/{there}{shop_path}")


def _bottom_bar(t: Translator, path: Any, try_on_count: Any) -> Element:
    return el.nav(
        el.ul(
            _tab(t, path, "/catalogue", "grid", t("Catalogue")),
            _tab(t, path, "/stores", "store", t("Stores")),
            _tab(t, path, "/try-on", "ring", t("Try-on"), try_on_count),
            _tab(t, path, "/coupons", "ticket", t("Coupons")),
            _tab(t, path, "/me", "person", t("Me")),
            class_name="grid grid-cols-5",
        ),
        aria_label=t("Main"),
        class_name="hides-on-scroll md:hidden fixed inset-x-0 bottom-0 z-40 border-t border-line "
        "bg-paper pb-[env(safe-area-inset-bottom)] transition-transform duration-200 ease-quiet",
    )


def _tab(
    t: Translator, path: Any, shop_path: str, name: str, label: str, count: Any = 0
) -> Element:
    href = localised(shop_path, t.locale)
    current = path == href
    return el.li(
        el.a(
            el.span(
                icon(name),
                when(
                    count,
                    lambda: el.span(
                        count,
                        aria_hidden="true",
                        class_name="absolute -top-1 left-4 min-w-4 h-4 px-1 rounded-full "
                        "bg-accent-ink text-paper text-[11px] leading-4 text-center",
                    ),
                ),
                class_name="relative",
            ),
            el.span(label, class_name="text-12"),
            # Read after the name it belongs to.
            when(count, lambda: el.span(count, class_name="sr-only")),
            href=href,
            aria_current=when(current, "page", "false"),
            class_name=cx(
                "flex flex-col items-center justify-center gap-0.5 h-14",
                when(current, "text-accent-ink", "text-ink-soft"),
            ),
        )
    )


def _connection_notice(t: Translator) -> Element:
    if is_html():
        return el.div()
    return el.div(
        rx.cond(
            has_connection_errors,
            el.div(
                icon("offline", size=18),
                t("No connection. We keep trying; what you typed is safe."),
                class_name="pointer-events-auto flex items-center gap-2 rounded-control bg-ink "
                "text-paper text-14 px-4 py-3 shadow-float",
            ),
        ),
        role="status",
        data_connection_notice="",
        class_name="fixed inset-x-0 bottom-20 md:bottom-6 z-50 flex justify-center px-5 "
        "pointer-events-none",
    )
