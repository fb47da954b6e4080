"""What the Ctrl-K palette finds."""

from dataclasses import dataclass

import reflex as rx

from booking_app.ui.admin.access import EVERYBODY, Person, admin_event
from booking_app.ui.locales import localised
from booking_app.workflows import find_things

_PAGES = {
    "product": "/admin/products/{id}",
    "store": "/admin/stores/{id}",
    "staff": "/admin/staff/{id}",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing to go to. `kind` is `product`, `store` or `staff`."""

    kind: str = ""
    name: str = ""
    note: str = ""
    href: str = ""


class PaletteState(rx.State):
    """The last answer: to which question, and what was found."""

    asked: str = ""
    hits: tuple[Hit, ...] = ()

    @rx.event
    @admin_event(*EVERYBODY)
    async def find(self, person: Person, text: str) -> None:
        """Look for a thing by a few letters."""
        async with person.database.read() as session:
            found = await find_things.find(session, person.actor, text, person.locale)
        self.asked = text
        self.hits = tuple(
            Hit(
                thing.kind,
                thing.name,
                thing.note,
                localised(_PAGES[thing.kind].format(id=thing.id), person.locale),
            )
            for thing in found
        )
