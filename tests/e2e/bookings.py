"""The way to a booking, and what a camera sees of one."""

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.pages.shopper import AMETHYSTS, Shopper


def on_contact_step(
    shopper: Shopper, *, slug: str = AMETHYSTS, size: str = "", store: str = ""
) -> None:
    """Everything chosen, the form open."""
    shopper.choose(slug, size)
    shopper.to_stores()
    shopper.take_store(store)
    shopper.take_slot()
    shopper.to_contact()


def scanned(page: Page, shopper: Shopper) -> str:
    """What a camera reads off the screen."""
    picture = Image.open(io.BytesIO(shopper.qr.screenshot())).convert("L")
    (seen,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return seen.text
