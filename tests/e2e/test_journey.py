"""The main job, end to end: a phone books, the counter sees it, scans it and hands it over.

Two browsers of their own talk to one shop. Nothing is reloaded by hand anywhere.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from booking_app.ui.locales import localised
from tests.e2e.conftest import PHONE, TABLET, OpenPage
from tests.e2e.pages.counter import STORE, Counter
from tests.e2e.pages.shop import Shopper, Wanted
from tests.infra import browser as browsers
from tests.infra.camera import camera_arguments, hold_before_lens
from tests.infra.server import Shop

AT_THE_STORE = (55.7616, 37.6236)
LANGUAGES = {"ru": "ru-RU", "en": "en-GB"}

Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the counter's camera looks."""
    return tmp_path_factory.mktemp("camera") / "lens.mjpeg"


@pytest.fixture(scope="module")
def chromium_with_camera(playwright: Playwright, film: Path) -> Iterator[Browser]:
    browser = browsers.launch(playwright, *camera_arguments(film))
    yield browser
    browser.close()


def wanted_in(shop: Shop, locale: str) -> tuple[str, list[Wanted]]:
    """The store's name, and two products of which it has free pieces: one sized, one not."""
    with httpx.Client(base_url=f"{shop.url}/api/v1", params={"locale": locale}) as api:
        name = api.get(f"/stores/{STORE}").raise_for_status().json()["name"]
        pieces = api.get(f"/stores/{STORE}/pieces").raise_for_status().json()["items"]
        listed = api.get("/products").raise_for_status().json()["items"]
    here = {piece["product"]: piece for piece in pieces}
    found = [here[product["slug"]] for product in listed if product["slug"] in here]
    chosen = [next(p for p in found if p["size"]), next(p for p in found if not p["size"])]
    return name, [Wanted(piece["product"], piece["name"], piece["size"]) for piece in chosen]


@pytest.mark.parametrize(
    ("locale", "location"), [("ru", "granted"), ("en", "refused"), ("ru", "refused")]
)
def test_from_the_first_look_to_the_hand_over(
    locale: str,
    location: str,
    shop: Shop,
    open_page: OpenPage,
    chromium_with_camera: Browser,
    film: Path,
    axe: Axe,
) -> None:
    phone = open_page("phone", PHONE, locale=LANGUAGES[locale])
    tablet = open_page(
        "tablet", TABLET, locale=LANGUAGES[locale], browser=chromium_with_camera,
        permissions=["camera"],
    )  # fmt: skip
    shopper, counter = Shopper(phone, locale), Counter(tablet, locale)
    store, wanted = wanted_in(shop, locale)

    counter.sign_in(axe)
    counter.choose_store(store)
    axe(tablet)

    _choose_pieces(shopper, wanted, axe)
    _choose_store(shopper, store, location, axe)
    _choose_time(shopper, location, axe)
    _book(shopper, axe)

    visit = counter.visit(shopper.code)
    expect(visit).to_be_visible()
    expect(visit.get_by_role("img", name=wanted[0].name)).to_be_visible()
    axe(tablet)

    hold_before_lens(shopper.qr.screenshot(), film)
    counter.open_scanner()
    expect(counter.verdict).to_contain_text(counter.t("Welcome"), timeout=15_000)
    axe(tablet)
    counter.open_card()
    axe(tablet)
    counter.begin_hand_over()
    counter.mark(wanted[0].name, "Bought")
    counter.mark(wanted[1].name, "Declined", "Appearance")
    axe(tablet)
    counter.finish("0042", axe)
    axe(tablet)

    expect(shopper.thanks).to_be_visible()
    axe(phone)


def _choose_pieces(shopper: Shopper, wanted: list[Wanted], axe: Axe) -> None:
    shopper.arrive()
    axe(shopper.page)
    shopper.open_catalogue()
    axe(shopper.page)
    shopper.open_product(wanted[0])
    axe(shopper.page)
    shopper.try_on(wanted[0])
    axe(shopper.page)
    shopper.add_another()
    # By its address: how far down the list it stands depends on what others have taken.
    shopper.page.goto(localised(f"/p/{wanted[1].slug}", shopper.locale))
    shopper.try_on(wanted[1])


def _choose_store(shopper: Shopper, store: str, location: str, axe: Axe) -> None:
    shopper.to_stores()
    axe(shopper.page)
    if location == "granted":
        browsers.grant_location(shopper.page, *AT_THE_STORE)
        shopper.ask_for_nearest()
        first = shopper.page.get_by_role("main").get_by_role("heading", level=2).first
        expect(first).to_have_text(store)
    else:
        browsers.refuse_location(shopper.page)
        shopper.ask_for_nearest()
        expect(shopper.location_refusal).to_be_visible()
        axe(shopper.page)
        shopper.type_town(*{"ru": ("моск", "Москва"), "en": ("mosc", "Moscow")}[shopper.locale])
    axe(shopper.page)
    shopper.choose_store(store)


def _choose_time(shopper: Shopper, location: str, axe: Axe) -> None:
    axe(shopper.page)
    if location == "granted":
        shopper.choose_any_time()
    else:
        shopper.choose_time_tomorrow()
    shopper.go_on()


def _book(shopper: Shopper, axe: Axe) -> None:
    axe(shopper.page)
    shopper.introduce({"ru": "Вера", "en": "Vera"}[shopper.locale], "+7 916 555-01-02")
    shopper.book()
    expect(shopper.qr).to_be_visible()
    axe(shopper.page)
