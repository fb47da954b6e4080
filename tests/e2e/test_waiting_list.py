"""The form of a waiting list, on the page of a product."""

from playwright.sync_api import Page, expect

from tests.e2e.pages.browsing import Browsing
from tests.infra.server import Shop

RING = "/en/p/aurora-solitaire-ring-gold"


def test_what_was_wrong_with_one_size_says_nothing_of_the_next(shop: Shop, phone_en: Page) -> None:
    phone_en.context.add_cookies([{"name": "place", "value": "vladivostok", "url": shop.url}])
    shopper = Browsing(phone_en, "en")
    # Neither of the two lies in Vladivostok.
    shopper.open(f"{RING}?size=20")
    form = phone_en.locator("#joining")
    form.get_by_label("Name", exact=True).fill("Anna")
    form.get_by_role("button", name="Tell me").click()
    wrong = form.get_by_text("This does not look like an e-mail address.")
    expect(wrong).to_be_visible()
    other = phone_en.get_by_role("link", name="18.5", exact=True)
    other.click()
    expect(other).to_have_attribute("aria-current", "true")
    expect(form.get_by_label("Name", exact=True)).to_have_value("Anna")
    expect(wrong).to_have_count(0)
    expect(form.locator("[aria-invalid=true]")).to_have_count(0)
    form.get_by_role("button", name="Tell me").click()
    expect(wrong).to_be_visible()
