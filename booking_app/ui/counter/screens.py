"""Every screen of the counter."""

from booking_app.core.i18n import LOCALES
from booking_app.ui.counter.access import SIGN_IN
from booking_app.ui.counter.board import board_screen
from booking_app.ui.counter.card import card_screen
from booking_app.ui.counter.scan import scan_screen
from booking_app.ui.counter.store import store_screen
from booking_app.ui.locales import localised
from booking_app.ui.pages import Screen

COUNTER_SCREENS: list[Screen] = [board_screen, scan_screen, store_screen, card_screen]


def reload_routes() -> list[str]:
    """Addresses whose pages the server makes by itself; the live app must let them go."""
    return [localised(SIGN_IN, locale) for locale in LOCALES]
