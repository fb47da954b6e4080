"""Pictures shown to others: the README's, and those of the dialog that installs the shop.

`make pictures` takes both, of the demo chain. `python -m tools.pictures https://shop.example` takes
those of the dialog of a shop that is running, into `.build/screenshots`; lying in the folder
`screenshots` of its `DATA_DIR` they are shown from its next start on.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from booking_app.core.i18n import LOCALES
from booking_app.demo.content import SCREENSHOTS
from booking_app.ui.locales import localised
from tests.e2e.pages.shopper import Shopper
from tests.infra import browser as browsers
from tests.infra import server
from tools import scenes, scenes_counter
from tools.shots import SIZES, Look, opened, settle

Scene = Callable[[Page, str], None]

_RING, _SIZE = "aurora-solitaire-ring-gold", "16.5"
_README = server.ROOT / "docs" / "pictures"
_README_WIDTHS = {"phone": 480, "tablet": 640, "desktop": 1200}
_FORMS = {"narrow": ("phone", 1.5), "wide": ("desktop", 1.0)}
"""The size of the screen, and how many points of the picture a pixel of it has."""
_PLACE = "moscow"


def main() -> None:
    address = next(iter(sys.argv[1:]), "")
    if address:
        with browsers.chromium() as chromium:
            _for_dialog(chromium, address, server.ROOT / ".build" / "screenshots", _OF_ANY)
        return
    server.build()
    with (
        tempfile.TemporaryDirectory(prefix="vitrina-pictures-") as folder,
        server.running_shop(Path(folder), LOG_LEVEL="ERROR") as shop,
        browsers.chromium() as chromium,
    ):
        _for_readme(chromium, shop.url)
        _for_dialog(chromium, shop.url, SCREENSHOTS, _OF_DEMO)


def _for_readme(chromium: Browser, url: str) -> None:
    for name, (size, scene) in _OF_README.items():
        width = _README_WIDTHS[size]
        picture = _taken(chromium, url, Look(size, "en", "light"), scene, width / SIZES[size][0])
        picture.save(_README / f"{name}.webp", quality=80, method=6)


def _for_dialog(
    chromium: Browser, url: str, folder: Path, wanted: dict[str, dict[str, Scene]]
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for form, found in wanted.items():
        size, scale = _FORMS[form]
        for name, scene in found.items():
            for locale in LOCALES:
                picture = _taken(chromium, url, Look(size, locale, "light"), scene, scale)
                file = folder / f"{form}-{locale}-{name}.jpg"
                picture.save(file, quality=80, optimize=True, progressive=True)
    print(f"Taken: {folder}")


def _taken(chromium: Browser, url: str, look: Look, scene: Scene, scale: float) -> Image.Image:
    """The screen as it is seen without scrolling."""
    with opened(chromium, url, look, scale) as page:
        page.context.add_cookies([{"name": "place", "value": _PLACE, "url": url}])
        scene(page, look.locale)
        settle(page)
        with Image.open(io.BytesIO(page.screenshot())) as image:
            return image.convert("RGB")


def _live(path: str) -> Scene:
    return lambda page, locale: Shopper(page, locale).open(path)


def _time(page: Page, locale: str) -> None:
    shopper = Shopper(page, locale)
    shopper.choose(_RING, _SIZE)
    shopper.to_stores()
    shopper.take_store()


def _booking(page: Page, locale: str) -> None:
    _time(page, locale)
    shopper = Shopper(page, locale)
    shopper.take_slot()
    shopper.to_contact()
    name = {"ru": "Анна Орлова", "en": "Anna Orlova"}[locale]
    shopper.fill(name=name, email=f"anna.{locale}@example.com")
    shopper.agree()
    shopper.book()


def _first_visit(page: Page, locale: str) -> None:
    """The card of the visit that is to be prepared next."""
    scenes_counter.at_counter("/counter")(page, locale)
    page.locator("main a[href*='/counter/r/']").first.click()
    page.wait_for_url("**/counter/r/*")
    page.locator("#main h1").wait_for()


def _first_product(page: Page, locale: str) -> None:
    page.goto(localised("/catalogue", locale))
    page.locator("main [data-card] a").first.click()
    page.wait_for_url("**/p/*")


_OF_README: dict[str, tuple[str, Scene]] = {
    "home": ("phone", _live("/")),
    "product": ("phone", _live(f"/p/{_RING}")),
    "try-on": ("phone", _time),
    "counter": ("tablet", scenes_counter.at_counter("/counter")),
    "card": ("tablet", _first_visit),
    "booking": ("phone", _booking),
    "admin-products": ("desktop", scenes.SCENES["admin-products"]),
    "admin-product": ("desktop", scenes.SCENES["admin-product"]),
    "admin-stores": ("desktop", scenes.SCENES["admin-stores"]),
}
_OF_DEMO: dict[str, dict[str, Scene]] = {
    "narrow": {
        "home": _live("/"),
        "product": _live(f"/p/{_RING}"),
        "try-on": _time,
        "booking": _booking,
    },
    "wide": {"catalogue": _live("/catalogue"), "product": _live(f"/p/{_RING}")},
}
"""By form; `booking_app/ui/screenshots.py` says what they are."""
_OF_ANY: dict[str, dict[str, Scene]] = {
    form: {"home": _live("/"), "catalogue": _live("/catalogue"), "product": _first_product}
    for form in _FORMS
}
"""Of a shop in which nothing may be booked for a picture."""


if __name__ == "__main__":
    main()
