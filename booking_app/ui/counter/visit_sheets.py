"""The card's sheets which change the visit: another piece, more time, who serves, a no-show."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_sheets import card_sheet, choice, choices, error_line, question
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.card_views import Longer
from booking_app.ui.counter.found import FoundPiece, found_list, search_field
from booking_app.ui.counter.visit_state import Colleague, VisitState
from booking_app.ui.counter.words import EXTEND_REASONS
from booking_app.ui.dual import Element, el, fragment

# Their fields are Vars here.
opened: Any = CardState
visit: Any = VisitState


def visit_sheets(t: Translator) -> Element:
    """All of them; one is open at a time."""
    return fragment(
        card_sheet("swap", t("Another piece"), _swap(t)),
        card_sheet("extend", t("Keep longer"), _extend(t)),
        card_sheet("assign", t("Who looks after the visit"), _assign(t)),
        card_sheet("no_show", t("They did not come"), _no_show(t)),
    )


def _swap(t: Translator) -> Element:
    return el.div(
        el.p(
            t("It is kept first, then the old one goes back on display. The price is that of now."),
            class_name="mt-2 mb-4 text-16 text-ink-soft",
        ),
        search_field(t, visit.find, auto_focus=True),
        error_line(opened.error),
        found_list(visit.found, visit.asked, t, lambda piece: _swap_button(piece, t)),
        _back(t),
    )


def _swap_button(piece: FoundPiece, t: Translator) -> Element:
    return el.button(
        t("Take"),
        el.span(piece.name, " ", piece.barcode, class_name="sr-only"),
        type="button",
        on_click=visit.swap(piece.code),
        class_name="button-primary control-large shrink-0 px-4",
    )


def _extend(t: Translator) -> Element:
    return el.form(
        rx.cond(
            opened.visit.longer.length() > 0,
            el.fieldset(
                el.legend(t("How long"), class_name="text-16 font-semibold"),
                el.div(
                    rx.foreach(opened.visit.longer, _longer), class_name="mt-2 flex flex-col gap-2"
                ),
                class_name="mt-3",
            ),
            el.p(
                t("The deadline was moved as far as you may. Ask a manager."),
                class_name="mt-3 text-16",
            ),
        ),
        el.fieldset(
            el.legend(t("Reason"), class_name="text-16 font-semibold"),
            el.div(
                *(choice("reason", key, t(text)) for key, text in EXTEND_REASONS.items()),
                class_name="mt-2 flex flex-col gap-2",
            ),
            class_name="mt-5",
        ),
        el.label(
            el.span(t("Or in your own words"), class_name="text-16 font-semibold"),
            el.input(
                name="words",
                max_length=200,
                auto_complete="off",
                class_name="field control-large mt-2",
            ),
            class_name="mt-4 block",
        ),
        el.p(t("The shopper gets a letter."), class_name="mt-3 text-14 text-ink-soft"),
        error_line(opened.error),
        choices(
            el.button(
                t("Keep longer"), type="submit", class_name="button-primary control-large grow"
            ),
            t,
        ),
        on_submit=visit.extend,
    )


def _longer(option: Longer) -> Element:
    return choice(
        "minutes",
        option.minutes,
        el.span(
            el.span(option.label, class_name="shrink-0"),
            el.span(option.until, class_name="text-balance text-ink-soft tabular-nums"),
            class_name="flex min-w-0 gap-3",
        ),
    )


def _assign(t: Translator) -> Element:
    return el.div(
        error_line(opened.error),
        el.ul(
            rx.foreach(visit.colleagues, _colleague),
            class_name="mt-4 flex flex-col gap-2",
        ),
        choices(
            el.button(
                t("Nobody in particular"),
                type="button",
                on_click=visit.assign(""),
                class_name="button-quiet control-large grow",
            ),
            t,
        ),
    )


def _colleague(person: Colleague) -> Element:
    return el.li(
        el.button(
            icon("person", class_name="shrink-0"),
            el.span(person.name, class_name="font-semibold"),
            rx.cond(person.note != "", el.span(person.note, class_name="text-ink-soft")),
            rx.cond(
                person.is_chosen, icon("check", class_name="ml-auto shrink-0 text-ok-ink"), None
            ),
            type="button",
            on_click=visit.assign(person.id),
            class_name="flex min-h-14 w-full items-center gap-3 rounded-control border border-line "
            "px-4 text-left text-16",
        ),
        key=person.id,
    )


def _no_show(t: Translator) -> Element:
    return question(
        el.span(
            t(
                "The pieces go back on display at once and the shopper gets a letter. You can "
                "take this back while the pieces are free."
            ),
            " ",
            opened.visit.miss_note,
        ),
        t("They did not come"),
        visit.mark_no_show,
        t,
    )


def _back(t: Translator) -> Element:
    return el.div(
        el.button(
            t("Back"),
            type="button",
            on_click=opened.close_sheet,
            data_closes="",
            class_name="button-secondary control-large w-full",
        ),
        class_name="mt-6",
    )
