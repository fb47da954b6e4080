"""The stores of a list on a map; the source of the part in the browser is in `web/`.

Leaflet is loaded when the map opens: on a phone by a tap, on a wide screen when it is in view.
"""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from booking_app.core.i18n import Translator
from booking_app.ui.components.scripts import FOLDER
from booking_app.ui.dual import Element, el, is_html

_PLACE = "map-place"


@dataclass(frozen=True, slots=True)
class Pin:
    """A store on the map; `note` is what its list says first, and the map opens on the near ones
    if there are any."""

    lat: float = 0.0
    lon: float = 0.0
    name: str = ""
    href: str = ""
    note: str = ""
    is_near: bool = False


class StoresMap(rx.Component):
    """See `stores_map`."""

    library = f"{FOLDER}/stores-map"
    tag = "StoresMap"
    lib_dependencies: list[str] = ["leaflet@1.9.4"]  # noqa: RUF012 - as Reflex declares it

    pins: rx.Var[Any]
    map: rx.Var[dict[str, str]]
    labels: rx.Var[dict[str, str]]


def stores_map(pins: Any, facts: Any, t: Translator) -> Element:
    """The map of `Pin`s; `facts` as in `pin_map.map_facts`. Before the page is live its place."""
    if is_html():
        return el.section(
            el.button(
                t("Show on the map"),
                type="button",
                data_tap="",
                class_name="button-secondary w-full lg:hidden",
            ),
            el.div(
                class_name="hidden h-[calc(100dvh-9rem)] rounded-control border border-line "
                "lg:block"
            ),
            el.noscript(el.style(f"#{_PLACE}{{display:none}}")),
            id=_PLACE,
            aria_label=t("Stores on the map"),
            class_name="scroll-mt-20",
        )
    return StoresMap.create(
        pins=pins,
        map=facts,
        labels={
            "map": t("Stores on the map"),
            "show": t("Show on the map"),
            "hide": t("Hide the map"),
            "zoomIn": t("Closer"),
            "zoomOut": t("Further away"),
            "cluster": t("{n} stores here; shows them closer", n="{n}"),
            "grid": t("The map cannot be loaded. The list has every store."),
        },
    )
