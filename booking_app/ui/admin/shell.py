"""What every admin screen knows: who is here and which screens are theirs."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.core.i18n import mark, translator
from booking_app.core.settings import get_settings
from booking_app.domain.chain.service import chain_now
from booking_app.domain.staff import directory, pins
from booking_app.domain.staff.schemas import Role
from booking_app.ui.admin.access import EVERYBODY, AdminDoorState, Person, admin_event, leave
from booking_app.ui.chain import ChainFacts, facts_of
from booking_app.ui.counter.words import ROLE_WORDS


@dataclass(frozen=True, slots=True)
class Place:
    """A screen in the side bar. `label` is a message id."""

    path: str
    icon: str
    label: str
    roles: tuple[Role, ...]
    group: str


PLACES: tuple[Place, ...] = (
    Place("/admin", "home", mark("Overview"), EVERYBODY, ""),
    Place(
        "/admin/products", "ring", mark("Products"), ("merchandiser", "admin"), mark("Catalogue")
    ),
    Place("/admin/pieces", "tag", mark("Pieces"), ("merchandiser", "admin"), mark("Catalogue")),
    Place(
        "/admin/categories", "folder", mark("Categories"), ("merchandiser", "admin"),
        mark("Catalogue"),
    ),
    Place(
        "/admin/imports", "upload", mark("Imports"), ("merchandiser", "admin"), mark("Catalogue")
    ),
    Place("/admin/coupons", "ticket", mark("Coupons"), ("marketer", "admin"), mark("Chain")),
    Place("/admin/windows", "qr", mark("Shop windows"), ("marketer", "admin"), mark("Chain")),
    Place("/admin/payments", "card", mark("Payments"), ("manager", "admin"), mark("Chain")),
    Place("/admin/letters", "mail", mark("Letters"), ("marketer", "admin"), mark("Chain")),
    Place("/admin/stores", "store", mark("Stores"), ("manager", "admin"), mark("Chain")),
    Place("/admin/staff", "people", mark("Staff"), ("admin",), mark("Chain")),
    Place("/admin/audit", "history", mark("Audit log"), ("manager", "admin"), mark("Chain")),
    Place("/admin/settings", "settings", mark("Settings"), ("admin",), mark("Chain")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Me:
    """The person at the foot of the side bar; `role` is a key, `paths` are their screens."""

    name: str = ""
    initials: str = ""
    role: str = ""
    role_name: str = ""
    paths: tuple[str, ...] = ()
    works_counters: bool = False
    who: str = ""
    login: str = ""
    session: str = ""
    """Tells the sessions of one browser apart."""
    lock_minutes: int = 0
    """After how long without use this screen locks; 0 where it is no device of a counter."""


class AdminShell(rx.State):
    """One admin screen of one browser."""

    me: Me = Me()
    chain: ChainFacts = ChainFacts()
    """The chain as it is now: whoever renames it sees that at once."""

    @rx.event
    @admin_event(*EVERYBODY)
    async def enter(self, person: Person) -> None:
        """Show who is here; first on every screen."""
        actor = person.actor
        role = actor.role or "merchandiser"
        async with person.database.read() as session:
            login = await directory.login_of(session, actor.id)
        self.me = Me(
            name=actor.name,
            initials="".join(part[0] for part in actor.name.split()[:2]),
            role=role,
            role_name=translator(person.locale)(ROLE_WORDS[role]),
            paths=tuple(place.path for place in PLACES if role in place.roles),
            works_counters=actor.works_counters,
            who=str(actor.id),
            login=login,
            session=person.session_mark,
            lock_minutes=get_settings().counter_lock_minutes if actor.device else 0,
        )
        self.chain = facts_of(chain_now(), person.locale)
        door = await self.get_state(AdminDoorState)
        door.access, door.ended = "ok", ""
        door._forget_old_news()

    @rx.event
    @admin_event(*EVERYBODY)
    async def dismiss(self, person: Person) -> None:
        """The notice was read."""
        door = await self.get_state(AdminDoorState)
        door.notice = ""

    @rx.event
    @admin_event(*EVERYBODY)
    async def stir(self, person: Person) -> None:
        """Somebody is at the device: its lock is put off."""

    @rx.event
    @admin_event(*EVERYBODY)
    async def lock(self, person: Person) -> None:
        """Nobody touched this device of a counter for a while: ask who they are."""
        if not person.actor.device:
            return
        async with person.database.write() as session:
            await pins.lock(session, person.token)
        door = await self.get_state(AdminDoorState)
        door.ended = "locked"

    @rx.event
    async def leave(self) -> Any:
        """Whoever was here does not come back: nothing of theirs stays. Anybody may ask for it."""
        return await leave(self)
