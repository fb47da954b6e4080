"""Minutes that pass on a page at once, for what counts down there.

Playwright's own clock would end the page's socket as well, as a device's sleep does.
"""

from playwright.sync_api import Page


def skip(page: Page, *, minutes: int) -> None:
    """As if so many minutes had passed since the page was opened, by its stopwatch alone."""
    page.evaluate(
        """(ms) => {
          const now = performance.now.bind(performance);
          performance.now = () => now() + ms;
        }""",
        minutes * 60_000,
    )
