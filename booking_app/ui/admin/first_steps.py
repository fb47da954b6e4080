"""How far a new installation is, as the back office shows it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.ui.admin.access import EVERYBODY, Person, admin_event
from booking_app.ui.admin.pieces_view import adding_pieces
from booking_app.ui.locales import localised
from booking_app.workflows.first_run import FirstRun, first_run

WELCOME = "/admin/welcome"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done; `current` names the first step that is not. `shop_href` leads to what can be
    seen in the shop, empty while there is nothing; `pieces_href` to where its pieces are added."""

    chain: bool = False
    store: bool = False
    product: bool = False
    piece: bool = False
    current: str = ""
    done: int = 0
    shop_href: str = ""
    pieces_href: str = ""


class FirstStepsState(rx.State):
    """How far the installation is, on the screen of an admin."""

    progress: Progress = Progress()
    loaded: bool = False
    missing: bool = False
    _was_led: bool = False

    @rx.event
    @admin_event("admin")
    async def load(self, person: Person) -> None:
        """Look what is there."""
        await self._look(person)

    @rx.event
    @admin_event(*EVERYBODY)
    async def lead_on(self, person: Person) -> Any:
        """On the overview: lead an admin to the first steps while any is missing, once a visit."""
        if person.actor.role != "admin":
            return None
        await self._look(person)
        if not self.missing or self._was_led:
            return None
        self._was_led = True
        return rx.redirect(localised(WELCOME, person.locale), replace=True)

    async def _look(self, person: Person) -> None:
        async with person.database.read() as session:
            there = await first_run(session)
        self.progress = _progress(there, person.locale)
        self.missing, self.loaded = not there.is_done, True


def _progress(there: FirstRun, locale: str) -> Progress:
    steps = {
        "chain": there.chain,
        "store": there.store,
        "product": bool(there.product_slug),
        "piece": there.piece,
    }
    return Progress(
        **steps,
        current=next((name for name, done in steps.items() if not done), ""),
        done=sum(steps.values()),
        shop_href=localised(f"/p/{there.product_slug}", locale) if there.product_slug else "",
        pieces_href=localised(adding_pieces(there.product_id), locale),
    )
