"""Every address of the shop and the staff screens, in one place."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from booking_app.core.i18n import DEFAULT_LOCALE, LOCALES, Translator, translator
from booking_app.ui.admin.screens import ADMIN_SCREENS
from booking_app.ui.areas import reload_routes
from booking_app.ui.chain import chain_facts
from booking_app.ui.components.states import failed, not_found
from booking_app.ui.counter.screens import COUNTER_SCREENS
from booking_app.ui.counter.scripts import Reload
from booking_app.ui.dual import Element, el
from booking_app.ui.layout import shop_frame
from booking_app.ui.live import add_public_page, add_screen, current_path
from booking_app.ui.pages import PageRequest, PublicPage, Screen
from booking_app.ui.place import PLACE_COOKIE, read_place
from booking_app.ui.shop.basket_state import BasketState
from booking_app.ui.shop.booking import booking_screen
from booking_app.ui.shop.catalogue import catalogue_page, shelf_page
from booking_app.ui.shop.coupon import coupon_screen
from booking_app.ui.shop.coupons import coupons_page
from booking_app.ui.shop.home import home_page
from booking_app.ui.shop.me import me_screen
from booking_app.ui.shop.place_state import PlaceState, place_name
from booking_app.ui.shop.preview import preview_page
from booking_app.ui.shop.product import product_page
from booking_app.ui.shop.qr import qr_page
from booking_app.ui.shop.saved import saved_screen
from booking_app.ui.shop.store import store_page
from booking_app.ui.shop.stores import stores_page
from booking_app.ui.shop.try_on import try_on_screen
from booking_app.ui.shop.waiting import waiting_screen

PUBLIC_PAGES: list[PublicPage[Any]] = [
    home_page,
    catalogue_page,
    shelf_page,
    product_page,
    preview_page,
    stores_page,
    store_page,
    coupons_page,
    qr_page,
]
"""Pages with a server-made first paint, tried in this order."""

OPEN_PAGES = [page for page in PUBLIC_PAGES if page.is_open]
"""Pages anybody may open, whose address says nothing of anybody."""

SCREENS: list[Screen] = [
    try_on_screen,
    booking_screen,
    coupon_screen,
    me_screen,
    saved_screen,
    waiting_screen,
    *COUNTER_SCREENS,
    *ADMIN_SCREENS,
]
"""Pages of the shop that are each browser's own; served as skeletons."""


FRAME_ON_LOAD = [PlaceState.load, BasketState.load]
"""What `live_frame` needs loaded; for screens of the shop without a first paint too."""


def live_frame(body: Element, t: Translator, path: Any) -> Element:
    """The shop's frame around a live page."""
    return shop_frame(body, t, path, place=PlaceState.name, try_on_count=BasketState.count)


async def frame_data(request: PageRequest) -> dict[str, Any]:
    """What the frame shows in a page's first HTML."""
    place = read_place(request.cookies.get(PLACE_COOKIE, ""))
    return {"place": await place_name(place, request.locale)}


def add_pages(app: rx.App) -> list[str]:
    """Register every page; returns the routes which have no first paint."""
    for page in PUBLIC_PAGES:
        add_public_page(
            app,
            page,
            frame=live_frame,
            not_found=not_found,
            failed=failed,
            on_load=FRAME_ON_LOAD,
        )
    for screen in SCREENS:
        if screen.frame is None:
            add_screen(app, screen, frame=live_frame, on_load=FRAME_ON_LOAD)
        else:
            add_screen(app, screen, frame=screen.frame)
    for route in reload_routes():
        app.add_page(Reload.create, route=route, title=chain_facts(DEFAULT_LOCALE).name, image="")
    path = current_path()
    app.add_page(
        _missing,
        route="404",
        title=_by_locale(path, lambda t: t("Page not found")),
        image="",
        on_load=FRAME_ON_LOAD,
    )
    return []


def _missing() -> rx.Component:
    path = current_path()
    return el.div(
        _by_locale(path, lambda t: live_frame(not_found(t), t, path)), id="live", data_live="true"
    )


def _by_locale(path: Any, make: Callable[[Translator], Any]) -> Any:
    """Made for the language of a live path."""
    made = make(translator(DEFAULT_LOCALE))
    for locale in LOCALES:
        if locale != DEFAULT_LOCALE:
            inside = (path == f"/{locale}") | path.startswith(f"/{locale}/")
            made = rx.cond(inside, make(translator(locale)), made)
    return made
