"""The stylesheet has every class that a page names, those of pages made by the server alone too."""

import ast
import re
from collections.abc import Iterator

import httpx

from tests.infra.server import ROOT, Shop

# Found by scripts and other rules.
HOOKS = {"ring-measure", "gallery-track"}


def named(source: str) -> Iterator[str]:
    """Class names written out in a source."""
    for call in ast.walk(ast.parse(source)):
        for keyword in call.keywords if isinstance(call, ast.Call) else []:
            if (keyword.arg or "").endswith(("class_name", "_class")):
                yield from _words(keyword.value)


def _words(value: ast.AST) -> Iterator[str]:
    """Of an expression those that may come out of it, not those it only compares with."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield from value.value.split()
    elif isinstance(value, ast.Tuple):  # a case of `rx.match`
        yield from _words(value.elts[-1])
    elif isinstance(value, ast.Dict):
        for one in value.values:
            yield from _words(one)
    elif not isinstance(value, ast.Compare):
        for part in ast.iter_child_nodes(value):
            yield from _words(part)


def test_the_stylesheet_has_every_class_that_pages_name(shop: Shop) -> None:
    page = httpx.get(shop.url).text
    (address,) = re.findall(r'<link href="(/assets/[^"]+\.css)" rel="stylesheet"', page)
    styles = httpx.get(shop.url + address).text
    known = {re.sub(r"\\(.)", r"\1", one) for one in re.findall(r"\.((?:\\.|[\w-])+)", styles)}
    missing = {
        f"{path.name}: {name}"
        for path in sorted((ROOT / "booking_app" / "ui").rglob("*.py"))
        for name in named(path.read_text("utf-8"))
        if name not in known | HOOKS
    }
    assert missing == set()
