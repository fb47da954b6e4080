"""What several pages tell search engines alike, in schema.org's words."""

from collections.abc import Mapping
from typing import Any

from booking_app.domain.chain.service import chain_now
from booking_app.workflows.links import absolute

CONTEXT = "https://schema.org"
IN_STORE_ONLY = "https://schema.org/InStoreOnly"

Data = Mapping[str, Any]


def filled(data: Data) -> dict[str, Any]:
    """Without what is not known: an empty property says something wrong."""
    return {name: value for name, value in data.items() if value not in ("", None, [], ())}


def organization() -> dict[str, Any]:
    """The chain, to be known again by its `@id` on whatever page it is named."""
    chain = chain_now()
    return {
        "@type": "Organization",
        "@id": absolute("/#chain"),
        "name": chain.name,
        "url": absolute("/"),
    }


def breadcrumbs(*way: tuple[str, str]) -> Data:
    """The way to a page: names and paths, from the front door's first step to the page itself."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(way, 1)
        ],
    }
