"""A counter to stand at, and shoppers who book for it from elsewhere."""

import json
import urllib.request
import uuid
from typing import Any

from playwright.sync_api import Page

from tests.e2e.pages.counter import STORE, Counter
from tests.infra.server import Shop

STORE_NAME = {"ru": "Кузнецкий Мост", "en": "Kuznetsky Most"}


def api(shop: Shop, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the shop's API answers."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{shop.url}/api/v1{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"content-type": "application/json", "idempotency-key": uuid.uuid4().hex},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        return json.load(answer)


def booked(
    shop: Shop, name: str, *, pieces: int = 1, store: str = STORE, payment: str = "in_store"
) -> dict[str, Any]:
    """A booking somebody makes elsewhere, to come as soon as possible."""
    items = api(shop, f"/stores/{store}/pieces")["items"]
    free = list({piece["product"]: piece for piece in items}.values())
    return api(
        shop,
        "/reservations",
        {
            "store": store,
            "slot_start": None,
            "pieces": [piece["id"] for piece in free[:pieces]],
            "contact": {"name": name, "phone": "", "email": f"{uuid.uuid4().hex}@example.com"},
            "payment": payment,
            "locale": "ru",
        },
    )


def at_the_counter(page: Page, locale: str = "ru", login: str = "") -> Counter:
    """Signed in, with the board on the screen."""
    counter = Counter(page, locale)
    counter.sign_in(lambda _: None, login)
    counter.choose_store(STORE_NAME[locale])
    return counter
