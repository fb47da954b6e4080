"""What every admin screen knows: who is here and which screens are theirs."""

from dataclasses import dataclass

import reflex as rx

from booking_app.core.i18n import mark, translator
from booking_app.domain.chain.service import chain_now
from booking_app.domain.staff.schemas import Role
from booking_app.ui.admin.access import EVERYBODY, AdminDoorState, Person, admin_event
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
        self.me = Me(
            name=actor.name,
            initials="".join(part[0] for part in actor.name.split()[:2]),
            role=role,
            role_name=translator(person.locale)(ROLE_WORDS[role]),
            paths=tuple(place.path for place in PLACES if role in place.roles),
            works_counters=actor.works_counters,
        )
        self.chain = facts_of(chain_now(), person.locale)
        door = await self.get_state(AdminDoorState)
        door.access = "ok"
        door._forget_old_news()

    @rx.event
    @admin_event(*EVERYBODY)
    async def dismiss(self, person: Person) -> None:
        """The notice was read."""
        door = await self.get_state(AdminDoorState)
        door.notice = ""
