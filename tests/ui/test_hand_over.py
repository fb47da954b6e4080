"""The script of the first paint, in a real browser, with a stand-in for the live page."""

import base64
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from booking_app.ui import first_paint
from tests.infra.browser import chromium

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
FONT = next((Path(__file__).parents[2] / "assets/fonts").glob("*.woff2")).read_bytes()
FONTS_AT_ONCE = first_paint.FONTS_AT_ONCE
SCRIPT = (resources.files("booking_app.ui") / "first_paint.js").read_text(encoding="utf-8")
CONTENT = """
<main>
  <h1>Ring</h1>
  <img src="/ring.gif" fetchpriority="high" width="10" height="10" alt="">
  <div id="strip" style="width:100px;overflow-x:auto"><div style="width:900px">wide</div></div>
  <button data-tap aria-label="Save">Save</button>
  <button data-tap>Reserve</button>
  <input id="name" aria-label="Name"><input type="checkbox" id="agree">
  <select id="size"><option>16</option><option>17</option></select>
  <details><summary>Care</summary>soft cloth</details>
  <details id="about" open><summary>About</summary>a ring</details>
  <img id="photo" loading="lazy" width="10" height="10"
    src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
  <a href="/elsewhere">Elsewhere</a>
  <button commandfor="sizes" command="show-modal">Sizes</button>
  <dialog id="guide"><button commandfor="guide" command="close">Understood</button></dialog>
  <dialog id="sizes"><div><button data-tap commandfor="sizes" command="close">Seventeen</button>
    <button commandfor="guide" command="show-modal">Guide</button>
    <div id="rows" style="height:60px;overflow:auto"><div style="height:900px">rows</div></div>
  </div></dialog>
  <lively-ring tabindex="0">still</lively-ring>
  <div style="height:3000px"></div>
</main>
"""
# Like those of `assets/shop.css`, and slower than any test.
STYLES = """
h1 { margin: 0 }
dialog { inset: auto 0 0; transition: transform 1000s }
dialog[open] { animation: settles 1000s }
dialog > * { pointer-events: var(--taps, auto) }
@starting-style { dialog[open] { transform: translateY(9rem) } }
@keyframes settles { from, to { --taps: none } }
"""
LIVELY = """
customElements.define("lively-ring", class extends HTMLElement {
  handOverTo(twin, focused) {
    twin.textContent = this.textContent;
    if (focused === this) twin.focus();
  }
});
"""
PAGE = f"""<!DOCTYPE html><html data-first-paint><head><title data-first-paint>Ring</title>
<meta name="description" content="A ring" data-first-paint>
<link href="/app.css" rel="stylesheet" media="print" disabled>
<script defer data-later="/shell.js"></script><script defer data-later="/shop.js"></script>
<style data-first-paint data-fonts media="(scripting: none)">
@font-face{{font-family:X;src:url(/x.woff2)}} h1{{font-family:X}}</style>
<script>{FONTS_AT_ONCE}</script>
<style data-first-paint>[data-first-paint]>body>#live{{display:none}}{STYLES}</style></head><body>
<script type="application/json" id="boot">{{"manifest": "/manifest.js",
"routes": {{"root": "/root.js"}}, "entry": "/entry.js", "preload": ["/chunk.js"]}}</script>
<div id="first-paint">{CONTENT}</div><script>{SCRIPT}{LIVELY}</script></body></html>"""
ENTRY = """
const live = document.createElement("div");
live.id = "live";
live.dataset.live = "false";
live.innerHTML = CONTENT;
window.clicked = [];
live.addEventListener("click", (event) => {
  if (event.target.matches("button")) window.clicked.push(event.target.textContent);
});
document.body.prepend(live);
window.booted = true;
window.release = () => (live.dataset.live = "true");
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 390, "height": 700}, has_touch=True)
    opened.fetched = []
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    files = {
        "/": ("text/html", PAGE),
        "/app.css": ("text/css", STYLES),
        "/shell.js": ("text/javascript", "window.ran = ['shell']"),
        "/shop.js": ("text/javascript", "ran.push('shop')"),
        "/ring.gif": ("image/gif", PIXEL),
        "/x.woff2": ("font/woff2", FONT),
        "/manifest.js": ("text/javascript", "window.manifest = 1"),
        "/root.js": ("text/javascript", "export default 1"),
        "/chunk.js": ("text/javascript", ""),
        "/entry.js": ("text/javascript", ENTRY.replace("CONTENT", f"`{CONTENT}`")),
        "/elsewhere": ("text/html", "<h1>Elsewhere</h1>"),
    }

    def answer(route: Route) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        opened.fetched.append(path)
        kind, body = files.get(path, ("text/plain", ""))
        route.fulfill(content_type=kind, body=body)

    opened.route("**/*", answer)
    opened.clock.install(time=0)
    opened.clock.pause_at(1000)
    opened.goto("http://shop.test/")
    yield opened
    opened.close()


def open_sheet(page: Page, name: str) -> None:
    """Opened, and come to rest."""
    page.locator("#first-paint").get_by_role("button", name=name, exact=True).click()
    page.evaluate("document.getAnimations().forEach((motion) => motion.finish())")


def go_live(page: Page) -> None:
    page.wait_for_function("window.booted")
    page.evaluate("window.release()")
    page.clock.run_for(100)  # a tap just made is over


def test_nothing_of_the_app_is_fetched_until_two_seconds_after_load(page):
    page.clock.run_for(1900)
    assert page.fetched == ["/", "/ring.gif", "/x.woff2", "/shell.js", "/shop.js"]
    page.clock.run_for(200)
    page.wait_for_function("window.booted")
    assert {"/app.css", "/manifest.js", "/root.js", "/entry.js", "/chunk.js"} <= set(page.fetched)
    assert page.evaluate("Object.keys(window.__reactRouterRouteModules)") == ["root"]


def test_the_shells_scripts_come_after_the_first_photo_in_their_order(page):
    held = []
    page.route("**/ring.gif", lambda route: held.append(route))
    page.goto("http://shop.test/", wait_until="domcontentloaded")
    page.wait_for_function("document.readyState === 'interactive'")
    assert not {"/shell.js", "/shop.js"} & set(page.fetched[page.fetched.index("/", 1) :])
    held[0].fulfill(content_type="image/gif", body=PIXEL)
    page.wait_for_function("window.ran?.length === 2")
    assert page.evaluate("ran") == ["shell", "shop"]
    assert page.evaluate("document.querySelectorAll('script[src][defer]:not([async])').length") == 2


def test_fonts_come_after_the_first_photo_and_at_once_where_they_are_known(page):
    page.evaluate("localStorage.clear()")
    held = []
    page.route("**/ring.gif", lambda route: held.append(route))
    fonts = page.locator("style[data-fonts]")
    page.goto("http://shop.test/", wait_until="domcontentloaded")
    expect(fonts).to_have_attribute("media", "(scripting: none)")
    held[0].fulfill(content_type="image/gif", body=PIXEL)
    expect(fonts).to_have_attribute("media", "all")
    page.goto("http://shop.test/", wait_until="domcontentloaded")
    expect(fonts).to_have_attribute("media", "all")
    assert len(held) == 2  # this one has not come


def test_the_shells_scripts_do_not_wait_for_a_photo_where_a_person_is(page):
    page.route("**/ring.gif", lambda route: None)
    page.goto("http://shop.test/", wait_until="domcontentloaded")
    page.keyboard.press("Tab")
    page.wait_for_function("window.ran?.length === 2")


def test_any_sign_of_a_person_starts_it(page):
    page.keyboard.press("Tab")
    page.wait_for_function("window.booted")


def test_the_stylesheet_takes_effect_with_the_live_page(page):
    styles = page.locator("link[rel=stylesheet]")
    page.keyboard.press("Shift")
    page.wait_for_function("window.booted")
    assert styles.get_attribute("media") == "print"
    go_live(page)
    expect(styles).to_have_attribute("media", "all")
    assert page.locator("#first-paint").count() == 0


def test_the_live_page_waits_for_its_stylesheet(page):
    held = []
    page.route("**/app.css", lambda route: held.append(route))
    page.keyboard.press("Shift")
    go_live(page)
    assert page.locator("#first-paint").count() == 1
    held[0].fulfill(content_type="text/css", body="h1{margin:0}")
    expect(page.locator("#first-paint")).to_have_count(0)


def test_a_stylesheet_that_did_not_come_is_asked_for_once_more(page):
    asked = []

    def at_first_not(route):
        asked.append(route)
        if len(asked) == 1:
            route.abort()
        else:
            route.fulfill(content_type="text/css", body="h1{margin:0}")

    page.route("**/app.css", at_first_not)
    page.keyboard.press("Shift")
    go_live(page)
    page.clock.run_for(1500)
    expect(page.locator("#first-paint")).to_have_count(0)
    page.complaints.clear()  # the browser's own word of the file


def test_without_any_stylesheet_what_is_readable_stays(page):
    page.route("**/app.css", lambda route: route.abort())
    page.keyboard.press("Shift")
    go_live(page)
    page.clock.run_for(1500)
    expect(page.locator("#first-paint")).to_have_count(1)
    page.locator("#first-paint").get_by_text("Elsewhere").click()
    page.wait_for_url("**/elsewhere")
    page.complaints.clear()


def test_the_block_stays_until_the_live_page_has_its_data(page):
    page.keyboard.press("Shift")
    page.wait_for_function("window.booted")
    assert page.locator("#first-paint").count() == 1
    assert not page.locator("#live").is_visible()
    go_live(page)
    assert page.locator("#first-paint").count() == 0
    assert page.locator("#live").is_visible()
    assert page.locator("head [data-first-paint]").count() == 1  # the description stays
    assert page.complaints == []


def test_early_taps_are_replayed_once_in_order(page):
    page.locator("#first-paint").get_by_text("Reserve").click()
    page.locator("#first-paint").get_by_label("Save").click()
    go_live(page)
    assert page.evaluate("window.clicked") == ["Reserve", "Save"]


def test_a_finger_that_is_down_when_the_live_page_is_ready_still_taps(page):
    page.locator("#first-paint").get_by_text("Reserve").hover()
    page.mouse.down()
    go_live(page)
    page.mouse.up()
    page.clock.run_for(100)
    assert page.locator("#first-paint").count() == 0
    assert page.evaluate("window.clicked") == ["Reserve"]


def test_a_finger_that_rests_does_not_keep_the_live_page_away(page):
    page.locator("#first-paint").get_by_text("Reserve").hover()
    page.mouse.down()
    go_live(page)
    page.clock.run_for(1000)
    assert page.locator("#first-paint").count() == 0


def test_an_early_tap_on_a_link_just_follows_it(page):
    page.get_by_text("Elsewhere").click()
    page.wait_for_url("**/elsewhere")


def test_fields_focus_and_selection_are_kept(page):
    page.fill("#first-paint #name", "Анна")
    page.check("#first-paint #agree")
    page.select_option("#first-paint #size", "17")
    page.focus("#first-paint #name")
    page.evaluate("document.activeElement.setSelectionRange(1, 3)")
    go_live(page)
    assert page.input_value("#live #name") == "Анна"
    assert page.is_checked("#live #agree")
    assert page.input_value("#live #size") == "17"
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.evaluate("[document.activeElement.selectionStart]") == [1]


def test_scroll_and_opened_parts_are_kept(page):
    page.get_by_text("Care").click()
    page.evaluate("document.querySelector('#first-paint #strip').scrollLeft = 300")
    page.evaluate("document.documentElement.scrollTop = 900")
    page.wait_for_function("window.booted")
    page.evaluate("scrollTo(0, 0)")  # as the router does, coming to life unseen
    go_live(page)
    assert page.evaluate("scrollY") == 900
    page.evaluate("scrollTo(0, 100)")
    assert page.evaluate("scrollY") == 100
    assert page.evaluate("document.getElementById('strip').scrollLeft") == 300
    assert page.evaluate("document.querySelector('details').open")


def test_shown_photos_are_not_loaded_lazily_again(page):
    page.keyboard.press("Shift")
    go_live(page)
    assert page.locator("#live #photo").get_attribute("loading") == "eager"
    assert page.locator("#live #photo").get_attribute("decoding") == "sync"


def test_a_failed_start_leaves_the_page_as_it_is(page):
    page.route("**/root.js", lambda route: route.abort())
    page.keyboard.press("Shift")
    page.wait_for_timeout(0)
    assert page.get_by_text("Reserve").is_visible()


def test_a_sheet_opened_early_stays_open(page):
    page.get_by_role("button", name="Sizes").click()
    assert page.locator("#first-paint dialog[open]").count() == 1
    go_live(page)
    assert page.locator("#live dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_a_tap_inside_a_sheet_is_replayed_there(page):
    open_sheet(page, "Sizes")
    page.get_by_role("button", name="Seventeen").click()
    go_live(page)
    assert page.evaluate("window.clicked") == ["Seventeen"]
    assert page.locator("dialog[open]").count() == 0


def middle(page: Page, name: str) -> tuple[float, float]:
    box = page.get_by_role("button", name=name, exact=True).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_sheet_that_stands_stays_where_it_is_and_can_be_tapped_at_once(page):
    open_sheet(page, "Sizes")
    there = middle(page, "Seventeen")
    go_live(page)
    assert middle(page, "Seventeen") == there
    page.mouse.click(*there)
    assert page.evaluate("window.clicked") == ["Seventeen"]


def test_a_sheet_on_its_way_goes_on_from_where_it_is(page):
    page.get_by_role("button", name="Sizes").click()
    motions = "document.querySelector('dialog[open]').getAnimations()"
    assert page.evaluate(f"{motions}.map((motion) => motion.currentTime = 500000).length") == 2
    go_live(page)
    assert page.evaluate(f"{motions}.filter((motion) => motion.currentTime >= 500000).length") == 2


def test_the_second_tap_of_a_double_tap_neither_chooses_in_a_sheet_nor_closes_it(page):
    page.get_by_role("button", name="Sizes").click()
    page.mouse.click(*middle(page, "Seventeen"))
    go_live(page)
    assert page.locator("#live dialog[open]").count() == 1
    assert page.evaluate("window.clicked") == []


def test_sheets_lie_as_they_were_opened_and_give_the_focus_back(page):
    open_sheet(page, "Sizes")
    open_sheet(page, "Guide")
    go_live(page)
    for left, focused in (("sizes", "Guide"), ("", "Sizes")):
        page.keyboard.press("Escape")
        shown = "[...document.querySelectorAll('dialog[open]')].map((sheet) => sheet.id).join()"
        assert page.evaluate(shown) == left
        assert page.evaluate("document.activeElement.textContent") == focused


def test_a_sheet_keeps_what_is_scrolled_in_it(page):
    open_sheet(page, "Sizes")
    page.evaluate("document.querySelector('#first-paint #rows').scrollTop = 300")
    go_live(page)
    assert page.evaluate("document.querySelector('#live #rows').scrollTop") == 300


def test_what_was_folded_away_stays_so(page):
    page.get_by_text("About").click()
    go_live(page)
    assert not page.evaluate("document.getElementById('about').open")
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0


def test_what_nobody_folded_stays_as_the_live_page_has_it(page):
    page.keyboard.press("Shift")
    page.wait_for_function("window.booted")
    page.evaluate("document.querySelector('#live #about').open = false")
    go_live(page)
    assert not page.evaluate("document.getElementById('about').open")


def test_the_live_page_hears_of_a_choice(page):
    page.select_option("#first-paint #size", "17")
    page.keyboard.press("Shift")
    page.wait_for_function("window.booted")
    page.evaluate(
        """document.querySelector("#live").addEventListener("change", ({ target }) => {
          window.chosen = target.value;
        })"""
    )
    go_live(page)
    assert page.evaluate("window.chosen") == "17"


def test_a_key_that_is_down_when_the_live_page_is_ready_still_presses(page):
    page.locator("#first-paint").get_by_text("Reserve").focus()
    page.keyboard.down("Space")
    go_live(page)
    page.keyboard.up("Space")
    page.clock.run_for(100)
    assert page.locator("#first-paint").count() == 0
    assert page.evaluate("window.clicked") == ["Reserve"]


def test_a_finger_that_scrolls_is_not_interrupted(page):
    x, y = 50, page.locator("#first-paint #strip").bounding_box()["y"] + 5
    page.evaluate("addEventListener('pointercancel', () => (window.scrolls = true))")
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *places: float) -> None:
        points = [{"x": place, "y": y} for place in places]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", x)
    touch("touchMove", x - 20)
    touch("touchMove", x - 40)
    page.wait_for_function("window.scrolls")
    go_live(page)
    assert page.locator("#first-paint").count() == 1
    touch("touchEnd")
    page.clock.run_for(100)
    assert page.locator("#first-paint").count() == 0
    assert page.evaluate("document.getElementById('strip').scrollLeft") > 0


def test_a_tap_reaches_the_live_page_that_is_there_in_the_end(page):
    page.locator("#first-paint").get_by_text("Reserve").hover()
    page.mouse.down()
    go_live(page)
    page.evaluate(
        """(() => {
          const another = document.getElementById("live").cloneNode(true);
          document.getElementById("live").replaceWith(another);
          another.addEventListener("click", () => clicked.push("in the end"));
        })()"""
    )
    page.mouse.up()
    page.clock.run_for(100)
    assert page.evaluate("window.clicked") == ["in the end"]


def test_elements_with_a_life_of_their_own_hand_it_over(page):
    page.evaluate("document.querySelector('#first-paint lively-ring').textContent = 'turned'")
    page.focus("#first-paint lively-ring")
    go_live(page)
    ring = page.locator("#live lively-ring")
    expect(ring).to_have_text("turned")
    expect(ring).to_be_focused()
