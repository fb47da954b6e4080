"""Parts in the browser of the screens of goods; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from booking_app.ui.admin.scripts import FOLDER


class GoodsForm(rx.Component):
    """A form that tells which button sent it; leads to what was refused when `refused` changes.

    `touched` changes when rows of its tables came, went or moved: that is a change to be saved.
    """

    library = f"{FOLDER}/goods-form"
    tag = "GoodsForm"

    refused: rx.Var[int]
    touched: rx.Var[int]
    label: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_send(data)`: texts by the names of their inputs, with the button's own."""
        told = passthrough_event_spec(dict[str, Any])
        return {**super().get_event_triggers(), "on_send": told}


class PhoneFrame(rx.Component):
    """A page of the shop on a phone of 390 × 844."""

    library = f"{FOLDER}/phone-frame"
    tag = "PhoneFrame"

    src: rx.Var[str]
    title: rx.Var[str]
    loading: rx.Var[str]
