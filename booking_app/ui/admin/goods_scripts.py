"""Parts in the browser of the screens of goods; their source is in `web/`."""

from typing import Any, ClassVar

import reflex as rx

from booking_app.ui.admin.scripts import FOLDER
from booking_app.ui.components.scripts import Events, OwnPart


class GoodsForm(OwnPart):
    """A form that tells which button sent it; leads to what was refused when `refused` changes.

    `touched` changes when rows of its tables came, went or moved: that is a change to be saved.
    """

    library = f"{FOLDER}/goods-form"
    tag = "GoodsForm"

    refused: rx.Var[int]
    touched: rx.Var[int]
    label: rx.Var[str]

    says: ClassVar[Events] = {
        "on_send": (dict[str, Any],),
    }
    """`on_send(data)`: texts by the names of their inputs, with the button's own."""


class PhoneFrame(OwnPart):
    """A page of the shop on a phone of 390 × 844."""

    library = f"{FOLDER}/phone-frame"
    tag = "PhoneFrame"

    src: rx.Var[str]
    title: rx.Var[str]
    loading: rx.Var[str]
