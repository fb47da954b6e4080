"""Who stands at the counter: asked anew at every event of a counter screen.

    class BoardState(rx.State):
        @rx.event
        @counter_event
        async def ready(self, desk: Desk, code: str) -> None: ...

The browser sees `ready(code)`; `desk` is filled in from the session cookie of its socket. Without a
session the person is led to the door and back; a role without counters is told so. What the
handler refuses by a `DomainError` it did not expect is said on the screen.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import reflex as rx

from booking_app.core.errors import DomainError, Forbidden, Unauthenticated
from booking_app.domain.staff.errors import SessionLocked, StoreNotAllowed, StoreNotChosen
from booking_app.ui.counter.words import error_text
from booking_app.ui.locales import localised, without_locale
from booking_app.ui.staff_access import (
    Person,
    guarded,
    locale_at,
    path_at,
    signed_in_at,
    with_way_back,
)
from booking_app.workflows import refusals

SIGN_IN = "/counter/sign-in"
CHOOSE_STORE = "/counter/store"
_COUNTER_PATH = re.compile(r"/counter(/[0-9A-Za-z-]+)*/?")

P = ParamSpec("P")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Desk(Person):
    """A person at the counter of a store they may work in."""

    store_id: UUID


class DoorState(rx.State):
    """Whether the person before the screen may see it, and what they must be told."""

    access: str = ""
    """Empty until it is known, then `ok` or `refused`."""
    notice: str = ""
    is_locked: bool = False
    """Nobody was at this device of the counter for a while; the PIN is asked for."""


async def person_at(state: Any) -> Person:
    """Who acts through this state. Raises `Unauthenticated`, `SessionEnded`, `Forbidden`."""
    return await signed_in_at(state, lambda actor: actor.works_counters)


async def desk_at(state: Any) -> Desk:
    """Who acts at which counter. Raises as `person_at` does, and `StoreNotChosen`."""
    found = await person_at(state)
    store_id = found.actor.store_id
    if store_id is None or not found.actor.may_use_counter(store_id):
        raise StoreNotChosen
    return Desk(found.actor, found.token, found.locale, found.database, store_id)


async def note_refused(state: Any, desk: Desk, error: DomainError) -> None:
    """Note what a screen refuses in its own words instead of letting the error through."""
    await refusals.note(desk.database, desk.actor, path_at(state), error)


def counter_event(
    handler: Callable[Concatenate[S, Desk, P], Awaitable[Any]],
) -> Callable[Concatenate[S, P], Awaitable[Any]]:
    """Let nobody call the handler but people at the counter of one of their stores."""
    made = guarded(handler, desk_at, turn_away, _fail)
    return cast("Callable[Concatenate[S, P], Awaitable[Any]]", made)


def person_event(
    handler: Callable[Concatenate[S, Person, P], Awaitable[Any]],
) -> Callable[Concatenate[S, P], Awaitable[Any]]:
    """Let nobody call the handler but people who work counters, at one or not yet."""
    made = guarded(handler, person_at, turn_away, _fail)
    return cast("Callable[Concatenate[S, P], Awaitable[Any]]", made)


async def turn_away(state: Any, error: DomainError) -> Any:
    """What happens on the screen instead of what was asked for: an event, or a notice."""
    door = await state.get_state(DoorState)
    if isinstance(error, SessionLocked) and door.access == "ok":
        # What was typed stays, behind the lock.
        door.is_locked = True
        return None
    if isinstance(error, Unauthenticated):
        await _forget(state)
        return rx.redirect(with_way_back(state, SIGN_IN), replace=True)
    if isinstance(error, StoreNotChosen):
        return rx.redirect(with_way_back(state, CHOOSE_STORE), replace=True)
    if isinstance(error, Forbidden) and not isinstance(error, StoreNotAllowed):
        await _forget(state)
        door.access = "refused"
        return None
    return await _tell(state, error.code, error.details)


async def _forget(state: Any) -> None:
    """Nothing of what was on the counter's screens stays behind for the next person."""
    for other in rx.State.get_substates():
        if other.__module__.startswith(__package__):
            (await state.get_state(other)).reset()


async def _tell(state: Any, code: str, details: dict[str, Any]) -> None:
    door = await state.get_state(DoorState)
    door.notice = error_text(code, details, locale_at(state))


async def _fail(state: Any) -> None:
    await _tell(state, "internal_error", {})


def way_back(state: Any) -> str:
    """The counter screen named in the address as the one to go on to, else the board."""
    asked = dict(parse_qsl(state.router.url.query)).get("next", "")
    return counter_path(asked) or localised("/counter", locale_at(state))


def counter_path(text: str) -> str:
    """The path if it leads to a screen of the counter, else an empty text."""
    path = urlsplit(text).path if text.startswith("/") else ""
    return path if _COUNTER_PATH.fullmatch(without_locale(path)) else ""
