"""True sizes on a screen: set by a bank card, a ring measured, a piece drawn."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.pages.browsing import Browsing
from tests.e2e.pages.stillness import hold, let_go

RING = "/p/aurora-solitaire-ring-gold"
MM = 6.0
"""Pixels of a millimetre on a phone."""


class Scale:
    """The ring guide and the true size of the open product."""

    def __init__(self, shopper: Browsing) -> None:
        self.page = shopper.page
        self.sheet = shopper.sheet
        self.t = shopper.t

    def open_guide(self) -> None:
        self.page.get_by_role("button", name=self.t("How to find yours")).first.click()
        expect(self.sheet).to_be_visible()

    def open_true_size(self) -> None:
        self.page.get_by_role("button", name=self.t("See it in true size")).click()
        expect(self.sheet).to_be_visible()

    def set_screen(self, mm: float = MM) -> None:
        """As somebody does who holds a card against the screen."""
        self.sheet.locator("[data-card-measure] summary").click()
        self.sheet.locator("[data-card]").fill(f"{round(mm * 53.98 * 4) / 4}")
        self.sheet.get_by_role("button", name=self.t("They are the same width")).click()

    def measure(self, mm: float) -> None:
        self.sheet.locator("[data-ring]").fill(str(mm))

    @property
    def disc_width(self) -> float:
        box = self.sheet.locator(".ring-disc").bounding_box()
        assert box
        return box["width"]


@pytest.fixture
def shopper(phone):
    return Browsing(phone)


@pytest.fixture
def scale(shopper):
    shopper.open(RING)
    return Scale(shopper)


def test_an_unset_screen_says_so_and_measures_nothing(scale):
    scale.open_guide()
    expect(scale.sheet).to_contain_text("Настоящий размер этого экрана пока неизвестен")
    expect(scale.sheet.locator("[data-ring]")).to_be_hidden()
    expect(scale.sheet.locator(".ring-disc")).to_be_hidden()


def test_a_card_being_held_against_the_screen_stays_when_the_page_comes_alive(shopper):
    hold(shopper.page)
    shopper.page.goto(RING)
    scale = Scale(shopper)
    scale.open_guide()
    scale.sheet.locator("[data-card-measure] summary").click()
    card = scale.sheet.locator("[data-card]")
    expect(card).to_have_attribute("aria-valuetext", re.compile("px"))
    card.fill("300")
    let_go(shopper.page)
    shopper.come_alive()
    expect(card).to_be_visible()
    expect(card).to_have_value("300")
    scale.sheet.get_by_role("button", name=scale.t("They are the same width")).click()
    scale.measure(17)
    assert abs(scale.disc_width - 17 * 300 / 53.98) < 0.5
    scale.page.keyboard.press("Escape")
    scale.open_guide()
    scale.sheet.locator("[data-card-measure] summary").click()
    expect(card).to_have_value("300")


def test_a_ring_measured_on_the_screen_becomes_the_chosen_size(scale):
    scale.open_guide()
    scale.set_screen()
    expect(scale.sheet.get_by_text("пока неизвестен")).to_be_hidden()
    scale.measure(17.3)
    assert abs(scale.disc_width - 17.3 * MM) < 0.5
    status = scale.sheet.get_by_role("status").filter(has_text="Размер")
    expect(status).to_contain_text("Размер 17,5")
    expect(status).to_contain_text("EU 55 · US 7¼ · UK O")
    scale.sheet.get_by_role("button", name="Выбрать размер 17,5").click()
    scale.page.wait_for_url("**?size=17.5")
    expect(scale.sheet).to_have_count(0)
    chip = scale.page.get_by_role("link", name="17,5", exact=True)
    expect(chip).to_have_attribute("aria-current", "true")


def test_between_two_sizes_the_larger_and_none_that_is_not_made(scale):
    scale.open_guide()
    scale.set_screen()
    scale.measure(17.25)
    expect(scale.sheet).to_contain_text("Размер 17,5")
    scale.measure(22)
    expect(scale.sheet).to_contain_text("В размере 22 этого кольца нет, ближайший — 20.")
    scale.sheet.get_by_role("button", name="Выбрать размер 20").click()
    scale.page.wait_for_url("**?size=20")


def test_the_screen_is_remembered_also_when_the_page_is_zoomed(scale, shopper):
    scale.open_guide()
    scale.set_screen(5.5)
    scale.page.reload()
    shopper.come_alive()
    scale.open_guide()
    expect(scale.sheet.locator("[data-ring]")).to_be_visible()
    scale.measure(20)
    assert abs(scale.disc_width - 20 * 5.5) < 0.6


def test_sliders_obey_keys_and_small_steps(scale):
    scale.open_guide()
    scale.set_screen()
    slider = scale.sheet.locator("[data-ring]")
    expect(slider).to_be_focused()
    scale.measure(18)
    slider.press("ArrowRight")
    expect(slider).to_have_value("18.05")
    buttons = scale.sheet.locator("[data-ring-measure]")
    buttons.get_by_role("button", name="Чуть больше").click()
    expect(slider).to_have_value("18.15")
    buttons.get_by_role("button", name="Чуть меньше").click()
    expect(slider).to_have_value("18.05")
    expect(slider).to_have_attribute("aria-valuetext", "18,1; Размер 18")


def test_a_piece_is_drawn_as_large_as_it_is(scale):
    scale.open_true_size()
    expect(scale.sheet).to_contain_text("величина лишь приблизительная")
    scale.set_screen()
    drawing = scale.sheet.locator("figure", has_text="Ширина ободка: 2,0 мм").locator("svg")
    box = drawing.bounding_box()
    assert box
    # Two millimetres, and half a one at either edge.
    assert abs(box["height"] - 3 * MM) < 0.5


def test_a_guide_opened_early_works(shopper):
    shopper.page.goto(RING)
    scale = Scale(shopper)
    shopper.page.locator("#first-paint").get_by_role("button", name="Как узнать свой").first.click()
    expect(scale.sheet).to_be_visible()
    shopper.come_alive()
    scale.set_screen()
    scale.measure(16)
    expect(scale.sheet).to_contain_text("Размер 16")


def test_the_size_sheet_leads_to_the_guide_and_both_close(scale):
    scale.page.locator(".action-bar button").click()
    scale.sheet.get_by_role("button", name="Как узнать свой").click()
    guide = scale.page.locator("#ring-guide[open]")
    guide.get_by_role("link", name="Выбрать размер 18", exact=True).click()
    scale.page.wait_for_url("**?size=18")
    expect(scale.sheet).to_have_count(0)


def test_a_size_is_chosen_from_the_table_with_script_off(open_page):
    page = open_page("no script", PHONE, locale="en-GB", java_script_enabled=False)
    page.goto(f"/en{RING}")
    page.get_by_role("button", name="How to find yours").first.click()
    guide = page.locator("#ring-guide")
    expect(guide.get_by_role("button", name="They are the same width")).to_be_hidden()
    guide.get_by_role("link", name="Choose size 16.5").click()
    expect(page).to_have_url(f"{page.url.split('/en')[0]}/en{RING}?size=16.5")


@pytest.mark.parametrize(("path", "scheme"), [(RING, "light"), (f"/en{RING}", "dark")])
def test_axe_finds_nothing_in_any_state(open_page, axe, path, scheme):
    locale = "en" if path.startswith("/en") else "ru"
    page = open_page("checked", PHONE, locale="ru-RU", color_scheme=scheme)
    shopper = Browsing(page, locale)
    shopper.open(path)
    scale = Scale(shopper)
    scale.open_guide()
    axe(page)
    scale.sheet.locator("summary").click()
    axe(page)
    scale.sheet.locator("summary").click()
    scale.set_screen()
    axe(page)
    page.keyboard.press("Escape")
    scale.open_true_size()
    axe(page)
