"""Who acts on a staff screen: asked anew at every event, from the session cookie of its socket.

The areas of the staff (`ui/counter/access.py`, `ui/admin/access.py`) build their decorators of it.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import structlog

from booking_app.core.db import Database, get_database
from booking_app.core.errors import DomainError, Forbidden, Unauthenticated
from booking_app.core.signing import hash_secret
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.schemas import Actor
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.pages import parse_cookies
from booking_app.workflows import refusals

log = structlog.get_logger(__name__)

SESSION_COOKIE = "staff_session"
DEVICE_COOKIE = "counter_device"
_LONGEST_SECRET = 128


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in whose role may be here. `token` is the secret of their session."""

    actor: Actor
    token: str
    locale: str
    database: Database

    @property
    def session_mark(self) -> str:
        """Tells the sessions of one browser apart, and gives nothing of their secrets away."""
        return hash_secret(f"mark of {self.token}")[:16]

    @property
    def acting(self) -> Actor:
        """The actor, for whom things are named in the language of the screen."""
        return replace(self.actor, locale=self.locale)


async def signed_in_at(state: Any, may: Callable[[Actor], bool]) -> Person:
    """Who acts through this state. Raises `Unauthenticated`, `SessionEnded`, `SessionLocked`, and
    `Forbidden` for somebody of whom `may` says no."""
    database = get_database()
    cookies = parse_cookies(state.router.headers.raw_headers.get("cookie", ""))
    token = cookies.get(SESSION_COOKIE, "")[:_LONGEST_SECRET]
    if not token:
        raise Unauthenticated
    async with database.read() as session:
        actor = await staff.actor_by_session(session, token)
        if actor is None:
            raise await staff.why_no_actor(session, token)
    if not may(actor):
        refusal = Forbidden(role=actor.role)
        await refusals.note(database, actor, path_at(state), refusal)
        raise refusal
    return Person(actor=actor, token=token, locale=locale_at(state), database=database)


def path_at(state: Any) -> str:
    """The path in the browser's address bar."""
    return str(state.router.url.path) or "/"


def locale_at(state: Any) -> str:
    """The language of the screen."""
    return locale_of(path_at(state))


def with_way_back(state: Any, door: str) -> str:
    """The address of a door from which the way leads back to this screen."""
    here, query = path_at(state), str(state.router.url.query)
    way = f"{here}?{query}" if query else here
    return f"{localised(door, locale_of(here))}?next={quote(way)}"


def guarded(
    handler: Any,
    who: Callable[[Any], Awaitable[Person]],
    turn_away: Callable[[Any, DomainError], Awaitable[Any]],
    failed: Callable[[Any], Awaitable[Any]],
) -> Any:
    """The handler with its second parameter filled in by `who`, and hidden from the browser.

    A `DomainError` it did not expect goes to `turn_away`, anything else to `failed`: the screen
    says so itself, and the socket and what is on the screen stay.
    """

    async def acting(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = None
        try:
            found = await who(self)
            await _keep_session(found)
            return await handler(self, found, *args, **kwargs)
        except DomainError as error:
            if found is not None:
                await refusals.note(found.database, found.actor, path_at(self), error)
            return await turn_away(self, error)
        except Exception:
            log.exception("staff_event_failed", handler=handler.__qualname__)
            return await failed(self)

    whole = inspect.signature(handler)
    kept = [p for i, p in enumerate(whole.parameters.values()) if i != 1]
    seen: Any = acting
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(seen, name, getattr(handler, name))
    seen.__signature__ = whole.replace(parameters=kept)
    seen.__annotations__ = {p.name: p.annotation for p in kept if p.annotation is not p.empty}
    return seen


async def _keep_session(person: Person) -> None:
    if staff.needs_keeping(person.actor):
        async with person.database.write() as session:
            await staff.keep_session(session, person.token)
