"""Who stands at the counter: asked anew at every event of a counter screen.

    class BoardState(rx.State):
        @rx.event
        @counter_event
        async def ready(self, desk: Desk, code: str) -> None: ...

The browser sees `ready(code)`; `desk` is filled in from the session cookie of its socket. Without a
session the person is led to the door and back; a role without counters is told so. What the
handler refuses by a `DomainError` it did not expect is said on the screen.
"""

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import UUID

import reflex as rx
import structlog

from booking_app.core.db import Database, get_database
from booking_app.core.errors import DomainError, Forbidden, Unauthenticated
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.errors import SessionEnded, StoreNotAllowed, StoreNotChosen
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.counter.words import error_text
from booking_app.ui.locales import locale_of, localised, without_locale
from booking_app.ui.pages import parse_cookies

log = structlog.get_logger(__name__)

SESSION_COOKIE = "staff_session"
SIGN_IN = "/counter/sign-in"
CHOOSE_STORE = "/counter/store"
_LONGEST_SECRET = 128
_COUNTER_PATH = re.compile(r"/counter(/[0-9A-Za-z-]+)*/?")

P = ParamSpec("P")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in whose role works counters. `token` is the secret of their session."""

    actor: Actor
    token: str
    locale: str
    database: Database


@dataclass(frozen=True, slots=True)
class Desk(Person):
    """A person at the counter of a store they may work in."""

    store_id: UUID


class DoorState(rx.State):
    """Whether the person before the screen may see it, and what they must be told."""

    access: str = ""
    """Empty until it is known, then `ok` or `refused`."""
    notice: str = ""


async def person_at(state: Any) -> Person:
    """Who acts through this state. Raises `Unauthenticated`, `SessionEnded`, `Forbidden`."""
    database = get_database()
    cookies = parse_cookies(state.router.headers.raw_headers.get("cookie", ""))
    token = cookies.get(SESSION_COOKIE, "")[:_LONGEST_SECRET]
    if not token:
        raise Unauthenticated
    async with database.read() as session:
        actor = await staff.actor_by_session(session, token)
    if actor is None:
        raise SessionEnded
    if not actor.works_counters:
        raise Forbidden
    return Person(actor=actor, token=token, locale=locale_at(state), database=database)


async def desk_at(state: Any) -> Desk:
    """Who acts at which counter. Raises as `person_at` does, and `StoreNotChosen`."""
    found = await person_at(state)
    store_id = found.actor.store_id
    if store_id is None or not found.actor.may_use_counter(store_id):
        raise StoreNotChosen
    return Desk(found.actor, found.token, found.locale, found.database, store_id)


def path_at(state: Any) -> str:
    """The path in the browser's address bar."""
    return str(state.router.url.path) or "/"


def locale_at(state: Any) -> str:
    """The language of the screen."""
    return locale_of(path_at(state))


def counter_event(
    handler: Callable[Concatenate[S, Desk, P], Awaitable[Any]],
) -> Callable[Concatenate[S, P], Awaitable[Any]]:
    """Let nobody call the handler but people at the counter of one of their stores."""
    return cast("Callable[Concatenate[S, P], Awaitable[Any]]", _guarded(handler, desk_at))


def person_event(
    handler: Callable[Concatenate[S, Person, P], Awaitable[Any]],
) -> Callable[Concatenate[S, P], Awaitable[Any]]:
    """Let nobody call the handler but people who work counters, at one or not yet."""
    return cast("Callable[Concatenate[S, P], Awaitable[Any]]", _guarded(handler, person_at))


def _guarded(handler: Any, who: Callable[[Any], Awaitable[Person]]) -> Any:
    async def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            found = await who(self)
            await _keep_session(found)
            return await handler(self, found, *args, **kwargs)
        except DomainError as error:
            return await turn_away(self, error)
        except Exception:
            # The screen says so itself; the socket and what is on the screen stay.
            log.exception("counter_event_failed", handler=handler.__qualname__)
            return await _tell(self, "internal_error", {})

    # What the browser sees of the handler: everything but the second parameter.
    whole = inspect.signature(handler)
    kept = [p for i, p in enumerate(whole.parameters.values()) if i != 1]
    seen: Any = guarded
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(seen, name, getattr(handler, name))
    seen.__signature__ = whole.replace(parameters=kept)
    seen.__annotations__ = {p.name: p.annotation for p in kept if p.annotation is not p.empty}
    return seen


async def turn_away(state: Any, error: DomainError) -> Any:
    """What happens on the screen instead of what was asked for: an event, or a notice."""
    door = await state.get_state(DoorState)
    if isinstance(error, Unauthenticated):
        await _forget(state)
        return rx.redirect(_with_way_back(state, SIGN_IN), replace=True)
    if isinstance(error, StoreNotChosen):
        return rx.redirect(_with_way_back(state, CHOOSE_STORE), replace=True)
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


async def _keep_session(person: Person) -> None:
    if staff.needs_keeping(person.actor):
        async with person.database.write() as session:
            await staff.keep_session(session, person.token)


def way_back(state: Any) -> str:
    """The counter screen named in the address as the one to go on to, else the board."""
    asked = dict(parse_qsl(state.router.url.query)).get("next", "")
    return counter_path(asked) or localised("/counter", locale_at(state))


def counter_path(text: str) -> str:
    """The path if it leads to a screen of the counter, else an empty text."""
    path = urlsplit(text).path if text.startswith("/") else ""
    return path if _COUNTER_PATH.fullmatch(without_locale(path)) else ""


def _with_way_back(state: Any, door: str) -> str:
    here = path_at(state)
    return f"{localised(door, locale_of(here))}?next={quote(here)}"
