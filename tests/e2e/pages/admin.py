"""The back office."""

from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from booking_app.demo import content
from booking_app.ui.locales import localised


class BackOffice:
    """The back office in one browser."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)
        self.locale = locale

    def open(self, path: str = "/admin") -> None:
        """Go to a screen by its address."""
        self.page.goto(localised(path, self.locale))

    def sign_in(self, login: str = "admin", path: str = "/admin", password: str = "") -> None:
        """Come to a screen, be led to the door, and through it; by default as one of the demo."""
        page, t = self.page, self.t
        self.open(path)
        page.get_by_label(t("Login")).fill(login)
        page.get_by_label(t("Password"), exact=True).fill(password or content.staff().password)
        page.get_by_role("button", name=t("Sign in"), exact=True).click()

    @property
    def places(self) -> Locator:
        """The side bar's links."""
        return self.page.get_by_role("navigation", name=self.t("Main")).get_by_role("link")

    def expect_title(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()

    def expect_notice(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_be_visible()
