"""Ctrl-K (⌘K): go anywhere by a few letters; also behind a button of the frame."""

from typing import Any, ClassVar, cast

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.admin.palette_state import PaletteState
from booking_app.ui.admin.scripts import FOLDER
from booking_app.ui.admin.shell import PLACES, AdminShell
from booking_app.ui.components.scripts import Events, OwnPart
from booking_app.ui.dual import Element, el, is_html
from booking_app.ui.locales import localised

# Their fields are Vars here.
shell: Any = AdminShell
palette_state: Any = PaletteState


class Palette(OwnPart):
    """The dialog and its button; the source is in `web/palette.jsx`.

    `pages` are `{path, href, label}`, of which only those in `paths` are offered; `who` keeps the
    recent places of one person from another's on the same device.
    """

    library = f"{FOLDER}/palette"
    tag = "Palette"

    pages: rx.Var[list[dict[str, str]]]
    paths: rx.Var[list[str]]
    who: rx.Var[str]
    asked: rx.Var[str]
    hits: rx.Var[list[Any]]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_ask": (str,),
    }
    """`on_ask(text)`."""


class PaletteButton(OwnPart):
    """Opens the palette where there is no side bar."""

    library = f"{FOLDER}/palette"
    tag = "PaletteButton"

    label: rx.Var[str]


def palette_button(t: Translator) -> Element:
    """For the bar of a phone."""
    if is_html():
        return el.span()
    return cast("Element", PaletteButton.create(label=t("Go to …")))


def palette(t: Translator) -> Element:
    """The palette of this language, for the side bar."""
    if is_html():
        return el.div(class_name="skeleton h-10 rounded-control")
    made = Palette.create(
        pages=[
            {
                "path": place.path,
                "href": localised(place.path, t.locale),
                "label": t(place.label),
            }
            for place in PLACES
        ],
        paths=shell.me.paths,
        who=shell.me.name,
        asked=palette_state.asked,
        hits=palette_state.hits,
        on_ask=palette_state.find,
        labels={
            "open": t("Go to …"),
            "prompt": t("Page, product, SKU, store, person"),
            "page": t("Pages"),
            "recent": t("Recent places"),
            "product": t("Products"),
            "store": t("Stores"),
            "staff": t("Staff"),
            "waiting": t("Looking …"),
            "nothing": t("Nothing is called “{text}”."),
            "found": t("Found: {n}"),
            "hint": t("↑ ↓ to choose, Enter to go, Esc to close"),
        },
    )
    return cast("Element", made)
