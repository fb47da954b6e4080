"""Stores and staff in the back office, as an admin and as the person let in."""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP
from tests.e2e.pages.admin import BackOffice
from tests.e2e.pages.product_media import PATIENCE
from tests.infra.accessibility import assert_accessible

SHORT_DAY = "12:00"
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+P+/HgAFhAJ/wlseKgAAAABJRU5ErkJggg=="
)


def _enter(page: Page) -> None:
    """Come in as the admin; the map has pictures of its own here."""
    page.route(
        "https://tile.openstreetmap.org/**",
        lambda route: route.fulfill(body=TILE, content_type="image/png"),
    )
    BackOffice(page, "en").sign_in()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


def _open_store(page: Page, name: str) -> None:
    page.goto(f"/en/admin/stores?q={name}")
    page.locator("table tbody tr a").first.click()
    expect(page.locator("[name=weekly]")).to_be_attached()


def _book_in_the_evening(page: Page, slug: str) -> None:
    """Somebody comes in the evening of one of the next days."""
    store = page.request.get(f"/api/v1/stores/{slug}").json()
    piece = page.request.get(f"/api/v1/stores/{slug}/pieces").json()["items"][0]
    today = datetime.now(ZoneInfo(store["time_zone"])).date()
    free = [
        slot
        for days in (2, 3)
        for slot in page.request.get(
            f"/api/v1/stores/{slug}/slots?date={today + timedelta(days=days)}"
        ).json()["items"]
        if slot["free"]
    ]
    answer = page.request.post(
        "/api/v1/reservations",
        headers={"Idempotency-Key": "an-evening"},
        data={
            "store": slug,
            "slot_start": free[-1]["starts_at"],
            "pieces": [piece["id"]],
            "contact": {"name": "Нина", "phone": "+7 903 555-01-02"},
            "payment": "in_store",
            "locale": "ru",
        },
    )
    assert answer.status == 201, answer.text()


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_shorter_hours_show_the_bookings_they_concern_and_can_be_undone(desktop: Page) -> None:
    _book_in_the_evening(desktop, "moscow-kuznetsky-most")
    _enter(desktop)
    _open_store(desktop, "kuznetsky")
    monday = desktop.get_by_label("Monday: closes")
    before = monday.input_value()
    monday.fill(SHORT_DAY)
    desktop.get_by_role("button", name="To all days: Monday").click()
    expect(desktop.get_by_label("Sunday: closes")).to_have_value(SHORT_DAY)
    assert_accessible(desktop)
    _save(desktop)
    question = desktop.get_by_role("dialog")
    expect(question.get_by_role("heading")).to_contain_text("no longer fit")
    expect(question.get_by_role("listitem").first).to_contain_text("outside the new hours")
    expect(question).to_contain_text("•••")
    assert_accessible(desktop)
    question.get_by_role("button", name="Save, bookings stay").click()
    expect(desktop.get_by_text(re.compile("marked at the counter"))).to_be_visible()
    desktop.reload()
    expect(desktop.get_by_label("Monday: closes")).to_have_value(SHORT_DAY)
    desktop.get_by_label("Monday: closes").fill(before)
    desktop.get_by_role("button", name="To all days: Monday").click()
    _save(desktop)
    expect(desktop.get_by_text("Saved.", exact=True)).to_be_visible()
    desktop.get_by_role("button", name="Undo the last save").click()
    question = desktop.get_by_role("dialog")
    expect(question.get_by_role("heading")).to_contain_text("no longer fit")
    question.get_by_role("button", name="Back to the form").click()
    expect(desktop.get_by_label("Monday: closes")).to_have_value(before)


def test_what_a_store_keeps_back_is_asked_for_there(desktop: Page, phone_en: Page) -> None:
    slug = "moscow-kuznetsky-most"
    piece = desktop.request.get(f"/api/v1/stores/{slug}/pieces").json()["items"][0]
    variant = piece["variant"]
    _enter(desktop)
    _open_store(desktop, "kuznetsky")
    kept_back = desktop.get_by_label("Pieces kept back")
    kept_back.fill("100")
    _save(desktop)
    expect(kept_back).to_have_attribute("aria-invalid", "true")
    kept_back.fill("99")
    desktop.get_by_label("Minutes between visits").fill("10")
    assert_accessible(desktop)
    _save(desktop)
    expect(desktop.get_by_text("Saved.", exact=True)).to_be_visible()
    try:
        phone_en.goto(f"/en/stores?variant={variant}")
        row = phone_en.get_by_role("listitem").filter(has_text="Kuznetsky").first
        expect(row).to_contain_text("The last pieces here: ask the store first")
        assert_accessible(phone_en)
        phone_en.goto(f"/en/stores/{slug}")
        expect(phone_en.get_by_text(re.compile("Ask the store about what"))).to_be_visible()
        answer = phone_en.request.get(f"/api/v1/stores?variant={variant}&limit=100").json()
        (asked,) = (store for store in answer["items"] if store["slug"] == slug)
        assert (asked["counts"], asked["on_asking"]) == ({variant: 0}, [variant])
    finally:
        kept_back.fill("0")
        desktop.get_by_label("Minutes between visits").fill("0")
        _save(desktop)
        expect(desktop.get_by_text("Saved.", exact=True)).to_be_visible()


def test_a_new_store_is_placed_by_hand_and_seen_in_the_shop(desktop: Page) -> None:
    _enter(desktop)
    desktop.goto("/en/admin/stores/new")
    expect(desktop.locator("[name=weekly]")).to_be_attached()
    _save(desktop)
    expect(desktop.get_by_label("Store name").first).to_have_attribute("aria-invalid", "true")
    assert_accessible(desktop)
    for field, text in {
        "name-ru": "Чистые пруды", "name-en": "Clean Ponds", "address-ru": "Чистопрудный б-р, 5",
        "address-en": "5 Chistoprudny Blvd", "phone": "8 495 123-45-67",
    }.items():  # fmt: skip
        desktop.locator(f"#{field}").fill(text)
    town = desktop.get_by_role("combobox", name="Town")
    town.click()
    town.fill("mosc")
    listed = desktop.get_by_role("listbox", name="Town")
    listed.get_by_role("option", name=re.compile("Moscow")).first.click()
    desktop.get_by_label("Latitude").fill("55.7647")
    desktop.get_by_label("Longitude").fill("37.6386")
    expect(desktop.get_by_label("Time zone")).to_have_value("Europe/Moscow")
    pin = desktop.get_by_role("button", name=re.compile("The store's place"))
    pin.focus()
    pin.press("ArrowUp")
    expect(desktop.get_by_label("Latitude")).not_to_have_value("55.7647")
    _save(desktop)
    expect(desktop).to_have_url(re.compile(r"/admin/stores/[0-9a-f-]{36}$"))
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Clean Ponds")
    expect(desktop.get_by_label("Address of the page")).to_have_value("clean-ponds")
    desktop.goto("/en/stores/clean-ponds")
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Clean Ponds")


def test_what_was_typed_is_not_lost_by_a_slip(desktop: Page) -> None:
    _enter(desktop)
    _open_store(desktop, "kuznetsky")
    desktop.get_by_label("Monday: opens").fill("11:30")
    desktop.get_by_role("link", name="Stores", exact=True).last.click()
    question = desktop.get_by_role("dialog", name="Leave without saving?")
    expect(question).to_be_visible()
    question.get_by_role("button", name="Stay").click()
    expect(desktop.get_by_label("Monday: opens")).to_have_value("11:30")


@pytest.mark.complaint_allowed("422")
def test_somebody_new_is_let_in_by_a_link_and_out_again(
    desktop: Page, open_page: Callable[[str, dict[str, Any]], Page]
) -> None:
    _enter(desktop)
    desktop.goto("/en/admin/staff/new")
    desktop.get_by_label("Name").fill("Vera Kalinina")
    desktop.get_by_label("Login").fill("vera")
    stores = desktop.get_by_role("combobox", name="Stores")
    stores.click()
    stores.fill("arbat")
    listed = desktop.get_by_role("listbox", name="Stores")
    listed.get_by_role("option", name=re.compile("Arbat")).first.click()
    desktop.keyboard.press("Escape")
    assert_accessible(desktop)
    desktop.get_by_role("button", name="Add the person").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Vera Kalinina")
    link = desktop.get_by_label("Link to choose a password").input_value()
    path = link.partition("/staff/")[2]
    vera = open_page("vera", DESKTOP)
    vera.goto(f"/en/staff/{path}")
    assert "#" not in vera.url
    vera.get_by_label("New password").fill("12345678")
    vera.get_by_role("button", name="Save and sign in").click()
    expect(vera.get_by_role("alert")).to_contain_text("anybody would try")
    assert_accessible(vera)
    vera.get_by_label("New password").fill("velvet harbour lantern")
    vera.get_by_role("button", name="Save and sign in").click()
    expect(vera).to_have_url(re.compile("/counter"))
    desktop.reload()
    expect(desktop.get_by_text(re.compile("^since "))).to_be_visible()
    assert_accessible(desktop)
    desktop.get_by_role("button", name="Take the access away").click()
    expect(desktop.get_by_text("Signed out everywhere at once.")).to_be_visible()
    vera.goto("/counter")
    expect(vera).to_have_url(re.compile("/counter/sign-in"))


def test_a_key_is_shown_once(desktop: Page) -> None:
    _enter(desktop)
    desktop.goto("/en/admin/staff/keys")
    desktop.get_by_label("What it is for").fill("Stock system")
    desktop.get_by_label("What it may do").select_option("stock")
    desktop.get_by_role("button", name="Make a key").click()
    expect(desktop.get_by_label("The new key")).to_have_value(re.compile("^vtr_"))
    assert_accessible(desktop)
    desktop.reload()
    row = desktop.get_by_role("row", name=re.compile("Stock system"))
    expect(row).to_be_visible()
    expect(desktop.get_by_label("The new key")).to_have_count(0)
    row.get_by_role("button", name="Revoke").click()
    row.get_by_role("button", name="Revoke for ever").click()
    expect(row).to_contain_text("Revoked")


def test_photos_of_a_store_are_on_its_page(desktop: Page, phone_en: Page, tmp_path: Path) -> None:
    _enter(desktop)
    _open_store(desktop, "khodynka")
    part = desktop.locator("#media")
    for name, colour in (("door.jpg", "tan"), ("room.jpg", "bisque")):
        Image.new("RGB", (1600, 1100), colour).save(tmp_path / name)
        part.locator("input[name=files]").set_input_files(tmp_path / name)
    expect(part.locator("[data-asset]")).to_have_count(2, timeout=PATIENCE)
    part.get_by_role("button", name="Describe").click()
    sheet = desktop.get_by_role("dialog")
    for number, (russian, english) in enumerate((("Вход", "The door"), ("Зал", "The room"))):
        sheet.get_by_label("In Russian").nth(number).fill(russian)
        sheet.get_by_label("In English").nth(number).fill(english)
    sheet.get_by_role("button", name="Save 2 pictures").click()
    expect(part.get_by_text("The room")).to_be_visible()
    assert_accessible(desktop)
    phone_en.goto("/en/stores/moscow-khodynka")
    photos = phone_en.get_by_role("list", name="Photos of the store")
    expect(photos.get_by_role("img")).to_have_count(2)
    expect(photos.get_by_role("img").first).to_have_attribute("alt", "The door")
    assert_accessible(phone_en)
    facts = phone_en.locator("script[type='application/ld+json']").first.inner_text()
    assert len(json.loads(facts)["image"]) == 2
    part.get_by_role("button", name=re.compile("^Delete: .*place 1")).click()
    expect(part.locator("[data-asset]")).to_have_count(1)
    phone_en.reload()
    expect(photos.get_by_role("img")).to_have_count(1)
