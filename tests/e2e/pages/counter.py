"""The counter's screens."""

from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from booking_app.demo import content
from booking_app.ui.locales import localised

STORE = "moscow-kuznetsky-most"
LOGINS = {"ru": "consultant", "en": "consultant.english"}


class Counter:
    """The counter of one store, on a tablet."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)
        self.locale = locale

    def sign_in(self) -> None:
        """As the demo chain's consultant; then at the counter of `STORE`."""
        page, t = self.page, self.t
        page.goto(localised("/counter", self.locale))
        page.get_by_label(t("Login")).fill(LOGINS[self.locale])
        page.get_by_label(t("Password"), exact=True).fill(content.staff().password)
        page.get_by_role("button", name=t("Sign in")).click()

    def open_board(self) -> None:
        self.page.get_by_role("link", name=self.t("Today")).click()
        expect(self.section(self.t("To prepare"))).to_be_visible()

    def section(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title)

    def visit(self, code: str) -> Locator:
        """The booking's row on the board."""
        return self.page.locator(f"[data-code='{code}']")

    def open_scanner(self) -> None:
        self.page.get_by_role("link", name=self.t("Scan"), exact=True).click()

    @property
    def verdict(self) -> Locator:
        return self.page.get_by_role("alertdialog")

    def open_card(self) -> None:
        self.verdict.get_by_role("button", name=self.t("Open the card")).click()

    def begin_hand_over(self) -> None:
        self.page.get_by_role("button", name=self.t("Hand over"), exact=True).click()

    def mark(self, piece: str, outcome: str, reason: str = "") -> None:
        """What became of a piece: message ids of an outcome and of a reason."""
        line = self.page.get_by_role("group", name=piece, exact=True)
        line.get_by_text(self.t(outcome), exact=True).click()
        if reason:
            line.get_by_text(self.t(reason), exact=True).click()

    def finish(self, receipt: str) -> None:
        """On to the money, the receipt, and the last word."""
        t = self.t
        self.page.get_by_role("button", name=t("Continue"), exact=True).click()
        sheet = self.page.get_by_role("dialog", name=t("Finish the visit"))
        sheet.get_by_label(t("Receipt number")).fill(receipt)
        sheet.get_by_role("button", name=t("Confirm"), exact=True).click()
        expect(self.page.get_by_role("heading", name=t("Handed over"))).to_be_visible()
