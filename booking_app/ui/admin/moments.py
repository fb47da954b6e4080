"""Moments on admin screens, told in the zone of whoever reads; their source is in `web/`."""

from typing import ClassVar

import reflex as rx

from booking_app.ui.admin.scripts import FOLDER
from booking_app.ui.components.scripts import Events, OwnPart

_LIBRARY = f"{FOLDER}/moments"


class LocalMoment(OwnPart):
    """`at`, an ISO moment, in the reader's own zone; `look` is `short` or `full`."""

    library = _LIBRARY
    tag = "LocalMoment"

    at: rx.Var[str]
    locale: rx.Var[str]
    look: rx.Var[str]


class ZoneNote(OwnPart):
    """`text` with the reader's zone in the place of `{zone}`."""

    library = _LIBRARY
    tag = "ZoneNote"

    text: rx.Var[str]
    locale: rx.Var[str]


class ZoneLink(OwnPart):
    """A link of the server's own, with the reader's zone added to its address as `zone`."""

    library = _LIBRARY
    tag = "ZoneLink"

    href: rx.Var[str]
    download: rx.Var[bool]


class DateRange(OwnPart):
    """Two days, both included; `labels` are `range`, `since`, `until`."""

    library = _LIBRARY
    tag = "DateRange"

    since: rx.Var[str]
    until: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_range": (str, str, str),
    }
    """`on_range(since, until, zone)`."""
