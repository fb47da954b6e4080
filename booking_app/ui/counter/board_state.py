"""The board of the day: read at once, and again whenever something happens in the store."""

from typing import Any

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.i18n import translator
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import Desk, counter_event, desk_at, turn_away
from booking_app.ui.counter.board_views import BoardView, board_view
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.watch import happenings
from booking_app.workflows import counter
from booking_app.workflows.announce import store_topic

TABS = ("visits", "pick")


class BoardState(rx.State):
    """The day of one store on one screen."""

    board: BoardView = BoardView()
    is_loaded: bool = False
    tab: str = "visits"

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Read the day."""
        await self._read(desk)

    @rx.event
    @counter_event
    async def show(self, desk: Desk, tab: str) -> None:
        """Show the visits or the pick list."""
        self.tab = tab if tab in TABS else TABS[0]

    @rx.event
    @counter_event
    async def ready(self, desk: Desk, code: str) -> None:
        """The pieces of a visit are laid aside."""

        async def work(session: Session) -> None:
            await at_this_counter(session, desk, str(code))
            await counter.mark_ready(session, desk.actor, str(code))

        await desk.database.run(work)
        await self._read(desk)

    @rx.event(background=True)
    async def watch(self) -> Any:
        """Follow the store's day as long as the browser is there and the session lasts."""
        try:
            began = await desk_at(self)
        except DomainError:
            return
        async for _ in happenings(self, store_topic(began.store_id)):
            async with self:
                try:
                    desk = await desk_at(self)
                    if desk.store_id != began.store_id:
                        return
                    await self._read(desk)
                except Unavailable:
                    continue
                except DomainError as error:
                    yield await turn_away(self, error)
                    return

    async def _read(self, desk: Desk) -> None:
        async with desk.database.read() as session:
            found = await counter.board(session, desk.actor, desk.store_id, desk.locale)
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        self.board = board_view(found, store, translator(desk.locale))
        self.is_loaded = True
        (await self.get_state(DeskState)).fresh = 0
