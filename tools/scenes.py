"""How to reach each screen worth a picture. A scene gets a page and the language."""

from collections.abc import Callable

from playwright.sync_api import Page

from booking_app.ui.locales import localised

Scene = Callable[[Page, str], None]


def _at(path: str) -> Scene:
    def go(page: Page, locale: str) -> None:
        page.goto(localised(path, locale))
        _wait_until_live(page)

    return go


def _wait_until_live(page: Page) -> None:
    page.keyboard.press("Shift")
    page.locator("#live[data-live=true]").wait_for(state="attached")


def _without_script(path: str) -> Scene:
    """The first paint, before any script took over."""

    def go(page: Page, locale: str) -> None:
        page.route("**/*.js", lambda route: route.abort())
        page.goto(localised(path, locale))
        page.unroute("**/*.js")

    return go


SCENES: dict[str, Scene] = {
    "home": _at("/"),
    "catalogue": _at("/catalogue"),
    "category": _at("/c/rings"),
    "catalogue-none": _at("/catalogue?q=qqqq"),
    "product": _at("/p/aurora-solitaire-ring-gold"),
    "product-plain": _at("/p/sol-bangle-gold"),
    "stores": _at("/stores"),
    "store": _at("/stores/moscow-kuznetsky-most"),
    "missing": _at("/p/nothing-here"),
}

WHOLE = frozenset({"home", "catalogue", "category", "product", "product-plain", "stores", "store"})
"""Taken from top to bottom; all others as they fill the screen."""
