"""Parts in the browser which several areas use; their source is in `web/`."""

from typing import Any, ClassVar

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

FOLDER = "$/app_components/components"

Events = dict[str, tuple[Any, ...]]
"""What a part tells: events by name, and the types of what comes with each."""


class OwnPart(rx.Component):
    """A part of ours in the browser. `says` are its events."""

    says: ClassVar[Events] = {}

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """Those of every component, and its own."""
        own = {
            name: passthrough_event_spec(*told) if told else no_args_event_spec
            for name, told in cls.says.items()
        }
        return {**super().get_event_triggers(), **own}


class Sheet(OwnPart):
    """A modal sheet that a state opens and closes."""

    library = f"{FOLDER}/sheet"
    tag = "Sheet"

    open: rx.Var[bool]
    label: rx.Var[str]

    says: ClassVar[Events] = {
        "on_dismiss": (),
    }
    """`on_dismiss()`."""
