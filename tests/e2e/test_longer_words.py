"""Words that are half as long again, on the narrowest screens: nothing is cut off or pushed out.

Every text of a page is lengthened where it stands, as another language would lengthen it, so data
and labels are tried alike.
"""

from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking_app.ui.admin.screens import ADMIN_SCREENS
from booking_app.ui.counter.screens import COUNTER_SCREENS
from tests.e2e.bookings import on_contact_step
from tests.e2e.conftest import DESKTOP, PHONE, TABLET, OpenPage
from tests.e2e.desk import at_the_counter
from tests.e2e.pages.admin import BackOffice
from tests.e2e.pages.coupons import Wallet
from tests.e2e.pages.shopper import DROPS, Shopper

SHOP = [
    "/",
    "/catalogue",
    "/p/classic-wedding-band-gold",
    "/stores",
    "/stores/moscow-kuznetsky-most",
    "/coupons",
    "/try-on",
    "/saved",
    "/me",
    "/nothing-here",
    "/catalogue?q=zzzz",
    "/c/rings?metal=yellow_gold",
    "/stores?city=moscow",
    "/q/strange",
    "/waiting/nobody",
    "/offline",
    "/counter/sign-in",
    "/en",
    "/en/offline",
    "/en/counter/sign-in",
    "/en/p/neva-pendant-topaz",
    "/en/stores/vladivostok-svetlanskaya",
]
NARROWEST: dict[str, Any] = PHONE | {"viewport": {"width": 320, "height": 700}}
COUNTER = [screen.route for screen in COUNTER_SCREENS if "[" not in screen.route]
OFFICE = [screen.route for screen in ADMIN_SCREENS if "[" not in screen.route]
"""Every screen that is always the same one; of the others `FIRST_OF` has the first."""
FIRST_OF = ["/admin/products", "/admin/stores", "/admin/staff", "/admin/coupons"]

_LENGTHEN = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  for (const text of texts) {
    const words = text.data.trim();
    const isSeen = !text.parentElement.closest("script, style, noscript");
    // The code of a booking is the same in every language.
    const isCode = /^[0-9A-Z]{5}-[0-9A-Z]{5}$/.test(words);
    if (!isSeen || isCode || !/\\p{L}{2}/u.test(words)) continue;
    const word = "lengthened".slice(0, Math.max(2, Math.min(7, Math.ceil(words.length * 0.4))));
    text.data = words + ` ${word}`.repeat(Math.ceil((words.length * 0.4) / (word.length + 1)));
  }
}"""
_FAULTS = """() => {
  const faults = [];
  const wider = document.documentElement.scrollWidth - innerWidth;
  if (wider > 0) faults.push(`the page is ${wider} px too wide`);
  const held = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible") return true;
    return false;
  };
  const kinds = "a, button, h1, h2, h3, p, label, summary, dt, dd, th, span";
  for (const element of document.querySelectorAll(kinds)) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const isText = element.innerText?.trim() && box.width > 1 && box.height > 1;
    if (!isText || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") continue;
    const says = `${element.tagName} “${element.innerText.trim().slice(0, 40)}”`;
    const scrolls = /auto|scroll/.test(style.overflowX);
    const spills = style.display !== "inline" && element.scrollWidth > element.clientWidth + 1;
    const holdsCut = element.querySelector(".truncate");
    if (spills && !scrolls && !holdsCut)
      faults.push(`${says}: ${element.scrollWidth} px in ${element.clientWidth}`);
    if ((box.right > innerWidth + 1 || box.left < -1) && !held(element.parentElement))
      faults.push(`${says}: from ${Math.round(box.left)} to ${Math.round(box.right)}`);
  }
  return faults;
}"""


def faults(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """What does not hold longer words, by path."""
    found = {}
    for path in paths:
        page.goto(path)
        page.evaluate("dispatchEvent(new Event('scroll'))")
        expect(page.locator("#first-paint")).to_have_count(0)
        expect(page.locator("h1").first).to_be_visible()
        expect(page.locator("main :is([aria-busy=true], .skeleton):visible")).to_have_count(0)
        page.evaluate("document.fonts.ready.then(() => 0)")
        now = page.evaluate(_FAULTS)
        page.evaluate(_LENGTHEN)
        found[path] = now or page.evaluate(_FAULTS)
    return {path: each for path, each in found.items() if each}


@pytest.mark.complaint_allowed("404")
def test_the_shop_on_the_narrowest_phone(open_page: OpenPage) -> None:
    phone = open_page("narrow", NARROWEST, locale="ru-RU")
    assert faults(phone, SHOP) == {}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_booking_and_a_coupon_on_the_narrowest_phone(open_page: OpenPage, locale: str) -> None:
    phone = open_page("narrow", NARROWEST, locale=locale)
    shopper, wallet = Shopper(phone, locale), Wallet(phone, locale)
    on_contact_step(shopper)
    shopper.fill(phone={"ru": "+7 916 200-32-01", "en": "+7 916 200-32-02"}[locale])
    shopper.agree()
    shopper.book()
    own = [phone.url]
    wallet.open()
    wallet.take({"ru": "За знакомство", "en": "For getting acquainted"}[locale])
    expect(wallet.qr).to_be_visible()
    own.append(phone.url)
    phone.goto("/")
    assert faults(phone, own) == {}


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_the_steps_of_a_booking_are_one_line_of_the_narrowest_phone(
    open_page: OpenPage, locale: str
) -> None:
    shopper = Shopper(open_page("narrow", NARROWEST, locale=locale), locale)
    shopper.choose(DROPS)
    steps = shopper.page.get_by_role("navigation", name=shopper.t("Steps"))
    lines = "(nav) => nav.querySelector('ol').getBoundingClientRect().height / 44"
    expect(steps).to_contain_text(shopper.t("Time"))
    assert steps.evaluate(lines) < 2
    shopper.to_stores()
    assert steps.evaluate(lines) < 2
    shopper.take_store()
    assert steps.evaluate(lines) < 2


@pytest.mark.parametrize("device", [PHONE, TABLET], ids=["phone", "tablet"])
def test_the_counter(open_page: OpenPage, device: dict[str, Any]) -> None:
    counter = at_the_counter(open_page("counter", device, locale="ru-RU"))
    assert faults(counter.page, COUNTER) == {}


# The maps of stores ask for tiles, which are nowhere here.
@pytest.mark.complaint_allowed("ERR_NAME_NOT_RESOLVED", "ERR_INTERNET_DISCONNECTED")
def test_the_back_office(open_page: OpenPage) -> None:
    office = BackOffice(open_page("office", TABLET | {"viewport": DESKTOP["viewport"]}))
    office.sign_in("admin", "/admin")
    expect(office.places.first).to_be_visible()
    office.page.set_viewport_size({"width": 820, "height": 1180})
    of_one = []
    for path in FIRST_OF:
        office.page.goto(path)
        one = office.page.locator(f"main tbody a[href^='{path}/']").first
        of_one.append(str(one.get_attribute("href")))
    assert faults(office.page, [*OFFICE, *of_one]) == {}


@pytest.mark.complaint_allowed("ERR_NAME_NOT_RESOLVED", "ERR_INTERNET_DISCONNECTED")
def test_no_screen_of_the_back_office_is_wider_than_a_phone(open_page: OpenPage) -> None:
    office = BackOffice(open_page("office", PHONE))
    office.sign_in("admin", "/admin")
    page = office.page
    office.expect_title(office.t("Overview"))
    wider = {}
    for path in [*OFFICE, *FIRST_OF]:
        page.goto(path)
        if path in FIRST_OF:
            page.locator(f"main tbody a[href^='{path}/']").first.click()
            page.wait_for_url(f"**{path}/*")
        expect(page.locator("main h1").first).to_be_visible()
        expect(page.locator("main [aria-busy=true]:visible")).to_have_count(0)
        if by := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            wider[path] = by
    assert wider == {}
