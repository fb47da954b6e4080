"""Who works in the back office: asked anew at every event of an admin screen.

    class ProductsState(rx.State):
        @rx.event
        @admin_event("merchandiser", "admin")
        async def archive(self, person: Person, product_id: str) -> None: ...

The browser sees `archive(product_id)`; `person` is filled in from the session cookie of its socket.
Without a session the person is led to the door and back; another role is told so on the screen.
What the handler refuses by a `DomainError` it did not expect is said in a notice. Objects are still
the handler's to check: a role says nothing of whose store it is.
"""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import reflex as rx

from booking_app.core.errors import DomainError, Forbidden, Unauthenticated
from booking_app.domain.staff.errors import SessionLocked, StoreNotAllowed
from booking_app.domain.staff.schemas import Role
from booking_app.ui.admin.words import error_text
from booking_app.ui.locales import without_locale
from booking_app.ui.staff_access import (
    Person,
    guarded,
    locale_at,
    signed_in_at,
    with_way_back,
)

SIGN_IN = "/admin/sign-in"
EVERYBODY: tuple[Role, ...] = ("merchandiser", "marketer", "manager", "admin")
"""Every role that has anything to do in the back office."""
_NEWS_LASTS_SECONDS = 4.0
_SHELL = f"{__package__}.shell"
_ADMIN_PATH = re.compile(r"/admin(/[0-9A-Za-z-]+)*/?")

P = ParamSpec("P")
S = TypeVar("S")

__all__ = ["EVERYBODY", "SIGN_IN", "AdminDoorState", "Person", "admin_event", "person_at", "tell"]


class AdminDoorState(rx.State):
    """Whether the person before the screen may see it, and what they must be told."""

    access: str = ""
    """Empty until it is known, then `ok`, `refused` for a role which has other screens here, or
    `stranger` for one that has none."""
    notice: str = ""
    notice_kind: str = ""
    """`done` goes away by itself, `error` stays until it is closed."""
    notice_number: int = 0
    """Counts notices, so that the same text twice is said twice."""
    ended: str = ""
    """Set once the session was over while a screen was open: `ended`, or `locked` on a device of a
    counter that nobody used for a while."""
    _told_at: float = 0.0

    def _forget_old_news(self) -> None:
        """News belongs to the screen it was told on, and to the one that follows it at once."""
        if self.notice_kind == "done" and time.monotonic() - self._told_at > _NEWS_LASTS_SECONDS:
            self.notice = ""


async def person_at(state: Any, roles: tuple[Role, ...] = EVERYBODY) -> Person:
    """Who acts through this state. Raises `Unauthenticated`, `SessionEnded`, `Forbidden`."""
    return await signed_in_at(state, lambda actor: actor.role in roles and actor.works_admin)


def admin_event(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[S, Person, P], Awaitable[Any]]],
    Callable[Concatenate[S, P], Awaitable[Any]],
]:
    """Let nobody call the handler but people of these roles."""

    def decorate(
        handler: Callable[Concatenate[S, Person, P], Awaitable[Any]],
    ) -> Callable[Concatenate[S, P], Awaitable[Any]]:
        made = guarded(handler, lambda state: person_at(state, roles), turn_away, _fail)
        return cast("Callable[Concatenate[S, P], Awaitable[Any]]", made)

    return decorate


async def turn_away(state: Any, error: DomainError) -> Any:
    """What happens on the screen instead of what was asked for: an event, or a notice."""
    if isinstance(error, Unauthenticated):
        door = await state.get_state(AdminDoorState)
        if door.access != "ok":
            return await leave(state)
        # What was typed stays, behind the question who they are.
        door.ended = "locked" if isinstance(error, SessionLocked) else "ended"
        return None
    if isinstance(error, Forbidden) and not isinstance(error, StoreNotAllowed):
        has_others = error.details.get("role") in EVERYBODY
        # They are still here, with screens of their own to go to.
        await _forget(state, keep=_SHELL if has_others else "")
        door = await state.get_state(AdminDoorState)
        door.access = "refused" if has_others else "stranger"
        return None
    return await tell(state, error_text(error.code, error.details, locale_at(state)), "error")


async def is_office_open(state: Any) -> bool:
    """Whether this tab shows a screen of the back office."""
    return bool((await state.get_state(AdminDoorState)).access == "ok")


async def leave(state: Any) -> Any:
    """To the door, from which the way leads back to this screen; nothing stays behind."""
    await _forget(state)
    return rx.redirect(with_way_back(state, SIGN_IN), replace=True)


async def tell(state: Any, text: str, kind: str = "done") -> None:
    """Say something at the edge of the screen: `done` for news, `error` for a refusal."""
    door = await state.get_state(AdminDoorState)
    door.notice, door.notice_kind = text, kind
    door.notice_number += 1
    door._told_at = time.monotonic()


def admin_path(text: str) -> str:
    """The path, with its query, if it leads to a screen of the back office, else an empty text."""
    parts = urlsplit(text)
    if not text.startswith("/") or not _ADMIN_PATH.fullmatch(without_locale(parts.path)):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def _fail(state: Any) -> None:
    await tell(state, error_text("internal_error", {}, locale_at(state)), "error")


async def _forget(state: Any, keep: str = "") -> None:
    """Nothing of what was on the screens stays behind for the next person."""
    for other in rx.State.get_substates():
        if other.__module__.startswith(__package__) and other.__module__ != keep:
            (await state.get_state(other)).reset()
