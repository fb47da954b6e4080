"""The counter's own parts in the browser; their source is in `web/`."""

from typing import Any, ClassVar

import reflex as rx

from booking_app.ui.components.scripts import Events, OwnPart

_FOLDER = "$/app_components/counter"


class Desk(OwnPart):
    """Hears scanners, shows verdicts, stays awake."""

    library = f"{_FOLDER}/desk"
    tag = "Desk"

    answer: rx.Var[Any]
    connected: rx.Var[bool]
    labels: rx.Var[dict[str, Any]]

    says: ClassVar[Events] = {
        "on_scan": (str, str),
        "on_wake": (),
        "on_put_away": (str,),
    }
    """`on_scan(payload, nonce)`, `on_wake()`, `on_put_away(code)` of a coupon not opened."""


class BoardSieve(OwnPart):
    """The board's search and filters, which work on what the device kept where there is no
    connection. Children: what stands before the search, what beside it, and the board."""

    library = f"{_FOLDER}/board-sieve"
    tag = "BoardSieve"

    connected: rx.Var[bool]
    kind: rx.Var[str]
    time: rx.Var[str]
    mine: rx.Var[bool]
    text: rx.Var[str]
    resets: rx.Var[int]
    labels: rx.Var[dict[str, Any]]

    says: ClassVar[Events] = {
        "on_sift": (str, str, bool, str),
    }
    """`on_sift(kind, time, is_mine, text)`."""


class BoardPulse(OwnPart):
    """Whether the board follows the store, and as of when what it shows stands."""

    library = f"{_FOLDER}/board-pulse"
    tag = "BoardPulse"

    connected: rx.Var[bool]
    read_at: rx.Var[str]
    labels: rx.Var[dict[str, str]]


class CodeForm(OwnPart):
    """The code typed by hand."""

    library = f"{_FOLDER}/code-form"
    tag = "CodeForm"

    labels: rx.Var[dict[str, Any]]


class Camera(OwnPart):
    """The camera and the reader of codes, with its WebAssembly; only where it is placed."""

    library = f"{_FOLDER}/camera"
    tag = "Camera"
    lib_dependencies: list[str] = ["zxing-wasm@3.1.4"]  # noqa: RUF012 - as Reflex declares it

    labels: rx.Var[dict[str, Any]]


class PinLock(OwnPart):
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
    connected: rx.Var[bool]
    other: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_lock": (),
        "on_stir": (),
        "on_opened": (),
    }
    """`on_lock()`, `on_stir()`: somebody is there, `on_opened()` by the PIN."""


class LockClock(OwnPart):
    """How long a coupon stays with this counter; leaving gives it back."""

    library = f"{_FOLDER}/lock"
    tag = "LockClock"

    code: rx.Var[str]
    seconds: rx.Var[int]
    stamp: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_keep": (),
        "on_leave": (str,),
    }
    """`on_keep()`, `on_leave(code)`."""


class Reload(OwnPart):
    """Asks the server for the page at this address: it is not part of the live app."""

    library = f"{_FOLDER}/reload"
    tag = "Reload"


class News(OwnPart):
    """Rings for new bookings where that is wanted, and counts them in the page's title."""

    library = f"{_FOLDER}/news"
    tag = "News"

    chime: rx.Var[int]
    fresh: rx.Var[int]


class ChimeSwitch(OwnPart):
    """Whether new bookings ring on this device; its icon is its child."""

    library = f"{_FOLDER}/chime-switch"
    tag = "ChimeSwitch"

    label: rx.Var[str]


class Revive(OwnPart):
    """Says when the network is there again, or the screen woke up."""

    library = f"{_FOLDER}/revive"
    tag = "Revive"

    connected: rx.Var[bool]

    says: ClassVar[Events] = {
        "on_back": (),
    }
    """`on_back()`."""


class PrintButton(OwnPart):
    """Prints the page; its children are what stands on it."""

    library = f"{_FOLDER}/print-button"
    tag = "PrintButton"
