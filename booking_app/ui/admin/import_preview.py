"""What an import found: four lists, and in each row what was there and what comes."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.exchange import download
from booking_app.ui.admin.import_state import ImportState
from booking_app.ui.admin.parts import SECONDARY
from booking_app.ui.admin.table import CELL, head, pager, table
from booking_app.ui.dual import Element, cx, el

# Their fields are Vars here.
state: Any = ImportState
run: Any = ImportState.run


def preview(t: Translator) -> Element:
    """Tabs with counts, and the rows of the open one."""
    return el.div(
        el.div(
            el.nav(
                rx.foreach(state.tabs, _tab),
                aria_label=t("What was found"),
                class_name="flex flex-wrap gap-x-6 gap-y-1",
            ),
            rx.cond(
                run.wrong != "",
                download(
                    t("Faults as CSV"),
                    f"/api/v1/imports/{run.id}/problems.csv?locale={t.locale}",
                    class_name=f"{SECONDARY} mb-2",
                ),
            ),
            class_name="mb-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-2 border-b "
            "border-line",
        ),
        rx.cond(
            state.rows.length() > 0,
            el.div(
                table(
                    head(t("Line"), class_name="w-16 text-right"),
                    head(t("Which"), class_name="w-40"),
                    head(t("What")),
                    rows=rx.foreach(state.rows, lambda row: _row(row, t)),
                    caption=t("Rows of the file"),
                ),
                pager(state.listing, t),
            ),
            el.p(t("No rows here."), class_name="py-8 text-14 text-ink-soft"),
        ),
    )


def _tab(tab: Any) -> Element:
    return el.a(
        el.span(tab.label),
        el.span(tab.count, class_name="tabular-nums text-ink-soft"),
        href=tab.href,
        replace=True,
        aria_current=rx.cond(tab.is_open, "page", "false"),
        data_tab=tab.state,
        class_name=cx(
            "-mb-px inline-flex min-h-11 items-center gap-2 border-b-2 text-14 font-semibold",
            rx.cond(tab.is_open, "border-ink", "border-transparent text-ink-soft hover:text-ink"),
        ),
    )


def _row(row: Any, t: Translator) -> Element:
    return el.tr(
        el.td(row.line, class_name=f"{CELL} pt-3 text-right align-top tabular-nums text-ink-soft"),
        el.th(
            rx.cond(row.key != "", row.key, "—"),
            scope="row",
            class_name=f"{CELL} pt-3 text-left align-top font-semibold break-all",
        ),
        el.td(
            el.ul(
                rx.foreach(row.faults, lambda fault: _fault(fault)),
                rx.foreach(row.changes, lambda change: _change(change, t)),
                class_name="flex flex-col gap-1",
            ),
            rx.cond(row.note != "", el.p(row.note, class_name="text-ink-soft")),
            class_name=f"{CELL} py-3",
        ),
    )


def _change(change: Any, t: Translator) -> Element:
    return el.li(
        el.span(change.title, class_name="text-ink-soft"),
        rx.cond(
            change.before != "",
            el.span(
                el.span(t("was"), class_name="sr-only"),
                el.del_(change.before, class_name="line-clamp-2 text-ink-soft"),
                el.span("→", aria_hidden="true", class_name="text-ink-soft"),
                class_name="contents",
            ),
        ),
        el.span(t("becomes"), class_name="sr-only"),
        rx.cond(
            change.after != "",
            el.ins(change.after, class_name="line-clamp-2 no-underline"),
            el.em(t("empty"), class_name="text-ink-soft not-italic"),
        ),
        class_name="flex flex-wrap items-baseline gap-x-2",
    )


def _fault(fault: Any) -> Element:
    return el.li(
        rx.cond(fault.title != "", el.span(fault.title, class_name="text-ink-soft")),
        rx.cond(
            fault.value != "",
            el.code(fault.value, class_name="rounded-sm bg-line/60 px-1.5 font-sans break-all"),
        ),
        el.span(fault.text, class_name="text-stop-ink"),
        class_name="flex flex-wrap items-baseline gap-x-2",
    )
