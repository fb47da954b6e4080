"""Where a product lies now, as its page says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.i18n import Translator
from booking_app.domain.catalogue.schemas import VariantView
from booking_app.ui.pages import PageRequest
from booking_app.ui.shop.stores_view import checked, distance, is_stale, last_pieces, opening
from booking_app.workflows.near import StoreChoice


@dataclass(frozen=True, slots=True)
class WhereStore:
    """A store in which it lies now."""

    name: str = ""
    city: str = ""
    address: str = ""
    href: str = ""
    distance: str = ""
    opening: str = ""
    is_open: bool = False
    pieces: str = ""
    checked: str = ""


def where_text(
    here: Sequence[StoreChoice], chosen: VariantView | None, t: Translator, *, is_on_asking: bool
) -> str:
    """“In 3 stores: Moscow, Kazan” of those that have it. What was seen too long ago is not
    promised."""
    if not here and is_on_asking:
        return t("Only the last pieces are left. Ask the store first.")
    if not here:
        if chosen and chosen.size:
            return t("No piece of this size is free right now.")
        return t("No piece is free right now.")
    fresh = [choice for choice in here if not is_stale(choice.checked_at)]
    if not fresh:
        return t.n(
            "It was in {n} store. Ask there first.",
            "It was in {n} stores. Ask there first.",
            len(here),
        )
    towns = list(dict.fromkeys(choice.store.city for choice in fresh))
    stores = t.n("In {n} store", "In {n} stores", len(fresh))
    if len(towns) == 1:
        return t("{stores}: {towns}", stores=stores, towns=towns[0])
    if len(towns) <= 4:
        return t("{stores}: {towns}", stores=stores, towns=", ".join(towns))
    more = t.n("{n} more town", "{n} more towns", len(towns) - 3)
    return t("{stores}: {towns} and {more}", stores=stores, towns=", ".join(towns[:3]), more=more)


def where_store(
    choice: StoreChoice,
    chosen: VariantView | None,
    names: Mapping[UUID, str],
    request: PageRequest,
    t: Translator,
) -> WhereStore:
    """A store for the list under it."""
    store = choice.store
    return WhereStore(
        name=store.name,
        city=store.city,
        address=store.address,
        href=request.link(f"/stores/{store.slug}"),
        distance=distance(store, t.locale),
        opening=opening(store, t.locale),
        is_open=store.open.is_open,
        # What was seen too long ago is no promise.
        pieces="" if is_stale(choice.checked_at) else _pieces(choice, chosen, names, t),
        checked=checked(choice.checked_at, t.locale),
    )


def _pieces(
    choice: StoreChoice, chosen: VariantView | None, names: Mapping[UUID, str], t: Translator
) -> str:
    if not (choice.counts.get(chosen.id) if chosen else any(choice.counts.values())):
        return last_pieces(t.locale)
    if chosen:
        return t.n("{n} piece here", "{n} pieces here", choice.counts.get(chosen.id, 0))
    sizes = [name for id_, name in names.items() if choice.counts.get(id_) and name]
    if not sizes:
        return t.n("{n} piece here", "{n} pieces here", sum(choice.counts.values()))
    return t("Sizes here: {sizes}", sizes=" · ".join(sizes))
