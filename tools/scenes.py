"""How to reach each screen worth a picture. A scene gets a page and the language."""

from collections.abc import Callable

from playwright.sync_api import Page

from booking_app.core.i18n import translator
from booking_app.ui.locales import localised
from tools import scenes_counter, scenes_cut_off, scenes_office, scenes_shopper

Scene = Callable[[Page, str], None]


def _at(path: str) -> Scene:
    def go(page: Page, locale: str) -> None:
        page.goto(localised(path, locale))
        _wait_until_live(page)

    return go


def _wait_until_live(page: Page) -> None:
    page.keyboard.press("Shift")
    page.locator("#live[data-live=true]").wait_for(state="attached")


def _taken(page: Page, locale: str) -> None:
    _at("/coupons")(page, locale)
    page.get_by_role("button", name=translator(locale)("Take the coupon")).first.click()
    page.locator(".turning").wait_for()


def _ring_guide(page: Page, locale: str) -> None:
    _set_screen(page, locale, "How to find yours")


def _true_size(page: Page, locale: str) -> None:
    _set_screen(page, locale, "See it in true size")


def _set_screen(page: Page, locale: str, opener: str) -> None:
    t = translator(locale)
    _at("/p/aurora-solitaire-ring-gold")(page, locale)
    page.get_by_role("button", name=t(opener)).first.click()
    sheet = page.get_by_role("dialog")
    summary = sheet.locator("[data-card-measure] summary")
    if summary.count() and not sheet.locator("[data-card]").is_visible():
        summary.click()
    same = sheet.get_by_role("button", name=t("They are the same width"))
    if same.is_visible():
        same.click()
    page.wait_for_timeout(500)


SCENES: dict[str, Scene] = {
    "home": _at("/"),
    "catalogue": _at("/catalogue"),
    "category": _at("/c/rings"),
    "catalogue-none": _at("/catalogue?q=qqqq"),
    "product": _at("/p/aurora-solitaire-ring-gold"),
    "product-plain": _at("/p/sol-bangle-gold"),
    "stores": _at("/stores"),
    "store": _at("/stores/moscow-kuznetsky-most"),
    "coupons": _at("/coupons"),
    "coupon": _taken,
    "coupon-missing": _at("/coupon/AAAA"),
    "missing": _at("/p/nothing-here"),
    "ring-guide": _ring_guide,
    "true-size": _true_size,
    **scenes_shopper.SHOPPER,
    **scenes_counter.COUNTER,
    **scenes_cut_off.CUT_OFF,
    **scenes_office.OFFICE,
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
        "coupons",
        "coupon",
    }
    | scenes_shopper.WHOLE
    | scenes_counter.WHOLE
    | scenes_office.WHOLE
)
"""Taken from top to bottom; all others as they fill the screen."""
