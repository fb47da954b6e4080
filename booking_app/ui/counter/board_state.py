"""The board of the day: read at once, and again whenever something happens in the store."""

from typing import Any

import reflex as rx

from booking_app.core.db import Session
from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.i18n import translator
from booking_app.domain.staff.errors import SessionLocked
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import Desk, counter_event, desk_at, turn_away
from booking_app.ui.counter.board_filters import KINDS, TIMES, Wanted
from booking_app.ui.counter.board_views import (
    BoardHead,
    BoardRow,
    BoardView,
    PickGroup,
    board_view,
)
from booking_app.ui.counter.desk_state import DeskState
from booking_app.ui.counter.visits import at_this_counter
from booking_app.ui.watch import happenings
from booking_app.workflows import counter, recorded_scans
from booking_app.workflows.announce import store_topic

TABS = ("visits", "pick")
_LONGEST_SEARCH = 80
_SETTLE_SECONDS = 0.15
"""A burst of news is one look at the day."""


class BoardState(rx.State):
    """The day of one store on one screen. What did not change is not sent again."""

    head: BoardHead = BoardHead()
    read_at: str = ""
    upcoming: tuple[BoardRow, ...] = ()
    ready_rows: tuple[BoardRow, ...] = ()
    arrived: tuple[BoardRow, ...] = ()
    done: tuple[BoardRow, ...] = ()
    pick_list: tuple[PickGroup, ...] = ()
    is_loaded: bool = False
    tab: str = "visits"
    kind: str = "all"
    time: str = "day"
    is_mine: bool = False
    text: str = ""
    all_done: bool = False
    resets: int = 0
    """How often the filters were taken off; the field of the search is a new one then."""
    _watch: int = 0

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
    async def sift(self, desk: Desk, kind: str, time: str, is_mine: bool, text: str) -> None:
        """Show only visits of this kind and time, one's own or all, and of these only who is
        called so, whose phone ends so, or whose code begins so."""
        self.kind = kind if kind in KINDS else "all"
        self.time = time if time in TIMES else "day"
        self.is_mine = bool(is_mine)
        self.text = " ".join(str(text).split())[:_LONGEST_SEARCH]
        await self._read(desk)

    @rx.event
    @counter_event
    async def reset_filters(self, desk: Desk) -> None:
        """Show everybody."""
        self.kind, self.time, self.is_mine, self.text = "all", "day", False, ""
        self.resets += 1
        await self._read(desk)

    @rx.event
    @counter_event
    async def show_all_done(self, desk: Desk) -> None:
        """Show all that is done, not only the latest."""
        self.all_done = True
        await self._read(desk)

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
        """Follow the store's day as long as the browser is there and the session lasts.

        Begun again after the network was lost, an older one still running ends.
        """
        async with self:
            self._watch += 1
            mine = self._watch
        try:
            began = await desk_at(self)
        except DomainError:
            return
        topic = store_topic(began.store_id)
        async for _ in happenings(self, topic, settle_seconds=_SETTLE_SECONDS):
            async with self:
                try:
                    if self._watch != mine:
                        return
                    desk = await desk_at(self)
                    if desk.store_id != began.store_id:
                        return
                    await self._read(desk)
                except Unavailable:
                    continue
                except SessionLocked as error:
                    # Followed again as soon as the PIN is entered.
                    await turn_away(self, error)
                    continue
                except DomainError as error:
                    yield await turn_away(self, error)
                    return

    async def _read(self, desk: Desk) -> None:
        async with desk.database.read() as session:
            found = await counter.board(session, desk.actor, desk.store_id, desk.locale)
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
            unfit = await recorded_scans.count_conflicts(session, desk.actor, desk.store_id)
        wanted = Wanted(desk.actor.id, self.kind, self.time, self.is_mine, self.text)
        t = translator(desk.locale)
        view = board_view(found, store, wanted, t, all_done=self.all_done, conflicts=unfit)
        self._put(view)
        self.is_loaded = True
        (await self.get_state(DeskState)).fresh = 0

    def _put(self, view: BoardView) -> None:
        """Show what changed; the rest is on the screen already."""
        now = {
            "head": view.head,
            "read_at": view.read_at,
            "upcoming": view.upcoming,
            "ready_rows": view.ready,
            "arrived": view.arrived,
            "done": view.done,
            "pick_list": view.pick_list,
        }
        for name, value in now.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
