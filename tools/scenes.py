"""How to reach each screen worth a picture. A scene gets a page and the language."""

from collections.abc import Callable

from playwright.sync_api import Page

from booking_app.demo import content
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


def _office(path: str, *, row: bool = False) -> Scene:
    """A screen of the back office as the admin sees it; with `row` what its first line opens."""

    def go(page: Page, locale: str) -> None:
        who = {"login": "admin", "password": content.staff().password}
        page.request.post("/api/v1/session", data=who)
        page.goto(localised(path, locale))
        page.get_by_role("heading", level=1).wait_for()
        if row:
            page.locator("#main tbody tr a").first.click()
            page.wait_for_url(f"**{path}/*")
            page.get_by_role("heading", level=1).wait_for()

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
    "admin": _office("/admin"),
    "admin-welcome": _office("/admin/welcome"),
    "admin-products": _office("/admin/products"),
    "admin-products-none": _office("/admin/products?q=qqqq"),
    "admin-product": _office("/admin/products", row=True),
    "admin-product-new": _office("/admin/products/new"),
    "admin-pieces": _office("/admin/pieces"),
    "admin-categories": _office("/admin/categories"),
    "admin-imports": _office("/admin/imports"),
    "admin-stores": _office("/admin/stores"),
    "admin-store": _office("/admin/stores", row=True),
    "admin-staff": _office("/admin/staff"),
    "admin-person": _office("/admin/staff", row=True),
    "admin-audit": _office("/admin/audit"),
    "admin-settings": _office("/admin/settings"),
}

WHOLE = frozenset(
    {
        "home",
        "catalogue",
        "category",
        "product",
        "product-plain",
        "stores",
        "store",
        "admin-product",
        "admin-store",
        "admin-person",
        "admin-settings",
    }
)
"""Taken from top to bottom; all others as they fill the screen."""
