"""What is changed about a visit on its card: another piece, more time, who serves, a no-show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.i18n import translator
from booking_app.ui.counter.access import Desk, counter_event
from booking_app.ui.counter.card_state import CardState
from booking_app.ui.counter.found import FoundPiece, found_pieces
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.counter.words import EXTEND_REASONS
from booking_app.workflows import counter_visits

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of this counter; `note` says who that is to the person before the screen."""

    id: str = ""
    name: str = ""
    note: str = ""
    is_chosen: bool = False


class VisitState(rx.State):
    """The sheets of the card which change the visit."""

    found: tuple[FoundPiece, ...] = ()
    asked: str = ""
    colleagues: tuple[Colleague, ...] = ()

    @rx.event
    @counter_event
    async def ask_swap(self, desk: Desk, piece_id: str) -> None:
        """Open the search for another piece."""
        await self._look(desk, "")
        await self._open("swap", piece_id)

    @rx.event
    @counter_event
    async def find(self, desk: Desk, text: str) -> None:
        """What is free here under this name or barcode."""
        await self._look(desk, str(text))

    @rx.event
    @counter_event
    async def swap(self, desk: Desk, barcode: str) -> None:
        """Lay out this piece instead of the one the sheet was opened for."""
        card = await self.get_state(CardState)
        old = UUID(card.sheet_piece)
        await card._do(
            desk,
            lambda session: counter_visits.swap(session, desk.actor, card._code, old, str(barcode)),
        )

    @rx.event
    @counter_event
    async def extend(self, desk: Desk, form: dict[str, Any]) -> None:
        """Keep everything longer, with a reason."""
        card = await self.get_state(CardState)
        written = str(form.get("words", "")).strip()[:_LONGEST_REASON]
        chosen = EXTEND_REASONS.get(str(form.get("reason", "")), "")
        t = translator(desk.locale)
        reason = written or (t(chosen) if chosen else "")
        minutes = str(form.get("minutes", ""))
        if not reason or not minutes.isdecimal():
            card.error = t("Choose how long and why.")
            return
        await card._do(
            desk,
            lambda session: counter_visits.extend(
                session, desk.actor, card._code, int(minutes[:6]), reason
            ),
        )

    @rx.event
    @counter_event
    async def ask_colleague(self, desk: Desk) -> None:
        """Open the list of those who may look after the visit."""
        card = await self.get_state(CardState)
        async with desk.database.read() as session:
            view = await at_this_counter(session, desk, card._code)
            people = await counter_visits.colleagues(session, desk.actor, desk.store_id)
        t = translator(desk.locale)
        self.colleagues = tuple(
            Colleague(
                id=str(id_),
                name=name,
                note=t("that is you") if id_ == desk.actor.id else "",
                is_chosen=id_ == view.consultant_id,
            )
            for id_, name in people
        )
        await self._open("assign")

    @rx.event
    @counter_event
    async def assign(self, desk: Desk, colleague_id: str) -> None:
        """Hand the visit over to a colleague, or take it oneself."""
        card = await self.get_state(CardState)
        chosen = UUID(colleague_id) if colleague_id else None
        await card._do(
            desk, lambda session: counter_visits.assign(session, desk.actor, card._code, chosen)
        )

    @rx.event
    @counter_event
    async def mark_no_show(self, desk: Desk) -> None:
        """A manager says that the shopper did not come."""
        card = await self.get_state(CardState)
        await card._do(
            desk, lambda session: counter_visits.mark_no_show(session, desk.actor, card._code)
        )

    @rx.event
    @counter_event
    async def expect_again(self, desk: Desk) -> None:
        """A manager takes that back."""
        card = await self.get_state(CardState)
        await card._do(
            desk, lambda session: counter_visits.expect_again(session, desk.actor, card._code)
        )

    async def _look(self, desk: Desk, text: str) -> None:
        self.asked = " ".join(text.split())
        async with desk.database.read() as session:
            pieces = await counter_visits.pieces_here(
                session, desk.actor, desk.store_id, self.asked, desk.locale
            )
        self.found = found_pieces(pieces, translator(desk.locale))

    async def _open(self, sheet: str, piece_id: str = "") -> None:
        card = await self.get_state(CardState)
        card.sheet, card.sheet_piece, card.error = sheet, str(piece_id), ""
