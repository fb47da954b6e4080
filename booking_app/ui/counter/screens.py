"""Every screen of the counter."""

from booking_app.ui.counter.board import board_screen
from booking_app.ui.counter.card import card_screen
from booking_app.ui.counter.conflicts import conflicts_screen
from booking_app.ui.counter.coupon import coupon_screen
from booking_app.ui.counter.devices import devices_screen
from booking_app.ui.counter.give import give_screen, give_to_visit_screen
from booking_app.ui.counter.my_pin import my_pin_screen
from booking_app.ui.counter.numbers import numbers_screen
from booking_app.ui.counter.scan import scan_screen
from booking_app.ui.counter.store import store_screen
from booking_app.ui.counter.walk_in import walk_in_screen
from booking_app.ui.pages import Screen

COUNTER_SCREENS: list[Screen] = [
    board_screen,
    scan_screen,
    store_screen,
    card_screen,
    coupon_screen,
    walk_in_screen,
    numbers_screen,
    give_screen,
    give_to_visit_screen,
    devices_screen,
    conflicts_screen,
    my_pin_screen,
]
