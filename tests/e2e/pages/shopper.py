"""The shopper's way from a product to a booking, on any screen."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from booking_app.ui.locales import localised
from booking_app.ui.shop.words import size_name
from tests.infra.server import Shop
from tests.infra.skipped_time import end_forms

STUDS = "lumen-stud-earrings-diamond"
AMETHYSTS = "lumen-stud-earrings-amethyst"
HOOPS = "orbit-hoop-earrings-silver"
DROPS = "perla-drop-earrings-pearl"
"""Products of one size. Of the studs there are few, to be looked at; of the others plenty."""
PENDANT = "neva-pendant-topaz"
_HELD_WITHIN = 15_000
"""How long a busy machine may take to keep a piece and a time, in milliseconds."""


class Shopper:
    """Somebody with a phone, or another screen."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)
        self.locale = locale

    def open(self, shop_path: str) -> None:
        """Go to a page and wait until it is live."""
        self.page.goto(localised(shop_path, self.locale))
        self.page.keyboard.press("Shift")
        expect(self.page.locator("#live[data-live=true]")).to_be_attached()

    def choose(self, slug: str, size: str = "") -> None:
        """From a product's page to the list of what to try on."""
        page = self.page
        self.open(f"/p/{slug}")
        page.get_by_role("button", name=self.t("Try on in store"), exact=True).first.click()
        if size:
            sheet = page.locator("#size-sheet")
            sheet.get_by_role(
                "button", name=re.compile(rf"^{re.escape(size_name(size, self.t))}\s")
            ).click()
        page.wait_for_url("**/try-on")
        expect(self.heading("Try on in store")).to_be_visible()

    def heading(self, text: str) -> Locator:
        return self.page.get_by_role("heading", name=self.t(text), exact=True)

    def to_stores(self) -> None:
        self.page.get_by_role("link", name=self.t("On to the store")).click()
        expect(self.heading("Where would you like to try on?")).to_be_visible()

    def take_store(self, name: str = "") -> None:
        """The named store, or the first that can be chosen."""
        options = self.page.locator("#main li h2 a")
        option = options.filter(has_text=name) if name else options
        option.first.click()
        expect(self.heading("When will you come?")).to_be_visible()
        expect(self.slots.first).to_be_attached()

    @property
    def slots(self) -> Locator:
        """The times of the chosen day that can be taken."""
        return self.page.locator("input[name=time]:not([value=asap]):enabled")

    def take_slot(self, position: int = 0) -> str:
        """A time of the chosen day, or of the next one when the day is nearly over; its value."""
        slot = self.slots.nth(position)
        if self.slots.count() <= position:
            days = self.page.get_by_role("radiogroup", name=self.t("Day")).get_by_role("radio")
            days.nth(1).locator("..").click()
            expect(slot).to_be_attached()
        slot.locator("xpath=..").click()
        expect(slot).to_be_checked()
        return str(slot.get_attribute("value"))

    def go_on(self) -> None:
        self.page.get_by_role("button", name=self.t("Go on"), exact=True).click()

    def to_contact(self) -> None:
        self.go_on()
        expect(self.heading("Who shall we expect?")).to_be_visible(timeout=_HELD_WITHIN)
        expect(self.book_button).to_be_visible()

    @property
    def book_button(self) -> Locator:
        return self.page.get_by_role("button", name=self.t("Book the try-on"), exact=True)

    def fill(self, name: str = "Анна", phone: str = "", email: str = "") -> None:
        page = self.page
        page.get_by_label(self.t("Name"), exact=True).fill(name)
        page.get_by_label(self.t("Phone"), exact=True).fill(phone)
        page.get_by_label(self.t("E-mail"), exact=True).fill(email)

    def agree(self) -> None:
        self.page.locator("input[name=personal_data]").check()

    def book(self) -> str:
        """Book, and land on the booking's own page; its code."""
        self.book_button.click()
        return self.booked()

    def booked(self) -> str:
        """The code of the booking whose page is open."""
        self.page.wait_for_url("**/r/*")
        expect(self.qr).to_be_visible()
        return self.page.url.partition("#")[0].rsplit("/", 1)[-1]

    @property
    def qr(self) -> Locator:
        return self.page.get_by_role("img", name=self.t("QR code of your booking")).first

    def alert(self, text: str) -> Locator:
        return self.page.get_by_role("alert").filter(has_text=self.t(text))


class Stock:
    """What lies where, looked up and moved on in the running shop's own database."""

    def __init__(self, shop: Shop) -> None:
        self._file = shop.data_dir / "vitrina.db"

    def _run(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with sqlite3.connect(self._file, timeout=10) as connection:
            return connection.execute(statement, values).fetchall()

    def lone_pieces(self) -> list[tuple[str, str, str]]:
        """`(product's slug, size, store's slug)` of variants of which one piece is left."""
        return self._run(
            "SELECT product.slug, variant.size, store.slug FROM piece "
            "JOIN variant ON variant.id = piece.variant_id "
            "JOIN product ON product.id = variant.product_id "
            "JOIN store ON store.id = piece.store_id "
            "WHERE piece.status = 'available' GROUP BY variant.id "
            "HAVING count(*) = 1 AND piece.holder_id IS NULL ORDER BY product.slug"
        )  # type: ignore[return-value]

    def store_of_one_place(self, slug: str) -> str:
        """The slug of a store that takes one visit at a time and has this product."""
        rows = self._run(
            "SELECT store.slug FROM piece JOIN variant ON variant.id = piece.variant_id "
            "JOIN product ON product.id = variant.product_id "
            "JOIN store ON store.id = piece.store_id WHERE product.slug = ? "
            "AND store.capacity = 1 AND piece.status = 'available' AND piece.holder_id IS NULL "
            "GROUP BY store.id HAVING count(*) > 1 ORDER BY store.slug",
            slug,
        )
        return rows[0][0]

    def let_forms_run_out(self) -> None:
        """As if the minutes of every open form had passed."""
        end_forms(self._file)

    def close_forms_that_ran_out(self) -> None:
        """As the sweep does a little later."""
        self._run("UPDATE reservation SET status = 'expired' WHERE status = 'held'")

    def let_second_thoughts_pass(self) -> None:
        """As if the minutes in which a hand-over can be undone had passed."""
        past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(sep=" ")
        past = past.removesuffix("+00:00")
        self._run("UPDATE outbox_job SET run_at = ? WHERE kind = 'payment.order'", past)

    def brought_by(self, phone: str) -> list[str]:
        """What brought the browser in which this phone number booked, as JSON, oldest first."""
        rows = self._run(
            "SELECT touch.data FROM touch "
            "JOIN reservation ON reservation.visitor_id = touch.visitor_id "
            "JOIN contact ON contact.id = reservation.contact_id "
            "WHERE contact.phone = ? AND touch.kind = 'arrival' ORDER BY touch.at",
            phone,
        )
        return [row[0] for row in rows]

    def bookings_of(self, phone: str) -> int:
        """How many bookings were made under a phone number."""
        rows = self._run(
            "SELECT count(*) FROM reservation JOIN contact ON contact.id = contact_id "
            "WHERE contact.phone = ?",
            phone,
        )
        return int(rows[0][0])
