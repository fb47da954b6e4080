"""Which pages a browser may fetch before they are asked for.

A prefetch brings a page's HTML alone, when a finger comes down on its link or a pointer rests on
it: no script of it runs, so it is no visit, and nobody is told of it. Only pages anybody may open
are named, and only links of the first paint: the live page asks the socket and would fetch for
nothing. Browsers themselves fetch nothing where data are to be saved.
https://wicg.github.io/nav-speculation
"""

import json
from collections.abc import Iterable

from starlette.requests import Request


def speculation_rules(paths: Iterable[str]) -> str:
    """The text of the rules, for a `<script type="speculationrules">`; `paths` are routes as Reflex
    writes them (`/p/[slug]`)."""
    patterns = [path.replace("[", ":").replace("]", "") for path in paths]
    where = {
        "and": [
            {"href_matches": patterns},
            {"selector_matches": "#first-paint a"},
            {"not": {"selector_matches": "[data-same-page], [download], [target=_blank]"}},
        ]
    }
    rules = {"prefetch": [{"where": where, "eagerness": "moderate"}]}
    return json.dumps(rules, separators=(",", ":"))


def is_prefetch(request: Request) -> bool:
    """Whether nobody has opened the page yet."""
    return "prefetch" in request.headers.get("sec-purpose", "")


def saves_data(request: Request) -> bool:
    """Whether the browser was told to be sparing."""
    return request.headers.get("save-data", "").lower() == "on"
