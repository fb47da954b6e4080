"""`/admin/imports`: what comes in files, and what came before."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.core.settings import get_settings
from booking_app.ui.admin.exchange import download
from booking_app.ui.admin.file_drop import FileDrop
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.imports_state import ImportsState
from booking_app.ui.admin.moments import LocalMoment
from booking_app.ui.admin.parts import badge, page, page_head
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import ROW, ROW_LINK, cell, head, pager, table
from booking_app.ui.dual import Element, cx, el

# Their fields are Vars here.
state: Any = ImportsState

_LINK = "inline-flex min-h-8 items-center gap-1.5 text-14 text-accent-ink hover:underline"


def imports_page(t: Translator) -> Element:
    """The whole screen."""
    return page(
        page_head(
            t("Imports"),
            note=t("Send a file, look at what it would change, then apply all of it or nothing."),
        ),
        rx.cond(
            state.is_loaded,
            el.div(_kinds(t), _sending(t), _before(t), class_name="flex flex-col gap-8"),
            waiting(t),
        ),
    )


def _kinds(t: Translator) -> Element:
    return el.fieldset(
        el.legend(t("What is in the file?"), class_name="mb-2 text-14 font-semibold"),
        el.div(
            rx.foreach(state.kinds, _kind),
            class_name="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-4",
        ),
    )


def _kind(kind: Any) -> Element:
    is_chosen = kind.name == state.kind
    return el.label(
        el.input(
            type="radio",
            name="kind",
            value=kind.name,
            checked=is_chosen,
            on_change=lambda _value: state.choose(kind.name),
            class_name="peer sr-only",
        ),
        el.span(
            el.span(kind.title, class_name="block text-16 font-semibold"),
            el.span(kind.note, class_name="mt-1 block text-14 text-ink-soft"),
            class_name=cx(
                "block h-full cursor-pointer rounded-control border bg-raised p-4 "
                "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 "
                "peer-focus-visible:outline-accent",
                rx.cond(is_chosen, "border-ink", "border-line hover:border-ink-soft"),
            ),
        ),
        class_name="relative block",
    )


def _sending(t: Translator) -> Element:
    most = get_settings().import_max_mb * 1_000_000
    return el.section(
        FileDrop.create(
            action=f"/api/v1/imports?kind={state.kind}",
            most=most,
            locale=t.locale,
            labels={
                "drop": t("Drop a CSV or Excel file here"),
                "note": t("Columns may stand in any order. Nothing changes before you say so."),
                "choose": t("Choose a file"),
                "sending": t("Sending the file"),
                "cancel": t("Cancel"),
                "kind": t("This is no table. Send a CSV or an .xlsx file."),
                "large": t("The file is too large; {most} is the most.", most="{most}"),
                "lost": t("The connection broke. Try again."),
                "failed": t("The file was not taken. Try again."),
            },
            on_sent=state.sent,
        ),
        el.div(
            el.p(
                el.span(t("Empty template:"), class_name="text-ink-soft"),
                _download("Excel", f"/api/v1/exports/{state.kind}/template.xlsx?locale={t.locale}"),
                _download("CSV", f"/api/v1/exports/{state.kind}/template.csv?locale={t.locale}"),
                class_name="flex flex-wrap items-center gap-x-4 gap-y-1 text-14",
            ),
            el.p(
                el.span(t("What is in the shop now:"), class_name="text-ink-soft"),
                _download("Excel", f"/api/v1/exports/{state.kind}.xlsx?locale={t.locale}"),
                _download("CSV ;", f"/api/v1/exports/{state.kind}.csv?locale={t.locale}"),
                _download(
                    "CSV ,", f"/api/v1/exports/{state.kind}.csv?locale={t.locale}&delimiter=comma"
                ),
                class_name="flex flex-wrap items-center gap-x-4 gap-y-1 text-14",
            ),
            class_name="mt-3 flex flex-wrap items-center justify-between gap-x-8 gap-y-2",
        ),
        aria_label=t("Send a file"),
    )


def _download(label: str, href: Any) -> Element:
    return download(label, href, class_name=_LINK)


def _before(t: Translator) -> Element:
    return el.section(
        el.h2(t("Earlier imports"), class_name="mb-3 text-16 font-semibold"),
        rx.cond(
            state.rows.length() > 0,
            el.div(
                table(
                    head(t("File")),
                    head(t("Kind"), class_name="hidden md:table-cell"),
                    head(t("Stage")),
                    head(t("Rows"), class_name="hidden lg:table-cell"),
                    head(t("Who"), class_name="hidden lg:table-cell"),
                    head(t("When"), class_name="hidden md:table-cell"),
                    rows=rx.foreach(state.rows, lambda row: _row(row, t)),
                    caption=t("Imports"),
                ),
                pager(state.listing, t),
            ),
            el.p(t("Nothing was imported yet."), class_name="text-14 text-ink-soft"),
        ),
    )


def _row(row: Any, t: Translator) -> Element:
    return el.tr(
        cell(
            el.a(row.file_name, href=row.href, class_name=f"{ROW_LINK} break-all"),
            class_name="min-w-40",
        ),
        cell(row.kind, class_name="hidden md:table-cell"),
        cell(badge(row.status, row.tone)),
        cell(row.outcome, class_name="hidden tabular-nums text-ink-soft lg:table-cell"),
        cell(row.who, class_name="hidden lg:table-cell"),
        cell(
            LocalMoment.create(at=row.at, locale=t.locale, look="short"),
            class_name="hidden whitespace-nowrap tabular-nums text-ink-soft md:table-cell",
        ),
        class_name=ROW,
    )


imports_screen = admin_screen(
    name="admin-imports",
    route="/admin/imports",
    title=lambda t: t("Imports"),
    component=imports_page,
    on_load=(ImportsState.load,),
)
