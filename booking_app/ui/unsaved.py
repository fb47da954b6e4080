"""A screen on which somebody types is not made anew when its connection is.

Reflex runs a page's `on_load` handlers at every connection. After a lost network, or once somebody
whose session had ended said who they are, that would put a fresh form in the place of the one they
typed into. The browser keeps in its session storage at which address something is unsaved
(`admin/web/form-guard.jsx`), and the storage comes with every connection.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

import reflex as rx
from reflex.state import OnLoadInternalState
from reflex_base.constants import CompileVars
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler


class UnsavedState(rx.State):
    """Where this tab has something unsaved."""

    path: str = rx.SessionStorage("", name="unsaved")


def keep_unsaved(is_open: Callable[[Any], Any], always: Sequence[Any]) -> None:
    """At a connection made anew run only these of the page's handlers, and those which listen for
    news, where something is unsaved and `await is_open(state)` says that the screen is there."""
    known = RegistrationContext.get().event_handlers
    name = format_event_handler(rx.State.event_handlers[CompileVars.HYDRATE_AND_LOAD])
    handler = known[name].handler
    load = handler.fn
    kept = [one.fn for one in always]

    @wraps(load)
    async def load_what_is_kept(self: Any, vars: Any = None, hashes: Any = None) -> Any:  # noqa: A002 - as Reflex calls it
        # A server that was begun anew knows nothing of the screen: then it has to be made.
        was_open = hashes is None and await is_open(self)
        found = await load(self, vars=vars, hashes=hashes)
        unsaved = (await self.get_state(UnsavedState)).path
        if not found or not was_open or unsaved != self.router.url.path:
            return found
        on_load = RegistrationContext.get().app.get_load_events(self.router.url.path)
        again = [one for one in on_load if _handler(one).is_background or _handler(one).fn in kept]
        return [*again, OnLoadInternalState.set_is_hydrated(True)]

    known[name] = replace(known[name], handler=replace(handler, fn=load_what_is_kept))


def _handler(event: Any) -> Any:
    return getattr(event, "handler", event)
