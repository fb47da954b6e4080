"""The shopper's browsing screens."""

import re

from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator

_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(
    ...list.getEntries().filter((e) => !e.hadRecentInput).map((e) => e.value)
  )).observe({ type: "layout-shift", buffered: true });
}"""


class Browsing:
    """Home, catalogue, product and what was saved, in one browser."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)

    def open(self, path: str) -> None:
        """Go there and wait for the live page, as one does who reads before tapping."""
        self.page.goto(path)
        self.come_alive()

    def come_alive(self) -> None:
        self.page.keyboard.press("Shift")
        expect(self.page.locator("#live[data-live=true]")).to_be_attached(timeout=15_000)
        expect(self.page.locator("#first-paint")).to_have_count(0)

    def watch_shifts(self) -> None:
        self.page.evaluate(_SHIFTS)

    @property
    def shifts(self) -> float:
        return float(self.page.evaluate("window.shifts.reduce((a, b) => a + b, 0)"))

    @property
    def cards(self) -> Locator:
        return self.page.locator("#main [data-card]")

    @property
    def names(self) -> list[str]:
        return self.cards.locator(":is(h2, h3)").all_inner_texts()

    @property
    def sheet(self) -> Locator:
        return self.page.locator("dialog[open]")

    def open_filters(self) -> None:
        self.page.get_by_role("button", name=self.t("Filters")).click()
        expect(self.sheet).to_be_visible()

    def filter_by(self, choice: str) -> None:
        """Tap a choice in the open sheet and wait until the list obeys."""
        link = self.sheet.get_by_role("link", name=re.compile(f"^{re.escape(choice)}"))
        link.click()
        expect(link).to_have_attribute("aria-current", "true")

    def show_found(self) -> None:
        self.sheet.locator(".button-primary").click()
        expect(self.sheet).to_have_count(0)

    def search(self, words: str) -> None:
        field = self.page.get_by_role("searchbox", name=self.t("Search the catalogue"))
        field.fill(words)
        field.press("Enter")

    def open_places(self) -> None:
        self.page.locator("header button[commandfor=place-sheet]").click()
        expect(self.sheet).to_be_visible()

    def share_position(self) -> None:
        self.sheet.get_by_role("button", name=self.t("Use my position")).click()

    @property
    def chosen_place(self) -> str:
        cookies = {cookie["name"]: cookie["value"] for cookie in self.page.context.cookies()}
        return cookies.get("place", "")

    @property
    def dot(self) -> str:
        """The number of the picture in sight, from 0."""
        return self.page.locator("[data-go][aria-current=true]").get_attribute("data-go") or ""
