"""A place on a map, to be shown or chosen; the source of the part in the browser is in `web/`.

Leaflet is loaded by the page that has a map, when the map appears. `web/map-canvas.js` opens a map
for other uses, e.g. many pins.
"""

from typing import Any, ClassVar

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.core.settings import get_settings
from booking_app.ui.components.scripts import FOLDER, Events, OwnPart


class PinMap(OwnPart):
    """The pin, the fields `lat` and `lon`, and the search for an address; see `pin_map`."""

    library = f"{FOLDER}/pin-map"
    tag = "PinMap"
    lib_dependencies: list[str] = ["leaflet@1.9.4"]  # noqa: RUF012 - as Reflex declares it

    lat: rx.Var[Any]
    lon: rx.Var[Any]
    centre: rx.Var[Any]
    map: rx.Var[dict[str, str]]
    places: rx.Var[Any]
    searched: rx.Var[int]
    can_find: rx.Var[bool]
    error: rx.Var[str]
    disabled: rx.Var[bool]
    labels: rx.Var[dict[str, str]]

    says: ClassVar[Events] = {
        "on_place": (float, float),
        "on_find": (str,),
    }
    """`on_place(lat, lon)` when the pin was moved, `on_find(text)`."""


def map_facts() -> dict[str, str]:
    """Whose pictures a map shows, by this process's settings; goes to the browser in a state, for
    pages are built before the settings of where they run are known."""
    settings = get_settings()
    return {
        "tiles": settings.map_tiles_url,
        "attribution": settings.map_attribution,
        "attributionUrl": settings.map_attribution_url,
    }


def pin_map(t: Translator, **props: Any) -> rx.Component:
    """A pin to be moved. Props: `map` (see `map_facts`), `lat`, `lon`, `centre` (a pair, where to
    look without a pin), `places` and `searched` (what was found, and how often was looked),
    `can_find`, `error`, `on_place`, `on_find`."""
    return PinMap.create(
        labels={
            "map": t("Map"),
            "pin": t("The store's place; arrow keys move it"),
            "zoomIn": t("Closer"),
            "zoomOut": t("Further away"),
            "grid": t("The map cannot be loaded. The pin can still be placed by its degrees."),
            "hint": t(
                "Drag the pin, click the map, or move the pin by arrow keys (with Shift in longer "
                "steps). Degrees can be typed, too."
            ),
            "lat": t("Latitude"),
            "lon": t("Longitude"),
            "find": t("Find an address"),
            "example": t("Street, house, town"),
            "search": t("Find"),
            "nothing": t("Nothing found by these words. Try fewer of them."),
        },
        **props,
    )
