"""The walks of `docs/accessibility.md`: by keys alone, and by what the accessibility tree says."""

import re

import pytest
from playwright.sync_api import Page, expect

from booking_app.core.i18n import translator
from tests.e2e.bookings import on_contact_step
from tests.e2e.conftest import DESKTOP, PHONE, TABLET, OpenPage
from tests.e2e.pages.counter import Counter
from tests.e2e.pages.keys import Keys
from tests.e2e.pages.shopper import Shopper
from tests.infra.spoken import Said, nameless, spoken

RING = "/p/aurora-solitaire-ring-gold"
HOOPS = "orbit-hoop-earrings-silver"
"""No other test takes them, so that they lie where these look for them."""


def heard(page: Page) -> list[Said]:
    """All that is said, when it holds what every screen must."""
    said = spoken(page)
    assert not nameless(said), page.url
    assert [one.role for one in said].count("main") <= 1
    assert len([one for one in said if one.role == "heading" and one.level == 1]) == 1, page.url
    return said


def place(said: list[Said], role: str, name: str) -> int:
    """Where in the order something is said."""
    return next(n for n, one in enumerate(said) if one.role == role and name in one.name)


def test_a_visit_is_booked_by_keys_alone(open_page: OpenPage) -> None:
    page = open_page("keys", DESKTOP, locale="en-GB")
    keys = Keys(page)
    page.goto("/en")
    page.keyboard.press("Tab")
    assert keys.held == "Skip to content"
    keys.press("^See the catalogue$")
    page.wait_for_url("**/en/catalogue")
    keys.press("^Earrings$")
    page.wait_for_url("**/c/earrings")
    keys.press("^Orbit hoop earrings in silver$")
    page.wait_for_url(f"**/{HOOPS}")
    keys.press("^Try on in store$")
    page.wait_for_url("**/try-on")
    keys.press("^On to the store$")
    expect(page.get_by_role("heading", name="Where would you like to try on?")).to_be_visible()
    keys.press("^Kuznetsky Most$")
    expect(page.get_by_role("heading", name="When will you come?")).to_be_visible()
    keys.press("^Go on$")
    expect(page.get_by_role("heading", name="Who shall we expect?")).to_be_visible()
    keys.type("^Name", "Vera")
    keys.type("^Phone", "+7 916 200-60-01")
    keys.press("^I agree to my data", "Space")
    keys.press("^Book the try-on")
    page.wait_for_url("**/r/*")
    expect(page.get_by_role("img", name="QR code of your booking").first).to_be_visible()
    assert not keys.hidden


def test_what_a_shopper_hears_is_named_and_in_order(open_page: OpenPage) -> None:
    page = open_page("ears", PHONE, locale="en-GB")
    shopper = Shopper(page, "en")
    for path in ("/", "/catalogue", "/stores", "/coupons"):
        shopper.open(path)
        heard(page)
    shopper.open(RING)
    said = heard(page)
    sizes, act = place(said, "list", "Size"), place(said, "button", "Try on in store")
    assert place(said, "heading", "Aurora") < sizes < act < place(said, "heading", "You may also")
    shopper.choose(HOOPS)
    expect(
        page.get_by_role("button", name="Take out Orbit hoop earrings in silver")
    ).to_be_visible()
    expect(page.get_by_role("link", name="Try-on 1", exact=True)).to_be_visible()
    heard(page)
    shopper.to_stores()
    heard(page)
    shopper.take_store("Kuznetsky Most")
    # Whoever went on hears where they are.
    expect(shopper.heading("When will you come?")).to_be_focused()
    heard(page)
    shopper.take_slot()
    shopper.to_contact()
    heard(page)
    shopper.book_button.click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    said = heard(page)
    assert "invalid" in said[place(said, "textbox", "Name")].states
    assert any(one.name == "How shall we greet you?" for one in said)


def test_a_visit_is_scanned_and_handed_over_by_keys_alone(open_page: OpenPage) -> None:
    shopper = Shopper(open_page("phone", PHONE, locale="en-GB"), "en")
    on_contact_step(shopper, slug=HOOPS, store="Kuznetsky Most")
    shopper.fill(name="Vera", phone="+7 916 200-60-02")
    shopper.agree()
    code = shopper.book()
    page = open_page("tablet", TABLET, locale="en-GB")
    counter, keys = Counter(page, "en"), Keys(page)
    counter.sign_in(lambda _: None)
    counter.choose_store("Kuznetsky Most")
    heard(page)
    page.goto("/en/counter/scan")
    expect(page.get_by_label("Or type the code")).to_be_visible()
    keys.type("^Or type the code", code)
    page.keyboard.press("Enter")
    expect(counter.verdict).to_be_visible()
    assert "modal" in next(one for one in spoken(page) if one.role == "alertdialog").states
    keys.press("^Open the card$")
    expect(page.get_by_role("heading", name="Vera", level=1)).to_be_visible()
    heard(page)
    keys.press("^Hand over$")
    # The button has gone; its place is taken by the question.
    expect(page.get_by_role("heading", name="What became of each piece?")).to_be_focused()
    keys.press("^Bought$", "Space")
    keys.press("^Continue$")
    expect(page.get_by_role("dialog", name="Finish the visit")).to_be_visible()
    keys.type("^Receipt number", "0042")
    keys.press("^Confirm$")
    expect(page.get_by_role("status").filter(has_text="Handed over")).to_be_visible()


def test_a_product_is_changed_by_keys_alone(open_page: OpenPage) -> None:
    page = open_page("office", DESKTOP, locale="en-GB")
    t, keys = translator("en"), Keys(page)
    page.goto("/en/admin/sign-in")
    keys.type(f"^{t('Login')}", "admin")
    keys.type(f"^{t('Password')}", "vitrina-demo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Go to"))).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("Sol bangle")
    expect(page.get_by_role("option", name=re.compile("Sol")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sol bangle", level=1)).to_be_visible()
    said = heard(page)
    assert [one for one in said if one.role == "rowheader"], "a row of sizes does not say its size"
    keys.type("^In a sentence in English", " Light to wear.")
    page.keyboard.press("Control+s")
    expect(page.get_by_text(t("Everything is saved"))).to_be_visible()


@pytest.mark.parametrize("path", ["/en", "/en/catalogue", f"/en{RING}", "/en/stores", "/en/try-on"])
def test_twice_as_large_nothing_is_pushed_out(open_page: OpenPage, path: str) -> None:
    # A desktop's window of 1280 × 800 at 200 %.
    page = open_page("large", {"viewport": {"width": 640, "height": 400}}, locale="en-GB")
    Shopper(page, "en").open(path.removeprefix("/en") or "/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_role("heading", level=1).is_visible()


def test_nothing_moves_where_no_motion_is_wanted(open_page: OpenPage) -> None:
    page = open_page("calm", PHONE, locale="en-GB", reduced_motion="reduce")
    shopper = Shopper(page, "en")
    for path in ("/", RING, "/coupons"):
        shopper.open(path)
        moving = page.evaluate(
            "document.getAnimations().filter((each) => each.playState === 'running'"
            " && each.effect.getComputedTiming().duration > 1).length"
        )
        assert moving == 0, path


def test_in_the_systems_own_colours_controls_keep_their_shape(open_page: OpenPage) -> None:
    page = open_page("contrast", PHONE, locale="en-GB", forced_colors="active")
    shopper = Shopper(page, "en")
    shopper.open(f"{RING}?size=17")
    act = page.get_by_role("button", name="Try on in store").locator("visible=true")
    assert act.evaluate("(e) => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1
    ground = "(e) => getComputedStyle(e).backgroundColor"
    chosen = page.get_by_role("link", name="17", exact=True)
    other = page.get_by_role("link", name="18", exact=True)
    assert chosen.evaluate(ground) != other.evaluate(ground)


_EDGE = """(field) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((each) => {
      const part = each / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (each) => getComputedStyle(each).backgroundColor;
  const grounds = [field, document.documentElement].map(ground);
  const edge = light(getComputedStyle(field).borderTopColor);
  return Math.min(...grounds.map(light).map((ground) =>
    (Math.max(edge, ground) + 0.05) / (Math.min(edge, ground) + 0.05)));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_one_can_write_is_seen(open_page: OpenPage, scheme: str) -> None:
    page = open_page("edges", DESKTOP, locale="en-GB", color_scheme=scheme)
    page.goto("/en/counter/sign-in")
    # WCAG 1.4.11.
    assert page.get_by_label("Login").evaluate(_EDGE) >= 3
