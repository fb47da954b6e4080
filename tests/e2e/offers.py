"""Coupons to be had, taken over the API, and typed at a counter."""

import asyncio
import json
import threading
import urllib.request
from typing import Any

from playwright.sync_api import expect

from booking_app.core.db import Database
from tests.e2e.desk import api
from tests.e2e.pages.counter import Counter
from tests.factories.coupons import published
from tests.infra.server import Shop


def campaign(shop: Shop, slug: str, **changes: Any) -> None:
    """An offer made in the back office: ten percent off, from 30,000 roubles on."""

    async def make() -> None:
        database = Database(
            shop.environ.get("DATABASE_URL") or f"sqlite:///{shop.data_dir}/vitrina.db"
        )
        async with database.write() as session:
            await published(session, slug=slug, minimum_minor=3_000_000, **changes)
        await database.dispose()

    # The browser's driver runs an event loop in this thread.
    worker = threading.Thread(target=lambda: asyncio.run(make()))
    worker.start()
    worker.join()


def take(shop: Shop, slug: str) -> dict[str, Any]:
    """A shopper takes a coupon."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{shop.url}/api/v1/coupon-campaigns/{slug}/take", method="POST"
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def shown(shop: Shop, coupon: dict[str, Any]) -> str:
    """What its QR says now; what it said when it was taken is stale within half a minute."""
    secret = str(coupon["url"]).rpartition("#")[2]
    return str(api(shop, f"/coupons/{coupon['code']}?token={secret}")["qr_payload"])


def type_code(counter: Counter, code: str) -> None:
    """The code typed by hand on the scan screen."""
    page, t = counter.page, counter.t
    page.get_by_label(t("Or type the code")).fill(code)
    page.get_by_role("button", name=t("Find")).click()
    expect(counter.verdict).to_be_visible()
