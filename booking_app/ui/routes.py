"""Every address of the shop and the staff screens, in one place."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator, translator
from booking_app.ui.components.states import failed, not_found
from booking_app.ui.dual import el
from booking_app.ui.layout import shop_frame
from booking_app.ui.live import add_public_page, add_screen, current_path
from booking_app.ui.pages import PublicPage, Screen
from booking_app.ui.shop.home import home_page

PUBLIC_PAGES: list[PublicPage[Any]] = [home_page]
"""Pages with a server-made first paint, tried in this order."""

SCREENS: list[Screen] = []
"""Pages of the shop that are each browser's own; served as skeletons."""


def add_pages(app: rx.App) -> list[str]:
    """Register every page; returns the routes which have no first paint."""
    for page in PUBLIC_PAGES:
        add_public_page(app, page, frame=shop_frame, not_found=not_found, failed=failed)
    for screen in SCREENS:
        add_screen(app, screen, frame=shop_frame)
    path = current_path()
    app.add_page(
        _missing,
        route="404",
        title=_by_locale(path, lambda t: t("Page not found")),
        image="",
    )
    return []


def _missing() -> rx.Component:
    path = current_path()
    return el.div(
        _by_locale(path, lambda t: shop_frame(not_found(t), t, path)), id="live", data_live="true"
    )


def _by_locale(path: Any, make: Callable[[Translator], Any]) -> Any:
    """Made for the language of a live path."""
    made = make(translator(DEFAULT_LOCALE))
    for locale in LOCALES:
        if locale != DEFAULT_LOCALE:
            inside = (path == f"/{locale}") | path.startswith(f"/{locale}/")
            made = rx.cond(inside, make(translator(locale)), made)
    return made
