"""The parts of the settings' screen that live in the browser; their source is in `web/`."""

from typing import Any, ClassVar

import reflex as rx

from booking_app.ui.admin.scripts import FOLDER
from booking_app.ui.components.scripts import Events, OwnPart


class ColourField(OwnPart):
    """A colour, picked or typed."""

    library = f"{FOLDER}/colour-field"
    tag = "ColourField"

    name: rx.Var[str]
    value: rx.Var[str]
    label: rx.Var[str]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]

    says: ClassVar[Events] = {
        "on_pick": (str,),
    }
    """`on_pick(text)`."""


class LogoField(OwnPart):
    """The logo, sent as soon as it is chosen; its digest is the value of a hidden field."""

    library = f"{FOLDER}/logo-field"
    tag = "LogoField"

    name: rx.Var[str]
    logo: rx.Var[Any]
    labels: rx.Var[dict[str, Any]]
