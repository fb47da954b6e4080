"""Minutes that pass at once: on a page, for what counts down there, and in a shop's database."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page


def skip(page: Page, *, minutes: int) -> None:
    """As if so many minutes had passed since the page was opened, by its stopwatch alone.

    Playwright's own clock would end the page's socket as well, as a device's sleep does.
    """
    page.evaluate(
        """(ms) => {
          const now = performance.now.bind(performance);
          performance.now = () => now() + ms;
        }""",
        minutes * 60_000,
    )


def end_forms(database: Path) -> None:
    """As if the minutes of every open form of the shop in this SQLite file had passed."""
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(sep=" ").removesuffix("+00:00")
    held = "(SELECT id FROM reservation WHERE status = 'held')"
    with sqlite3.connect(database, timeout=20) as shop:
        for statement in (
            f"UPDATE piece SET held_until = ? WHERE holder_id IN {held}",  # noqa: S608
            f"UPDATE slot_place SET held_until = ? WHERE reservation_id IN {held}",  # noqa: S608
            "UPDATE reservation SET keep_until = ? WHERE status = 'held'",
        ):
            shop.execute(statement, (past,))
