"""How to reach each screen of the back office: full, empty (`EMPTY`) and failing."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from booking_app.core.i18n import Translator, translator
from booking_app.demo import content, pieces
from booking_app.ui.admin.imports_words import KIND_NOTES
from booking_app.ui.locales import localised
from booking_app.workflows.imports.kinds import KindName
from tests.infra.server import ADMIN_PASSWORD

Scene = Callable[[Page, str], None]
Act = Callable[[Page, Translator], None]
_DEMO = content.staff().password


def _office(
    path: str, *acts: Act, row: bool = False, who: str = "admin", password: str = _DEMO
) -> Scene:
    """A screen as somebody sees it; with `row` what its first line opens; then what they do."""

    def go(page: Page, locale: str) -> None:
        page.request.post("/api/v1/session", data={"login": who, "password": password})
        page.goto(localised(path, locale))
        _settled(page)
        if row:
            page.locator("#main tbody tr a").first.click()
            page.wait_for_url(f"**{path.partition('?')[0]}/*")
            _settled(page)
        for act in acts:
            act(page, translator(locale))

    return go


def _settled(page: Page) -> None:
    page.locator("#main h1, #main h2").first.wait_for()
    page.locator("#main [role=status][aria-busy=true]").first.wait_for(state="detached")


def _empty(path: str, *acts: Act) -> Scene:
    return _office(path, *acts, who="anna", password=ADMIN_PASSWORD)


def _button(page: Page, text: str) -> Locator:
    return page.get_by_role("button", name=text, exact=True).first


def _press(text: str) -> Act:
    def act(page: Page, t: Translator) -> None:
        _button(page, t(text)).click()
        page.wait_for_timeout(500)

    return act


def _choose_window(page: Page, t: Translator) -> None:
    name = "Кузнецкий" if t.locale == "ru" else "Kuznetsky"
    page.get_by_role("combobox", name=t("Store"), exact=True).fill(name)
    page.get_by_role("option", name=name).click()
    page.get_by_role("link", name=t("For print, SVG")).wait_for()


def _save_refused(page: Page, t: Translator) -> None:
    _press("Save")(page, t)
    page.locator("[aria-invalid=true]").first.wait_for()


def _open(selector: str) -> Act:
    def act(page: Page, t: Translator) -> None:
        page.locator(selector).first.click()
        page.wait_for_timeout(700)

    return act


def _search(page: Page, t: Translator) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("aur")
    page.get_by_role("option").first.wait_for()


def _overview(page: Page, t: Translator) -> None:
    page.get_by_role("navigation", name=t("Main")).get_by_role("link", name=t("Overview")).click()
    page.get_by_role("heading", level=1, name=t("Overview")).wait_for()


def _crop(page: Page, t: Translator) -> None:
    page.locator("[data-asset]").first.get_by_role("button").first.click()
    _press("Crop")(page, t)


def _picture(page: Page, t: Translator) -> None:
    page.locator("[data-asset]").first.get_by_role("button").first.click()
    page.get_by_role("dialog").wait_for()


def _add_date(page: Page, t: Translator) -> None:
    _press("All stores")(page, t)
    _press("Add a date")(page, t)


def _file(
    rows: str,
    *,
    heads: str = "Штрихкод;Артикул;Магазин;Вес, г;Витрина\n",
    name: str = "pieces.csv",
    kind: KindName = "pieces",
) -> Act:
    """Send a table."""

    def act(page: Page, t: Translator) -> None:
        page.get_by_text(t(KIND_NOTES[kind])).click()
        page.locator(f'a[href*="exports/{kind}.xlsx"]').wait_for()
        buffer = (heads + rows).encode()
        file = {"name": name, "mimeType": "text/csv", "buffer": buffer}
        page.get_by_label(t("Choose a file")).last.set_input_files(file)  # type: ignore[arg-type]
        page.wait_for_url("**/imports/*")
        page.wait_for_timeout(2500)

    return act


def _rows() -> str:
    known = next(piece for piece in pieces.pieces() if piece.status == "available")
    good = "".join(f"new-{at};{known.sku};{known.store};2,35;A{at}\n" for at in range(6))
    return good + f"bad-1;{known.sku};nowhere;2,35;A\nbad-2;none;{known.store};heavy;B\n"


def _sold() -> str:
    """News of a till that sold everything, what is booked as well."""
    return "".join(f"{piece.barcode};продано\n" for piece in pieces.pieces())


def _unfit() -> str:
    """Products that ask to be published and cannot be: no photos, no name in each language."""
    known = content.assortment().products[0].slug
    return f"new-ring;rings;yellow_gold;Кольцо;;да\n{known};;;Кольцо «Аврора»;;да\n"


def _apply(page: Page, t: Translator) -> None:
    page.locator("[name=skip_wrong]").check()
    page.locator("#main form [type=submit]").last.click()
    page.wait_for_timeout(3000)


def _no_network(page: Page, t: Translator) -> None:
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_text(t("No connection. What you typed stays; it goes on by itself.")).wait_for(
        timeout=60_000
    )


def _signed_out(path: str) -> Scene:
    def go(page: Page, locale: str) -> None:
        page.context.clear_cookies()
        page.goto(localised(path, locale))
        page.get_by_label(translator(locale)("Login")).wait_for()

    return go


def _wrong_password(page: Page, locale: str) -> None:
    _signed_out("/admin/sign-in")(page, locale)
    page.get_by_label(translator(locale)("Login")).fill("admin")
    page.get_by_label(translator(locale)("Password"), exact=True).fill("wrong")
    _button(page, translator(locale)("Sign in")).click()
    page.locator("#sign-in-error:not(:empty)").wait_for()


def _conflict(page: Page, t: Translator) -> None:
    """Another window of the same person was faster."""
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[name=hold_minutes]").wait_for()
    minutes = other.locator("[name=hold_minutes]").input_value()
    other.locator("[name=hold_minutes]").fill("12" if minutes != "12" else "11")
    _button(other, t("Save")).click()
    other.get_by_text(t("Saved. Shoppers see it from their next page on.")).wait_for()
    other.close()
    page.locator("[name=grace_minutes]").fill("90")
    _button(page, t("Save")).click()
    page.get_by_text(t("Somebody else changed the settings meanwhile")).wait_for()


OFFICE: dict[str, Scene] = {
    "admin-door": _signed_out("/admin/sign-in"),
    "admin-door-wrong": _wrong_password,
    "admin": _office("/admin"),
    "admin-welcome": _office("/admin/welcome"),
    "admin-palette": _office("/admin", _search),
    "admin-refused": _office("/admin/settings", who="merchandiser"),
    "admin-merchandiser": _office("/admin", who="merchandiser"),
    "admin-marketer": _office("/admin", who="marketer"),
    "admin-manager": _office("/admin", who="manager"),
    "admin-manager-stores": _office("/admin/stores", who="manager"),
    "admin-manager-audit": _office("/admin/audit", who="manager"),
    "admin-offline": _office("/admin/stores", _no_network),
    "admin-products": _office("/admin/products"),
    "admin-products-none": _office("/admin/products?q=qqqq"),
    "admin-product": _office("/admin/products?q=aurora-solitaire", row=True),
    "admin-product-missing": _office("/admin/products/00000000-0000-0000-0000-000000000000"),
    "admin-product-picture": _office("/admin/products?q=aurora-solitaire", _picture, row=True),
    "admin-product-crop": _office("/admin/products?q=aurora-solitaire", _crop, row=True),
    "admin-product-preview": _office(
        "/admin/products?q=aurora-solitaire", _press("Preview"), row=True
    ),
    "admin-product-history": _office(
        "/admin/products?q=aurora-solitaire", _open("details summary >> nth=-1"), row=True
    ),
    "admin-product-new": _office("/admin/products/new"),
    "admin-product-new-refused": _office("/admin/products/new", _press("Create the draft")),
    "admin-pieces": _office("/admin/pieces"),
    "admin-pieces-none": _office("/admin/pieces?q=qqqq"),
    "admin-pieces-edit": _office("/admin/pieces", _press("Edit")),
    "admin-categories": _office("/admin/categories"),
    "admin-category": _office("/admin/categories", _press("Edit")),
    "admin-imports": _office("/admin/imports"),
    "admin-import-matching": _office(
        "/admin/imports", _file(_rows(), heads="Этикетка;Что это;Где;Сколько весит;Место\n")
    ),
    "admin-import-checked": _office("/admin/imports", _file(_rows())),
    "admin-import-called-off": _office("/admin/imports", _file(_rows()), _press("Call off")),
    "admin-import-applied": _office("/admin/imports", _file(_rows()), _apply),
    "admin-import-failed": _office("/admin/imports", _file('"never closed;x\n')),
    "admin-import-unfit": _office(
        "/admin/imports",
        _file(
            _unfit(),
            heads="slug;категория;металл;название;name en;опубликовано\n",
            name="products.csv",
            kind="products",
        ),
    ),
    "admin-import-booked": _office(
        "/admin/imports", _file(_sold(), heads="Штрихкод;Состояние\n"), _open("[data-tab=booked]")
    ),
    "admin-import-missing": _office("/admin/imports/00000000-0000-0000-0000-000000000000"),
    "admin-coupons": _office("/admin/coupons", who="marketer"),
    "admin-coupons-none": _office("/admin/coupons?q=qqqq", who="marketer"),
    "admin-coupon": _office("/admin/coupons", who="marketer", row=True),
    "admin-coupon-new-refused": _office("/admin/coupons/new", _press("Save"), who="marketer"),
    "admin-payments": _office("/admin/payments"),
    "admin-payments-none": _office("/admin/payments?q=qqqq"),
    "admin-windows": _office("/admin/windows", _choose_window),
    "admin-windows-none": _office("/admin/windows"),
    "admin-letters": _office("/admin/letters"),
    "admin-letters-failed": _office("/admin/letters?status=failed"),
    "admin-letters-none": _office("/admin/letters?q=qqqq"),
    "admin-stores": _office("/admin/stores"),
    "admin-stores-none": _office("/admin/stores?q=qqqq"),
    "admin-store": _office("/admin/stores", row=True),
    "admin-store-history": _office("/admin/stores", _open("details summary >> nth=-1"), row=True),
    "admin-store-new-refused": _office("/admin/stores/new", _save_refused),
    "admin-store-missing": _office("/admin/stores/00000000-0000-0000-0000-000000000000"),
    "admin-holidays": _office("/admin/stores/holidays", _add_date),
    "admin-holidays-refused": _office("/admin/stores/holidays", _press("Save")),
    "admin-staff": _office("/admin/staff"),
    "admin-staff-none": _office("/admin/staff?q=qqqq"),
    "admin-person": _office("/admin/staff", row=True),
    "admin-person-new-refused": _office("/admin/staff/new", _press("Add the person")),
    "admin-keys": _office("/admin/staff/keys"),
    "admin-audit": _office("/admin/audit", _open("main ol > li summary")),
    "admin-audit-none": _office("/admin/audit?since=2001-01-01&until=2001-01-02"),
    "admin-settings": _office("/admin/settings"),
    "admin-settings-history": _office("/admin/settings", _open("details summary >> nth=-1")),
    "admin-settings-conflict": _office("/admin/settings", _conflict),
}

EMPTY: dict[str, Scene] = {
    "empty-admin-welcome": _empty("/admin/welcome"),
    "empty-admin": _empty("/admin/welcome", _overview),
    "empty-admin-products": _empty("/admin/products"),
    "empty-admin-product-new": _empty("/admin/products/new"),
    "empty-admin-pieces": _empty("/admin/pieces"),
    "empty-admin-categories": _empty("/admin/categories"),
    "empty-admin-imports": _empty("/admin/imports"),
    "empty-admin-stores": _empty("/admin/stores"),
    "empty-admin-store-new": _empty("/admin/stores/new"),
    "empty-admin-keys": _empty("/admin/staff/keys"),
    "empty-admin-letters": _empty("/admin/letters"),
    "empty-admin-staff": _empty("/admin/staff"),
    "empty-admin-coupons": _empty("/admin/coupons"),
    "empty-admin-payments": _empty("/admin/payments"),
    "empty-admin-audit": _empty("/admin/audit"),
}

WHOLE = frozenset(
    {
        "admin-product",
        "admin-store",
        "admin-person",
        "admin-settings",
        "admin-settings-history",
        "admin-store-history",
        "admin-product-history",
        "empty-admin-store-new",
    }
)
