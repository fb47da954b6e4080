"""A booking's own page, its state. The secret comes from the address's fragment, stays on the
server's side of the state, and opens every single event anew. Whoever has not opened the booking
cannot try keys through the other events: only opening counts, and limits, wrong ones."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.db import get_database
from booking_app.core.errors import DomainError, NotFound, RateLimited
from booking_app.core.i18n import translator
from booking_app.core.ids import parse_code
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.payments import online
from booking_app.domain.reservations.errors import TooManyPieces
from booking_app.domain.reservations.schemas import ReservationView, SlotView
from booking_app.ui.cookies import visitor_of
from booking_app.ui.locales import locale_of, without_locale
from booking_app.ui.shop.booking_problems import problem_text
from booking_app.ui.shop.booking_view import BookingView, booking_view
from booking_app.ui.shop.times_view import DayView, TimesView, day_view, time_asked, times_view
from booking_app.ui.shop.try_on_view import step_href
from booking_app.ui.watch import happenings
from booking_app.workflows import limits, manage, try_on
from booking_app.workflows.announce import reservation_topic

LOADING, READY, MISSING, BUSY, FAILED = "", "ready", "missing", "busy", "failed"


class BookingState(rx.State):
    """`phase` is one of the constants above; `moving` while another time is being chosen."""

    phase: str = LOADING
    booking: BookingView = BookingView()
    moving: bool = False
    times: TimesView = TimesView()
    day: DayView = DayView()
    problem: str = ""
    _code: str = ""
    _secret: str = ""
    _id: str = ""
    _watch: int = 0

    @rx.event
    async def load(self) -> Any:
        """Open the booking of the address with the secret in its fragment."""
        code = self._asked_code()
        secret = str(self.router.url.fragment)
        if code != self._code:
            self.phase, self._secret = LOADING, ""
        self._code, self._secret = code, secret or self._secret
        self.moving, self.problem = False, ""
        try:
            await self._open()
        except RateLimited:
            self.phase = BUSY
        except NotFound:
            self.phase = MISSING
        except DomainError:
            # A booking that is shown stays; one that is not is tried again by a tap.
            self.phase = self.phase if self.phase == READY else FAILED
        return BookingState.watch if self.phase == READY else None

    @rx.event(background=True)
    async def watch(self) -> None:
        """Follow what becomes of the booking while its page is open."""
        async with self:
            self._watch += 1
            mine, topic = self._watch, reservation_topic(self._id)
        async for _ in happenings(self, topic):
            async with self:
                if self._watch != mine or self._asked_code() != self._code:
                    return
                await self._refresh()

    @rx.event
    async def cancel(self) -> None:
        """Give the booking up."""
        if self.phase != READY:
            return
        try:
            await get_database().run(
                lambda session: manage.cancel(session, self._code, self._secret)
            )
        except DomainError as error:
            self.problem = self._say(error)
        self.moving = False
        await self._refresh()

    @rx.event
    async def start_moving(self) -> None:
        """Show when else one could come."""
        if self.phase != READY:
            return
        self.problem = ""
        try:
            await self._show_times([])
        except DomainError as error:
            self.problem = self._say(error)
            return
        self.moving = True

    @rx.event
    async def stop_moving(self) -> None:
        """Keep the time there is."""
        self.moving, self.problem = False, ""

    @rx.event
    async def choose_day(self, local_date: str) -> None:
        """Show the times of another day."""
        if self.phase != READY:
            return
        try:
            await self._show_times([local_date])
        except DomainError as error:
            self.problem = self._say(error)

    @rx.event
    async def move(self, data: dict[str, Any]) -> None:
        """Move the booking to the time chosen in the form; the old one stays if it cannot be."""
        if self.phase != READY:
            return
        try:
            moment = time_asked(str(data.get("time", "")))
            await get_database().run(
                lambda session: manage.reschedule(session, self._code, self._secret, moment)
            )
        except ValueError:
            self.problem = translator(self._locale())("Choose a time first.")
            return
        except DomainError as error:
            self.problem = self._say(error)
            with suppress(DomainError):
                await self._show_times([self.day.local_date])
            return
        self.moving, self.problem = False, ""
        await self._refresh()

    @rx.event
    async def book_again(self) -> Any:
        """Choose the same pieces anew and look for a store and a time."""
        if self.phase != READY:
            return None
        try:
            view = await self._view()
            for line in view.lines:
                async with get_database().write() as session:
                    await try_on.add(session, visitor_of(self), line.piece.variant_id)
        except TooManyPieces:
            return rx.redirect(step_href(self._locale()))
        except DomainError as error:
            self.problem = self._say(error)
            return None
        return rx.redirect(step_href(self._locale(), "store"))

    async def _open(self) -> None:
        async with limits.counted_guesses(address=self.router.session.client_ip):
            view = await self._view()
        self._id = str(view.id)
        await self._show(view)

    async def _refresh(self) -> None:
        try:
            await self._show(await self._view())
        except NotFound:
            self.phase = MISSING
        except DomainError:
            return  # what is shown stays until the server can be asked again

    async def _view(self) -> ReservationView:
        async with get_database().read() as session:
            view = await manage.view(session, self._code, self._secret, self._locale())
        if view.contact_id is None:
            raise NotFound  # a form that was never confirmed is no booking
        return view

    async def _show(self, view: ReservationView) -> None:
        products = [line.piece.product_id for line in view.lines[:1]]
        async with get_database().read() as session:
            cards = await catalogue.cards_by_ids(session, products, self._locale())
            payment = await online.of_reservation(session, view.id)
        shelves: dict[UUID, str] = {card.id: card.category_slug for card in cards}
        self.booking = booking_view(view, shelves, self._locale(), payment)
        self.phase = READY

    async def _show_times(self, days: list[str]) -> None:
        """The times of these days, or of the first day that has any."""
        locale = self._locale()
        async with get_database().read() as session:
            found = await manage.times(session, self._code, self._secret, locale)
        store = found.reservation.store
        wanted = [
            day.local_date for day in found.days if not days or day.local_date.isoformat() in days
        ]

        async def slots_of(day: Any) -> list[SlotView]:
            async with get_database().read() as session:
                return await manage.slots_of_day(session, self._code, self._secret, day)

        self.times = times_view(store, found.days, found.any_time_until, found.reservation, locale)
        self.day = await day_view(slots_of, wanted, store.time_zone, locale)

    def _say(self, error: DomainError) -> str:
        return problem_text(error, translator(self._locale()))

    def _asked_code(self) -> str:
        parts = without_locale(str(self.router.url.path)).strip("/").split("/")
        return (parse_code(parts[1]) or "") if len(parts) == 2 and parts[0] == "r" else ""

    def _locale(self) -> str:
        return locale_of(str(self.router.url.path))
