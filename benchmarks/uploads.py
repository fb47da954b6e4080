"""Two hundred photos dropped at once, and what the pages are like meanwhile."""

import base64
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks.report import Table, median, milliseconds, percentile
from benchmarks.shop import measured_shop
from tests.factories.images import photo
from tests.infra.server import Shop

_FILES = 200
_PRODUCT = "sol-bangle-gold"
_QUIET_SECONDS = 5.0


def measure() -> Table:
    """Seconds until all are done, and the home page's answers before and meanwhile."""
    with measured_shop("sqlite") as shop:
        key = (
            shop.cli("api-key", "add", "bench", "--scope", "media").partition("key: ")[2].split()[0]
        )
        with httpx.Client(base_url=shop.url, headers={"X-API-Key": key}, timeout=60) as client:
            product = client.get(f"/api/v1/products/{_PRODUCT}").json()["id"]
            quiet = _Visitor(shop)
            time.sleep(_QUIET_SECONDS)
            quiet_times = quiet.leave()
            busy = _Visitor(shop)
            begun = time.perf_counter()
            with ThreadPoolExecutor(6) as hands:
                list(hands.map(lambda number: _drop(client, product, number), range(_FILES)))
            received = time.perf_counter() - begun
            while _unfinished(client, product):
                time.sleep(0.25)
            done = time.perf_counter() - begun
            busy_times = busy.leave()
    return Table(
        how=(
            f"The demo chain in one process on SQLite; {_FILES} different photos of 640×480 sent "
            "by six connections at once, worked on in the background of the same process, while "
            "one visitor asks for `/` again and again."
        ),
        columns=["what", "figure"],
        rows=[
            ["all received", f"{received:.1f} s"],
            ["all done", f"{done:.1f} s"],
            ["a photo, on average", milliseconds(done / _FILES)],
            ["`/` before, p50 / p95", _both(quiet_times)],
            ["`/` meanwhile, p50 / p95", _both(busy_times)],
        ],
    )


class _Visitor:
    """Asks for the home page until it leaves."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._seconds: list[float] = []
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        with httpx.Client(base_url=self._shop.url, timeout=60) as client:
            while not self._leaving.is_set():
                begun = time.perf_counter()
                client.get("/").raise_for_status()
                self._seconds.append(time.perf_counter() - begun)
                self._leaving.wait(0.02)

    def leave(self) -> list[float]:
        self._leaving.set()
        self._thread.join()
        return self._seconds


def _both(seconds: list[float]) -> str:
    return f"{milliseconds(median(seconds))} / {milliseconds(percentile(seconds, 0.95))}"


def _drop(client: httpx.Client, product: str, number: int) -> None:
    content = photo(number)
    name, product_id = (
        base64.b64encode(text.encode()).decode() for text in (f"{number}.jpg", product)
    )
    client.post(
        "/api/v1/media/uploads",
        content=content,
        headers={
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Length": str(len(content)),
            "Upload-Metadata": f"filename {name},product {product_id}",
        },
    ).raise_for_status()


def _unfinished(client: httpx.Client, product: str) -> int:
    items = client.get("/api/v1/media/uploads", params={"product": product}).json()["items"]
    return sum(one["status"] != "done" for one in items)
