"""The back office's own parts in the browser; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

FOLDER = "$/app_components/admin"


class Notice(rx.Component):
    """What was just done or refused, at the edge of the screen; news goes away by itself."""

    library = f"{FOLDER}/notice"
    tag = "Notice"

    text: rx.Var[str]
    kind: rx.Var[str]
    number: rx.Var[int]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_dismiss()`."""
        return {**super().get_event_triggers(), "on_dismiss": no_args_event_spec}


class FormGuard(rx.Component):
    """Around a form: knows of unsaved changes, and asks before they are left behind.

    Its element carries `data-dirty="true"` while something was changed since `saved` changed last
    (a version or a counter of the state); `.when-dirty` and `.when-clean` inside show accordingly.
    Ctrl-S (⌘S) submits the form.
    """

    library = f"{FOLDER}/form-guard"
    tag = "FormGuard"

    saved: rx.Var[Any]
    labels: rx.Var[dict[str, str]]
