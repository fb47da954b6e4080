"""A place to drop one file; its source is in `web/file-drop.jsx`."""

from typing import ClassVar

import reflex as rx

from booking_app.ui.admin.scripts import FOLDER
from booking_app.ui.components.scripts import Events, OwnPart


class FileDrop(OwnPart):
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

    says: ClassVar[Events] = {
        "on_sent": (str,),
    }
    """`on_sent(id)`."""
