"""Parts in the browser which several areas use; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

FOLDER = "$/app_components/components"


class Sheet(rx.Component):
    """A modal sheet that a state opens and closes."""

    library = f"{FOLDER}/sheet"
    tag = "Sheet"

    open: rx.Var[bool]
    label: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_dismiss()`."""
        return {**super().get_event_triggers(), "on_dismiss": no_args_event_spec}
