"""A merchandiser fills a product with pictures, in a browser, with real files."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from booking_app.core.i18n import translator
from booking_app.workflows.media_words import refusal_text
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.pages.product_media import (
    SIDES,
    ProductMedia,
    broken,
    film,
    frames,
    heavy,
    name_of,
    new_product,
    photo,
    publish,
    sides,
    zipped,
)
from tests.infra.server import Shop

Axe = Callable[[Page], None]
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket", "websocket", "polling")
SLOW = 2_000_000
"""Bytes a second that a slow line sends."""


class Line:
    """The network of a browser, made slow or cut."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def slow(self, bytes_a_second: int = SLOW, *, is_cut: bool = False) -> None:
        self._session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": is_cut,
                "latency": 5,
                "downloadThroughput": -1,
                "uploadThroughput": bytes_a_second,
            },
        )

    def cut(self) -> None:
        self.slow(is_cut=True)


@pytest.fixture
def media(desktop: Page) -> ProductMedia:
    return ProductMedia(desktop)


def listed(page: Page, product: str) -> list[dict[str, Any]]:
    """The product's uploads as the API tells them to the person in this browser."""
    answer = page.request.get(f"/api/v1/media/uploads?product={product}")
    return list(answer.json()["items"])


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_photos_a_folder_of_frames_and_a_film_let_go_at_once(
    shop: Shop, open_page: OpenPage, axe: Axe, tmp_path: Path, locale: str
) -> None:
    media = ProductMedia(open_page("admin", DESKTOP), locale)
    media.visit(new_product(shop, f"Rain {locale}"))
    expect(media.page.get_by_text(media.t("Add photos and videos"))).to_be_visible()
    axe(media.page)

    media.drop(*sides(tmp_path / "photos"), frames(tmp_path / "turn"), film(tmp_path / "clip.mp4"))
    expect(media.upload("turn")).to_contain_text(media.t.n("{n} frame", "{n} frames", 36))
    media.expect_tiles(10)
    axe(media.page)
    assert media.angles() == [*SIDES, "video", "spin"], "as they were chosen"
    words = media.t.n("{n} file is in place.", "{n} files are in place.", 10)
    expect(media.page.get_by_text(words).first).to_be_visible()
    media.press(media.t("Close"))

    missing = media.page.get_by_text(media.t("No description: {languages}", languages="RU, EN"))
    expect(missing).to_have_count(10)
    media.describe_all()
    expect(missing).to_have_count(0)
    suggested = translator(locale)("{name}, side view", name=name_of(f"Rain {locale}")[locale])
    expect(media.page.get_by_text(suggested)).to_be_visible()
    axe(media.page)


def test_numbered_pictures_are_asked_about_and_a_zip_is_a_spin(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    product = new_product(shop, "Turn")
    media.visit(product)
    turn = frames(tmp_path / "turn", 12)
    media.choose(*sorted(turn.iterdir()))
    media.press(media.t("One 360° view"))
    media.expect_tiles(1)
    media.choose(zipped(frames(tmp_path / "other", 14)))
    media.expect_tiles(2)
    expect(media.tiles.nth(0)).to_contain_text(media.t.n("{n} frame", "{n} frames", 12))
    expect(media.tiles.nth(1)).to_contain_text(media.t.n("{n} frame", "{n} frames", 14))
    media.choose(*sorted(turn.iterdir()))
    media.press(media.t("Separate photos"))
    media.expect_tiles(14)


def test_sending_is_paused_continued_and_cancelled(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    product = new_product(shop, "Pause")
    media.visit(product)
    Line(media.page).slow()
    clip = heavy(tmp_path / "long.mp4", 20)
    media.choose(clip)
    media.expect_state("long.mp4", "sending")
    media.press(media.t("Pause {name}", name="long.mp4"))
    media.expect_state("long.mp4", "paused")
    expect(media.page.get_by_text(media.t("Paused. Nothing is lost."))).to_be_visible()
    media.press(media.t("Continue {name}", name="long.mp4"))
    media.expect_state("long.mp4", "sending")
    media.press(media.t("Cancel {name}", name="long.mp4"))
    expect(media.upload("long.mp4")).to_have_count(0)
    expect(media.page.get_by_text(media.t("Add photos and videos"))).to_be_visible()
    assert [one["status"] for one in listed(media.page, product)] == ["cancelled"]


@pytest.mark.complaint_allowed(*OFFLINE)
def test_sending_goes_on_by_itself_when_the_network_is_back(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    product = new_product(shop, "Network")
    media.visit(product)
    line = Line(media.page)
    line.slow(600_000)
    media.choose(photo(tmp_path / "front.jpg"), heavy(tmp_path / "long.mp4", 9))
    media.expect_tiles(1)
    line.cut()
    media.expect_state("long.mp4", "lost")
    line.slow(50_000_000)
    # It is no film: sent to the end, it is refused for what it is.
    media.expect_state("long.mp4", "refused")
    assert len(listed(media.page, product)) == 2, "nothing was sent twice"


def test_leaving_warns_and_what_was_sent_is_not_sent_again(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    product = new_product(shop, "Reload")
    media.visit(product)
    line = Line(media.page)
    line.slow(4_000_000)
    clip = heavy(tmp_path / "long.mp4", 40)
    media.choose(clip)
    page = media.page
    with page.expect_response(lambda answer: answer.request.method == "PATCH", timeout=60_000):
        media.expect_state("long.mp4", "sending")
    warned: list[str] = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.reload()
    assert warned == ["beforeunload"]
    sentence = media.t("Not here as a whole. Choose the file again: it goes on where it stopped.")
    expect(page.get_by_text(sentence)).to_be_visible()
    line.slow(100_000_000)
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        media.choose(clip)
    assert int(sent.value.headers["upload-offset"]) >= 8 * 1024 * 1024
    media.expect_state("long.mp4", "refused")
    warned.clear()
    page.reload()
    assert warned == [], "nothing is under way any more"
    assert len(listed(page, product)) == 1


def test_what_is_not_taken_says_why_and_what_helps(
    shop: Shop, media: ProductMedia, axe: Axe, tmp_path: Path
) -> None:
    media.visit(new_product(shop, "Refused"))
    (tmp_path / "notes.docx").write_bytes(b"text")
    (tmp_path / "empty.png").write_bytes(b"")
    media.choose(broken(tmp_path / "torn.jpg"), tmp_path / "notes.docx", tmp_path / "empty.png")
    media.expect_state("torn.jpg", "refused")
    t = media.t
    expect(media.upload("torn.jpg")).to_contain_text(refusal_text(t, "unreadable_image", {}))
    expect(media.upload("notes.docx")).to_contain_text("HEIC")
    expect(media.upload("empty.png")).to_contain_text(
        t("The file is empty. Save it again and choose it once more.")
    )
    axe(media.page)
    media.press(t("Remove {name}", name="notes.docx"))
    expect(media.upload("notes.docx")).to_have_count(0)
    # Another file takes the place of the refused one.
    with media.page.expect_file_chooser() as chooser:
        media.upload("torn.jpg").get_by_role("button", name=t("Choose a file")).click()
    chooser.value.set_files(photo(tmp_path / "whole.jpg"))
    media.expect_tiles(1)
    expect(media.upload("torn.jpg")).to_have_count(0)
    media.page.reload()
    expect(media.tiles).to_have_count(1)
    expect(media.upload("torn.jpg")).to_have_count(0)


def test_pictures_are_put_in_order_by_keyboard_and_by_mouse(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    product = new_product(shop, "Order")
    media.visit(product)
    for side in ("hero", "side", "top"):
        media.choose(photo(tmp_path / f"{side}.jpg"))
        media.expect_tiles(["hero", "side", "top"].index(side) + 1)
    page, t = media.page, media.t
    handle = t("Move: {name}, place {place}", name=media.angle("hero"), place=1)
    page.get_by_role("button", name=handle).focus()
    page.keyboard.press("Space")
    said = page.locator("[id^=DndLiveRegion]")
    over = partial(t, "{name} over place {place} of {total}.", name=media.angle("hero"), total=3)
    expect(said).to_have_text(over(place=1))
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text(over(place=2))
    page.keyboard.press("Space")
    expect(media.tiles.nth(1).locator("select")).to_have_value("hero")
    assert media.angles() == ["side", "hero", "top"]

    media.drag(3, 1)
    expect(media.tiles.nth(0).locator("select")).to_have_value("top")
    expect(media.tiles.nth(0)).to_contain_text(t("Cover"))
    media.tiles.nth(2).locator("select").select_option("macro")
    page.reload()
    expect(media.tiles).to_have_count(3)
    assert media.angles() == ["top", "side", "macro"]


def test_a_picture_is_replaced_in_its_place_deleted_and_put_back(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    media.visit(new_product(shop, "Swap"))
    media.choose(photo(tmp_path / "hero.jpg"), photo(tmp_path / "side.jpg"))
    media.expect_tiles(2)
    media.describe_all()
    page, t = media.page, media.t
    first = media.tiles.nth(0)
    angle = media.angles()[0]
    before, asset = first.locator("img").get_attribute("src"), first.get_attribute("data-asset")
    editor = media.open_picture(1)
    with page.expect_file_chooser() as chooser:
        editor.get_by_role("button", name=t("Replace")).click()
    chooser.value.set_files(photo(tmp_path / "new.jpg", turned=90))
    editor.get_by_role("button", name=t("Save"), exact=True).click()
    expect(media.tiles.nth(0)).not_to_have_attribute("data-asset", asset or "", timeout=90_000)
    expect(media.tiles).to_have_count(2)
    assert media.tiles.nth(0).locator("img").get_attribute("src") != before
    assert media.angles()[0] == angle
    expect(page.get_by_text(t("No description: {languages}", languages="RU, EN"))).to_have_count(0)

    name = media.angle(angle)
    media.tiles.nth(0).hover()
    media.press(t("Delete: {name}, place {place}", name=name, place=1))
    expect(media.tiles).to_have_count(1)
    media.press(t("Undo"))
    expect(media.tiles).to_have_count(2)
    assert media.angles()[0] == angle


def test_what_must_stay_in_sight_is_seen_by_shoppers(
    shop: Shop, media: ProductMedia, axe: Axe, open_page: OpenPage, tmp_path: Path
) -> None:
    product = new_product(shop, "Focus")
    media.visit(product)
    media.choose(photo(tmp_path / "hero.jpg", width=1600, height=900))
    media.expect_tiles(1)
    media.describe_all()
    page, t = media.page, media.t
    editor = media.open_picture(1)
    axe(page)
    point = editor.locator("[data-focal]")
    point.focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    expect(editor.locator("[data-cut=card]")).to_have_css("object-position", "10% 40%")
    editor.get_by_role("button", name=t("Save"), exact=True).click()
    expect(media.tiles.nth(0).locator("img").first).to_have_css("object-position", "10% 40%")

    slug = publish(shop, product)
    phone = open_page("phone", PHONE)
    phone.goto(f"/p/{slug}")
    expect(phone.locator("[data-gallery] .photo img").first).to_have_css(
        "object-position", re.compile(r"10% 40%")
    )


def test_a_photo_is_cropped_by_keyboard_and_made_whole_again(
    shop: Shop, media: ProductMedia, axe: Axe, tmp_path: Path
) -> None:
    media.visit(new_product(shop, "Crop"))
    media.choose(photo(tmp_path / "hero.jpg", width=1600, height=1000))
    media.expect_tiles(1)
    page, t = media.page, media.t
    picture = media.tiles.nth(0).locator("img").first
    whole = picture.get_attribute("src") or ""
    editor = media.open_picture(1)
    crop = editor.get_by_role("button", name=t("Crop"), exact=True)
    crop.first.click()
    axe(page)
    editor.get_by_role("button", name="4:5").click()
    editor.locator("[data-handle=se]").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    crop.last.click()
    expect(picture).not_to_have_attribute("src", whole, timeout=90_000)
    ratio = "async (img) => { await img.decode(); return img.naturalWidth / img.naturalHeight; }"
    assert picture.evaluate(ratio) == pytest.approx(4 / 5, abs=0.02)
    editor.get_by_role("button", name=t("Back to the whole picture")).click()
    expect(picture).to_have_attribute("src", whole, timeout=90_000)


def test_two_hundred_files_let_go_at_once_finish(
    shop: Shop, media: ProductMedia, tmp_path: Path
) -> None:
    product = new_product(shop, "Many")
    media.visit(product)
    files = [
        photo(tmp_path / f"{'abcdefghij'[at % 10]}{at}.jpg", width=320, height=320, turned=at)
        for at in range(200)
    ]
    at_once: set[str] = set()
    most = 0

    def began(request: Any) -> None:
        nonlocal most
        if "/media/uploads" in request.url and request.method in ("POST", "PATCH"):
            at_once.add(str(id(request)))
            most = max(most, len(at_once))

    media.page.on("request", began)
    media.page.on("requestfinished", lambda request: at_once.discard(str(id(request))))
    media.choose(*files)
    expect(media.page.locator("[data-upload]").first).to_be_visible()
    assert media.page.locator("[data-upload]").count() < 40, "only what is in sight is drawn"
    expect(media.tiles).to_have_count(200, timeout=300_000)
    assert most <= 4


def test_the_camera_of_a_phone(shop: Shop, open_page: OpenPage, axe: Axe, tmp_path: Path) -> None:
    media = ProductMedia(open_page("admin", PHONE))
    media.visit(new_product(shop, "Phone"))
    with media.page.expect_file_chooser() as chooser:
        media.press(media.t("Take a photo"))
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files(photo(tmp_path / "IMG_0001.jpg"))
    media.expect_tiles(1)
    axe(media.page)


def test_a_picture_from_the_clipboard(shop: Shop, media: ProductMedia) -> None:
    media.visit(new_product(shop, "Paste"))
    media.page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(700, 700);
          canvas.getContext("2d").fillRect(100, 100, 500, 500);
          const blob = await canvas.convertToBlob({ type: "image/png" });
          const data = new DataTransfer();
          data.items.add(new File([blob], "image.png", { type: "image/png" }));
          document.body.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
          );
        }"""
    )
    media.expect_tiles(1)


def test_another_window_sees_what_happens(
    shop: Shop, media: ProductMedia, open_page: OpenPage, tmp_path: Path
) -> None:
    product = new_product(shop, "Two")
    other = ProductMedia(open_page("other", DESKTOP), "en")
    other.visit(product, "admin")
    media.visit(product)
    media.choose(photo(tmp_path / "hero.jpg"))
    other.expect_tiles(1)
    media.tiles.nth(0).locator("select").select_option("worn")
    expect(other.tiles.nth(0).locator("select")).to_have_value("worn")


def test_uploads_are_for_merchandisers_only(shop: Shop) -> None:
    answer = httpx.post(f"{shop.url}/api/v1/media/uploads", headers={"Tus-Resumable": "1.0.0"})
    assert answer.status_code == 401
