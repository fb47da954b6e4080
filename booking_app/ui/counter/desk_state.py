"""What every counter screen knows: who stands here, what the last scan was worth, what is new."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError, RateLimited, Unauthenticated, Unavailable
from booking_app.core.events import Event
from booking_app.core.i18n import translator
from booking_app.core.settings import get_settings
from booking_app.domain.staff import pins
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.devices import device_topic
from booking_app.domain.staff.errors import SessionEnded
from booking_app.domain.stores import service as stores
from booking_app.ui.counter.access import (
    Desk,
    DoorState,
    counter_event,
    desk_at,
    person_event,
    turn_away,
    way_back,
)
from booking_app.ui.counter.judging import ScanAnswer, judge, unchecked
from booking_app.ui.counter.words import ROLE_WORDS
from booking_app.ui.staff_access import Person, path_at
from booking_app.ui.watch import happenings
from booking_app.workflows import refusals
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
    device: str = ""
    """What this device of the counter is called; empty elsewhere."""
    person: str = ""
    """Who may open it again by their PIN; empty for whoever has none."""
    lock_minutes: int = 0
    who: str = ""
    session: str = ""
    """Tells the sessions of one browser apart."""
    runs_devices: bool = False


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
    news: int = 0
    """How often something happened in the store."""
    options: tuple[StoreOption, ...] = ()
    _listening: int = 0

    @rx.event
    @counter_event
    async def enter(self, desk: Desk) -> None:
        """Show who is here; first on every screen."""
        async with desk.database.read() as session:
            store = await stores.get_store_by_id(session, desk.store_id, desk.locale)
            has_pin = await pins.has_pin(session, desk.actor.id)
        actor = desk.actor
        self.here = Here(
            name=actor.name,
            initials="".join(part[0] for part in actor.name.split()[:2]),
            role=translator(desk.locale)(ROLE_WORDS[actor.role or "consultant"]),
            store=store.name,
            city=store.city,
            many_stores=actor.any_store or len(actor.store_ids) > 1,
            sees_numbers=actor.may_override(desk.store_id),
            device=actor.device,
            person=str(actor.id) if actor.device and has_pin else "",
            lock_minutes=get_settings().counter_lock_minutes if actor.device else 0,
            who=str(actor.id),
            session=desk.session_mark,
            runs_devices=actor.may_override(desk.store_id),
        )
        door = await self.get_state(DoorState)
        door.access, door.notice, door.is_locked = "ok", "", False

    @rx.event
    @counter_event
    async def wake(self, desk: Desk) -> None:
        """The screen is looked at again: is this person still allowed here?"""

    @rx.event
    @person_event
    async def stir(self, person: Person) -> None:
        """Somebody is at the device: its lock is put off."""

    @rx.event
    @person_event
    async def lock(self, person: Person) -> None:
        """Nobody touched this device for a while: ask for the PIN."""
        if not person.actor.device:
            return
        async with person.database.write() as session:
            await pins.lock(session, person.token)
        door = await self.get_state(DoorState)
        door.is_locked = True

    @rx.event
    @person_event
    async def opened(self, person: Person) -> None:
        """The PIN was entered: go on where they were."""
        door = await self.get_state(DoorState)
        door.is_locked = False

    @rx.event
    @counter_event
    async def scan(self, desk: Desk, payload: str, nonce: str) -> None:
        """Say what a scan is worth; a good one marks the arrival."""
        payload, nonce = str(payload)[:_LONGEST_PAYLOAD], str(nonce)[:_LONGEST_NONCE]
        try:
            self.answer = await judge(desk, payload, nonce)
        except (Unavailable, RateLimited) as error:
            await refusals.note(desk.database, desk.actor, path_at(self), error)
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
    async def listen(self) -> Any:
        """Tell of what happens in the store, and ring for new bookings, as long as the browser is
        there.

        Begun again after the network was lost, an older one still running ends. A device that is
        revoked shows nothing any more, at once, or as soon as it has a connection again.
        """
        async with self:
            self._listening += 1
            mine = self._listening
        try:
            desk = await desk_at(self)
        except Unauthenticated as error:
            async with self:
                if (await self.get_state(DoorState)).access == "ok":
                    yield await turn_away(self, error)
            return
        except DomainError:
            return
        topics = [store_topic(desk.store_id)]
        if desk.actor.device_id is not None:
            topics.append(device_topic(desk.actor.device_id))
        async for happened in happenings(self, *topics):
            if isinstance(happened, Event) and happened.kind == "revoked":
                async with self:
                    yield await turn_away(self, SessionEnded())
                return
            if happened is None:
                continue
            async with self:
                if self._listening != mine:
                    return
                self.news += 1
                if isinstance(happened, Event) and happened.kind == "confirmed":
                    self.chime += 1
                    self.fresh += 1
