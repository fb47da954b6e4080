"""What every counter screen knows: who stands here, what the last scan was worth, what is new."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError, RateLimited, Unavailable
from booking_app.core.events import Event
from booking_app.core.i18n import translator
from booking_app.domain.staff import service as staff
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import (
    Desk,
    DoorState,
    counter_event,
    desk_at,
    person_event,
    way_back,
)
from booking_app.ui.counter.judging import ScanAnswer, judge, unchecked
from booking_app.ui.counter.words import ROLE_WORDS
from booking_app.ui.staff_access import Person
from booking_app.ui.watch import happenings
from booking_app.workflows.announce import store_topic
from booking_app.workflows.coupon_counter import release

_LONGEST_PAYLOAD = 1024
_LONGEST_NONCE = 64


@dataclass(frozen=True, slots=True)
class Here:
    """The person and the store at the top of the screen."""

    name: str = ""
    initials: str = ""
    role: str = ""
    store: str = ""
    city: str = ""
    many_stores: bool = False
    sees_numbers: bool = False


@dataclass(frozen=True, slots=True)
class StoreOption:
    """A store whose counter the person may work."""

    id: str = ""
    name: str = ""
    city: str = ""
    address: str = ""
    is_chosen: bool = False


class DeskState(rx.State):
    """One counter screen of one browser."""

    here: Here = Here()
    answer: ScanAnswer = ScanAnswer()
    chime: int = 0
    fresh: int = 0
    """New bookings since the board was last looked at."""
    options: tuple[StoreOption, ...] = ()
    _listening: int = 0

    @rx.event
    @counter_event
    async def enter(self, desk: Desk) -> None:
        """Show who is here; first on every screen."""
        async with desk.database.read() as session:
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
        actor = desk.actor
        self.here = Here(
            name=actor.name,
            initials="".join(part[0] for part in actor.name.split()[:2]),
            role=translator(desk.locale)(ROLE_WORDS[actor.role or "consultant"]),
            store=store.name,
            city=store.city,
            many_stores=actor.any_store or len(actor.store_ids) > 1,
            sees_numbers=actor.may_override(desk.store_id),
        )
        door = await self.get_state(DoorState)
        door.access, door.notice = "ok", ""

    @rx.event
    @counter_event
    async def wake(self, desk: Desk) -> None:
        """The screen is looked at again: is this person still allowed here?"""

    @rx.event
    @counter_event
    async def scan(self, desk: Desk, payload: str, nonce: str) -> None:
        """Say what a scan is worth; a good one marks the arrival."""
        payload, nonce = str(payload)[:_LONGEST_PAYLOAD], str(nonce)[:_LONGEST_NONCE]
        try:
            self.answer = await judge(desk, payload, nonce)
        except (Unavailable, RateLimited) as error:
            self.answer = unchecked(error, nonce, desk.locale)

    @rx.event
    @counter_event
    async def put_away(self, desk: Desk, code: str) -> None:
        """The verdict on a good coupon was put away unused: others may have it."""
        await desk.database.run(
            lambda session: release(session, desk.actor, desk.store_id, str(code))
        )

    @rx.event
    @person_event
    async def dismiss(self, person: Person) -> None:
        """The notice was read."""
        door = await self.get_state(DoorState)
        door.notice = ""

    @rx.event
    @person_event
    async def load_stores(self, person: Person) -> None:
        """List the stores to choose from."""
        async with person.database.read() as session:
            found = await staff.list_stores_of(session, person.actor, person.locale)
        self.options = tuple(
            StoreOption(
                id=str(store.id),
                name=store.name,
                city=store.city,
                address=store.address,
                is_chosen=store.id == person.actor.store_id,
            )
            for store in found
        )
        door = await self.get_state(DoorState)
        door.access = "ok"

    @rx.event
    @person_event
    async def choose_store(self, person: Person, store_id: str) -> Any:
        """Stand at this store's counter, and go on to where the way led."""
        chosen = UUID(store_id)
        await person.database.run(lambda session: staff.choose_store(session, person.token, chosen))
        return rx.redirect(way_back(self), replace=True)

    @rx.event(background=True)
    async def listen(self) -> None:
        """Ring for new bookings of the store, as long as the browser is there.

        Begun again after the network was lost, an older one still running ends.
        """
        async with self:
            self._listening += 1
            mine = self._listening
        try:
            desk = await desk_at(self)
        except DomainError:
            return
        async for happened in happenings(self, store_topic(desk.store_id)):
            if not (isinstance(happened, Event) and happened.kind == "confirmed"):
                continue
            async with self:
                if self._listening != mine:
                    return
                self.chime += 1
                self.fresh += 1
