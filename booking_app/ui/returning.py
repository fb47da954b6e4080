"""A page that is open stays as it is when the server knows nothing of it any more.

A phone slept for longer than a state is kept, or the server was begun anew. At the next connection
Reflex first sends a fresh state whole, and then loads the page: in between the page would be its
skeleton, and where somebody was reading, and what they had typed, would be gone with it. So what a
public page shows is loaded before. Screens that are a browser's own keep what is typed themselves
(`assets/booking_client.js`).
"""

from dataclasses import replace
from functools import wraps
from typing import Any

import reflex as rx
from reflex.state import _apply_client_storage_vars
from reflex_base.constants import CompileVars
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler

from booking_app.ui.pages import public_page_at


def keep_open_pages() -> None:
    """At a connection made anew, have the view of the page that is open before anything is sent."""
    known = RegistrationContext.get().event_handlers
    name = format_event_handler(rx.State.event_handlers[CompileVars.HYDRATE_AND_LOAD])
    handler = known[name].handler
    hydrate = handler.fn

    @wraps(hydrate)
    async def hydrate_with_view(self: Any, vars: Any = None, hashes: Any = None) -> Any:  # noqa: A002 - as Reflex calls it
        # A browser that shows nothing yet says what it was built with.
        if hashes is None:
            await _load_what_is_open(self, vars or {})
        return await hydrate(self, vars=vars, hashes=hashes)

    known[name] = replace(known[name], handler=replace(handler, fn=hydrate_with_view))


async def _load_what_is_open(root: Any, stored: dict[str, Any]) -> None:
    path = str(root.router.url.path) or "/"
    page = public_page_at(path)
    if page is None:
        return
    state = await root.get_state(page.state)
    if state.path == path:
        return
    # Where the shopper is lies in the browser.
    await _apply_client_storage_vars(root, stored)
    await page.state.event_handlers["load"].fn(state)
