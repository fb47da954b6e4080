"""Moments on admin screens, told in the zone of whoever reads; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from booking_app.ui.admin.scripts import FOLDER

_LIBRARY = f"{FOLDER}/moments"


class LocalMoment(rx.Component):
    """`at`, an ISO moment, in the reader's own zone; `look` is `short` or `full`."""

    library = _LIBRARY
    tag = "LocalMoment"

    at: rx.Var[str]
    locale: rx.Var[str]
    look: rx.Var[str]


class ZoneNote(rx.Component):
    """`text` with the reader's zone in the place of `{zone}`."""

    library = _LIBRARY
    tag = "ZoneNote"

    text: rx.Var[str]
    locale: rx.Var[str]


class ZoneLink(rx.Component):
    """A link of the server's own, with the reader's zone added to its address as `zone`."""

    library = _LIBRARY
    tag = "ZoneLink"

    href: rx.Var[str]
    download: rx.Var[bool]


class DateRange(rx.Component):
    """Two days, both included; `labels` are `range`, `since`, `until`."""

    library = _LIBRARY
    tag = "DateRange"

    since: rx.Var[str]
    until: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_range(since, until, zone)`."""
        return {
            **super().get_event_triggers(),
            "on_range": passthrough_event_spec(str, str, str),
        }
