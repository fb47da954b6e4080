"""The live page takes over from the first paint, and nobody notices, in Chromium and in Firefox.

No input is made here: browsers excuse shifts that follow one. A console message fails the test, as
everywhere.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking_app.core.clock import minute_of
from booking_app.core.i18n import translator
from booking_app.ui.locales import locale_of
from tests.e2e.conftest import DESKTOP, PHONE, SMALL, OpenPage
from tests.e2e.pages.stillness import hold, let_go, moved, places
from tests.factories.images import one_pixel
from tests.infra.server import Shop

PAGES = [
    "/",
    "/catalogue",
    "/c/rings",
    "/p/classic-wedding-band-gold",
    "/stores",
    "/stores/moscow-kuznetsky-most",
    "/stores/vladivostok-svetlanskaya",
    "/catalogue?q=кольцо",
    "/coupons",
    "/en",
    "/en/p/neva-pendant-topaz",
    "/en/stores",
    "/en/stores/moscow-kuznetsky-most",
]
MOST_SHIFT = 0.01

_WATCH = """() => {
  window.titles = [document.title];
  new MutationObserver(() => {
    if (titles.at(-1) !== document.title) titles.push(document.title);
  }).observe(document.head, { subtree: true, childList: true, characterData: true });
  window.shifts = [];
  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift"))
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => each.value)))
      .observe({ type: "layout-shift" });
}"""
_STAND_STILL = """() => new MutationObserver(() => {
  if (!document.getElementById("first-paint"))
    document.getAnimations().forEach((motion) => motion.pause());
}).observe(document.body, { childList: true })"""
# Bar the map, which only the live page can draw.
_TEXT = """([root, map]) => {
  const main = document.querySelector(`${root} main`).cloneNode(true);
  main.querySelectorAll(`[aria-label="${map}"], noscript`).forEach((each) => each.remove());
  return main.textContent.replace(/\\s+/g, " ").trim();
}"""


def text(page: Page, root: str, path: str) -> str:
    return str(page.evaluate(_TEXT, [root, the_map(path)]))


def the_map(path: str) -> str:
    return translator(locale_of(path))("Stores on the map")


@pytest.fixture(params=["phone", "desktop", "firefox phone", "firefox desktop"])
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    name = request.param.replace(" ", "_")
    if name.startswith("firefox"):
        device = {"firefox_phone": SMALL, "firefox_desktop": DESKTOP}[name]
        opened = open_page(name, device, locale="ru-RU", browser=request.getfixturevalue("firefox"))
    else:
        opened = open_page(name, {"phone": PHONE, "desktop": DESKTOP}[name], locale="ru-RU")
    opened.route(
        re.compile("openstreetmap"),
        lambda tile: tile.fulfill(content_type="image/png", body=one_pixel()),
    )
    return opened


def test_nothing_moves_and_nothing_is_lost(page: Page) -> None:
    hold(page)
    left = list(PAGES)
    while left:
        path, minute = left[0], minute_of(left[0].partition("?")[0])
        page.goto(path)
        page.evaluate("document.fonts.ready.then(() => 0)")
        before = text(page, "#first-paint", path)
        title = page.title()
        page.evaluate(_WATCH)
        there = places(page, "#first-paint", the_map(path))
        let_go(page)
        page.evaluate("dispatchEvent(new Event('scroll'))")
        expect(page.locator("#live[data-live=true]")).to_be_attached()
        expect(page.locator("#first-paint")).to_have_count(0)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        after = text(page, "#live", path)
        if minute_of(path.partition("?")[0]) != minute:
            continue  # some pages tell the time, and are right to tell another
        left.pop(0)
        assert after == before, path
        assert page.evaluate("titles") == [title], path
        assert page.evaluate("shifts.reduce((sum, each) => sum + each, 0)") <= MOST_SHIFT, path
        here = places(page, "#live", the_map(path))
        assert len(here) >= len(there) > 10, path
        assert moved(page, there, here) <= MOST_SHIFT, path


def test_a_sheet_that_stands_is_tapped_the_moment_the_live_page_is_there(page: Page) -> None:
    hold(page)
    page.goto("/p/aurora-solitaire-ring-gold")
    page.locator("#first-paint button[commandfor=size-sheet]:visible").first.click()
    sheet = page.locator("dialog[open]")
    expect(sheet).to_be_visible()
    page.evaluate("document.getAnimations().forEach((motion) => motion.finish())")
    # What moves from here on does so on a machine too slow to get anywhere.
    page.evaluate(_STAND_STILL)
    box = sheet.get_by_role("button", name=re.compile("^16 ?496")).bounding_box()
    assert box
    let_go(page)
    page.evaluate("dispatchEvent(new Event('scroll'))")
    expect(page.locator("#first-paint")).to_have_count(0)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/try-on")


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Tokyo"])
def test_whose_clock_shows_the_store_s_time_is_not_told_of_it(
    open_page: OpenPage, zone: str
) -> None:
    page = open_page("zone", PHONE, locale="en-GB", timezone_id=zone)
    hold(page)
    page.goto("/en/stores/moscow-kuznetsky-most")
    note = page.get_by_text("Hours are the store's own")
    told = 0 if zone == "Europe/Moscow" else 1
    expect(note).to_have_count(told)
    let_go(page)
    page.evaluate("dispatchEvent(new Event('scroll'))")
    expect(page.locator("#first-paint")).to_have_count(0)
    expect(note).to_have_count(told)


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_form_of_a_waiting_list_is_there_at_once_and_keeps_what_is_typed(
    open_page: OpenPage, shop: Shop, device: dict[str, Any]
) -> None:
    page = open_page("waiting", device, locale="en-GB")
    page.context.add_cookies([{"name": "place", "value": "vladivostok", "url": shop.url}])
    hold(page)
    # It lies in Moscow only.
    page.goto("/en/p/aurora-solitaire-ring-gold?size=20")
    page.evaluate("document.fonts.ready.then(() => 0)")
    form = page.locator("#joining")
    form.scroll_into_view_if_needed()
    page.evaluate(_WATCH)
    there = places(page, "#first-paint", the_map(""))
    let_go(page)
    page.evaluate("dispatchEvent(new Event('scroll'))")
    expect(page.locator("#first-paint")).to_have_count(0)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("shifts.reduce((sum, each) => sum + each, 0)") <= MOST_SHIFT
    assert moved(page, there, places(page, "#live", the_map(""))) <= MOST_SHIFT

    page.reload()
    form.get_by_label("Name", exact=True).fill("Anna")
    # Too early: it is answered when the live page is there.
    form.get_by_role("button", name="Tell me").click()
    expect(page.locator("#first-paint")).to_have_count(0)
    expect(form.get_by_text("This does not look like an e-mail address.")).to_be_visible()
    expect(form.get_by_label("Name", exact=True)).to_have_value("Anna")
    assert "Anna" not in page.url
    form.get_by_label("E-mail", exact=True).fill("anna.waits@example.com")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Tell me").click()
    expect(form.get_by_text("You are on the list.")).to_be_visible()
