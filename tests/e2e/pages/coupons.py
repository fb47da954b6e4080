"""Coupons: on a shopper's screen, and in the back office."""

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from booking_app.core.i18n import translator
from booking_app.ui.locales import localised


class Wallet:
    """Somebody who takes coupons."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)
        self.locale = locale

    def open(self) -> None:
        """The page of all coupons, live."""
        self.page.goto(localised("/coupons", self.locale))
        self.page.keyboard.press("Shift")
        expect(self.page.locator("#live[data-live=true]")).to_be_attached()

    def offer(self, title: str) -> Locator:
        """The ticket of an offer."""
        heading = self.page.get_by_role("heading", name=title)
        return self.page.locator("#live article").filter(has=heading)

    def take(self, title: str) -> None:
        """Take a coupon of an offer."""
        self.offer(title).get_by_role("button", name=self.t("Take the coupon")).click()

    @property
    def qr(self) -> Locator:
        """The code that turns."""
        return self.page.get_by_role("img", name=self.t("QR code of your coupon"))

    @property
    def still_qr(self) -> Locator:
        """The code for having no network."""
        return self.page.get_by_role("img", name=self.t("QR code for having no network"))

    def scanned(self, code: Locator) -> str:
        """What a camera reads off the screen."""
        picture = Image.open(io.BytesIO(code.screenshot())).convert("L")
        (seen,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        return str(seen.text)


class CampaignDesk:
    """The screens of campaigns in the back office; the person is signed in."""

    def __init__(self, page: Page, locale: str = "ru") -> None:
        self.page = page
        self.t = translator(locale)

    def fill(self, titles: dict[str, str], percent: str, total: str) -> None:
        """Fill a new campaign in that began yesterday."""
        page, t = self.page, self.t
        for locale, title in titles.items():
            page.locator(f"[id='title.{locale}']").fill(title)
        page.get_by_label(t("Percent"), exact=True).fill(percent)
        page.get_by_label(t("Coupons in all")).fill(total)
        begins = page.get_by_label(t("Begins"))
        year = int(begins.input_value()[:4])
        begins.fill(f"{year - 1}-01-01T00:00")
        page.get_by_label(t("Counters accept the code shown without network")).check()

    def save(self) -> None:
        self.page.get_by_role("button", name=self.t("Save"), exact=True).click()

    def step(self, name: str, yes: str) -> None:
        """Publish, pause or stop, with a `yes` to what it means."""
        page, t = self.page, self.t
        page.get_by_role("button", name=t(name), exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name=t(yes), exact=True).click()
