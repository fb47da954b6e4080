"""Notes by colleagues about the shopper of the card on the screen."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.errors import InvalidInput, NotFound
from booking_app.core.i18n import translator
from booking_app.domain.reservations.notes import NOTE_MAX
from booking_app.domain.reservations.schemas import NoteView
from booking_app.ui.counter.access import Desk, counter_event
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.person_views import note_lines
from booking_app.ui.counter.times import zone_of
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.counter.words import error_text
from booking_app.workflows.customer_card import add_note, remove_note


class NotesState(rx.State):
    """The form below the notes. `written` counts notes: the form is a new one after each."""

    error: str = ""
    written: int = 0

    @rx.event
    @counter_event
    async def add(self, desk: Desk, form: dict[str, Any]) -> None:
        """Write something down for whoever serves this shopper next."""
        text = str(form.get("note", ""))[: NOTE_MAX * 4]
        await self._do(
            desk, lambda session, code: add_note(session, desk.actor, code, text, desk.locale)
        )
        if not self.error:
            self.written += 1

    @rx.event
    @counter_event
    async def remove(self, desk: Desk, note_id: str) -> None:
        """Take one's own note back."""
        note = UUID(note_id)
        await self._do(
            desk, lambda session, code: remove_note(session, desk.actor, code, note, desk.locale)
        )

    async def _do(self, desk: Desk, work: Any) -> None:
        card = await self.get_state(CardState)
        self.error = ""

        async def checked(session: Any) -> tuple[Any, Sequence[NoteView]]:
            view = await at_this_counter(session, desk, card._code)
            return view, await work(session, card._code)

        try:
            view, notes = await desk.database.run(checked)
        except (InvalidInput, NotFound) as error:
            self.error = error_text(error.code, error.details, desk.locale)
            return
        card.notes = note_lines(notes, zone_of(view), desk.actor.id, translator(desk.locale))
