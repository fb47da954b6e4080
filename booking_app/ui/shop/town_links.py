"""The towns one can jump to from the list of stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from booking_app.core.i18n import Translator
from booking_app.domain.stores.schemas import CityView
from booking_app.ui.dual import Element, each, el, when
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.stores_query import StoresQuery

_MOST = 30


@dataclass(frozen=True, slots=True)
class TownLink:
    """A town one can jump to."""

    name: str = ""
    href: str = ""
    count: str = ""
    current: bool = False


def links_of(
    cities: Sequence[CityView], asked: StoresQuery, request: PageRequest
) -> tuple[TownLink, ...]:
    """Of very many towns those with most stores; any other can be typed. The town one is looking
    at leads, so that it is seen on a narrow screen."""
    larger = sorted(cities, key=lambda city: (city.slug != asked.city, -city.store_count))
    kept = {city.slug for city in larger[:_MOST]}
    return tuple(
        TownLink(
            name=city.name,
            href=asked.href(request.link("/stores"), city=city.slug),
            count=str(city.store_count),
            current=city.slug == asked.city,
        )
        for city in sorted(cities, key=lambda city: city.slug != asked.city)
        if city.slug in kept
    )


def town_links(view: Any, t: Translator) -> Element:
    """The towns as chips."""
    return el.nav(
        el.ul(
            each(
                view.links,
                lambda town: el.li(
                    el.a(
                        town.name,
                        el.span(town.count, class_name="opacity-70"),
                        href=town.href,
                        aria_current=when(town.current, "true", "false"),
                        class_name="chip whitespace-nowrap hover:border-ink",
                    )
                ),
            ),
            class_name="flex gap-2 overflow-x-auto -mx-5 px-5 md:mx-0 md:px-0 md:flex-wrap py-1",
        ),
        aria_label=t("Stores by town"),
        class_name="mt-2",
    )
