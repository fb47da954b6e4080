"""How to reach the screens that a shopper's own visit makes: the try-on, a booking, what a device
keeps, what is there without a network or without scripts."""

import uuid
from collections.abc import Callable

from playwright.sync_api import Page

from booking_app.core.i18n import translator
from booking_app.ui.locales import localised
from tests.e2e.pages.shopper import DROPS, Shopper
from tests.infra.skipped_time import skip
from tools.passed_time import forms_ran_out

Scene = Callable[[Page, str], None]

_RING = "/p/aurora-solitaire-ring-gold"
_KEPT_AGAIN = (
    "{n} minute had passed. Your pieces were still free, and we keep them again.",
    "{n} minutes had passed. Your pieces were still free, and we keep them again.",
)


def _pieces(page: Page, locale: str) -> None:
    Shopper(page, locale).choose(DROPS)


def _store(page: Page, locale: str) -> None:
    _pieces(page, locale)
    Shopper(page, locale).to_stores()


def _time(page: Page, locale: str) -> None:
    _store(page, locale)
    Shopper(page, locale).take_store()


def _contact(page: Page, locale: str) -> None:
    _time(page, locale)
    shopper = Shopper(page, locale)
    shopper.take_slot()
    shopper.to_contact()


def _contact_wrong(page: Page, locale: str) -> None:
    _contact(page, locale)
    Shopper(page, locale).book_button.click()
    page.get_by_role("alert").filter(has_text=".").first.wait_for()


def _contact_kept_again(page: Page, locale: str) -> None:
    """The minutes ran out before the shopper's eyes."""
    _contact(page, locale)
    forms_ran_out(page)
    skip(page, minutes=11)
    page.get_by_text(translator(locale).n(*_KEPT_AGAIN, 10)).wait_for()


def _contact_over(page: Page, locale: str) -> None:
    """They ran out a second time."""
    _contact_kept_again(page, locale)
    forms_ran_out(page)
    skip(page, minutes=11)
    page.get_by_role("button", name=translator(locale)("Keep them again")).wait_for()


def _booking(page: Page, locale: str) -> None:
    _contact(page, locale)
    shopper = Shopper(page, locale)
    shopper.fill(email=f"anna.{uuid.uuid4().hex[:6]}@example.com")
    shopper.agree()
    shopper.book()


def _me(page: Page, locale: str) -> None:
    _booking(page, locale)
    Shopper(page, locale).open("/me")
    page.locator("#main li img").first.wait_for()


def _forget(page: Page, locale: str) -> None:
    _me(page, locale)
    page.get_by_role("button", name=translator(locale)("Forget me on this device")).click()
    page.get_by_role("dialog").wait_for()


def _saved(page: Page, locale: str) -> None:
    shopper = Shopper(page, locale)
    shopper.open(_RING)
    page.get_by_role("button", name=shopper.t("Save"), exact=True).click()
    shopper.open("/saved")
    page.locator("[data-card]").first.wait_for()


def _waiting_form(page: Page, locale: str) -> None:
    page.context.add_cookies([{"name": "place", "value": "vladivostok", "url": _root(page)}])
    Shopper(page, locale).open(f"{_RING}?size=20")
    page.locator("#joining").scroll_into_view_if_needed()


def _root(page: Page) -> str:
    page.goto("/robots.txt")
    return page.url


def _live(path: str) -> Scene:
    return lambda page, locale: Shopper(page, locale).open(path)


def _plain(path: str) -> Scene:
    """A page that is never live."""

    def go(page: Page, locale: str) -> None:
        page.goto(localised(path, locale))

    return go


def _without_script(path: str) -> Scene:
    def go(page: Page, locale: str) -> None:
        page.context.new_cdp_session(page).send(
            "Emulation.setScriptExecutionDisabled", {"value": True}
        )
        page.goto(localised(path, locale))

    return go


def _first_paint(path: str) -> Scene:
    """Before any script took over."""

    def go(page: Page, locale: str) -> None:
        page.route("**/*.js", lambda route: route.abort())
        page.goto(localised(path, locale))

    return go


SHOPPER: dict[str, Scene] = {
    "first-paint": _first_paint(_RING),
    "try-on-none": _live("/try-on"),
    "try-on": _pieces,
    "try-on-store": _store,
    "try-on-time": _time,
    "try-on-contact": _contact,
    "try-on-contact-wrong": _contact_wrong,
    "try-on-contact-kept-again": _contact_kept_again,
    "try-on-contact-over": _contact_over,
    "booking": _booking,
    "booking-missing": _live("/r/K7QF33M9XA"),
    "me-none": _live("/me"),
    "me": _me,
    "me-forget": _forget,
    "saved-none": _live("/saved"),
    "saved": _saved,
    "waiting-form": _waiting_form,
    "waiting-missing": _live("/waiting/nobody"),
    "code-strange": _live("/q/strange"),
    "offline": _plain("/offline"),
    "without-script-product": _without_script(f"{_RING}?size=17"),
    "without-script-unsure": _without_script(_RING),
    "without-script-stores": _without_script("/stores"),
    "without-script-coupons": _without_script("/coupons"),
    "without-script-booking": _without_script("/r/K7QF33M9XA"),
    "without-script-coupon": _without_script("/coupon/K7QF33M9XA"),
    "without-script-me": _without_script("/me"),
    "without-script-try-on": _without_script("/try-on"),
}

WHOLE = frozenset(
    {"try-on", "try-on-store", "try-on-time", "try-on-contact", "booking", "me", "saved"}
)
"""Taken from top to bottom."""
