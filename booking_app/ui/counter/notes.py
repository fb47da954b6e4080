"""Notes by colleagues on the card."""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.domain.reservations.notes import NOTE_MAX
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.card_sheets import error_line
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.notes_state import NotesState
from booking_app.ui.counter.parts import shown
from booking_app.ui.counter.person_views import NoteLine
from booking_app.ui.dual import Element, el

# Their fields are Vars here.
opened: Any = CardState
form: Any = NotesState


def notes(t: Translator) -> Element:
    """What colleagues wrote down, and the form for more; not about who left no contact."""
    return shown(
        opened.person.can_note,
        el.section(
            el.h2(t("Notes of colleagues"), id="notes", class_name="text-16 font-semibold"),
            el.ul(
                rx.foreach(opened.notes, lambda note: _note(note, t)),
                class_name="mt-1 empty:hidden",
            ),
            el.form(
                el.label(
                    el.span(t("For whoever serves them next"), class_name="sr-only"),
                    el.textarea(
                        name="note",
                        rows=2,
                        max_length=NOTE_MAX,
                        placeholder=t("For whoever serves them next"),
                        class_name="field w-full py-3",
                    ),
                ),
                error_line(form.error),
                el.button(
                    t("Add the note"),
                    type="submit",
                    class_name="button-secondary control-large mt-2",
                ),
                key=form.written,
                on_submit=form.add,
                class_name="mt-2",
            ),
            aria_labelledby="notes",
        ),
    )


def _note(note: NoteLine, t: Translator) -> Element:
    return el.li(
        el.div(
            el.p(note.text, class_name="text-16 break-words whitespace-pre-line"),
            el.p(note.by, class_name="text-14 text-ink-soft tabular-nums"),
            class_name="min-w-0 grow",
        ),
        rx.cond(
            note.is_mine,
            el.button(
                icon("trash", size=20),
                el.span(t("Take the note back"), class_name="sr-only"),
                type="button",
                on_click=form.remove(note.id),
                class_name="-my-1 flex size-14 shrink-0 items-center justify-center text-ink-soft",
            ),
        ),
        key=note.id,
        class_name="flex items-start gap-2 border-t border-line py-2 first:border-t-0",
    )
