"""The stores in which a product lies, as its data for search engines names them."""

from collections.abc import Sequence
from dataclasses import dataclass

from booking_app.domain.catalogue.schemas import VariantView
from booking_app.ui.pages import PageRequest
from booking_app.workflows.near import StoreChoice


@dataclass(frozen=True, slots=True)
class StockedIn:
    """A store in which the piece lies; `lowest` is the least it costs there, in minor units."""

    name: str = ""
    city: str = ""
    country: str = ""
    address: str = ""
    href: str = ""
    lowest: int = 0


def stocked_in(
    choice: StoreChoice, asked: Sequence[VariantView], request: PageRequest
) -> StockedIn:
    """A store that has some of the sizes asked for."""
    store = choice.store
    return StockedIn(
        name=store.name,
        city=store.city,
        country=store.country,
        address=store.address,
        href=request.link(f"/stores/{store.slug}"),
        lowest=min(v.price.amount_minor for v in asked if choice.counts.get(v.id)),
    )
