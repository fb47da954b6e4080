"""The counter's screens."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from booking_app.demo import content
from booking_app.ui.locales import localised

Look = Callable[[Page], None]
"""Called with a screen on the way, to look at it more closely."""
STORE = "moscow-kuznetsky-most"
LOGINS = {"ru": "consultant", "en": "consultant.english"}


class Counter:
    """The counter of one store, on a tablet."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)
        self.locale = locale

    def sign_in(self, look: Look, login: str = "") -> None:
        """As the demo chain's consultant, or somebody else. `look` is called with each screen on
        the way."""
        page, t = self.page, self.t
        page.goto(localised("/counter", self.locale))
        page.get_by_label(t("Login")).fill(login or LOGINS[self.locale])
        look(page)
        page.get_by_label(t("Password"), exact=True).fill(content.staff().password)
        page.get_by_role("button", name=t("Sign in")).click()

    def choose_store(self, name: str) -> None:
        """Whoever works in several stores says at which counter they are."""
        page, t = self.page, self.t
        board = page.get_by_role("heading", name=t("To prepare"))
        question = page.get_by_role("heading", name=t("Which counter are you at?"))
        expect(board.or_(question)).to_be_visible()
        if question.is_visible():
            page.get_by_role("button", name=name).click()
        expect(board).to_be_visible()

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
        expect(
            self.page.get_by_role("button", name=self.t("Hand over"), exact=True)
        ).to_be_visible()

    def type_code(self, code: str) -> None:
        """Without a camera, on the page of scans."""
        self.page.goto(localised("/counter/scan", self.locale))
        self.page.get_by_label(self.t("Or type the code")).fill(code)
        self.page.keyboard.press("Enter")

    def begin_hand_over(self) -> None:
        self.page.get_by_role("button", name=self.t("Hand over"), exact=True).click()

    def mark(self, piece: str, outcome: str, reason: str = "") -> None:
        """What became of a piece: message ids of an outcome and of a reason."""
        line = self.page.get_by_role("group", name=piece, exact=True)
        line.get_by_text(self.t(outcome), exact=True).click()
        if reason:
            line.get_by_text(self.t(reason), exact=True).click()

    def to_the_money(self) -> Locator:
        """On to what is to be paid, and how."""
        self.page.get_by_role("button", name=self.t("Continue"), exact=True).click()
        return self.page.get_by_role("dialog", name=self.t("Finish the visit"))

    def finish(self, receipt: str, look: Look) -> None:
        """On to the money, the receipt, and the last word."""
        t = self.t
        sheet = self.to_the_money()
        sheet.get_by_label(t("Receipt number")).fill(receipt)
        look(self.page)
        sheet.get_by_role("button", name=t("Confirm"), exact=True).click()
        expect(self.page.get_by_role("heading", name=t("Handed over"))).to_be_visible()
