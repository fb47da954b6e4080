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
from reflex.istate.manager.token import StateToken

from booking_app.ui.locales import without_locale

GONE_SECONDS = 600
"""How long the state of a shopper's tab is kept without a socket: a tunnel, a call taken."""
STAFF_GONE_SECONDS = 12 * 3600
"""The same for the back office and the counter: a laptop is closed over lunch on half a form."""

_LOOK_SECONDS = 60.0


class StatesOfTabs(StateManagerMemory):
    """Reflex's own, which forgets nobody who is there, and who left after a while."""

    def __init__(self, is_there: Callable[[str], bool], kept_seconds: Callable[[Any], int]) -> None:
        """`is_there` says of the token of a tab whether its socket is open, `kept_seconds` of a
        state how long it is kept when it is not."""
        super().__init__(token_expiration=GONE_SECONDS)
        self._is_there, self._kept_seconds = is_there, kept_seconds

    def _track_token(self, token: StateToken[Any]) -> None:
        """As Reflex has it, at every event; what was promised already stays promised."""
        promised, _ = self._token_expires_at.get(token.cache_key, (0.0, token))
        super()._track_token(token)
        self._promise(token, promised)

    def _purge_expired_tokens(self) -> float | None:
        """As Reflex has it; who is there is counted from now, with a look once a minute."""
        for _, token in list(self._token_expires_at.values()):
            if self._is_there(token.ident):
                self._promise(token, time.time() + self._kept_seconds(self.states[token.cache_key]))
        upcoming = super()._purge_expired_tokens()
        return None if upcoming is None else min(upcoming, time.time() + _LOOK_SECONDS)

    def _promise(self, token: StateToken[Any], until: float) -> None:
        known, _ = self._token_expires_at[token.cache_key]
        self._token_expires_at[token.cache_key] = (max(known, until), token)


def keep_states_of_tabs(app: Any) -> None:
    """Let an app without Redis forget so."""
    if type(app._state_manager) is StateManagerMemory and app.event_namespace is not None:
        tokens = app.event_namespace._token_manager
        # A type checker takes the methods Reflex marks as overrides for abstract ones.
        kind: Any = StatesOfTabs
        app._state_manager = kind(lambda token: token in tokens.token_to_socket, kept_seconds)


def kept_seconds(state: Any) -> int:
    """How long the state of a tab is kept once its socket is closed, by the screen it was at."""
    path = without_locale(state.router.url.path)
    return STAFF_GONE_SECONDS if path.startswith(("/admin", "/counter")) else GONE_SECONDS
