"""What can be chosen on the screens of goods: categories, metals, stones, stores."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from booking_app.core.db import Session, localized
from booking_app.core.i18n import Translator
from booking_app.domain.catalogue.editing_schemas import CategoryRow
from booking_app.domain.stores import service as stores
from booking_app.ui.admin.goods_words import METALS, STONES
from booking_app.ui.shop.words import metal_name, stone_name


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a list of choices."""

    value: str = ""
    label: str = ""


def category_choices(rows: Sequence[CategoryRow], locale: str) -> tuple[Choice, ...]:
    """The shelves a product can stand on."""
    return tuple(
        Choice(str(row.id), localized(row.name, locale)) for row in rows if row.archived_at is None
    )


def metal_choices(used: Iterable[str], t: Translator) -> tuple[Choice, ...]:
    """The metals shoppers filter by: the usual ones, and those products have besides."""
    keys = dict.fromkeys([*METALS, *used])
    return tuple(Choice(key, metal_name(key, t)) for key in keys if key)


def stone_choices(used: Iterable[str], t: Translator) -> tuple[Choice, ...]:
    """As `metal_choices`."""
    keys = dict.fromkeys([*STONES, *used])
    return tuple(Choice(key, stone_name(key, t)) for key in keys if key)


async def store_choices(session: Session, locale: str) -> tuple[Choice, ...]:
    """The stores a piece can lie in, by town and name."""
    found = await stores.list_stores(session, locale)
    return tuple(Choice(str(store.id), f"{store.city}, {store.name}") for store in found)


async def store_names(session: Session, ids: Iterable[UUID], locale: str) -> dict[UUID, str]:
    """Stores by id, as `store_choices` calls them, hidden ones too."""
    found = await stores.get_stores_by_ids(session, set(ids), locale)
    return {id_: f"{store.city}, {store.name}" for id_, store in found.items()}


async def main_zone(session: Session, locale: str) -> str:
    """The time zone most stores keep: the one a chain's own hours are said in."""
    zones = Counter(store.time_zone for store in await stores.list_stores(session, locale))
    return zones.most_common(1)[0][0] if zones else "UTC"
