"""Arrivals recorded without a connection that did not fit: for managers, to be ticked off."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from booking_app.core.errors import DomainError
from booking_app.core.i18n import Translator, mark, translator
from booking_app.domain.reservations.conflicts import ConflictView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.stores import service as stores
from booking_app.ui.components.icons import icon
from booking_app.ui.counter.access import Desk, counter_event, desk_at, note_refused
from booking_app.ui.counter.board_views import card_path
from booking_app.ui.counter.frame import CONFLICTS, revive, waiting
from booking_app.ui.counter.page_parts import for_managers, page_head
from booking_app.ui.counter.parts import one_of, shown
from booking_app.ui.counter.screen import counter_screen
from booking_app.ui.counter.times import at_clock_and_day
from booking_app.ui.dual import Element, el, fragment
from booking_app.ui.watch import happenings
from booking_app.workflows import recorded_scans
from booking_app.workflows.announce import store_topic

REASONS: dict[str, str] = {
    "cancelled": mark("The booking had been cancelled {when}."),
    "expired": mark("The booking had run out."),
    "piece_taken": mark("Their time had run out, and a piece was promised to somebody else."),
    "wrong_store": mark("The booking had been moved to another store."),
    "already_arrived": mark("Another counter had recorded this arrival {when}."),
    "already_completed": mark("The visit had been finished at another counter {when}."),
    "too_old": mark("It came to the server more than a day later: no arrival was recorded."),
}
# Undone since, it has no such time any more.
_WITHOUT_TIME: dict[str, str] = {
    "cancelled": mark("The booking had been cancelled."),
    "already_arrived": mark("Another counter had recorded this arrival."),
    "already_completed": mark("The visit had been finished at another counter."),
}
_CAME_THERE = mark("The booking had been moved to another store, and they came there.")
_KINDS = ("conflict", "conflict_seen")
_OTHER_REASON = mark("It does not fit the booking.")


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One as a line; `href` leads to the booking where it may be opened."""

    id: str = ""
    name: str = ""
    href: str = ""
    reason: str = ""
    recorded: str = ""
    seen: str = ""


class ConflictsState(rx.State):
    """What did not fit at one store's counters."""

    status: str = ""
    """Empty until it is known, then `ok` or `refused`."""
    rows: tuple[ConflictRow, ...] = ()
    _watch: int = 0

    @rx.event
    @counter_event
    async def load(self, desk: Desk) -> None:
        """Read what did not fit at this counter's store."""
        if not desk.actor.may_override(desk.store_id):
            self.status, self.rows = "refused", ()
            await note_refused(self, desk, StoreNotAllowed())
            return
        await self._read(desk)
        self.status = "ok"

    @rx.event
    @counter_event
    async def see(self, desk: Desk, conflict_id: str) -> None:
        """Tick one off."""
        try:
            known = UUID(str(conflict_id))
        except ValueError:
            return
        async with desk.database.write() as session:
            await recorded_scans.mark_seen(session, desk.actor, desk.store_id, known)
        await self._read(desk)

    @rx.event(background=True)
    async def watch(self) -> Any:
        """Follow what comes in and what others tick off; begun again, an older watch ends."""
        async with self:
            self._watch += 1
            mine = self._watch
        try:
            began = await desk_at(self)
        except DomainError:
            return
        async for happened in happenings(self, store_topic(began.store_id)):
            if happened is None or getattr(happened, "kind", "conflict") not in _KINDS:
                continue
            async with self:
                if self._watch != mine:
                    return
                yield ConflictsState.load

    async def _read(self, desk: Desk) -> None:
        async with desk.database.read() as session:
            found = await recorded_scans.list_conflicts(session, desk.actor, desk.store_id)
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        t, zone = translator(desk.locale), ZoneInfo(store.time_zone)
        self.rows = tuple(_row(one, zone, t) for one in found)


# Its fields are Vars here.
state: Any = ConflictsState


def conflicts_page(t: Translator) -> Element:
    """The list, or that there is none."""
    return fragment(
        one_of(
            state.status,
            ("ok", _all(t)),
            ("refused", for_managers(t("Only managers of the store see what did not fit."), t)),
            waiting(t),
        ),
        revive([state.load, state.watch]),
    )


def _all(t: Translator) -> Element:
    return el.div(
        page_head(t("Recorded without connection"), t),
        el.p(
            t(
                "A counter without a connection records arrivals and sends them later. These did "
                "not fit what had happened to the booking meanwhile."
            ),
            class_name="mt-2 text-16 text-ink-soft",
        ),
        shown(
            state.rows.length() > 0,
            el.ul(
                rx.foreach(state.rows, lambda one: _line(one, t)),
                class_name="mt-6 border-t border-line",
            ),
            el.div(
                icon("check", size=48, class_name="text-ok-ink"),
                el.h2(t("Everything fits"), class_name="mt-4 text-26 font-semibold"),
                class_name="flex grow flex-col items-center justify-center py-16 text-center",
            ),
        ),
        class_name="mx-auto flex w-full max-w-3xl grow flex-col px-4 pt-3 pb-8",
    )


def _line(one: Any, t: Translator) -> Element:
    name = shown(
        one.href != "",
        el.a(one.name, href=one.href, class_name="underline underline-offset-4"),
        el.span(one.name),
    )
    done = el.p(
        icon("check", size=18, class_name="shrink-0"),
        one.seen,
        class_name="flex items-center gap-1.5 text-16 text-ink-soft",
    )
    tick = el.button(
        icon("check"),
        t("Seen"),
        el.span(one.name, class_name="sr-only"),
        type="button",
        on_click=state.see(one.id),
        class_name="button-secondary control-large shrink-0 gap-2",
    )
    return el.li(
        el.div(
            el.p(name, class_name="text-20 font-semibold"),
            el.p(one.reason, class_name="text-16"),
            el.p(one.recorded, class_name="text-16 text-ink-soft tabular-nums"),
            class_name="min-w-0 grow",
        ),
        shown(one.seen != "", done, tick),
        key=one.id,
        class_name="flex flex-col gap-3 border-b border-line py-4 sm:flex-row sm:items-center",
    )


def _row(one: ConflictView, zone: ZoneInfo, t: Translator) -> ConflictRow:
    recorded = at_clock_and_day(one.recorded_at, zone, t)
    by = one.recorded_by or t("a machine")
    seen_at = at_clock_and_day(one.seen_at, zone, t) if one.seen_at else ""
    return ConflictRow(
        id=str(one.id),
        name=one.name or t("Guest"),
        href=card_path(one.code, t.locale) if one.code else "",
        reason=_reason(one, zone, t),
        recorded=t("Recorded {when} by {who}, {device}", when=recorded, who=by, device=one.device)
        if one.device
        else t("Recorded {when} by {who}", when=recorded, who=by),
        seen=t("Seen {when} by {who}", when=seen_at, who=one.seen_by) if seen_at else "",
    )


def _reason(one: ConflictView, zone: ZoneInfo, t: Translator) -> str:
    """Why it does not fit; of a visit at another store no more than that it took place."""
    if one.reason == "wrong_store" and one.status in ("arrived", "completed") and not one.code:
        return t(_CAME_THERE)
    words = REASONS.get(one.reason, _OTHER_REASON)
    if one.reason not in _WITHOUT_TIME:
        return t(words)
    moment = one.arrived_at if one.reason == "already_arrived" else one.ended_at
    if moment is None:
        return t(_WITHOUT_TIME[one.reason])
    return t(words, when=at_clock_and_day(moment, zone, t))


conflicts_screen = counter_screen(
    name="counter_conflicts",
    route=CONFLICTS,
    title=lambda t: t("Recorded without connection"),
    component=conflicts_page,
    on_load=(state.load, state.watch),
)
