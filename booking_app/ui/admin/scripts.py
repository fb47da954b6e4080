"""The back office's own parts in the browser; their source is in `web/`."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

FOLDER = "$/app_components/admin"


class Notice(rx.Component):
    """What was just done or refused, at the edge of the screen; news goes away by itself."""

    library = f"{FOLDER}/notice"
    tag = "Notice"

    text: rx.Var[str]
    kind: rx.Var[str]
    number: rx.Var[int]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_dismiss()`."""
        return {**super().get_event_triggers(), "on_dismiss": no_args_event_spec}


class SignInAgain(rx.Component):
    """Over a screen whose session ended: the same person signs in and goes on."""

    library = f"{FOLDER}/sign-in-again"
    tag = "SignInAgain"

    ended: rx.Var[str]
    minutes: rx.Var[int]
    who: rx.Var[str]
    session: rx.Var[str]
    fresh: rx.Var[bool]
    name: rx.Var[str]
    login: rx.Var[str]
    labels: rx.Var[dict[str, str]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_lock()`, `on_stir()`: somebody is there, `on_opened()`, `on_leave()`."""
        triggers = ("on_lock", "on_stir", "on_opened", "on_leave")
        return {**super().get_event_triggers(), **dict.fromkeys(triggers, no_args_event_spec)}


class FormGuard(rx.Component):
    """Around a form: knows of unsaved changes, and asks before they are left behind.

    Its element carries `data-dirty="true"` while something was changed since `saved` changed last
    (a version or a counter of the state); `.when-dirty` and `.when-clean` inside show accordingly.
    Ctrl-S (⌘S) submits the form.
    """

    library = f"{FOLDER}/form-guard"
    tag = "FormGuard"

    saved: rx.Var[Any]
    refused: rx.Var[int]
    labels: rx.Var[dict[str, str]]


class FormEcho(rx.Component):
    """Inside a form: tells what stands in it `wait` milliseconds after the last change."""

    library = f"{FOLDER}/form-echo"
    tag = "FormEcho"

    wait: rx.Var[int]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """`on_echo(data)`: texts by the names of their fields."""
        told = passthrough_event_spec(dict[str, Any])
        return {**super().get_event_triggers(), "on_echo": told}


class MediaDesk(rx.Component):
    """The pictures of a product: uploads, grid, editor. See `web/media-desk.jsx`."""

    library = f"{FOLDER}/media-desk"
    tag = "MediaDesk"
    lib_dependencies: list[str] = [  # noqa: RUF012 - as Reflex declares it
        "tus-js-client@4.3.1",
        "@dnd-kit/core@6.3.1",
        "@dnd-kit/sortable@10.0.0",
    ]

    about: rx.Var[Any]
    items: rx.Var[Any]
    uploads: rx.Var[Any]
    done: rx.Var[Any]
    removed: rx.Var[Any]
    settings: rx.Var[dict[str, Any]]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """What a person does; the arguments are those of `ProductMediaState`."""
        return {
            **super().get_event_triggers(),
            "on_order": passthrough_event_spec(list[str]),
            "on_angle": passthrough_event_spec(str, str),
            "on_describe": passthrough_event_spec(dict[str, dict[str, str]]),
            "on_focal": passthrough_event_spec(str, float, float),
            "on_crop": passthrough_event_spec(str, dict),
            "on_remove": passthrough_event_spec(str),
            "on_restore": passthrough_event_spec(str),
            "on_retry": passthrough_event_spec(list[str]),
            "on_forget": passthrough_event_spec(list[str]),
            "on_changed": no_args_event_spec,
        }
