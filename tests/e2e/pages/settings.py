"""The chain's settings and the first steps."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.admin import BackOffice


class ChainSettings(BackOffice):
    """The settings' form in one browser."""

    def go(self) -> None:
        self.open("/admin/settings")
        expect(self.field("Name of the chain")).to_be_visible()

    def field(self, label: str) -> Locator:
        """A field by its label."""
        return self.page.get_by_label(self.t(label), exact=True)

    def colour(self, name: str) -> Locator:
        """The text of a colour."""
        return self.page.locator(f"input[name={name}]")

    def save(self) -> None:
        self.page.get_by_role("button", name=self.t("Save"), exact=True).click()

    def save_well(self) -> None:
        self.save()
        self.expect_notice(self.t("Saved. Shoppers see it from their next page on."))
        expect(self.page.get_by_text(self.t("Everything is saved"))).to_be_visible()

    def expect_refusal(self, field: str, text: str) -> None:
        """The sentence stands below its field."""
        expect(self.page.locator(f"#{field}-error")).to_have_text(self.t(text) if text else "")
