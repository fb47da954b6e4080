"""Whether anything moves while the live page takes over from the first paint.

Chromium measures it itself, but forgives what is replaced; other engines do not measure at all. So
what stands in the window is looked at before and after, in the way of https://wicg.github.io/layout-instability.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

_LEAST_PX = 3
"""Less is no shift, as there."""
_PLACES = """([root, map]) => [...document.querySelectorAll(`${root} *`)]
  .filter((each) => !each.firstElementChild && !each.closest("noscript, svg, template")
    && !each.closest(`[aria-label="${map}"]`) && each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth)
  .map(([each, box]) => [`${each.tagName} ${each.textContent.trim()}`,
    box.x, box.y, box.width, box.height])
"""


_HELD = """
let held = true;
Object.defineProperty(document, "prerendering", { get: () => held });
window.letGo = () => { held = false; document.dispatchEvent(new Event("prerenderingchange")); };
"""


def hold(page: Page) -> None:
    """From now on pages wait with coming alive until `let_go`, however slow the machine is.

    They are told what Chromium tells a page that it renders ahead, with nobody before it.
    (Playwright cannot drive one of those.)
    """
    page.add_init_script(_HELD)


def let_go(page: Page) -> None:
    """Somebody is before the page now."""
    page.evaluate("letGo()")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the window, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


Places = dict[str, list[Place]]
"""By what it is and says; in order where there are several."""


def places(page: Page, root: str, map_label: str) -> Places:
    """Everything without parts of its own that can be seen under an element."""
    found: Places = defaultdict(list)
    for name, *box in page.evaluate(_PLACES, [root, map_label]):
        found[name].append(Place(*box))
    return found


def moved(page: Page, before: Places, after: Places) -> float:
    """The shift: how much of the window moved, times how far."""
    size: dict[str, Any] = page.viewport_size or {"width": 1, "height": 1}
    area, farthest = 0.0, 0.0
    for name, former in before.items():
        for old, new in zip(former, after.get(name, ()), strict=False):
            far = max(abs(old.x - new.x), abs(old.y - new.y))
            if far >= _LEAST_PX:
                area += old.width * old.height + new.width * new.height
                farthest = max(farthest, far)
    share = min(1.0, area / (size["width"] * size["height"]))
    return share * farthest / max(size["width"], size["height"])
