"""A visit that begins now, for somebody who came without a booking."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_sheets import error_line
from booking_app.ui.counter.found import FoundPiece, found_list, found_row, search_field
from booking_app.ui.counter.frame import waiting
from booking_app.ui.counter.page_parts import page_head
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.counter.walk_in_state import WORDING, WalkInState
from booking_app.ui.dual import Element, el, fragment

# Their fields are Vars here.
form: Any = WalkInState


def walk_in(t: Translator) -> Element:
    """The live form."""
    return shown(form.is_ready, _page(t), waiting(t))


def _page(t: Translator) -> Element:
    return el.div(
        page_head(t("Visit without a booking"), t),
        el.div(
            el.section(
                el.h2(t("Find pieces"), class_name="text-20 font-semibold"),
                el.p(
                    t("Type a name, or scan the barcode of a piece."),
                    class_name="mt-1 mb-4 text-16 text-ink-soft",
                ),
                search_field(t, form.find),
                found_list(form.found, form.asked, t, lambda piece: _add(piece, t)),
                class_name="min-w-0",
            ),
            _visit(t),
            class_name="mt-4 grid grid-cols-1 gap-8 md:grid-cols-2",
        ),
        class_name="mx-auto w-full max-w-6xl px-3 pt-3 pb-8 md:px-5",
    )


def _add(piece: FoundPiece, t: Translator) -> Element:
    return el.button(
        icon("plus"),
        el.span(t("Lay out"), " ", piece.name, " ", piece.barcode, class_name="sr-only"),
        type="button",
        on_click=form.add(piece.id),
        class_name="button-secondary control-large shrink-0 px-4",
    )


def _visit(t: Translator) -> Element:
    return el.section(
        el.h2(t("The visit"), class_name="text-20 font-semibold"),
        rx.cond(
            form.chosen.length() > 0,
            fragment(
                el.ul(
                    rx.foreach(form.chosen, lambda piece: found_row(piece, t, _remove(piece, t))),
                    class_name="mt-2",
                ),
                el.p(
                    t("Together"),
                    el.span(form.total, class_name="font-semibold tabular-nums"),
                    class_name="flex justify-between border-t border-line py-3 text-20",
                ),
            ),
            el.p(t("No piece is chosen yet."), class_name="mt-1 text-16 text-ink-soft"),
        ),
        _shopper(t),
        class_name="min-w-0 self-start rounded-control border border-line bg-raised p-4 md:p-5",
    )


def _remove(piece: FoundPiece, t: Translator) -> Element:
    return el.button(
        icon("close"),
        el.span(t("Take off the list"), " ", piece.name, class_name="sr-only"),
        type="button",
        on_click=form.remove(piece.id),
        class_name="flex size-14 shrink-0 items-center justify-center text-ink-soft",
    )


def _shopper(t: Translator) -> Element:
    return el.form(
        el.h3(t("The shopper"), class_name="mt-4 text-16 font-semibold"),
        el.p(
            t("May stay empty. With a contact they get the summary of the visit."),
            class_name="text-14 text-ink-soft",
        ),
        _field("name", t("Name to greet"), "text", "words"),
        _field("phone", t("Phone"), "tel", "off"),
        _field("email", t("E-mail"), "email", "off"),
        el.label(
            el.input(
                type="checkbox", name="consent", value="1", class_name="size-6 shrink-0 accent-ink"
            ),
            el.span(t(WORDING)),
            class_name="mt-2 flex min-h-14 items-center gap-3 text-16",
        ),
        error_line(form.errors.get("consent", "")),
        error_line(form.error),
        el.button(
            t("Begin the visit"),
            type="submit",
            class_name="button-primary control-large mt-4 w-full",
        ),
        no_validate=True,
        on_submit=form.start,
    )


def _field(name: str, label: str, kind: str, capitals: str) -> Element:
    error = form.errors.get(name, "")
    return el.label(
        el.span(label, class_name="text-16"),
        el.input(
            name=name,
            type=kind,
            max_length=254,
            auto_complete="off",
            auto_capitalize=capitals,
            aria_invalid=rx.cond(error != "", "true", "false"),
            class_name="field control-large mt-1 w-full",
        ),
        el.span(
            rx.cond(error != "", el.span(error, class_name="mt-1 block text-16 text-stop-ink")),
            role="alert",
        ),
        class_name="mt-3 block",
    )


walk_in_screen = counter_screen(
    name="counter_walk_in",
    route="/counter/walk-in",
    title=lambda t: t("Visit without a booking"),
    component=walk_in,
    on_load=(form.prepare,),
)
