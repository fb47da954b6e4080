"""What a server without Redis keeps of a tab: all of it while the tab is there, and little longer.

Reflex forgets the state of a tab an hour after its last event. A shopper who left a minute after
she came is held for that hour, so a busy evening fills the memory with people who are gone; and one
who reads for longer than an hour, or a board nothing happens on, begins anew in the middle. Whether
the tab is there is known, because its socket is open, so that decides. Redis keeps its own hours.
"""

import time
from collections.abc import Callable
from typing import Any

from reflex.istate.manager.memory import StateManagerMemory

GONE_SECONDS = 600
"""How long the state of a tab without a socket is kept: a walk through a tunnel, a call taken."""

_LOOK_SECONDS = 60.0


class StatesOfTabs(StateManagerMemory):
    """Reflex's own, which forgets nobody who is there and who left after `GONE_SECONDS`."""

    def __init__(self, is_there: Callable[[str], bool]) -> None:
        """`is_there` says of the token of a tab whether its socket is open."""
        super().__init__(token_expiration=GONE_SECONDS)
        self._is_there = is_there

    def _purge_expired_tokens(self) -> float | None:
        """As Reflex has it; who is there is counted from now, with a look once a minute."""
        for _, token in list(self._token_expires_at.values()):
            if self._is_there(token.ident):
                self._track_token(token)
        upcoming = super()._purge_expired_tokens()
        return None if upcoming is None else min(upcoming, time.time() + _LOOK_SECONDS)


def keep_states_of_tabs(app: Any) -> None:
    """Let an app without Redis forget so."""
    if type(app._state_manager) is StateManagerMemory and app.event_namespace is not None:
        tokens = app.event_namespace._token_manager
        # A type checker takes the methods Reflex marks as overrides for abstract ones.
        kind: Any = StatesOfTabs
        app._state_manager = kind(lambda token: token in tokens.token_to_socket)
