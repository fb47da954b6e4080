"""Time that has passed in a shop whose screens are pictured: written into its database."""

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.infra.skipped_time import end_forms

_shops: dict[str, Path] = {}
_AGO = "strftime('%Y-%m-%d %H:%M:%f', 'now', '-{} minutes')"


def lies_in(url: str, data_dir: Path) -> None:
    """Where the shop at this address keeps its database."""
    _shops[url] = data_dir / "vitrina.db"


def shop_of(page: Page) -> str:
    """The address of the shop this page is of."""
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def visit_missed(page: Page, code: str) -> None:
    """A visit that was to be some hours ago, and whose pieces are kept no longer."""
    _write(
        page,
        f"UPDATE reservation SET slot_starts_at = {_AGO.format(160)}, "  # noqa: S608
        f"slot_ends_at = {_AGO.format(130)}, keep_until = {_AGO.format(10)} WHERE code = ?",
        code,
    )


def forms_ran_out(page: Page) -> None:
    """The minutes of every open form of a booking are over."""
    end_forms(_shops[shop_of(page)])


def coupon_in_hand(page: Page, code: str) -> None:
    """Another counter has the coupon in hand."""
    _write(page, "UPDATE coupon SET lock_holder = 'another counter' WHERE code = ?", code)


def _write(page: Page, statement: str, *values: str) -> None:
    with sqlite3.connect(_shops[shop_of(page)], timeout=20) as database:
        database.execute(statement, values)
