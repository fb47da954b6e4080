"""A merchandiser brings a file: matches it, looks at it, applies it."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from booking_app.demo import pieces
from tests.e2e.conftest import DESKTOP, PHONE, TABLET
from tests.e2e.pages.admin import BackOffice

KNOWN = next(piece for piece in pieces.pieces() if piece.status == "available")


def payload(name: str, text: str, encoding: str = "utf-8") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode(encoding)}


def begin(office: BackOffice, file: FilePayload) -> None:
    """Send a file of pieces."""
    page, t = office.page, office.t
    page.get_by_text(t("What lies in the stores: barcode, weight, place.")).click()
    expect(page.get_by_role("radio", name=re.compile(f"^{t('Pieces')}"))).to_be_checked()
    page.get_by_label(t("Choose a file")).last.set_input_files(file)
    office.expect_title(file["name"])


@pytest.mark.parametrize(
    ("locale", "device", "encoding"), [("ru", DESKTOP, "cp1251"), ("en", TABLET, "utf-8")]
)
def test_from_a_file_to_the_shop(open_page, axe, locale, device, encoding):
    office = BackOffice(open_page("admin", device), locale)
    page, t = office.page, office.t
    office.sign_in(path="/admin/imports")
    office.expect_title(t("Imports"))
    axe(page)
    rows = (
        f"e2e-{locale}-1;{KNOWN.sku};{KNOWN.store};2,35;A1\n"
        f"e2e-{locale}-2;{KNOWN.sku};nowhere;2,35;Б2\n"
    )
    # Headings of its own: those of the other language are known by now.
    label = f"Этикетка {locale}"
    head = f"{label};Артикул;Магазин;Вес, г;Где\n"
    file = payload(f"склад-{locale}.csv", head + rows, encoding)
    begin(office, file)

    expect(page.get_by_role("cell", name=re.compile("e2e-.*-1"))).to_be_visible()
    axe(page)
    page.get_by_role("button", name=t("Check the file")).click()
    expect(page.get_by_role("alert").filter(has_text=t("Barcode"))).to_be_visible()
    page.get_by_label(label).select_option("barcode")
    page.get_by_label("Где").select_option("showcase")
    page.get_by_role("button", name=t("Check the file")).click()

    fault = page.get_by_text(t("Nothing of this name is known."))
    expect(fault).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(t("Wrong rows")))).to_have_attribute(
        "aria-current", "page"
    )
    axe(page)
    page.get_by_role("link", name=re.compile(f"^{t('New rows')}")).click()
    expect(page.get_by_role("rowheader", name=f"e2e-{locale}-1")).to_be_visible()
    page.get_by_role("checkbox", name=t.n("Leave out {n} wrong row", "", 1)).check()
    page.get_by_role("button", name=t.n("Apply {n} change", "Apply {n} changes", 1)).click()
    expect(page.get_by_text(t("Applied"), exact=True)).to_be_visible(timeout=20_000)
    axe(page)

    page.get_by_role("link", name=t("Imports")).first.click()
    office.expect_title(t("Imports"))
    expect(page.get_by_role("row", name=re.compile(file["name"]))).to_contain_text(t("Applied"))
    begin(office, file)
    # Its headings are known by now, so nobody is asked.
    expect(page.get_by_role("link", name=re.compile(f"^{t('Unchanged rows')}"))).to_contain_text(
        "1", timeout=20_000
    )
    page.get_by_role("button", name=t("Call off")).click()
    expect(page.get_by_text(t("Nothing was changed."))).to_be_visible()


def test_a_file_that_takes_booked_pieces_away_says_so_first(desktop, axe):
    office = BackOffice(desktop)
    page, t = desktop, office.t
    office.sign_in(path="/admin/imports")
    office.expect_title(t("Imports"))
    # Some of what the demo chain has is booked.
    rows = "".join(f"{piece.barcode};продано\n" for piece in pieces.pieces())
    begin(office, payload("till.csv", "Штрихкод;Состояние\n" + rows))
    tab = page.locator("[data-tab=booked]")
    expect(tab).to_be_visible(timeout=20_000)
    count = int(tab.locator("span").last.inner_text())
    said = t.n(
        "{n} booked piece is called sold; its shopper will be told.",
        "{n} booked pieces are called sold; their shoppers will be told.",
        count,
    )
    expect(page.get_by_role("note")).to_have_text(said)
    axe(page)
    tab.click()
    expect(tab).to_have_attribute("aria-current", "page")
    note = page.get_by_text(t("Booked: the store and the shopper are told."))
    expect(note).to_have_count(min(count, 50))
    axe(page)
    page.get_by_role("button", name=t("Call off")).click()
    expect(page.get_by_text(t("Nothing was changed."))).to_be_visible()


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_on_a_phone_the_rows_keep_nearly_all_of_the_screen(open_page, axe, locale):
    office = BackOffice(open_page("admin", PHONE), locale)
    page, t = office.page, office.t
    office.sign_in(path="/admin/imports")
    office.expect_title(t("Imports"))
    rows = f"phone-{locale};{KNOWN.sku};{KNOWN.store};2,35;A1\nbad;none;{KNOWN.store};2,35;A1\n"
    heads = "Штрихкод;Артикул;Магазин;Вес, г;Витрина\n"
    begin(office, payload(f"phone-{locale}.csv", heads + rows))
    go_on = page.get_by_role("button", name=t.n("Apply {n} change", "", 1))
    expect(go_on).to_be_in_viewport(timeout=20_000)
    bar = page.locator("form").filter(has=go_on).bounding_box()
    assert bar
    assert bar["height"] <= PHONE["viewport"]["height"] / 9
    axe(page)
    page.get_by_role("button", name=t("Call off")).click()
    expect(page.get_by_text(t("Nothing was changed."))).to_be_visible()


@pytest.mark.complaint_allowed("422")
def test_what_is_no_table_is_refused_where_it_was_dropped(desktop):
    office = BackOffice(desktop)
    office.sign_in(path="/admin/imports")
    office.expect_title(office.t("Imports"))
    picker = desktop.get_by_label(office.t("Choose a file")).last
    picker.set_input_files({"name": "x.csv", "mimeType": "text/csv", "buffer": b"a;b\n"})
    refusal = office.t("There are headings but no rows below them.")
    expect(desktop.get_by_role("alert").filter(has_text=refusal)).to_be_visible()
    picker.set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    refusal = office.t("This is no table. Send a CSV or an .xlsx file.")
    expect(desktop.get_by_role("alert").filter(has_text=refusal)).to_be_visible()


def test_templates_and_what_is_there_can_be_taken_away(desktop):
    office = BackOffice(desktop)
    office.sign_in(path="/admin/imports?kind=pieces")
    for name in ("Excel", "CSV", "CSV ;"):
        with desktop.expect_download() as download:
            desktop.get_by_role("link", name=name, exact=True).first.click()
        assert download.value.suggested_filename.startswith("pieces-")
