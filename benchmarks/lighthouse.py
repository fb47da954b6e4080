"""Lighthouse on public pages, beside the least that page could be and the most of plain Reflex.

Needs Node.js 22 (it comes with the project's environment), npm for the first run, a Chromium and
haproxy. One proxy stands before everything, so all pages are served alike:

* *floor*: a page of hand-written HTML with the product's photo, name, price and text, nothing else;
* *plain Reflex*: the page as Reflex builds it, an empty shell which its script fills.
"""

import html
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import sync_playwright
from reflex.utils.prerequisites import get_web_dir

from benchmarks.report import Table
from tests.infra import browser
from tests.infra.server import ROOT, free_port, running_shop

VERSION = "13.5.0"
_RUNS = 3
_TRIES = 3
_NOTHING_RECORDED = "NO_NAVSTART"
"""The browser now and then records nothing of a load; Lighthouse itself says: run it again."""
_HOME = ROOT / ".build" / "lighthouse"
_PRODUCT = "/p/aurora-solitaire-ring-gold"
_PATHS = ("/", "/c/rings", _PRODUCT, "/stores", "/stores/moscow-kuznetsky-most", "/coupons")
_SEARCH = "/catalogue?q=кольцо"
_PLAIN, _FLOOR = "/plain" + _PRODUCT, "/floor"
_CHROME = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_AUDITS = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
)


def measure() -> Table:
    """Medians of three runs each, in the phone's simulation that Lighthouse uses by default."""
    if shutil.which("haproxy") is None:
        raise SystemExit("haproxy is needed to serve all pages alike.")
    _install()
    with _proxied_shop() as url:
        rows = [_row("floor", _look(f"{url}{_FLOOR}"))]
        rows.append(_row("plain Reflex, product", _look(f"{url}{_PLAIN}")))
        paths = (*_PATHS, *(f"/en{path}".rstrip("/") for path in _PATHS), _SEARCH)
        rows.extend(_row(path, _look(url + path)) for path in paths)
    return Table(
        how=(
            f"Lighthouse {VERSION} with its default phone (slow 4G, processor four times slower, "
            f"both simulated), the median of {_RUNS} runs, the demo chain on SQLite in one process "
            "behind haproxy. Best practices ask for HTTPS, which loopback is excused from."
        ),
        columns=["page", *_CATEGORIES, "FCP", "LCP", "TBT", "CLS"],
        rows=rows,
    )


def _row(name: str, runs: Sequence[dict[str, Any]]) -> list[str]:
    def middle(values: Sequence[float]) -> float:
        return statistics.median(values)

    scores = [
        f"{100 * middle([run['categories'][kind]['score'] or 0 for run in runs]):.0f}"
        for kind in _CATEGORIES
    ]
    fcp, lcp, tbt, cls = (
        middle([run["audits"][audit].get("numericValue", 0.0) for run in runs]) for audit in _AUDITS
    )
    return [name, *scores, f"{fcp:.0f} ms", f"{lcp:.0f} ms", f"{tbt:.0f} ms", f"{cls:.3f}"]


def _look(url: str) -> list[dict[str, Any]]:
    return [_one_run(url) for _ in range(_RUNS)]


def _one_run(url: str) -> dict[str, Any]:
    for _ in range(_TRIES):
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            done = subprocess.run(
                [_node(), _HOME / "node_modules" / "lighthouse" / "cli" / "index.js", url,
                 "--quiet", "--output=json", f"--output-path={report.name}",
                 f"--chrome-flags={_CHROME}"],
                env=os.environ | {"CHROME_PATH": _chromium()},
                check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            if done.returncode == 0:
                found: dict[str, Any] = json.loads(Path(report.name).read_text("utf-8"))
                return found
        if _NOTHING_RECORDED not in done.stderr:
            break
    raise RuntimeError(f"Lighthouse failed at {url}: {done.stderr.strip()}")


@cache
def _chromium() -> str:
    with sync_playwright() as playwright:
        return browser.executable(playwright) or playwright.chromium.executable_path


def _node() -> str:
    return str(ROOT / ".venv" / "bin" / "node")


def _install() -> None:
    if (_HOME / "node_modules" / "lighthouse").is_dir():
        return
    _HOME.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--prefix", _HOME, "--no-audit", "--no-fund", "--silent",
         f"lighthouse@{VERSION}"],
        check=True,
    )  # fmt: skip


@contextmanager
def _proxied_shop() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="vitrina-bench-") as made:
        folder, port = Path(made), free_port()
        url = f"http://127.0.0.1:{port}"
        with running_shop(folder / "shop", LOG_LEVEL="ERROR", PUBLIC_URL=url) as shop:
            (folder / "plain.html").write_bytes(_plain())
            (folder / "floor.html").write_text(_floor(shop.url), "utf-8")
            config = folder / "haproxy.cfg"
            config.write_text(_proxy(folder, port, shop.url), "utf-8")
            with subprocess.Popen(["haproxy", "-db", "-f", config]) as proxy:
                try:
                    yield url
                finally:
                    proxy.terminate()


def _proxy(folder: Path, port: int, shop_url: str) -> str:
    page = 'return status 200 content-type "text/html; charset=utf-8" file'
    return f"""
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend web
  bind 127.0.0.1:{port}
  http-request {page} {folder}/floor.html if {{ path {_FLOOR} }}
  http-request {page} {folder}/plain.html if {{ path {_PLAIN} }}
  default_backend shop
backend shop
  server one {shop_url.removeprefix("http://")}
"""


def _plain() -> bytes:
    """The built page, made to believe that its address is the product's."""
    index = (get_web_dir() / "build" / "client" / "index.html").read_text("utf-8")
    return index.replace("<head>", f"<head><script>{_ASIDE}</script>", 1).encode()


_ASIDE = f"history.replaceState(null, '', '{_PRODUCT}')"


def _floor(shop_url: str) -> str:
    """The product's photo, name, price and text; nothing has to be fetched but the photo."""
    page = httpx.get(shop_url + _PRODUCT).raise_for_status().text
    preload = re.search(r'<link rel="preload" as="image"[^>]*>', page)
    if preload is None:
        raise AssertionError("the product's page preloads no photo")
    attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', preload[0]))
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", main[0] if main else "")
    words = html.escape(" ".join(html.unescape(text).split()))
    return (
        "<!DOCTYPE html><html lang=ru><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        "<meta name=description content='The least a page can be'><title>Floor</title>"
        "<style>body{font:16px/1.5 sans-serif;margin:0}img{width:100%;aspect-ratio:4/5}"
        f"main{{padding:0 20px}}</style>{preload[0]}"
        f'<main><img alt="" width=960 height=1200 src="{attributes["href"]}" '
        f'srcset="{attributes["imagesrcset"]}" sizes="{attributes["imagesizes"]}" '
        f"fetchpriority=high><h1>{words[:60]}</h1><p>{words}</p></main></html>"
    )
