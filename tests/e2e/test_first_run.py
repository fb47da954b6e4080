"""An empty installation becomes a chain of its own; shoppers see it at once, without a build."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, TABLET, OpenPage
from tests.e2e.pages.settings import ChainSettings
from tests.infra import server
from tests.infra.server import ADMIN_PASSWORD, Shop

ACCENT = "getComputedStyle(document.documentElement).getPropertyValue('--accent-ink').trim()"


@pytest.fixture(scope="module")
def empty(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with nothing in it but an admin. `shop` has built the frontend."""
    with server.empty_shop(tmp_path_factory.mktemp("empty")) as running:
        yield running
    assert "Traceback" not in running.log.read_text()


@pytest.fixture
def browse(open_page: OpenPage, empty: Shop) -> Any:
    """Opens a browser at the empty shop."""

    def open_one(name: str, device: dict[str, Any], locale: str = "ru-RU") -> Page:
        return open_page(name, device, locale=locale, base_url=empty.url)

    return open_one


def office(page: Page, locale: str = "ru") -> ChainSettings:
    """The back office with anna in it."""
    made = ChainSettings(page, locale)
    made.sign_in("anna", password=ADMIN_PASSWORD)
    return made


def live(page: Page) -> None:
    """Bring the live page, and see that it took over."""
    page.mouse.wheel(0, 10)
    expect(page.locator("html")).not_to_have_attribute("data-first-paint", "")


def logo(ink: str = "black") -> dict[str, Any]:
    image = Image.new("RGBA", (600, 200))
    ImageDraw.Draw(image).ellipse((50, 20, 550, 180), outline=ink, width=14)
    target = io.BytesIO()
    image.save(target, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": target.getvalue()}


def test_the_first_admin_is_led_from_nothing_to_a_named_chain(browse: Any, axe: Any) -> None:
    shopper = browse("shopper", PHONE)
    shopper.goto("/")
    expect(shopper.get_by_role("heading", level=1)).to_have_text("Скоро открытие")
    live(shopper)
    expect(shopper.get_by_role("heading", level=1)).to_have_text("Скоро открытие")
    axe(shopper)

    admin = office(browse("admin", DESKTOP))
    admin.expect_title(admin.t("From nothing to an open shop"))
    axe(admin.page)
    next_step = admin.page.locator("[aria-current=step]")
    expect(next_step).to_contain_text(admin.t("Name the chain"))
    next_step.get_by_role("link").click()

    expect(admin.field("Name of the chain")).to_have_value("Vitrina")
    axe(admin.page)
    admin.field("Name of the chain").fill("Северное сияние")
    admin.save()
    admin.expect_refusal("email", "Shoppers and letters need an e-mail address.")
    admin.field("E-mail").fill("hello@aurora.example")
    admin.field("Phone").fill("8 800 555-35-35")
    admin.colour("accent_ink").fill("#9fd8e8")
    admin.expect_refusal("accent_ink", "Too faint to be read on the page.")
    admin.page.get_by_role("button", name=admin.t("Use the nearest readable one:")).click()
    admin.expect_refusal("accent_ink", "")
    readable = admin.colour("accent_ink").input_value()
    admin.save_well()

    shopper.goto("/stores")
    assert shopper.title() == "Магазины Северное сияние"
    for _ in range(2):
        expect(shopper.get_by_role("banner")).to_contain_text("Северное сияние")
        assert shopper.evaluate(ACCENT) == readable
        live(shopper)
    shopper.goto("/me")
    live(shopper)
    expect(shopper.get_by_role("link", name="+7 800 555-35-35")).to_be_visible()

    admin.open("/admin/welcome")
    done = admin.page.get_by_role("listitem").filter(has_text=admin.t("Name the chain"))
    expect(done).to_contain_text(admin.t("Done"))
    expect(admin.page.locator("[aria-current=step]")).to_contain_text(
        admin.t("Add the first store")
    )


def test_the_overview_reminds_and_leads_only_once(browse: Any) -> None:
    admin = office(browse("admin", TABLET))
    admin.expect_title(admin.t("From nothing to an open shop"))
    admin.page.get_by_role("link", name=admin.t("Overview")).first.click()
    expect(admin.page.get_by_text(admin.t("The shop is not open yet"))).to_be_visible()
    admin.page.get_by_role("link", name=admin.t("Go on")).click()
    admin.expect_title(admin.t("From nothing to an open shop"))


@pytest.mark.complaint_allowed("422")
def test_a_logo_is_shown_at_once_and_a_drawing_with_scripts_never(browse: Any) -> None:
    admin = office(browse("admin", DESKTOP))
    admin.expect_title(admin.t("From nothing to an open shop"))
    admin.go()
    chosen = admin.page.locator("input[type=file]")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    chosen.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": svg})
    expect(admin.page.locator("#logo-error")).to_contain_text("SVG")
    chosen.set_input_files(logo())
    expect(admin.page.get_by_alt_text(admin.t("The logo on dark screens"))).to_be_visible()
    expect(admin.page.get_by_text(admin.t("Unsaved changes"))).to_be_visible()
    admin.field("E-mail").fill("hello@aurora.example")
    admin.save_well()

    shopper = browse("shopper", PHONE)
    shopper.emulate_media(color_scheme="dark")
    shopper.goto("/")
    for _ in range(2):
        sign = shopper.get_by_role("banner").get_by_role("img")
        expect(sign).to_be_visible()
        assert sign.evaluate("image => image.complete && image.naturalWidth > 0")
        assert "invert" in sign.evaluate("image => getComputedStyle(image).filter")
        live(shopper)

    admin.page.get_by_role("button", name=admin.t("Take it off")).click()
    admin.save_well()
    shopper.reload()
    expect(shopper.get_by_role("banner").get_by_role("img")).to_have_count(0)


def test_a_language_is_switched_off_and_on_again(browse: Any) -> None:
    admin = office(browse("admin", DESKTOP, "en-GB"), "en")
    admin.expect_title(admin.t("From nothing to an open shop"))
    admin.go()
    admin.field("E-mail").fill("hello@aurora.example")
    admin.field("English").uncheck()
    admin.save_well()

    shopper = browse("shopper", DESKTOP)
    shopper.goto("/en/stores?from=letter")
    assert shopper.url.endswith("/stores?from=letter")
    shopper.goto("/")
    assert shopper.locator("link[hreflang=en]").count() == 0
    for _ in range(2):
        expect(shopper.get_by_role("banner").get_by_role("link", name="EN")).to_have_count(0)
        live(shopper)

    admin.page.get_by_role("button", name=admin.t("Take it back")).click()
    admin.expect_notice(admin.t("The last change is taken back."))
    expect(admin.field("English")).to_be_checked()
    shopper.goto("/en")
    live(shopper)
    expect(shopper.get_by_role("heading", level=1)).to_have_text("Opening soon")


def test_two_admins_keep_each_others_changes(browse: Any) -> None:
    first, second = office(browse("first", DESKTOP)), office(browse("second", TABLET))
    for admin in (first, second):
        admin.expect_title(admin.t("From nothing to an open shop"))
        admin.go()
    first.field("E-mail").fill("first@aurora.example")
    first.field("Pieces per shopper").fill("7")
    first.save_well()
    second.field("Booked ahead, days").fill("30")
    second.save()
    expect(
        second.page.get_by_text(second.t("Somebody else changed the settings meanwhile"))
    ).to_be_visible()
    expect(second.field("Booked ahead, days")).to_have_value("30")
    second.page.get_by_role("button", name=second.t("Save mine beside theirs")).click()
    second.expect_notice(second.t("Saved. Shoppers see it from their next page on."))
    expect(second.field("Pieces per shopper")).to_have_value("7")
    expect(second.field("Booked ahead, days")).to_have_value("30")


def test_leaving_with_unsaved_changes_asks_first(browse: Any) -> None:
    admin = office(browse("admin", DESKTOP))
    admin.expect_title(admin.t("From nothing to an open shop"))
    admin.go()
    admin.field("Name of the chain").fill("Half a thought")
    admin.page.get_by_role("link", name=admin.t("Overview")).first.click()
    admin.page.get_by_role("button", name=admin.t("Stay")).click()
    expect(admin.field("Name of the chain")).to_have_value("Half a thought")
    admin.page.get_by_role("link", name=admin.t("Overview")).first.click()
    admin.page.get_by_role("button", name=admin.t("Leave")).click()
    admin.expect_title(admin.t("Overview"))
