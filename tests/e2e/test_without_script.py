"""One's own pages where scripts are off: what helps, and no shape of what will never come."""

import pytest
from playwright.sync_api import Browser, expect

from booking_app.core.i18n import translator
from booking_app.core.ids import format_code, new_code
from tests.e2e.conftest import PHONE, SMALL, OpenPage

EN = translator("en")
PAGES = [
    ("/en/r/{code}", "Your booking opens only with scripts"),
    ("/en/coupon/{code}", "Your coupon opens only with scripts"),
    ("/en/me", "This page needs scripts to be allowed."),
    ("/en/try-on", "This page needs scripts to be allowed."),
]


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_ones_own_pages_say_what_to_do(
    open_page: OpenPage, engine: str, request: pytest.FixtureRequest
) -> None:
    if engine == "firefox":
        browser: Browser = request.getfixturevalue("without_script")
        page = open_page("plain", SMALL, locale="en-GB", browser=browser)
    else:
        page = open_page("plain", PHONE, locale="en-GB", java_script_enabled=False)
    code = new_code()
    for path, says in PAGES:
        page.goto(path.format(code=code))
        said = page.inner_text("body")
        assert EN(says) in said, path
        assert (format_code(code) in said) == ("{code}" in path)
        assert page.locator(".skeleton").first.is_hidden(), path
        assert page.locator("a[href^='tel:']").first.is_visible(), path
    if engine == "chromium":
        page.get_by_role("link", name=EN("Stores, hours and phones")).click()
        expect(page.get_by_role("heading", name=EN("Stores"), exact=True)).to_be_visible()
        # Nobody can be asked where they are, so nothing is said of how they would be.
        assert page.get_by_text("Your position is asked for only now").is_hidden()
