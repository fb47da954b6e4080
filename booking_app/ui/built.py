"""The compiled frontend on disk: its HTML shell taken apart, its stylesheet, its route chunks."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from booking_app.ui.critical_css import Stylesheet

_STYLESHEET = re.compile(r'<link href="([^"]+\.css)" rel="stylesheet"[^>]*/?>')
_PRELOAD = re.compile(r'<link[^>]*rel="(?:modulepreload|preload)"[^>]*/?>')
_MODULE_SCRIPT = re.compile(r'<script type="module" async="">(.*?)</script>', re.DOTALL)
_DEFERRED = re.compile(r'<script defer="" src="([^"]+)"></script>')
_MANIFEST = re.compile(r'import "([^"]+)";')
_ROUTE = re.compile(r'import \* as (\w+) from "([^"]+)";')
_ROUTE_IDS = re.compile(r"__reactRouterRouteModules = \{([^}]*)\}")
_ENTRY = re.compile(r'import\("([^"]+)"\)')
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


class BuildError(Exception):
    """The compiled frontend is missing or not of the expected shape."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The shell's head and body without preloads and boot script, and how to boot it later."""

    head: str
    body: str
    stylesheet: Stylesheet
    boot: dict[str, Any]
    route_chunks: dict[str, list[str]]

    def boot_for(self, route: str) -> dict[str, Any]:
        """The boot data of a page: the shell's own and the chunks of this Reflex route."""
        return {**self.boot, "preload": self.route_chunks.get(_router_path(route), [])}


def read_shell(static_dir: Path) -> Shell:
    """Take the built `index.html` apart. Raises `BuildError`."""
    index = static_dir / "index.html"
    if not index.is_file():
        raise BuildError(f"the frontend is not built: {index} is missing")
    page = index.read_text(encoding="utf-8")
    head = _between(page, "<head>", "</head>")
    body = _between(page, "<body>", "</body>")
    link = _STYLESHEET.search(head)
    script = _MODULE_SCRIPT.search(body)
    if not link or not script:
        raise BuildError("the built page has no stylesheet or no boot script")
    css = (static_dir / link[1].lstrip("/")).read_text(encoding="utf-8")
    boot = _boot(script[1])
    manifest = (static_dir / str(boot["manifest"]).lstrip("/")).read_text(encoding="utf-8")
    # React finds its stylesheet link in the head again; it is fetched with the live page's script
    # (see first_paint.js), not beside the first photo.
    deferred = f'<link href="{link[1]}" rel="stylesheet" type="text/css" media="print" disabled>'
    head = _TITLE.sub("", _PRELOAD.sub("", head.replace(link[0], deferred)))
    inert = f'<script type="application/json" id="boot">{_BOOT_MARK}</script>'
    return Shell(
        head=head,
        body=body.replace(script[0], inert),
        stylesheet=Stylesheet.parse(css),
        boot=boot,
        route_chunks=_chunks(manifest),
    )


_BOOT_MARK = "{boot}"


def with_boot(body: str, boot: dict[str, Any]) -> str:
    """The shell's body with its boot data filled in."""
    return body.replace(_BOOT_MARK, json.dumps(boot).replace("<", "\\u003c"))


def scripts_later(head: str) -> str:
    """A head whose scripts `first_paint.js` fetches, after the largest photo of the page."""
    return _DEFERRED.sub(r'<script defer data-later="\1"></script>', head)


def _between(text: str, start: str, end: str) -> str:
    _, opened, rest = text.partition(start)
    inner, closed, _ = rest.rpartition(end)
    if not opened or not closed:
        raise BuildError(f"the built page has no {start}")
    return inner


def _boot(script: str) -> dict[str, Any]:
    manifest, entry = _MANIFEST.search(script), _ENTRY.search(script)
    ids = _ROUTE_IDS.search(script)
    if not manifest or not entry or not ids:
        raise BuildError("the boot script of the built page is not of the expected shape")
    modules = dict(_ROUTE.findall(script))
    named = re.findall(r'"([^"]+)":\s*(\w+)', ids[1])
    routes = {route: modules[alias] for route, alias in named}
    return {"manifest": manifest[1], "routes": routes, "entry": entry[1]}


def _chunks(manifest: str) -> dict[str, list[str]]:
    data = json.loads(manifest.removeprefix("window.__reactRouterManifest=").rstrip().rstrip(";"))
    shared = {data["entry"]["module"], *data["entry"]["imports"]}
    return {
        "/" + route.get("path", "").strip("/"): [
            chunk for chunk in (route["module"], *route["imports"]) if chunk not in shared
        ]
        for route in data["routes"].values()
        if route["id"] != "root"
    }


def _router_path(route: str) -> str:
    return "/" + re.sub(r"\[(\w+)\]", r":\1", route).strip("/")
