"""axe-core on a page, with the copy that comes with the `axe-playwright-python` package."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


_STILL = """
(longest) => {
  // What is out of view under `content-visibility: auto` stands still until it is scrolled to, and
  // what goes on for long, a countdown say, moves too slowly to be looked at half done.
  const isShort = (timing) => timing.endTime <= longest;
  const moving = document.getAnimations().filter((each) =>
    each.effect && isShort(each.effect.getComputedTiming())
    && each.effect.target?.checkVisibility({ contentVisibilityAuto: true }));
  const settled = Promise.allSettled(moving.map((each) => each.finished)).then(() => true);
  // Later than any of them ends.
  const late = new Promise((resolve) => setTimeout(() => resolve(false), 2 * longest));
  return Promise.race([settled, late]).then((isStill) => {
    window.movedSince = false;
    for (const kind of ["transitionrun", "animationstart"])
      addEventListener(kind, () => { window.movedSince = true; }, { capture: true, once: true });
    return isStill;
  });
}
"""
_LONGEST = 10_000
"""How long what is waited for may move, in milliseconds."""
_LOOKS = 5


def assert_accessible(page: Page) -> None:
    """axe finds nothing on the page, once it is live and nothing moves any more.

    What axe found in a page that began to move meanwhile, a button fading in say, tells nothing;
    it looks again.
    """
    # While the live page takes over from the first paint, both are there for a moment.
    page.wait_for_function("!document.querySelector('#first-paint') && document.title")
    for _ in range(_LOOKS):
        assert page.evaluate(_STILL, _LONGEST), f"something on {page.url} does not come to rest"
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _RULES}})
        if not (found.violations_count and page.evaluate("window.movedSince")):
            break
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
