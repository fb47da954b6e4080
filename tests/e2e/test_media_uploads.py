"""Many files dropped at once, while shoppers go on looking."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.factories.images import photo
from tests.infra.server import Shop

FILES = 200
AT_ONCE = 6
GIVE_UP_SECONDS = 400
PRODUCT = "sol-bangle-gold"


def drop(client: httpx.Client, product: str, number: int) -> None:
    content = photo(number)
    said = {"filename": f"{number}.jpg", "product": product}
    headers = {
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Length": str(len(content)),
        "Upload-Metadata": ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items()
        ),
    }
    answer = client.post("/api/v1/media/uploads", headers=headers, content=content)
    assert answer.status_code == 201, answer.text


def states(client: httpx.Client, product: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/media/uploads", params={"product": product})
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_two_hundred_files_at_once_are_done_while_pages_answer(shop: Shop) -> None:
    said = shop.cli("api-key", "add", "drop", "--scope", "media")
    key = said.partition("key: ")[2].split()[0]
    with httpx.Client(base_url=shop.url, headers={"X-API-Key": key}, timeout=60) as client:
        product = client.get(f"/api/v1/products/{PRODUCT}").json()["id"]
        before = len(client.get(f"/api/v1/products/{PRODUCT}").json()["media"])
        with ThreadPoolExecutor(AT_ONCE) as hands:
            list(hands.map(lambda number: drop(client, product, number), range(FILES)))
        waiting, answers = FILES, 0
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while waiting:
            assert time.monotonic() < give_up, f"{waiting} files are not done"
            for path in ("/", "/catalogue", f"/p/{PRODUCT}"):
                page = client.get(path, timeout=10)
                assert page.status_code == 200
                answers += 1
            waiting = sum(one["status"] != "done" for one in states(client, product))
        assert answers
        # A product shows at most so many; the shopper sees all that fit.
        media = client.get(f"/api/v1/products/{PRODUCT}").json()["media"]
        assert len(media) == before + FILES
