"""Chromium for the tests, Playwright's own if it was downloaded, else the system's; and Firefox.

Tests in a browser use Playwright's synchronous API in plain `def` tests. It runs an event loop of
its own in the test's thread, so no `async` test may run while it is open: keep it in fixtures of
module or package scope, and keep `async` tests out of those modules and packages.
"""

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

_DAY = "/api/v1/counter/day"
IN_CI = os.environ.get("CI") == "true"

_FIREFOX_NAMES = ("firefox-esr", "firefox")
_HOW_TO_GET_FIREFOX = "No Firefox: install the system's package (Debian: apt install firefox-esr)."
_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_HOW_TO_GET_ONE = (
    "No Chromium: run `.venv/bin/playwright install chromium`, or install the system's package "
    "(Debian: apt install chromium)."
)


def executable(playwright: Playwright) -> str | None:
    """The path of a Chromium to start, or None."""
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next(filter(None, map(shutil.which, _SYSTEM_NAMES)), None)


def arguments(*more: str) -> list[str]:
    """Chromium's command line: quiet, and without the sandbox it refuses to root."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [*_QUIET, *sandbox, *more]


def launch(playwright: Playwright, *more: str) -> Browser:
    """Start Chromium. Without one: skip with a sentence, or fail where a browser was promised."""
    path = executable(playwright)
    if path is None:
        (pytest.fail if IN_CI else pytest.skip)(_HOW_TO_GET_ONE)
    return playwright.chromium.launch(executable_path=path, args=arguments(*more))


def launch_firefox(playwright: Playwright, **preferences: bool | str | float) -> Browser:
    """Start the system's Firefox. Without one: skip with a sentence, or fail where it was promised.

    Playwright's own Firefox is a patched one; this is the one people have, see `firefox_bridge.py`.
    It knows no `is_mobile`, and heeds `java_script_enabled` only as the preference
    `javascript.enabled`; then pages can be read and gone to, and nothing can be clicked.
    """
    path = next(filter(None, map(shutil.which, _FIREFOX_NAMES)), None)
    if path is None:
        (pytest.fail if IN_CI else pytest.skip)(_HOW_TO_GET_FIREFOX)
    bridge = Path(tempfile.mkdtemp(prefix="firefox-bridge-")) / "firefox"
    script = shlex.join([sys.executable, str(Path(__file__).with_name("firefox_bridge.py"))])
    bridge.write_text(f'#!/bin/sh\nexec {script} "$@"\n')
    bridge.chmod(0o700)
    return playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=bridge,
        env={**os.environ, "FIREFOX": path},
        firefox_user_prefs=preferences,
    )


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A running Chromium, to be used where no other one is open."""
    with sync_playwright() as playwright:
        browser = launch(playwright, *more)
        try:
            yield browser
        finally:
            browser.close()


class Complaints:
    """What a browser complained of: console errors and warnings, uncaught errors, 5xx answers."""

    def __init__(self, context: BrowserContext, allowed: tuple[str, ...] = ()) -> None:
        self._allowed = allowed
        self.heard: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self._hear("error", f"uncaught: {error.error}"))
        context.on("response", lambda answer: self._answered(answer.status, answer.url))

    def _said(self, said: ConsoleMessage) -> None:
        # A counter asks for its day by itself: that nobody is signed in any more is an answer.
        if not (said.location["url"].partition("?")[0].endswith(_DAY) and "401" in said.text):
            self._hear(said.type, said.text)

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(part in text for part in self._allowed):
            self.heard.append(f"{kind}: {text}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self._hear("error", f"{status} from {url}")


def grant_location(page: Page, latitude: float, longitude: float) -> None:
    """The person allows the page to know where they are."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": latitude, "longitude": longitude, "accuracy": 30})


def refuse_location(page: Page) -> None:
    """The person says no when the page asks where they are."""
    page.context.clear_permissions()
    session = page.context.new_cdp_session(page)
    target = session.send("Target.getTargetInfo")["targetInfo"]
    session.send(
        "Browser.setPermission",
        {
            "permission": {"name": "geolocation"},
            "setting": "denied",
            "browserContextId": target["browserContextId"],
        },
    )
    session.detach()
