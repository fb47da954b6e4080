"""A place to drop one file; its source is in `web/file-drop.jsx`."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from booking_app.ui.admin.scripts import FOLDER


class FileDrop(rx.Component):
    """Sends a file as the body of a POST to `action`, with `file_name` and `locale` added.

    `most` is the largest file in bytes; `labels` are `drop`, `note`, `choose`, `sending`, `cancel`,
    `kind`, `large` (with `{most}`), `lost` and `failed`. What the server says of a refused file is
    shown as it is.
    """

    library = f"{FOLDER}/file-drop"
    tag = "FileDrop"

    action: rx.Var[str]
    most: rx.Var[int]
    locale: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_sent(id)`."""
        return {**super().get_event_triggers(), "on_sent": passthrough_event_spec(str)}
