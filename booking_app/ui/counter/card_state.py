"""The customer card: what is known, and what is done before the hand-over."""

from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.clock import utc_now
from booking_app.core.errors import DomainError, NotFound, Unavailable
from booking_app.core.i18n import translator
from booking_app.domain.payments import online
from booking_app.domain.staff.errors import SessionLocked, StoreNotAllowed
from booking_app.ui.counter.access import Desk, counter_event, desk_at, note_refused, turn_away
from booking_app.ui.counter.card_views import VisitView, visit_view
from booking_app.ui.counter.person_views import NoteLine, PersonView, note_lines, person_view
from booking_app.ui.counter.times import zone_of
from booking_app.ui.counter.visits import angles_of, at_this_counter, consultant_of
from booking_app.ui.counter.words import CANCEL_REASONS, error_text
from booking_app.ui.staff_access import path_at
from booking_app.ui.watch import happenings
from booking_app.workflows import counter
from booking_app.workflows.announce import reservation_topic
from booking_app.workflows.customer_card import customer_card, is_open, reveal_contact
from booking_app.workflows.hand_over import undo

SHEETS = ("cancel", "missing", "undo", "extend", "no_show")
_LONGEST_REASON = 200


class CardState(rx.State):
    """One booking on one screen. `path` is the address it was read for."""

    path: str = ""
    status: str = ""
    visit: VisitView = VisitView()
    person: PersonView = PersonView()
    notes: tuple[NoteLine, ...] = ()
    phone: str = ""
    email: str = ""
    sheet: str = ""
    sheet_piece: str = ""
    error: str = ""
    _code: str = ""
    _topic: str = ""
    _watch: int = 0

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> Any:
        """Read the card and follow it; the look is logged."""
        watched = self._watch
        self.reset()  # type: ignore[no-untyped-call]
        self._watch = watched
        path = path_at(self)
        code = path.rstrip("/").rpartition("/")[2]
        try:
            async with desk.database.write() as session:
                await at_this_counter(session, desk, code)
                card = await customer_card(session, desk.actor, code, desk.locale)
                angles = await angles_of(session, card.reservation, desk.locale)
                payment = await online.of_reservation(session, card.reservation.id)
                who = await consultant_of(session, card.reservation)
            t = translator(desk.locale)
            self.visit = visit_view(card.reservation, desk.actor, t, angles, payment, who)
            self.person = person_view(card, t)
            self.notes = note_lines(card.notes, zone_of(card.reservation), desk.actor.id, t)
            self._code = card.reservation.code
            self._topic = reservation_topic(card.reservation.id)
            self.status = "ok"
        except NotFound:
            self.status = "unknown"
        except StoreNotAllowed as error:
            self.status = "elsewhere"
            await note_refused(self, desk, error)
        self.path = path
        # Only now: what runs beside this would not know yet what to follow.
        return CardState.watch if self.status == "ok" else None

    @rx.event
    @counter_event
    async def again(self, desk: Desk) -> None:
        """The network was lost: the booking may have moved on. Not a new look at the person."""
        if self._code:
            await self._refresh(desk)

    @rx.event(background=True)
    async def watch(self) -> Any:
        """Follow the booking as long as it is on the screen; an older watch ends."""
        async with self:
            self._watch += 1
            topic, code, mine = self._topic, self._code, self._watch
        if not topic:
            return
        async for _ in happenings(self, topic):
            async with self:
                try:
                    if self._code != code or self._watch != mine:
                        return
                    await self._refresh(await desk_at(self))
                except Unavailable:
                    continue
                except SessionLocked as error:
                    await turn_away(self, error)
                    continue
                except DomainError as error:
                    yield await turn_away(self, error)
                    return

    @rx.event
    @counter_event
    async def ready(self, desk: Desk) -> None:
        """The pieces are laid aside."""
        await self._do(desk, lambda session: counter.mark_ready(session, desk.actor, self._code))

    @rx.event
    @counter_event
    async def reveal(self, desk: Desk) -> None:
        """Show phone and e-mail in full, for a call; that is logged."""
        async with desk.database.write() as session:
            await at_this_counter(session, desk, self._code)
            contact = await reveal_contact(session, desk.actor, self._code)
        self.phone = contact.phone if contact else ""
        self.email = contact.email if contact else ""

    @rx.event
    @counter_event
    async def open_sheet(self, desk: Desk, sheet: str, piece_id: str = "") -> None:
        """Ask before something that cannot be taken back."""
        self.sheet = sheet if sheet in SHEETS else ""
        self.sheet_piece, self.error = str(piece_id), ""

    @rx.event
    @counter_event
    async def close_sheet(self, desk: Desk) -> None:
        """Never mind."""
        self.sheet = self.sheet_piece = self.error = ""

    @rx.event
    @counter_event
    async def report_missing(self, desk: Desk) -> None:
        """A piece cannot be found; the shopper is told."""
        piece_id = UUID(self.sheet_piece)
        await self._do(
            desk,
            lambda session: counter.report_missing(session, desk.actor, self._code, piece_id),
        )

    @rx.event
    @counter_event
    async def cancel(self, desk: Desk, form: dict[str, Any]) -> None:
        """The store gives the booking up, with a reason."""
        reason = await self._cancel_reason(desk, form)
        if not reason:
            self.error = translator(desk.locale)("Choose a reason or write one.")
            return
        await self._do(
            desk,
            lambda session: counter.cancel_by_store(session, desk.actor, self._code, reason),
        )

    @rx.event
    @counter_event
    async def undo(self, desk: Desk, form: dict[str, Any]) -> None:
        """A manager opens the hand-over again, with a reason."""
        reason = str(form.get("reason", "")).strip()[:_LONGEST_REASON]
        if not reason:
            self.error = translator(desk.locale)("Say why the hand-over is undone.")
            return
        await self._do(desk, lambda session: undo(session, desk.actor, self._code, reason))

    async def _do(self, desk: Desk, work: Any) -> None:
        """Change the booking if it is this counter's; a refusal is said where it was asked for."""

        async def checked(session: Any) -> None:
            await at_this_counter(session, desk, self._code)
            await work(session)

        try:
            await desk.database.run(checked)
        except (StoreNotAllowed, Unavailable):
            raise
        except DomainError as error:
            if not self.sheet:
                raise
            self.error = error_text(error.code, error.details, desk.locale)
        else:
            self.sheet = self.sheet_piece = self.error = ""
        await self._refresh(desk)

    async def _cancel_reason(self, desk: Desk, form: dict[str, Any]) -> str:
        """The reason in the shopper's own language."""
        written = str(form.get("words", "")).strip()[:_LONGEST_REASON]
        if written:
            return written
        chosen = CANCEL_REASONS.get(str(form.get("reason", "")))
        if chosen is None:
            return ""
        async with desk.database.read() as session:
            view = await at_this_counter(session, desk, self._code)
        return translator(view.locale)(chosen)

    async def _refresh(self, desk: Desk) -> None:
        """Read the booking again; not a new look at the person."""
        async with desk.database.read() as session:
            view = await at_this_counter(session, desk, self._code)
            angles = await angles_of(session, view, desk.locale)
            payment = await online.of_reservation(session, view.id)
            who = await consultant_of(session, view)
        self.visit = visit_view(view, desk.actor, translator(desk.locale), angles, payment, who)
        if not is_open(view, utc_now()):
            self.person, self.notes = PersonView(is_open=False), ()
            self.phone = self.email = ""
