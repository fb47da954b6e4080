"""The payment sandbox's page, and how a shopper comes to it."""

import re
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.e2e.pages.shopper import DROPS, Shopper


class Paying(Shopper):
    """Somebody who pays now, by card."""

    def to_payment(
        self, slug: str = DROPS, store: str = "", email: str = "", *, wait: bool = True
    ) -> None:
        """From a product to the payment page."""
        self.choose(slug)
        self.to_stores()
        self.take_store(store)
        self.take_slot()
        self.to_contact()
        # Somebody new each time: one person may have five pieces kept.
        self.fill(email=email or f"{uuid4().hex}@example.com")
        self.agree()
        self.choose_online()
        self.pay_button.click()
        if wait:
            self.page.wait_for_url("**/sandbox/pay/**")

    def choose_online(self) -> None:
        self.page.get_by_role("radio", name=re.compile(self.t("Now, by card"))).check()

    @property
    def pay_button(self):
        return self.page.get_by_role("button", name=self.t("Go on to pay"), exact=True)

    def give(self, last4: str) -> None:
        """Choose a test card on the payment page."""
        self.page.get_by_role("button", name=re.compile(last4)).click()

    def back_to_shop(self) -> None:
        self.page.get_by_role("link", name=self.t("Back to the shop")).click()

    def expect_sentence(self, page: Page, msgid: str, **params: str) -> None:
        expect(page.get_by_text(self.t(msgid, **params))).to_be_visible()
