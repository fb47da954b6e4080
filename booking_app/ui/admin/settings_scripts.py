"""The parts of the settings' screen that live in the browser; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from booking_app.ui.admin.scripts import FOLDER


class ColourField(rx.Component):
    """A colour, picked or typed."""

    library = f"{FOLDER}/colour-field"
    tag = "ColourField"

    name: rx.Var[str]
    value: rx.Var[str]
    label: rx.Var[str]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_pick(text)`."""
        return {**super().get_event_triggers(), "on_pick": passthrough_event_spec(str)}


class LogoField(rx.Component):
    """The logo, sent as soon as it is chosen; its digest is the value of a hidden field."""

    library = f"{FOLDER}/logo-field"
    tag = "LogoField"

    name: rx.Var[str]
    logo: rx.Var[Any]
    labels: rx.Var[dict[str, Any]]
