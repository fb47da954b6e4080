"""What a counter's browser keeps for having no network."""

import sqlite3
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from booking_app.core.i18n import translator
from tests.infra.server import Shop

T = translator("ru")
ANY_TIME = 20_000
"""A socket that was lost is tried again with patience."""
IS_KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("counter-"));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  const files = await (await caches.open("files")).keys();
  const reads = files.some(({ url }) => url.endsWith(".wasm"));
  return kept.flat().length >= 2 && reads && navigator.serviceWorker.controller !== null;
}"""
DATABASE = """(name) => new Promise((resolve) => {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => resolve([]);
  opening.onsuccess = () => {
    const all = opening.result.transaction("kept").objectStore("kept").getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
  };
})"""


def opens_alone(page: Page) -> None:
    """Until the board and the scanner are kept on this device."""
    until(page, lambda: page.evaluate(IS_KEPT))
    keeps(page)


def kept(page: Page, name: str) -> list[dict[str, Any]]:
    """What a database of this browser holds; nothing where there is none."""
    found: list[dict[str, Any]] = page.evaluate(DATABASE, name)
    return found


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Look until it is so."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to that")


def keeps(page: Page, *codes: str) -> None:
    """Until today's list is on this device, with these bookings in it."""

    def listed() -> bool:
        days = kept(page, "counter-day")
        return bool(days) and {each["code"] for each in days[0]["expected"]} >= set(codes)

    until(page, listed)


def status(page: Page, text: str, **values: object) -> Any:
    return page.get_by_role("status").get_by_text(T(text, **values))


def is_locked(shop: Shop, code: str) -> bool:
    """Whether a counter keeps this coupon for itself."""
    with sqlite3.connect(shop.data_dir / "vitrina.db") as database:
        plain = code.replace("-", "")
        (is_kept,) = database.execute(
            "SELECT coalesce(locked_until > strftime('%Y-%m-%d %H:%M:%f', 'now'), 0) "
            "FROM coupon WHERE code = ?",
            (plain,),
        ).fetchone()
    return bool(is_kept)


def is_used(shop: Shop, code: str) -> bool:
    """Whether this coupon was redeemed."""
    with sqlite3.connect(shop.data_dir / "vitrina.db") as database:
        query = "SELECT status FROM coupon WHERE code = ?"
        (status,) = database.execute(query, (code.replace("-", ""),)).fetchone()
    return bool(status == "redeemed")


def give_back(shop: Shop, code: str) -> None:
    """No counter keeps this coupon any more."""
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        database.execute(
            "UPDATE coupon SET locked_until = '2000-01-01 00:00:00.000000' WHERE code = ?",
            (code.replace("-", ""),),
        )
