"""Chromium for the tests: Playwright's own if it was downloaded, else the system's."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable(playwright: Playwright) -> str | None:
    """The path of a Chromium to start, or None."""
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    return next(filter(None, map(shutil.which, _SYSTEM_NAMES)), None)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A running Chromium. Fails the test with one sentence where there is none."""
    with sync_playwright() as playwright:
        path = executable(playwright)
        if path is None:
            pytest.fail(
                "No Chromium: run `.venv/bin/playwright install chromium`, or install the "
                "system's package (Debian: apt install chromium).",
                pytrace=False,
            )
        # Chromium refuses its sandbox to root.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*sandbox, *arguments])
        try:
            yield browser
        finally:
            browser.close()
