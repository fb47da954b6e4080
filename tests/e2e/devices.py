"""Browsers that are devices of a counter, on which people take turns by their PIN."""

import secrets
import sqlite3
from uuid import uuid4

from argon2 import PasswordHasher
from playwright.sync_api import Page, expect

from booking_app.core.signing import hash_secret
from booking_app.demo import content
from tests.e2e.pages.counter import STORE
from tests.infra.server import Shop

PIN = "7391"


IDLE_MS = 6 * 60 * 1000


def device_of(shop: Shop, page: Page, *logins: str) -> None:
    """Make this browser a device of the store's counter, on which these people have their PIN."""
    secret = secrets.token_urlsafe(32)
    hashed = PasswordHasher(time_cost=1, memory_cost=64).hash(PIN)
    with sqlite3.connect(shop.data_dir / "vitrina.db", timeout=20) as database:
        database.execute(
            "INSERT INTO counter_device (id, secret_hash, store_id, name, browser, created_at, "
            "last_seen_at) SELECT ?, ?, id, 'Window', '', datetime('now'), datetime('now') "
            "FROM store WHERE slug = ?",
            (uuid4().hex, hash_secret(secret), STORE),
        )
        for login in logins:
            database.execute(
                "INSERT OR REPLACE INTO staff_pin SELECT id, ?, datetime('now') FROM staff "
                "WHERE login = ?",
                (hashed, login),
            )
    page.context.add_cookies([{"name": "counter_device", "value": secret, "url": shop.url}])


def name_of(login: str) -> str:
    return next(one.name for one in content.staff().people if one.login == login)


def comes_in(page: Page, login: str) -> None:
    """Somebody takes their turn on a device."""
    page.wait_for_url("**/counter/pin**")
    page.get_by_role("button", name=name_of(login)).click()
    page.get_by_label("Введите PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Подготовить")).to_be_visible()
