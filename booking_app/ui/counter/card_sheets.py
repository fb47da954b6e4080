"""The card's questions before something that cannot be taken back."""

from typing import Any, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.scripts import Sheet
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.words import CANCEL_REASONS
from booking_app.ui.dual import Element, el, fragment

# Their fields are Vars here.
opened: Any = CardState

_BUTTONS = "mt-6 flex flex-col gap-3 sm:flex-row-reverse"


def card_sheets(t: Translator) -> Element:
    """All of them; one is open at a time."""
    return fragment(
        card_sheet("missing", t("A piece is not in its place"), _missing(t)),
        card_sheet("cancel", t("Cancel the booking"), _cancel(t)),
        card_sheet("undo", t("Undo the hand-over"), _undo(t)),
    )


def card_sheet(name: str, title: str, content: Element) -> Element:
    """A sheet of the card, open while the card says so."""
    made = Sheet.create(
        el.h2(title, class_name="text-26 font-semibold"),
        content,
        open=opened.sheet == name,
        label=title,
        on_dismiss=opened.close_sheet,
    )
    return cast("Element", made)


def _missing(t: Translator) -> Element:
    return question(
        t("The shopper is told at once and offered others. The piece is marked as missing."),
        t("It is missing"),
        opened.report_missing,
        t,
    )


def question(text: Any, yes: str, on_yes: Any, t: Translator) -> Element:
    """What follows from a yes, and the button that says it."""
    return el.div(
        el.p(text, class_name="mt-2 text-16 text-ink-soft"),
        error_line(opened.error),
        choices(
            el.button(
                yes,
                type="button",
                on_click=on_yes,
                class_name="button-primary control-large grow",
            ),
            t,
        ),
    )


def _cancel(t: Translator) -> Element:
    return el.form(
        el.fieldset(
            el.legend(
                t("The shopper gets a letter."),
                class_name="text-16 text-ink-soft",
            ),
            el.div(
                *(choice("reason", key, t(text)) for key, text in CANCEL_REASONS.items()),
                class_name="mt-4 flex flex-col gap-2",
            ),
        ),
        el.label(
            el.span(t("Or in your own words"), class_name="text-16 font-semibold"),
            el.input(
                name="words",
                max_length=200,
                auto_complete="off",
                class_name="field control-large mt-2",
            ),
            class_name="mt-5 block",
        ),
        error_line(opened.error),
        choices(
            el.button(
                t("Cancel the booking"),
                type="submit",
                class_name="button-primary control-large grow",
            ),
            t,
        ),
        on_submit=opened.cancel,
    )


def _undo(t: Translator) -> Element:
    return el.form(
        el.p(
            t("The pieces go back to the counter and the payment is taken back in the records."),
            class_name="mt-2 text-16 text-ink-soft",
        ),
        el.label(
            el.span(t("Reason"), class_name="text-16 font-semibold"),
            el.input(
                name="reason",
                max_length=200,
                auto_complete="off",
                auto_focus=True,
                class_name="field control-large mt-2",
            ),
            class_name="mt-5 block",
        ),
        error_line(opened.error),
        choices(
            el.button(
                t("Undo the hand-over"),
                type="submit",
                class_name="button-primary control-large grow",
            ),
            t,
        ),
        on_submit=opened.undo,
    )


def choice(name: str, value: Any, label: Any, **more: Any) -> Element:
    """One of several, as a large row."""
    return el.label(
        el.input(type="radio", name=name, value=value, class_name="size-6 accent-ink", **more),
        label,
        class_name="flex min-h-14 items-center gap-3 rounded-control border border-line px-4 "
        "text-16 has-[:checked]:border-ink",
    )


def error_line(text: Any) -> Element:
    """A refusal beside the thing it is about."""
    return el.div(
        rx.cond(text != "", el.p(text, class_name="mt-4 text-16 font-semibold text-stop-ink")),
        role="alert",
    )


def choices(action: Element, t: Translator) -> Element:
    """The deed, and the way back from it."""
    return el.div(
        action,
        el.button(
            t("Back"),
            type="button",
            on_click=opened.close_sheet,
            data_closes="",
            class_name="button-secondary control-large grow",
        ),
        class_name=_BUTTONS,
    )
