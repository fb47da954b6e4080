"""The counter's own parts in the browser; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

_FOLDER = "$/app_components/counter"


class Desk(rx.Component):
    """Hears scanners, shows verdicts, stays awake."""

    library = f"{_FOLDER}/desk"
    tag = "Desk"

    answer: rx.Var[Any]
    connected: rx.Var[bool]
    labels: rx.Var[dict[str, Any]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_scan(payload, nonce)`, `on_wake()`, `on_put_away(code)` of a coupon not opened."""
        return {
            **super().get_event_triggers(),
            "on_scan": passthrough_event_spec(str, str),
            "on_wake": no_args_event_spec,
            "on_put_away": passthrough_event_spec(str),
        }


class CodeForm(rx.Component):
    """The code typed by hand."""

    library = f"{_FOLDER}/code-form"
    tag = "CodeForm"

    labels: rx.Var[dict[str, Any]]


class Camera(rx.Component):
    """The camera and the reader of codes, with its WebAssembly; only where it is placed."""

    library = f"{_FOLDER}/camera"
    tag = "Camera"
    lib_dependencies: list[str] = ["zxing-wasm@3.1.4"]  # noqa: RUF012 - as Reflex declares it

    labels: rx.Var[dict[str, Any]]


class PinLock(rx.Component):
    """Locks a device of a counter that nobody uses, and asks for the PIN; keeps the tabs of a
    browser with one person."""

    library = f"{_FOLDER}/pin-lock"
    tag = "PinLock"

    locked: rx.Var[bool]
    minutes: rx.Var[int]
    person: rx.Var[str]
    name: rx.Var[str]
    who: rx.Var[str]
    session: rx.Var[str]
    loaded: rx.Var[bool]
    fresh: rx.Var[bool]
    other: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_lock()`, `on_stir()`: somebody is there, `on_opened()` by the PIN."""
        return {
            **super().get_event_triggers(),
            "on_lock": no_args_event_spec,
            "on_stir": no_args_event_spec,
            "on_opened": no_args_event_spec,
        }


class LockClock(rx.Component):
    """How long a coupon stays with this counter; leaving gives it back."""

    library = f"{_FOLDER}/lock"
    tag = "LockClock"

    code: rx.Var[str]
    seconds: rx.Var[int]
    stamp: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_keep()`, `on_leave(code)`."""
        return {
            **super().get_event_triggers(),
            "on_keep": no_args_event_spec,
            "on_leave": passthrough_event_spec(str),
        }


class Reload(rx.Component):
    """Asks the server for the page at this address: it is not part of the live app."""

    library = f"{_FOLDER}/reload"
    tag = "Reload"


class News(rx.Component):
    """Rings for new bookings where that is wanted, and counts them in the page's title."""

    library = f"{_FOLDER}/news"
    tag = "News"

    chime: rx.Var[int]
    fresh: rx.Var[int]


class ChimeSwitch(rx.Component):
    """Whether new bookings ring on this device; its icon is its child."""

    library = f"{_FOLDER}/chime-switch"
    tag = "ChimeSwitch"

    label: rx.Var[str]


class Revive(rx.Component):
    """Says when the network is there again, or the screen woke up."""

    library = f"{_FOLDER}/revive"
    tag = "Revive"

    connected: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_back()`."""
        return {**super().get_event_triggers(), "on_back": no_args_event_spec}


class PrintButton(rx.Component):
    """Prints the page; its children are what stands on it."""

    library = f"{_FOLDER}/print-button"
    tag = "PrintButton"
