"""What our build does differently from a plain Reflex build. `rxconfig.py` lists it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin

from booking_app.core.i18n import LOCALES, mark, translator


class OwnScripts(Plugin):
    """Puts the sources of our own parts in the browser where the frontend is built.

    Components name them as `$/app_components/<name>/<file without its ending>`.
    """

    def __init__(self, **folders: Path) -> None:
        self._folders = folders

    def get_static_assets(self, **_context: Any) -> list[tuple[Path, str | bytes]]:
        """Every script of the folders, by its place in the build folder."""
        return [
            (Path("app_components") / name / file.name, file.read_text(encoding="utf-8"))
            for name, folder in self._folders.items()
            for file in sorted(folder.glob("*.js*"))
        ]


class PackageFiles(Plugin):
    """Puts files of npm packages among the built ones as they are.

    For libraries which few visits need: nothing of them is in the first load, and the script that
    wants one asks for it by its address.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        """`places` are files below `node_modules` by their place in the build."""
        self._places = dict(places)

    def post_build(self, *, static_dir: Path, **_context: Any) -> None:
        """Copy them, before all is compressed."""
        packages = static_dir.parent.parent / "node_modules"
        for place, source in self._places.items():
            target = static_dir / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(packages / source, target)


class SamePortPlugin(Plugin):
    """Lets the built page talk to the host and port it came from.

    Reflex writes the server's address into the script at build time; a build then fits one port
    only. The placeholder address is replaced by an expression on `location`.
    """

    PLACEHOLDER = "http://same-origin.invalid"

    def post_build(self, *, static_dir: Path, **_context: Any) -> None:
        """Rewrite the built scripts, before they are compressed."""
        socket = self.PLACEHOLDER.replace("http", "ws", 1)
        replaced = 0
        for script in sorted((static_dir / "assets").glob("*.js")):
            text = script.read_text(encoding="utf-8")
            if self.PLACEHOLDER not in text and socket not in text:
                continue
            for quote in _QUOTES:
                text = _rewrite(text, quote, self.PLACEHOLDER, "location.origin")
                text = _rewrite(text, quote, socket, 'location.origin.replace("http","ws")')
            if self.PLACEHOLDER in text or socket in text:
                raise RuntimeError(f"the server's address is used in an unknown way in {script}")
            script.write_text(text, encoding="utf-8")
            replaced += 1
        if not replaced:
            raise RuntimeError("the built scripts do not name the server's address")


class NewVersionBanner(Plugin):
    """Says in the page's language what Reflex says in English to those whose page is of an older
    build than the server's."""

    def post_build(self, *, static_dir: Path, **_context: Any) -> None:
        """Rewrite the built scripts, before they are compressed."""
        texts = {
            "A new version of this app is available.": mark("The shop was renewed meanwhile."),
            "Reload": mark("Load the page anew"),
        }
        scripts = {
            path: path.read_text(encoding="utf-8")
            for path in sorted((static_dir / "assets").glob("*.js"))
        }
        for path, script in scripts.items():
            if not any(f"{quote}{next(iter(texts))}{quote}" in script for quote in _QUOTES):
                continue
            for english, ours in texts.items():
                script = _said(script, english, ours)
            path.write_text(script, encoding="utf-8")
            return
        raise RuntimeError("the built scripts do not tell of a new version")


def _said(script: str, english: str, ours: str) -> str:
    """The script with a literal replaced by what it means in the language of the page."""
    words = {locale: translator(locale)(ours) for locale in LOCALES}
    by_page = f"({json.dumps(words)}[document.documentElement.lang]??{json.dumps(ours)})"
    for quote in _QUOTES:
        script = script.replace(f"{quote}{english}{quote}", by_page)
    return script


_QUOTES = "`\"'"


def _rewrite(text: str, quote: str, address: str, expression: str) -> str:
    return text.replace(f"{quote}{address}/", f"{expression}+{quote}/")
