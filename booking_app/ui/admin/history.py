"""The history of one thing, to be put on its own page: what was done to it, by whom, when.

    history_panel("product", state.product.id, t)

It is read when it is opened. Managers see of it what was done in their stores.
"""

from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator, translator
from booking_app.domain.chain import service as chain
from booking_app.ui.admin.access import EVERYBODY, Person, admin_event
from booking_app.ui.admin.audit_entries import entry_list
from booking_app.ui.admin.audit_view import EntryRow, rows
from booking_app.ui.components.icons import icon
from booking_app.ui.dual import Element, el
from booking_app.workflows import audit_trail
from booking_app.workflows.audit_values import Reader

_LONGEST = 80


class HistoryState(rx.State):
    """The history that was opened last; `about` is its thing, `<kind>:<id>`."""

    about: str = ""
    entries: tuple[EntryRow, ...] = ()

    @rx.event
    @admin_event(*EVERYBODY)
    async def read(self, person: Person, kind: str, subject_id: str) -> None:
        """Read the history of a thing."""
        kind, subject_id = str(kind)[:_LONGEST], str(subject_id)[:_LONGEST]
        async with person.database.read() as session:
            lines = await audit_trail.history(
                session, person.actor, kind, subject_id, person.locale
            )
            currency = (await chain.current(session)).currency
        self.entries = rows(lines, Reader(translator(person.locale), currency), person.actor)
        self.about = f"{kind}:{subject_id}"


# Its fields are Vars here.
state: Any = HistoryState


def history_panel(kind: str, subject_id: Any, t: Translator) -> Element:
    """A part of a page that opens, with the last twenty things done to its subject."""
    is_read = state.about == f"{kind}:" + subject_id
    return el.details(
        el.summary(
            icon("history", size=18),
            t("History"),
            icon(
                "down",
                size=16,
                class_name="ml-auto transition-transform group-open/history:rotate-180",
            ),
            on_click=state.read(kind, subject_id),
            class_name="flex min-h-11 cursor-pointer list-none items-center gap-2 text-16 "
            "font-semibold [&::-webkit-details-marker]:hidden",
        ),
        el.div(
            rx.cond(
                is_read,
                rx.cond(
                    state.entries.length() > 0,
                    entry_list(state.entries, t),
                    el.p(t("Nothing was done to it yet."), class_name="text-14 text-ink-soft"),
                ),
                el.div(class_name="skeleton h-24 rounded-control", aria_busy="true"),
            ),
            class_name="pt-3",
        ),
        key=subject_id,
        class_name="group/history border-t border-line py-4",
    )
