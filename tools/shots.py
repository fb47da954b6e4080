"""Pictures of every screen, in every size, language and colour scheme: `make shots`.

`python -m tools.shots [word …]` takes only the screens whose names begin so, and only the sizes,
languages and schemes that are named: `tools.shots admin-product desktop ru`. They land in
`.build/shots`, with an `index.html` to look through.
"""

import html
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page

from booking_app.core.i18n import LOCALES
from tests.infra import browser as browsers
from tests.infra import server
from tools import passed_time, scenes
from tools.scenes import Scene
from tools.scenes_office import EMPTY

SHOTS = server.ROOT / ".build" / "shots"
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
SCHEMES = ("light", "dark")
_QUIET = {"LOG_LEVEL": "ERROR", "RATE_SIGN_IN_ACCOUNT": "1000/min"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a screen is looked at."""

    size: str
    locale: str
    scheme: str

    @property
    def name(self) -> str:
        return f"{self.size}-{self.locale}-{self.scheme}"


def main() -> None:
    looks, wanted = _asked(sys.argv[1:])
    full, empty = (_chosen(each, wanted) for each in (scenes.SCENES, EMPTY))
    if not full and not empty:
        sys.exit(f"No such screen; there are {', '.join((*scenes.SCENES, *EMPTY))}.")
    SHOTS.mkdir(parents=True, exist_ok=True)
    server.build()
    begun = time.monotonic()
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="vitrina-shots-") as folder:
        if full:
            with server.running_shop(Path(folder) / "full", **_QUIET) as shop:
                passed_time.lies_in(shop.url, shop.data_dir)
                failed += _take_all(shop.url, full, looks)
        if empty:
            with server.empty_shop(Path(folder) / "empty", **_QUIET) as shop:
                failed += _take_all(shop.url, empty, looks)
    _write_index()
    print("\n".join(failed))
    print(f"{time.monotonic() - begun:.0f} s; look at {SHOTS / 'index.html'}")
    sys.exit(bool(failed))


def _looks() -> Iterator[Look]:
    yield from (Look(*each) for each in product(SIZES, LOCALES, SCHEMES))


def _asked(words: list[str]) -> tuple[list[Look], tuple[str, ...]]:
    """Sizes, languages and schemes among the words narrow the looks; the rest begin names."""
    parts = (set(SIZES), set(LOCALES), set(SCHEMES))
    chosen = [{word for word in words if word in part} or part for part in parts]
    looks = [
        look
        for look in _looks()
        if look.size in chosen[0] and look.locale in chosen[1] and look.scheme in chosen[2]
    ]
    return looks, tuple(word for word in words if not any(word in part for part in parts))


def _chosen(every: dict[str, Scene], wanted: tuple[str, ...]) -> dict[str, Scene]:
    return {n: scene for n, scene in every.items() if not wanted or n.startswith(wanted)}


def _take_all(url: str, chosen: dict[str, Scene], looks: list[Look]) -> list[str]:
    """Sentences about the screens that could not be reached."""
    troubles = []
    with browsers.chromium() as chromium:
        for look in looks:
            # A page for each: what one scene leaves behind is not in the next one's picture.
            for name, scene in chosen.items():
                with opened(chromium, url, look) as page:
                    troubles.append(_take(page, name, scene, look))
    return [trouble for trouble in troubles if trouble]


@contextmanager
def opened(chromium: Browser, url: str, look: Look, scale: float = 1) -> Iterator[Page]:
    """A page of a fresh browser; `scale` is how many points of the picture a pixel has."""
    width, height = SIZES[look.size]
    options: dict[str, Any] = {"is_mobile": True} if look.size == "phone" else {}
    context = chromium.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        has_touch=look.size != "desktop",
        locale={"ru": "ru-RU", "en": "en-GB"}[look.locale],
        color_scheme=look.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        timezone_id="Europe/Moscow",
        **options,
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def _take(page: Page, name: str, scene: Callable[[Page, str], None], look: Look) -> str:
    """Take one picture; a sentence when the screen could not be reached."""
    trouble = ""
    try:
        scene(page, look.locale)
        settle(page)
    except (Error, AssertionError) as error:
        trouble = f"{name} {look.name}: {str(error).splitlines()[0]}"
    picture = SHOTS / f"{name}-{look.name}.png"
    page.screenshot(path=picture, full_page=name in scenes.WHOLE and not trouble)
    return trouble


def settle(page: Page) -> None:
    """Wait until photos in view are there and nothing moves."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """async () => {
          const seen = [...document.images].filter((image) => {
            const box = image.getBoundingClientRect();
            return box.top < innerHeight && box.bottom > 0 && box.width > 0;
          });
          // One that lies behind the edge of a strip may never be asked for.
          const longest = new Promise((over) => setTimeout(over, 3000));
          await Promise.race([Promise.allSettled(seen.map((image) => image.decode())), longest]);
          await document.fonts.ready;
        }"""
    )


def _write_index() -> None:
    cells = []
    for name in (*scenes.SCENES, *EMPTY):
        cells.append(f"<h2>{html.escape(name)}</h2><div>")
        for look in _looks():
            picture = f"{name}-{look.name}.png"
            if (SHOTS / picture).exists():
                cells.append(
                    f'<figure><a href="{picture}"><img src="{picture}" loading="lazy" '
                    f'alt="{name}, {look.name}"></a><figcaption>{look.name}</figcaption></figure>'
                )
        cells.append("</div>")
    style = (
        "body{font:14px system-ui;margin:24px;background:#888}div{display:flex;flex-wrap:wrap;"
        "gap:16px;align-items:start}figure{margin:0}img{max-width:320px;max-height:700px;"
        "object-fit:cover;object-position:top}"
    )
    page = f"<!doctype html><title>Screens</title><style>{style}</style>{''.join(cells)}"
    (SHOTS / "index.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
