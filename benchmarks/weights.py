"""What a browser loads for each public page before it can be used."""

from collections import defaultdict
from typing import Any

from playwright.sync_api import Page

from benchmarks.pages import PAGES
from benchmarks.report import Table
from benchmarks.shop import measured_shop
from tests.infra.browser import chromium

_KINDS = ("Document", "Stylesheet", "Script", "Font", "Image")


def measure() -> Table:
    """Bytes on the wire by kind, of a first visit on a phone."""
    with measured_shop("sqlite") as shop, chromium() as browser:
        rows = []
        for name, path in PAGES.items():
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True
            )
            weights = _weigh(context.new_page(), shop.url + path)
            rows.append([name, *(f"{weights[kind] / 1000:,.0f} kB" for kind in _KINDS)])
            context.close()
    return Table(
        how=(
            "A first visit by Chromium at 390×844, until the live page has taken over; bytes as "
            "they came over the wire (brotli), in thousands. Images are those in view."
        ),
        columns=["page", "HTML", "CSS files", "script", "fonts", "images"],
        rows=rows,
    )


def _weigh(page: Page, url: str) -> dict[str, int]:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: dict[str, int] = defaultdict(int)

    def came(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        weights[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", came)
    session.on("Network.loadingFinished", finished)
    page.goto(url)
    page.locator("#live[data-live=true]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    return weights
