"""The back office's own parts in the browser; their source is in `web/`."""

from typing import Any, ClassVar

import reflex as rx

from booking_app.ui.components.scripts import Events, OwnPart

FOLDER = "$/app_components/admin"


class Notice(OwnPart):
    """What was just done or refused, at the edge of the screen; news goes away by itself."""

    library = f"{FOLDER}/notice"
    tag = "Notice"

    text: rx.Var[str]
    kind: rx.Var[str]
    number: rx.Var[int]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_dismiss": (),
    }
    """`on_dismiss()`."""


class SignInAgain(OwnPart):
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

    says: ClassVar[Events] = {
        "on_lock": (),
        "on_stir": (),
        "on_opened": (),
        "on_leave": (),
    }
    """`on_lock()`, `on_stir()`: somebody is there, `on_opened()`, `on_leave()`."""


class FormGuard(OwnPart):
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


class FormEcho(OwnPart):
    """Inside a form: tells what stands in it `wait` milliseconds after the last change."""

    library = f"{FOLDER}/form-echo"
    tag = "FormEcho"

    wait: rx.Var[int]

    says: ClassVar[Events] = {
        "on_echo": (dict[str, Any],),
    }
    """`on_echo(data)`: texts by the names of their fields."""


class MediaDesk(OwnPart):
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

    says: ClassVar[Events] = {
        "on_order": (list[str],),
        "on_angle": (str, str),
        "on_describe": (dict[str, dict[str, str]],),
        "on_focal": (str, float, float),
        "on_crop": (str, dict),
        "on_remove": (str,),
        "on_restore": (str,),
        "on_retry": (list[str],),
        "on_forget": (list[str],),
        "on_changed": (),
    }
    """What a person does; the arguments are those of `ProductMediaState`."""
