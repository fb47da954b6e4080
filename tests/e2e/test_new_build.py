"""A new build is put up while phones hold pages and a worker of the old one: nobody is stuck.

The old build is the present one with its files under other names, which the new server no longer
has, as after any deployment.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.pages.shopper import STUDS
from tests.infra import server
from tests.infra.server import ROOT, Shop

OLD = "old-build-"
_FILE = re.compile(r"[\w.$-]+\.(?:js|css)")
_SPELLED_OUT = {".js", ".css", ".html", ".json"}
_SHELLS = "caches.keys().then((names) => names.filter((name) => name.startsWith('shell-')))"
_MOVED_ON = f"(before) => {_SHELLS}.then((now) => now.length === 1 && now[0] !== before)"

pytestmark = pytest.mark.complaint_allowed(
    "WebSocket",
    "ERR_CONNECTION_REFUSED",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "Failed to load resource",
    "Failed to fetch dynamically imported module",
    "Error loading route module",
    "was preloaded using link preload",
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """A shop of its own, served from one build or the other at the same address."""

    environ: dict[str, str]
    old_web: Path
    log: Path

    @property
    def url(self) -> str:
        return self.environ["PUBLIC_URL"]

    def old(self) -> AbstractContextManager[str]:
        return server.serving(self.environ | {"REFLEX_WEB_WORKDIR": str(self.old_web)}, self.log)

    def new(self) -> AbstractContextManager[str]:
        return server.serving(self.environ, self.log)


def renamed(build: Path, to: Path) -> None:
    """A copy whose built files have other names."""
    packed = shutil.ignore_patterns("*.br", "*.gz")
    shutil.copytree(build, to, ignore=packed)
    files = list((to / "assets").iterdir())
    names = {file.name for file in files}

    def other(found: re.Match[str]) -> str:
        return OLD + found[0] if found[0] in names else found[0]

    for file in to.rglob("*"):
        if file.suffix in _SPELLED_OUT:
            file.write_text(_FILE.sub(other, file.read_text("utf-8")), "utf-8")
    for file in files:
        file.rename(file.with_name(OLD + file.name))


@pytest.fixture
def deployment(shop: Shop, tmp_path: Path) -> Iterator[Deployment]:
    environ = server.loaded(tmp_path / "data")
    renamed(ROOT / ".web" / "build" / "client", tmp_path / "web" / "build" / "client")
    return Deployment(environ, tmp_path / "web", tmp_path / "server.log")


def alive(page: Page) -> None:
    page.keyboard.press("Shift")
    expect(page.locator("#live[data-live=true]")).to_be_attached(timeout=20_000)


def test_an_open_page_a_worker_and_what_was_kept_move_on(
    deployment: Deployment, open_page: OpenPage
) -> None:
    with deployment.old() as url:
        page = open_page("installed", PHONE, locale="ru-RU", service_workers="allow", base_url=url)
        page.goto("/catalogue")
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.goto(f"/p/{STUDS}")
        name = page.get_by_role("heading", level=1).inner_text()
        page.wait_for_function("path => caches.match(path)", arg=f"/p/{STUDS}")
        page.goto("/catalogue")
        assert OLD in page.content()
        alive(page)
        (before,) = page.evaluate(_SHELLS)
    with deployment.new():
        # The scripts of the page the old one leads to are nowhere any more: the tap may bring the
        # present page anew, and then the next one leads on.
        card = page.locator("#main [data-card] a").first
        card.click()
        page.wait_for_function(
            f"location.pathname.startsWith('/p/') || !document.documentElement.innerHTML"
            f".includes('{OLD}')",
            timeout=20_000,
        )
        if "/p/" not in page.url:
            card.click()
        page.wait_for_url("**/p/**")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto("/stores")
        assert OLD not in page.content()
        alive(page)
        page.wait_for_function(_MOVED_ON, arg=before, timeout=30_000)
        page.context.set_offline(True)
        # Kept of the old build, and its scripts with it.
        page.goto(f"/p/{STUDS}")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.goto("/me")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.context.set_offline(False)
