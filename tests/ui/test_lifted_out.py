"""The code on the page about taking the first paint along works as it stands there."""

import re
from typing import Any

import httpx
from starlette.applications import Starlette

from tests.infra.server import ROOT
from tests.ui.test_first_paint import built

__all__ = ["built"]
PAGE = (ROOT / "docs" / "first-paint.md").read_text("utf-8")


async def test_its_example_answers_with_finished_pages(built: Any) -> None:
    named: dict[str, Any] = {"__name__": "lifted_out"}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile("\n".join(blocks), "docs/first-paint.md", "exec"), named)  # noqa: S102  our own
    site = named["transform"](built)(Starlette())
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as browser:
        found = await browser.get("/hello/anna")
        nothing = await browser.get("/hello/boris")
        missing = await browser.get("/hello/nobody")
    assert found.status_code == 200
    assert "<title data-first-paint>Hello, Anna</title>" in found.text
    assert "<li>tea</li><li>cake</li>" in found.text
    assert "Nothing yet." in nothing.text
    assert (missing.status_code, "Nothing here" in missing.text) == (404, True)


def test_every_file_it_names_is_there() -> None:
    for name in re.findall(r"`((?:core/)?\w+\.(?:py|js))`", PAGE.partition("## A page")[0]):
        folder = ROOT / "booking_app"
        assert (folder / "ui" / name).is_file() or (folder / name).is_file(), name
    for path in re.findall(r"`(tests/[\w/]+\.py)`", PAGE):
        assert (ROOT / path).is_file(), path
