"""`/admin/imports/[import_id]`: columns, what would change, the work itself, and its end."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.frame import waiting
from booking_app.ui.admin.import_preview import preview
from booking_app.ui.admin.import_state import ImportState
from booking_app.ui.admin.parts import FIELD, PRIMARY, QUIET, badge, empty, page
from booking_app.ui.admin.parts import page_head as head_of
from booking_app.ui.admin.screen import admin_screen
from booking_app.ui.admin.table import CELL, head, table
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.ui.locales import localised

# Their fields are Vars here.
state: Any = ImportState
run: Any = ImportState.run


def import_page(t: Translator) -> Element:
    """The whole screen."""
    return page(
        rx.cond(
            state.is_loaded,
            rx.cond(state.is_missing, _missing(t), _import(t)),
            waiting(t),
        )
    )


def _import(t: Translator) -> Element:
    return el.div(
        head_of(
            el.span(run.file_name, class_name="break-all"),
            badge(run.status_word, run.tone),
            note=run.facts,
            back=localised("/admin/imports", t.locale),
            back_label=t("Imports"),
        ),
        rx.match(
            run.status,
            ("matching", _matching(t)),
            ("checking", _work(t, t("Looking at every row. The shop is not touched."))),
            ("applying", _work(t, t("All rows at once or none; you may leave this page."))),
            ("ready", _ready(t)),
            ("applied", _applied(t)),
            ("failed", _failed(t)),
            _called_off(t),
        ),
    )


def _missing(t: Translator) -> Element:
    return empty(
        "upload",
        t("No such import"),
        t("It is not there, or not yours to see."),
        el.a(t("To the imports"), href=localised("/admin/imports", t.locale), class_name=PRIMARY),
    )


def _matching(t: Translator) -> Element:
    return el.form(
        el.p(
            t("Say what each column of the file is. Files with the same headings will know it."),
            class_name="mb-1 max-w-2xl text-14",
        ),
        el.p(
            run.needed,
            class_name="mb-5 text-14 text-ink-soft",
        ),
        table(
            head(t("In the file")),
            head(t("For example"), class_name="hidden md:table-cell"),
            head(t("Column")),
            rows=rx.foreach(state.headings, lambda heading: _heading(heading, t)),
            caption=t("Columns of the file"),
        ),
        el.p(
            rx.cond(
                state.matching_error != "",
                el.span(
                    icon("alert", size=18),
                    state.matching_error,
                    class_name="mt-4 flex items-center gap-2 text-14 text-stop-ink",
                ),
            ),
            role="alert",
        ),
        el.div(
            el.button(t("Check the file"), type="submit", class_name=PRIMARY),
            _cancel(t),
            class_name="mt-6 flex flex-wrap gap-3",
        ),
        on_submit=state.match,
        key=run.id,
    )


def _heading(heading: Any, t: Translator) -> Element:
    return el.tr(
        el.th(
            el.label(heading.name, html_for=heading.number, class_name="break-all"),
            scope="row",
            class_name=f"{CELL} text-left font-semibold",
        ),
        el.td(
            heading.sample,
            class_name=f"{CELL} hidden max-w-72 truncate text-ink-soft md:table-cell",
        ),
        el.td(
            el.span(
                el.select(
                    el.option(t("Leave out"), value=""),
                    rx.foreach(state.choices, lambda one: el.option(one.label, value=one.field)),
                    id=heading.number,
                    name=heading.number,
                    default_value=heading.field,
                    class_name=f"{FIELD} w-full appearance-none pr-9",
                ),
                icon(
                    "down",
                    size=16,
                    class_name="pointer-events-none absolute right-3 top-1/2 -translate-y-1/2",
                ),
                class_name="relative block min-w-44 max-w-80",
            ),
            class_name=CELL,
        ),
    )


def _work(t: Translator, note: str) -> Element:
    return el.div(
        el.p(run.progress, role="status", class_name="text-26 font-semibold tabular-nums"),
        el.div(
            el.div(
                style={
                    "transform": rx.cond(
                        run.percent != "", f"scaleX(calc({run.percent} / 100))", "scaleX(0.04)"
                    )
                },
                class_name="h-full origin-left bg-accent transition-transform duration-300",
            ),
            role="progressbar",
            aria_label=t("Progress"),
            aria_valuemin="0",
            aria_valuemax="100",
            aria_valuenow=rx.cond(run.percent != "", run.percent, "0"),
            class_name="mt-4 h-1.5 w-full max-w-xl overflow-hidden rounded-full bg-line",
        ),
        el.p(note, class_name="mt-3 text-14 text-ink-soft"),
        el.div(_cancel(t), class_name="mt-6 -ml-3"),
        class_name="py-6",
    )


def _ready(t: Translator) -> Element:
    return el.div(
        rx.cond(
            run.is_moved,
            el.p(
                icon("alert", size=18, class_name="shrink-0"),
                t(
                    "The shop changed after the file was checked, so nothing was applied. "
                    "Below is what the file would do now."
                ),
                role="alert",
                class_name="mb-5 flex items-start gap-3 rounded-control border border-warn-ink "
                "bg-raised px-4 py-3 text-14",
            ),
        ),
        rx.cond(run.booked != "", _booked("alert", "border-warn-ink")),
        preview(t),
        # On a phone the bar below has room for what goes on only.
        el.div(*_ways_out(t), class_name="mt-6 -ml-3 flex flex-wrap gap-x-3 md:hidden"),
        el.form(
            rx.cond(
                run.wrong != "",
                el.label(
                    el.input(
                        type="checkbox",
                        name="skip_wrong",
                        required=True,
                        class_name="size-5 shrink-0 accent-ink",
                    ),
                    run.wrong,
                    class_name="mr-auto flex min-h-10 min-w-0 flex-1 items-center gap-3 text-14 "
                    "font-semibold md:flex-none",
                ),
                el.p(
                    t("Nothing is applied yet."),
                    class_name="mr-auto min-w-0 text-14 text-ink-soft",
                ),
            ),
            el.div(*_ways_out(t), class_name="hidden gap-3 md:flex"),
            el.button(run.apply, type="submit", disabled=~run.can_apply, class_name=PRIMARY),
            on_submit=state.apply,
            class_name="sticky bottom-0 z-20 -mx-4 mt-6 flex items-center justify-end gap-3 "
            "border-t border-line bg-paper px-4 py-3 md:-mx-8 md:flex-wrap md:px-8",
        ),
    )


def _ways_out(t: Translator) -> tuple[Element, Element]:
    return (
        el.button(t("Match columns anew"), type="button", on_click=state.rematch, class_name=QUIET),
        _cancel(t),
    )


def _applied(t: Translator) -> Element:
    return el.div(
        el.p(
            icon("check", size=22, class_name="shrink-0 text-ok-ink"),
            el.span(run.outcome, class_name="text-20 font-semibold tabular-nums"),
            role="status",
            class_name="mb-6 flex items-center gap-3",
        ),
        rx.cond(run.booked != "", _booked("info", "border-line")),
        preview(t),
    )


def _booked(sign: str, border: str) -> Element:
    """That shoppers lose what was kept for them."""
    return el.p(
        icon(sign, size=18, class_name="shrink-0"),
        run.booked,
        role="note",
        class_name=f"mb-5 flex items-start gap-3 rounded-control border {border} "
        "bg-raised px-4 py-3 text-14",
    )


def _failed(t: Translator) -> Element:
    return empty(
        "alert",
        t("The file could not be read"),
        run.trouble,
        el.a(
            t("Send another file"),
            href=localised("/admin/imports", t.locale),
            class_name=PRIMARY,
        ),
    )


def _called_off(t: Translator) -> Element:
    return empty(
        "close",
        t("Called off"),
        t("Nothing was changed."),
        el.a(
            t("Send another file"),
            href=localised("/admin/imports", t.locale),
            class_name=PRIMARY,
        ),
    )


def _cancel(t: Translator) -> Element:
    return el.button(t("Call off"), type="button", on_click=state.cancel, class_name=QUIET)


import_screen = admin_screen(
    name="admin-import",
    route="/admin/imports/[import_id]",
    title=lambda t: t("Import"),
    component=import_page,
    on_load=(ImportState.load, ImportState.watch),
)
