"""Writing products: creating, saving so that two editors cannot undo each other, taking back.

Every change goes through `apply`, which writes what differs, raises the version and leaves an
audit entry with `version` and `changes` (flat key: before, after); `undo` reads that entry.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events
from booking_app.core.audit import Actor
from booking_app.core.clock import utc_now
from booking_app.core.db import localized
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import editing_repository as stored
from booking_app.domain.catalogue import repository
from booking_app.domain.catalogue.editing_schemas import (
    TEXTS,
    Clash,
    NewProduct,
    ProductEdit,
    ProductInput,
    ProductStatus,
    Saved,
    VariantLine,
)
from booking_app.domain.catalogue.errors import (
    GoodsChanged,
    InvalidGoods,
    NothingToUndo,
    ProductNotFound,
)
from booking_app.domain.catalogue.indexing import index_products
from booking_app.domain.catalogue.models import Product
from booking_app.domain.catalogue.naming import expand_sizes, free_name, slug_of
from booking_app.domain.catalogue.product_fields import (
    cleaned,
    fields_of,
    line_of,
    variant_fields,
    write_field,
    wrong_fields,
)
from booking_app.domain.catalogue.variant_table import check_lines, write_lines
from booking_app.domain.chain import service as chain
from booking_app.domain.media.service import media_by_ids

CREATED, EDITED, UNDONE = "product.created", "product.edited", "product.undone"
_MOMENTS = ("published_at", "archived_at")


def topic_of(product_id: UUID) -> str:
    """The topic on which watchers hear that a product was changed."""
    return f"product:{product_id}"


def status_of(published_at: datetime | None, archived_at: datetime | None) -> ProductStatus:
    """What a product is now, by the clock."""
    if archived_at is not None:
        return "archived"
    if published_at is None:
        return "draft"
    return "live" if published_at <= utc_now() else "scheduled"


async def get_edit(session: AsyncSession, product_id: UUID, locale: str) -> ProductEdit:
    """A product of any state, as its editor sees it. Raises `ProductNotFound`."""
    return await _view(session, await _existing(session, product_id), locale)


async def create(session: AsyncSession, actor: Actor, new: NewProduct, locale: str) -> ProductEdit:
    """Begin a product as a draft, with its sizes if any were named.

    Raises `InvalidGoods` with keys `name.<locale>`, `slug`, `category`, `sizes`, `price`.
    """
    house = await chain.current(session)
    name = {key: text.strip() for key, text in new.name.items()}
    errors: dict[str, str] = {}
    lines = _first_lines(new, errors)
    if await stored.category(session, new.category_id) is None:
        errors["category"] = "required"
    slug = new.slug or await _free_slug(session, name, house.default_locale)
    fields = {f"name.{key}": text for key, text in name.items()} | {"slug": slug}
    errors |= wrong_fields(fields, house.locales)
    if new.slug and await stored.is_slug_taken(session, slug):
        errors["slug"] = "taken"
    if errors:
        raise InvalidGoods(errors)
    blank = dict.fromkeys(house.locales, "")
    row = Product(
        id=new_id(),
        slug=slug,
        category_id=new.category_id,
        family=slug[:80],
        name=blank | name,
        summary=blank,
        story=blank,
        care=blank,
        metal=new.metal,
        metal_name=blank | dict(new.metal_name or {}),
        stone=new.stone or "none",
        specs=[],
        position=await stored.highest_position(session) + 1,
        published_at=None,
    )
    session.add(row)
    await session.flush()
    await write_lines(session, row, lines, house.currency)
    await index_products(session, [row.id])
    audit.record(session, actor, CREATED, "product", row.id, label=_label(row, locale), version=1)
    return await _view(session, row, locale)


async def save(
    session: AsyncSession, actor: Actor, product_id: UUID, given: ProductInput, locale: str
) -> Saved:
    """Write what differs from `given.base`; what others changed elsewhere meanwhile is kept.

    Raises `ProductNotFound`, `InvalidGoods`, and `GoodsChanged` with the clashes when the same
    field was changed by somebody else.
    """
    row = await _existing(session, product_id, lock=True)
    house = await chain.current(session)
    current = await _flat(session, row)
    mine = cleaned(given.fields) | _mine(given)
    changed = {key for key, value in mine.items() if value != given.base.get(key)}
    merged: list[str] = []
    if given.version != row.version:
        merged = [
            key
            for key in current
            if (key in given.base or key.startswith("variant."))
            and current[key] != given.base.get(key)
            and key != "order"
        ]
        await _refuse_clashes(session, row, given, current, mine, changed)
    wanted = current | {key: value for key, value in mine.items() if key in changed}
    if not wanted.get("slug"):
        wanted["slug"] = await _free_slug(session, _names(wanted), house.default_locale, row.id)
    for name in ("family", "metal_name"):
        _fill(wanted, name, house.locales)
    lines = _final_lines(given, current, mine, changed)
    written = await apply(session, actor, row, wanted, lines, locale)
    return Saved(await _view(session, row, locale), tuple(written), tuple(merged))


async def undo(
    session: AsyncSession, actor: Actor, product_id: UUID, version: int, locale: str
) -> Saved:
    """Take the newest change back, whoever made it; done again, it is there again.

    Raises `GoodsChanged` when something was changed after `version`, `NothingToUndo`.
    """
    row = await _existing(session, product_id, lock=True)
    if row.version != version:
        raise GoodsChanged(row.version)
    entries = await stored.changes_since(session, "product", row.id, version - 1)
    if not entries or not entries[-1].data.get("changes"):
        raise NothingToUndo
    current = await _flat(session, row)
    before = {key: pair[0] for key, pair in entries[-1].data["changes"].items()}
    wanted = current | before
    order = [id_ for id_ in wanted["order"] if wanted.get(f"variant.{id_}")]
    more = [
        key.partition(".")[2]
        for key, value in wanted.items()
        if key.startswith("variant.") and value and key.partition(".")[2] not in order
    ]
    lines = [VariantLine(UUID(id_), **wanted[f"variant.{id_}"]) for id_ in [*order, *more]]
    written = await apply(session, actor, row, wanted, lines, locale, action=UNDONE)
    return Saved(await _view(session, row, locale), tuple(written))


async def apply(
    session: AsyncSession,
    actor: Actor,
    row: Product,
    wanted: Mapping[str, Any],
    lines: list[VariantLine] | None,
    locale: str,
    action: str = EDITED,
) -> list[str]:
    """Make the product what `wanted` and `lines` say; returns the flat keys that changed.

    Keys `wanted` does not name stay, `lines` of `None` leaves the variants alone. Raises
    `InvalidGoods`.
    """
    house = await chain.current(session)
    before = await _flat(session, row)
    fields = {
        key: wanted.get(key, before[key])
        for key in before
        if not key.startswith("variant.") and key != "order"
    }
    errors = wrong_fields(fields, house.locales)
    if "slug" not in errors and await stored.is_slug_taken(session, fields["slug"], but=row.id):
        errors["slug"] = "taken"
    if await stored.category(session, UUID(fields["category"])) is None:
        errors["category"] = "required"
    if lines is not None:
        errors |= await check_lines(session, row, lines)
    if errors:
        raise InvalidGoods(errors)
    if fields["slug"] != row.slug:
        if row.published_at is not None:
            await stored.remember_slug(session, "product", row.id, row.slug, fields["slug"])
        else:
            await stored.forget_slug(session, "product", fields["slug"])
    for key, value in fields.items():
        if value == before[key]:
            continue
        if key == "category":
            row.category_id = UUID(value)
        elif key in _MOMENTS:
            setattr(row, key, datetime.fromisoformat(value) if value else None)
        else:
            write_field(row, key, value)
    if lines is not None:
        await write_lines(session, row, lines, house.currency)
    await session.flush()
    after = await _flat(session, row)
    changes = {
        key: [before.get(key), after.get(key)]
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    }
    if changes:
        row.version, row.updated_at = row.version + 1, utc_now()
        await index_products(session, [row.id])
        audit.record(
            session, actor, action, "product", row.id,
            label=_label(row, locale), version=row.version, changes=changes,
        )  # fmt: skip
        events.publish(session, topic_of(row.id), action, row.version)
    return list(changes)


async def _existing(session: AsyncSession, product_id: UUID, *, lock: bool = False) -> Product:
    row = await stored.product(session, product_id, lock=lock)
    if row is None:
        raise ProductNotFound(id=str(product_id))
    return row


async def _flat(session: AsyncSession, row: Product) -> dict[str, Any]:
    house = await chain.current(session)
    rows = await repository.variants(session, product_ids=[row.id])
    moments = {name: _iso(getattr(row, name)) for name in _MOMENTS}
    return fields_of(row, house.locales) | moments | variant_fields([line_of(v) for v in rows])


async def _view(session: AsyncSession, row: Product, locale: str) -> ProductEdit:
    house = await chain.current(session)
    variants = await repository.variants(session, product_ids=[row.id])
    pieces = await stored.piece_counts(session, [variant.id for variant in variants])
    links = await repository.product_media(session, [row.id])
    media = await media_by_ids(session, [link.asset_id for link in links], locale)
    photos = [media[link.asset_id] for link in links if media[link.asset_id].kind == "photo"]
    return ProductEdit(
        id=row.id,
        version=row.version,
        slug=row.slug,
        status=status_of(row.published_at, row.archived_at),
        published_at=row.published_at,
        archived_at=row.archived_at,
        updated_at=row.updated_at,
        currency=variants[0].currency if variants else house.currency,
        fields=fields_of(row, house.locales),
        variants=tuple(line_of(variant, pieces.get(variant.id, 0)) for variant in variants),
        photo=photos[0] if photos else None,
        media_count=len(links),
        piece_count=sum(pieces.values()),
        former_slugs=tuple(await stored.former_slugs(session, "product", row.id)),
    )


async def _refuse_clashes(
    session: AsyncSession,
    row: Product,
    given: ProductInput,
    current: Mapping[str, Any],
    mine: Mapping[str, Any],
    changed: set[str],
) -> None:
    entries = await stored.changes_since(session, "product", row.id, given.version)
    by = {key: entry for entry in entries for key in entry.data.get("changes", {})}
    clashes = [
        Clash(
            key=key,
            base=given.base.get(key),
            mine=mine[key],
            theirs=current.get(key),
            who=by[key].actor_id if key in by else "",
            at=by[key].at if key in by else None,
        )
        for key in sorted(changed - {"order"})
        if current.get(key) not in (given.base.get(key), mine[key])
    ]
    if clashes:
        raise GoodsChanged(row.version, tuple(clashes))


def _mine(given: ProductInput) -> dict[str, Any]:
    gone = {key: None for key in given.base if key.startswith("variant.")}
    return gone | variant_fields(given.variants)


def _final_lines(
    given: ProductInput,
    current: Mapping[str, Any],
    mine: Mapping[str, Any],
    changed: set[str],
) -> list[VariantLine]:
    lines: list[VariantLine] = []
    for line in given.variants:
        key = f"variant.{line.id}"
        if line.id is None or key in changed:
            lines.append(line)
        elif current.get(key):
            lines.append(replace(line, **current[key]))
    theirs = [key for key in current if key.startswith("variant.") and key not in given.base]
    shown = {f"variant.{line.id}" for line in given.variants}
    lines += [
        VariantLine(UUID(key.partition(".")[2]), **current[key])
        for key in theirs
        if key not in shown
    ]
    return lines


def _first_lines(new: NewProduct, errors: dict[str, str]) -> list[VariantLine]:
    try:
        sizes = expand_sizes(new.sizes) or [""]
    except ValueError:
        errors["sizes"] = "malformed"
        return []
    if new.price_minor is None:
        return []
    if new.price_minor <= 0:
        errors["price"] = "not_positive"
    return [VariantLine(None, size, "", new.price_minor) for size in sizes]


async def _free_slug(
    session: AsyncSession, names: Mapping[str, str], first: str, but: UUID | None = None
) -> str:
    """An address made of the name: of the English one where there is one, as links are Latin."""
    stem = slug_of(names.get("en") or names.get(first) or localized(names, first))[:90]
    if not stem:
        return ""
    return free_name(stem, await stored.taken_slugs(session, stem, but=but))


def _names(flat: Mapping[str, Any]) -> dict[str, str]:
    return {key.partition(".")[2]: text for key, text in flat.items() if key.startswith("name.")}


def _fill(wanted: dict[str, Any], name: str, locales: tuple[str, ...]) -> None:
    if name in TEXTS:
        texts = {locale: wanted.get(f"{name}.{locale}", "") for locale in locales}
        for locale in locales:
            wanted[f"{name}.{locale}"] = texts[locale] or localized(texts, locale)
    elif not wanted.get(name):
        wanted[name] = wanted["slug"][:80]


def _label(row: Product, locale: str) -> str:
    return localized(row.name, locale) or row.slug


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
