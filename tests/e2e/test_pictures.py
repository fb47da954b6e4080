"""The pictures of a product: seen, swiped, turned, played and looked at closely."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, SMALL, TABLET
from tests.e2e.pages.browsing import Browsing
from tests.e2e.pages.pictures import Fingers, Pictures, give_tiles, is_red
from tests.e2e.pages.stillness import hold, let_go

RING = "/p/aurora-solitaire-ring-gold"
"""Photo, photo, spin, film, then five photos."""


@pytest.fixture
def shopper(phone):
    return Browsing(phone)


@pytest.fixture
def pictures(shopper):
    shopper.open(RING)
    return Pictures(shopper.page)


@pytest.fixture
def fingers(phone):
    return Fingers(phone)


def requests_of(page: Page, pattern: str) -> list[str]:
    """Addresses asked for from now on."""
    asked: list[str] = []
    page.on(
        "request", lambda request: re.search(pattern, request.url) and asked.append(request.url)
    )
    return asked


# --- the row ---------------------------------------------------------------------------------


def test_a_swipe_shows_the_next_photo_and_says_which(pictures, fingers):
    x, y = pictures.middle(pictures.gallery)
    fingers.drag((x + 140, y), (x - 140, y))
    pictures.expect_at(2)
    expect(pictures.said).to_have_text("Фото 2 из 9, вид спереди")


def test_the_row_lets_the_page_scroll(pictures, fingers):
    x, y = pictures.middle(pictures.gallery)
    fingers.drag((x, y + 140), (x, y - 200))
    pictures.page.wait_for_function("scrollY > 100")
    pictures.expect_at(1)


def test_keys_go_through_the_row(pictures):
    pictures.gallery.locator("[data-track]").focus()
    for key, number in (("ArrowRight", 2), ("End", 9), ("ArrowLeft", 8), ("Home", 1)):
        pictures.page.keyboard.press(key)
        pictures.expect_at(number)


def test_keys_take_the_focus_along(pictures):
    pictures.gallery.locator("[data-zoom]").first.focus()
    pictures.page.keyboard.press("ArrowRight")
    pictures.expect_at(2)
    expect(pictures.gallery.locator("[data-zoom]").nth(1)).to_be_focused()


@pytest.mark.parametrize("device", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
@pytest.mark.parametrize("path", ["/", "/catalogue", RING, f"/en{RING}"])
def test_photos_keep_their_boxes(open_page, device, path):
    page = open_page("looker", device, locale="ru-RU")
    shopper = Browsing(page)
    # The letters have come before, so that what moves are pictures.
    page.goto(path)
    page.evaluate("document.fonts.ready")
    page.goto(path)
    shopper.watch_shifts()
    shopper.come_alive()
    page.mouse.wheel(0, 400)
    page.wait_for_load_state("networkidle")
    assert shopper.shifts <= 0.01


def test_the_first_photo_is_asked_for_first_and_the_rest_wait(phone):
    asked = requests_of(phone, r"/media/.*\.(avif|webp|jpg|mp4)")
    phone.goto(RING)
    expect(phone.locator("link[rel=preload][as=image]")).to_have_attribute("fetchpriority", "high")
    first, *others = phone.locator("photo-gallery [role=group] > * img").all()
    assert first.get_attribute("fetchpriority") == "high"
    assert {image.get_attribute("loading") for image in others} == {"lazy"}
    assert not [url for url in asked if url.endswith(".mp4")]


def test_a_photo_in_half_the_width_is_half_as_large(desktop):
    desktop.goto(RING)
    large, small = desktop.locator("photo-gallery [role=group] > a img").all()[:2]
    small.scroll_into_view_if_needed()
    desktop.wait_for_load_state("networkidle")
    assert "-1200." in large.evaluate("image => image.currentSrc") or large.evaluate(
        "image => image.currentSrc.includes('-960.')"
    )
    assert small.evaluate("image => image.currentSrc.match(/-(\\d+)\\./)[1]") == "480"


def test_everything_is_there_with_script_off(open_page):
    page = open_page("no script", PHONE, locale="ru-RU", java_script_enabled=False)
    page.goto(RING)
    photos = page.locator("photo-gallery [data-zoom]")
    expect(photos).to_have_count(7)
    expect(page.locator("photo-gallery video")).to_have_attribute("controls", "")
    expect(page.locator("[data-spin-start]")).to_be_hidden()
    href = photos.first.get_attribute("href")
    answer = page.request.get(str(href))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("image/")


# --- full screen -----------------------------------------------------------------------------


def test_a_pinch_on_the_photo_opens_it_large(pictures, fingers):
    x, y = pictures.middle(pictures.gallery)
    # The script of the full screen comes with the first touch.
    fingers.spread((x, y), start=60, end=70)
    expect(pictures.zoom).to_be_visible()
    fingers.spread(pictures.middle(pictures.stage), start=60, end=180)
    pictures.expect_scale(2)
    fingers.spread(pictures.middle(pictures.stage), start=200, end=40)
    pictures.expect_unzoomed()


def test_a_double_tap_comes_near_and_a_drag_moves(pictures, fingers):
    pictures.open_zoom()
    x, y = pictures.middle(pictures.stage)
    fingers.tap_twice(x, y)
    pictures.expect_scale(2.499)
    before = pictures.zoom.locator(".zoom-image").bounding_box()
    fingers.drag((x, y), (x + 60, y))
    after = pictures.zoom.locator(".zoom-image").bounding_box()
    assert before
    assert after
    assert abs(after["x"] - before["x"] - 60) < 8
    fingers.tap_twice(x, y)
    pictures.expect_unzoomed()


def test_a_swipe_turns_the_page_and_a_pull_down_closes(pictures, fingers):
    pictures.open_zoom()
    x, y = pictures.middle(pictures.stage)
    fingers.drag((x + 120, y), (x - 120, y))
    expect(pictures.zoom.locator(".zoom-count")).to_have_text("2 / 7")
    expect(pictures.zoom.get_by_role("status")).to_have_text("Фото 2 из 9, вид спереди")
    fingers.drag((x, y - 50), (x, y + 150))
    expect(pictures.zoom).to_have_count(0)
    pictures.expect_at(2)


def test_the_wheel_zooms_only_in_full_screen(desktop):
    Browsing(desktop).open(RING)
    pictures = Pictures(desktop)
    desktop.mouse.move(*pictures.middle(pictures.gallery.locator("[data-zoom]").first))
    desktop.mouse.wheel(0, 300)
    desktop.wait_for_function("scrollY > 100")
    expect(pictures.zoom).to_have_count(0)
    pictures.open_zoom()
    desktop.mouse.move(*pictures.middle(pictures.stage))
    desktop.mouse.wheel(0, -400)
    pictures.expect_scale(2)
    desktop.mouse.wheel(0, 4000)
    pictures.expect_unzoomed()


def test_keys_zoom_pan_and_turn(pictures):
    page = pictures.page
    pictures.open_zoom()
    page.keyboard.press("+")
    pictures.expect_scale(1.4)
    page.keyboard.press("+")
    pictures.expect_scale(2)
    before = pictures.zoom.locator(".zoom-image").bounding_box()
    page.keyboard.press("ArrowRight")
    after = pictures.zoom.locator(".zoom-image").bounding_box()
    assert before
    assert after
    assert after["x"] < before["x"]
    page.keyboard.press("0")
    pictures.expect_unzoomed()
    page.keyboard.press("ArrowRight")
    expect(pictures.zoom.locator(".zoom-count")).to_have_text("2 / 7")
    page.keyboard.press("End")
    expect(pictures.zoom.locator(".zoom-count")).to_have_text("7 / 7")


def test_the_focus_stays_in_and_comes_back(pictures):
    page = pictures.page
    pictures.open_zoom()
    for _ in range(12):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('.zoom')"
        )
        assert inside
    page.keyboard.press("Escape")
    expect(pictures.zoom).to_have_count(0)
    expect(pictures.gallery.locator("[data-zoom]").first).to_be_focused()
    assert page.url.endswith(RING)


def test_back_closes_the_full_screen_and_stays_on_the_page(pictures):
    pictures.open_zoom()
    pictures.page.go_back()
    expect(pictures.zoom).to_have_count(0)
    assert pictures.page.url.endswith(RING)
    expect(pictures.gallery.locator("[data-zoom]").first).to_be_focused()


def test_a_full_screen_opened_early_outlives_the_taking_over(shopper):
    page = shopper.page
    page.goto(RING)
    page.locator("#first-paint [data-zoom]").first.click()
    pictures = Pictures(page)
    expect(pictures.zoom).to_be_visible()
    shopper.come_alive()
    expect(pictures.zoom).to_be_visible()
    page.keyboard.press("Escape")
    expect(pictures.gallery.locator("[data-zoom]").first).to_be_focused()


def test_a_sharper_file_is_fetched_only_for_a_closer_look(pictures):
    asked = requests_of(pictures.page, r"-1200\.webp|openseadragon")
    pictures.open_zoom()
    pictures.page.wait_for_load_state("networkidle")
    assert asked == []
    with pictures.page.expect_request("**/*-1200.webp"):
        pictures.page.keyboard.press("+")
    assert not [url for url in asked if "openseadragon" in url]


def test_tiles_come_only_when_zoomed_and_lie_where_the_photo_does(open_page, shop):
    give_tiles(shop, "milky-way-eternity-ring")
    page = open_page("close looker", DESKTOP, locale="ru-RU")
    asked = requests_of(page, r"/media/ee/e+/|openseadragon")
    Browsing(page).open("/p/milky-way-eternity-ring")
    pictures = Pictures(page)
    pictures.open_zoom()
    page.wait_for_load_state("networkidle")
    assert asked == []
    with page.expect_request("**/media/ee/**"):
        for _ in range(3):
            page.keyboard.press("+")
    pictures.expect_scale(2)
    pictures.expect_tiles_drawn()
    # Only what is in sight, at the level it is seen.
    assert len([url for url in asked if "/media/ee/" in url]) <= 30
    x, y = pictures.middle(pictures.stage)
    picture = page.screenshot()
    assert is_red(picture, x, y)
    assert not is_red(picture, x + 200, y)


# --- turning ---------------------------------------------------------------------------------


@pytest.fixture
def turning(pictures):
    pictures.dot(3).click()
    # Said once the row has come to rest.
    expect(pictures.said).to_have_text("Вращение, 3 из 9")
    return pictures.gallery.locator("spin-view")


def angle(page: Page) -> int:
    return int(page.get_by_role("slider").get_attribute("aria-valuenow") or -1)


def test_a_spin_turns_by_drag_and_keys_once_asked_for(pictures, turning, fingers):
    page = pictures.page
    asked = requests_of(page, "/media/")
    page.wait_for_load_state("networkidle")
    frames = str(turning.get_attribute("data-frames")).split()
    assert not set(frames[1:]) & {url.removeprefix(page.url.split("/p/")[0]) for url in asked}
    turning.locator("[data-spin-start]").click()
    slider = page.get_by_role("slider")
    expect(slider).to_be_focused()
    expect(turning.locator(".spin-hint")).to_have_text("Вращайте пальцем")
    x, y = pictures.middle(slider)
    fingers.drag((x, y), (x - 100, y))
    pictures.expect_at(3)
    expect(turning).to_have_attribute("data-turned", "")
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "Поворот 0°")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "345")
    turning.locator("[data-spin-stop]").click()
    expect(slider).to_have_count(0)
    expect(turning.locator("[data-spin-start]")).to_be_focused()
    fingers.drag((x + 140, y), (x - 140, y))
    pictures.expect_at(4)


def test_a_spin_rests_where_motion_is_not_wanted(open_page):
    page = open_page("calm", PHONE, locale="ru-RU", reduced_motion="reduce")
    Browsing(page).open(RING)
    pictures = Pictures(page)
    pictures.dot(3).click()
    page.locator("#live [data-spin-start]").click()
    expect(page.get_by_role("slider")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert angle(page) == 0
    x, y = pictures.middle(page.get_by_role("slider"))
    Fingers(page).drag((x, y), (x - 60, y))
    rest = angle(page)
    assert rest > 0
    page.evaluate(
        """async () => {
          for (let i = 0; i < 20; i++) await new Promise(requestAnimationFrame);
        }"""
    )
    assert angle(page) == rest


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_a_spin_that_turns_when_the_page_comes_alive_goes_on(request, open_page, engine):
    page = open_page(engine, SMALL, locale="ru-RU", browser=request.getfixturevalue(engine))
    hold(page)
    page.goto(RING)
    page.locator("#first-paint [data-spin-start]").click()
    slider = page.get_by_role("slider")
    expect(slider).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "345")
    let_go(page)
    Browsing(page).come_alive()
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuenow", "345")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "0")


# --- films -----------------------------------------------------------------------------------


def test_a_film_plays_in_sight_and_its_button_stops_it(pictures):
    film = pictures.gallery.locator("film-view")
    assert film.locator("video").evaluate("video => video.paused")
    pictures.dot(4).click()
    pictures.expect_at(4)
    expect(film).to_have_attribute("data-playing", "")
    assert film.locator("video").evaluate("video => video.muted && video.loop && !video.controls")
    # The way to its button may take it out of sight for a moment, which stops it, too.
    film.get_by_role("button").scroll_into_view_if_needed()
    expect(film).to_have_attribute("data-playing", "")
    film.get_by_role("button", name="Пауза").click()
    expect(film).not_to_have_attribute("data-playing", "")
    film.get_by_role("button", name="Воспроизвести").click()
    expect(film).to_have_attribute("data-playing", "")


def test_a_film_that_was_stopped_does_not_begin_again_when_the_page_comes_alive(phone):
    hold(phone)
    phone.goto(RING)
    early = phone.locator("#first-paint film-view")
    early.scroll_into_view_if_needed()
    expect(early).to_have_attribute("data-playing", "")
    early.get_by_role("button", name="Пауза").click()
    expect(early).not_to_have_attribute("data-playing", "")
    let_go(phone)
    Browsing(phone).come_alive()
    film = phone.locator("#live film-view")
    # Whoever looks whether it is in sight was told before us.
    film.evaluate(
        """(film) => new Promise((seen) => {
          const sight = ([{ isIntersecting }]) => isIntersecting && seen();
          new IntersectionObserver(sight, { threshold: 0.6 }).observe(film);
        })"""
    )
    assert film.locator("video").evaluate("video => video.paused")


def test_a_picture_that_is_on_its_way_when_the_page_comes_alive_arrives(phone):
    hold(phone)
    phone.goto(RING)
    # The finger has chosen, and the row has not got anywhere yet.
    phone.evaluate("""document.querySelector("#first-paint [data-track]").scrollTo = () => {}""")
    early = phone.locator("#first-paint photo-gallery")
    expect(early).to_have_js_property("bound", True)
    early.locator("[data-go='5']").click()
    let_go(phone)
    Browsing(phone).come_alive()
    Pictures(phone).expect_at(6)


def test_a_film_waits_where_motion_is_not_wanted(open_page):
    page = open_page("calm", PHONE, locale="ru-RU", reduced_motion="reduce")
    asked = requests_of(page, r"\.mp4")
    Browsing(page).open(RING)
    pictures = Pictures(page)
    pictures.dot(4).click()
    pictures.expect_at(4)
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.locator("#live film-view").get_by_role("button", name="Воспроизвести").click()
    expect(page.locator("#live film-view")).to_have_attribute("data-playing", "")


def test_the_whole_film_has_controls_and_back_closes_it(pictures):
    pictures.dot(4).click()
    pictures.gallery.get_by_role("link", name="Посмотреть видео целиком").click()
    cinema = pictures.page.locator("dialog.cinema")
    expect(cinema.locator("video")).to_have_attribute("controls", "")
    pictures.page.go_back()
    expect(cinema).to_have_count(0)
    expect(pictures.gallery.locator("[data-film]")).to_be_focused()


# --- for everyone ----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(open_page, axe, scheme):
    page = open_page("checked", PHONE, locale="ru-RU", color_scheme=scheme, reduced_motion="reduce")
    Browsing(page).open(RING)
    pictures = Pictures(page)
    pictures.open_zoom()
    axe(page)
    page.keyboard.press("+")
    axe(page)
    page.keyboard.press("Escape")
    pictures.dot(3).click()
    page.locator("#live [data-spin-start]").click()
    expect(page.get_by_role("slider")).to_be_visible()
    axe(page)
    pictures.dot(4).click()
    page.locator("#live [data-film]").click()
    expect(page.locator("dialog.cinema")).to_be_visible()
    axe(page)
