"""What a product needs before shoppers may see it, for one and for many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.domain.catalogue import repository
from booking_app.domain.catalogue.editing_schemas import Requirement
from booking_app.domain.media.service import media_by_ids
from booking_app.domain.media.uses import languages_without_alt

# Pictures come with all their files.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Display:
    """What a product has to show: sizes, photos, and by language the pictures not described."""

    variants: int = 0
    photos: int = 0
    not_described: Mapping[str, int] = field(default_factory=dict)


async def displays(
    session: AsyncSession, product_ids: Sequence[UUID], locales: Sequence[str]
) -> dict[UUID, Display]:
    """What each of the products has to show."""
    found: dict[UUID, Display] = {}
    for start in range(0, len(product_ids), _AT_ONCE):
        found |= await _displays(session, product_ids[start : start + _AT_ONCE], locales)
    return found


async def _displays(
    session: AsyncSession, product_ids: Sequence[UUID], locales: Sequence[str]
) -> dict[UUID, Display]:
    variants = Counter(
        row.product_id for row in await repository.variants(session, product_ids=product_ids)
    )
    shown: dict[UUID, list[UUID]] = {product_id: [] for product_id in product_ids}
    for link in await repository.product_media(session, product_ids):
        shown[link.product_id].append(link.asset_id)
    everything = [asset_id for ids in shown.values() for asset_id in ids]
    media = await media_by_ids(session, everything, locales[0])
    silent = await languages_without_alt(session, everything, locales)
    return {
        product_id: Display(
            variants[product_id],
            sum(1 for id_ in ids if id_ in media and media[id_].kind == "photo"),
            Counter(locale for id_ in ids for locale in silent.get(id_, ())),
        )
        for product_id, ids in shown.items()
    }


def requirements_of(
    name: Mapping[str, str], display: Display, locales: Sequence[str], *, has_category: bool
) -> list[Requirement]:
    """Everything a product needs, met or not, in order of work."""
    return [
        *(Requirement("name", bool(name.get(locale, "").strip()), locale) for locale in locales),
        Requirement("category", has_category),
        Requirement("variants", display.variants > 0, count=display.variants),
        Requirement("photo", display.photos > 0, count=display.photos),
        *(
            Requirement("alt", not count, locale, count)
            for locale in locales
            for count in (display.not_described.get(locale, 0),)
        ),
    ]
