"""The shopper's screens."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from booking_app.ui.locales import localised
from booking_app.ui.shop.words import size_name


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product to look for, and the size to lay out (empty where there is only one)."""

    slug: str
    name: str
    size: str = ""


class Shopper:
    """Somebody who looks around and books."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)
        self.locale = locale

    def arrive(self, path: str = "/") -> None:
        """Come in from outside, as from a link in a letter or a search engine."""
        self.page.goto(localised(path, self.locale))

    def heading(self, msgid: str) -> Locator:
        return self.page.get_by_role("heading", name=self.t(msgid), level=1)

    def open_catalogue(self) -> None:
        bar = self.page.get_by_role("navigation", name=self.t("Main"))
        bar.get_by_role("link", name=self.t("Catalogue")).click()
        expect(self.heading("Catalogue")).to_be_visible()

    def open_product(self, wanted: Wanted) -> None:
        """From a list to the product."""
        card = self.page.get_by_role("article").filter(
            has=self.page.get_by_role("heading", name=wanted.name, exact=True)
        )
        card.get_by_role("link").click()
        expect(self.page.get_by_role("heading", name=wanted.name, level=1)).to_be_visible()

    def try_on(self, wanted: Wanted) -> None:
        """Choose the open product for trying on, in its size."""
        page, t = self.page, self.t
        page.get_by_role("button", name=t("Try on in store")).locator("visible=true").click()
        if wanted.size:
            sheet = page.get_by_role("dialog", name=t("Which size shall we lay out?"))
            size = page.get_by_text(size_name(wanted.size, t), exact=True)
            sheet.get_by_role("button").filter(has=size).click()
        expect(self.heading("Try on in store")).to_be_visible()
        expect(page.get_by_role("heading", name=wanted.name)).to_be_visible()

    def add_another(self) -> None:
        self.page.get_by_role("link", name=self.t("Add another piece")).click()
        expect(self.heading("Catalogue")).to_be_visible()

    def to_stores(self) -> None:
        self.page.get_by_role("link", name=self.t("On to the store")).click()
        expect(self.heading("Where would you like to try on?")).to_be_visible()

    def ask_for_nearest(self) -> None:
        self.page.get_by_role("button", name=self.t("Show the nearest")).click()

    def type_town(self, typed: str, town: str) -> None:
        """Type into the open sheet of places, and take the town from the list."""
        page, t = self.page, self.t
        sheet = page.get_by_role("dialog", name=t("Where is it handy for you?"))
        sheet.get_by_label(t("Or type a town")).fill(typed)
        sheet.get_by_role("button", name=town).first.click()
        expect(sheet).to_be_hidden()

    def choose_store(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        expect(self.heading("When will you come?")).to_be_visible()

    def choose_any_time(self) -> None:
        self.page.locator("input[name=time][value=asap]").check(force=True)

    def choose_time_tomorrow(self) -> None:
        """The second day of the strip, and the first time that is free on it.

        For a store whose opening hours fall on one day of UTC, as Moscow's do.
        """
        page, t = self.page, self.t
        tomorrow = page.get_by_role("radiogroup", name=t("Day")).get_by_role("radio").nth(1)
        tomorrow.locator("..").click()
        day = tomorrow.input_value()
        page.locator(f"label:has(input[name=time][value^='{day}']:enabled)").first.click()

    def go_on(self) -> None:
        self.page.get_by_role("button", name=self.t("Go on")).click()
        expect(self.heading("Who shall we expect?")).to_be_visible()

    def introduce(self, name: str, phone: str) -> None:
        """Name, phone, and the consent a booking needs."""
        page, t = self.page, self.t
        page.get_by_label(t("Name")).fill(name)
        page.get_by_label(t("Phone")).fill(phone)
        page.get_by_role("checkbox").first.check()

    def book(self) -> None:
        self.page.get_by_role("button", name=self.t("Book the try-on")).click()
        self.page.wait_for_url("**/r/*")

    @property
    def code(self) -> str:
        """The code of the open booking, as its address has it."""
        return self.page.url.split("/r/")[1].split("#")[0]

    @property
    def qr(self) -> Locator:
        """The code as the booking's page shows it; a tap makes it as large as the screen."""
        return self.page.get_by_role("button", name=self.t("Show the QR code on the whole screen"))

    @property
    def thanks(self) -> Locator:
        """What the booking's page says when the visit is over."""
        return self.page.get_by_text(self.t("Thank you for your visit"))

    @property
    def location_refusal(self) -> Locator:
        refusal = self.t("The browser does not give us your position. Choose a town below.")
        return self.page.get_by_text(refusal).locator("visible=true")
