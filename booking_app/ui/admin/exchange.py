"""Ways out of a list and into it, for any screen that shows what can come in files.

page_head(t("Pieces"), exchange_menu(t, "pieces", query=state.export_query), …)
"""

from typing import Any

from booking_app.core.i18n import Translator
from booking_app.ui.admin.parts import SECONDARY
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised
from booking_app.workflows.imports.kinds import KindName

_ITEM = "flex min-h-11 items-center gap-3 px-4 text-14 hover:bg-paper"


def export_address(kind: KindName | Any, ending: str, locale: str, query: Any = "") -> Any:
    """Where a kind is taken out as `csv` or `xlsx`; `query` (`store=arbat&status=sold`, plain or a
    Var, may be empty) narrows it by what its kind knows: pieces by `store`, `sku`, `status`,
    sizes by `product`, products by `category`, stores by `city`."""
    return f"/api/v1/exports/{kind}.{ending}?locale={locale}&{query}"


def import_address(kind: KindName | Any, locale: str) -> Any:
    """The screen that takes a file of a kind in."""
    return f"{localised('/admin/imports', locale)}?kind={kind}"


def exchange_menu(t: Translator, kind: KindName, *, query: Any = "") -> Element:
    """A button that opens the ways out and in."""
    return el.details(
        el.summary(
            icon("download", size=18),
            t("Export and import"),
            class_name=f"{SECONDARY} cursor-pointer list-none [&::-webkit-details-marker]:hidden",
        ),
        el.div(
            download(t("Excel workbook"), export_address(kind, "xlsx", t.locale, query)),
            download(t("CSV with semicolons"), export_address(kind, "csv", t.locale, query)),
            download(
                t("CSV with commas"),
                export_address(kind, "csv", t.locale, query) + "&delimiter=comma",
            ),
            el.a(
                icon("upload", size=18),
                t("Import a file"),
                href=import_address(kind, t.locale),
                class_name=f"{_ITEM} border-t border-line",
            ),
            class_name="absolute right-0 top-full z-30 mt-1 w-64 overflow-hidden rounded-control "
            "border border-line bg-raised shadow-float",
        ),
        class_name="relative",
    )


def download(label: str, href: Any, *, class_name: str = _ITEM) -> Element:
    """A link to a file of the server's own."""
    return el.a(
        icon("download", size=18),
        label,
        href=href,
        download=True,
        reload_document=True,
        class_name=class_name,
    )
