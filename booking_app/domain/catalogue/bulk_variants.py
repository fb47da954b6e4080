"""Many sizes at once: judged, then written as judged, as pieces are (`bulk_pieces`)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.bulk import Fault, Verdict, changes_between, wrong
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import bulk_repository
from booking_app.domain.catalogue.bulk_repository import Found
from booking_app.domain.catalogue.indexing import index_products

_COLUMNS = ("size", "price_minor", "position")


class VariantNews(TypedDict, total=False):
    """What is said of one size; a field that is absent is not spoken of. `product` is a slug."""

    sku: str
    product: str
    size: str
    price_minor: int
    position: int


class _Surroundings(NamedTuple):
    variants: Mapping[str, Found]
    products: Mapping[str, Found]
    sizes: Mapping[tuple[UUID, str], str]
    currency: str


async def judge_variants(
    session: AsyncSession, news: Sequence[VariantNews], currency: str, *, lock: bool = False
) -> list[Verdict]:
    """A verdict on each, in order.

    Reasons of faults: `required`, `unknown` (product), `archived`, `fixed` (a size stays with its
    product), `taken` (another sku has the size).
    """
    known = await bulk_repository.known_variants(session, [one["sku"] for one in news], lock=lock)
    products = await bulk_repository.known_products(
        session, {one["product"] for one in news if "product" in one}, lock=False
    )
    concerned = {row.product_id for row in known.values()} | {row.id for row in products.values()}
    sizes = await bulk_repository.sizes_of(session, concerned)
    around = _Surroundings(known, products, sizes, currency)
    return [_judge(one, around) for one in news]


async def write_variants(session: AsyncSession, verdicts: Sequence[Verdict]) -> None:
    """Make new sizes and change known ones as judged. Raises `RowsCollide`."""
    new = [verdict.values for verdict in verdicts if verdict.state == "new"]
    changed = [verdict for verdict in verdicts if verdict.state == "changed"]
    await bulk_repository.insert_variants(session, new)
    await bulk_repository.update_variants(
        session,
        [
            (verdict.subject_id, {name: verdict.values[name] for name in verdict.changes})
            for verdict in changed
            if verdict.subject_id
        ],
    )
    products = {row["product_id"] for row in new}
    products |= {verdict.values["product_id"] for verdict in changed}
    if products:
        await bulk_repository.touch_products(session, products)
        await index_products(session, sorted(products))


async def variants_after(
    session: AsyncSession, sku: str, narrowed: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What is known of the sizes that follow a sku, as news with all fields, at most a batch in
    the order of skus; narrowed by `product`."""
    return [
        {"sku": row.sku, "product": row.product, **{name: getattr(row, name) for name in _COLUMNS}}
        for row in await bulk_repository.variants_after(session, sku, narrowed)
    ]


def _judge(news: VariantNews, around: _Surroundings) -> Verdict:
    known = around.variants.get(news["sku"])
    if known is None:
        return _new(news, around)
    faults = []
    if known.archived_at is not None:
        faults.append(Fault("sku", "archived", news["sku"]))
    if news.get("product", known.product) != known.product:
        faults.append(Fault("product", "fixed", news.get("product", "")))
    faults += _size_taken(news, known.product_id, around)
    if faults:
        return wrong(faults)
    given = {name: value for name, value in news.items() if name not in ("sku", "product")}
    changes = changes_between({name: getattr(known, name) for name in given}, given)
    size = news.get("size", known.size)
    second_key = f"{known.product}\n{size}"
    if not changes:
        return Verdict("unchanged", known.id, second_key=second_key)
    values = {name: value for name, (_, value) in changes.items()}
    values["product_id"] = known.product_id
    return Verdict("changed", known.id, changes, values, second_key=second_key)


def _new(news: VariantNews, around: _Surroundings) -> Verdict:
    product = around.products.get(news.get("product", ""))
    faults = [Fault(name, "required") for name in ("product", "price_minor") if name not in news]
    if "product" in news and product is None:
        faults.append(Fault("product", "unknown", news["product"]))
    if product is not None:
        if product.archived_at is not None:
            faults.append(Fault("product", "archived", news["product"]))
        faults += _size_taken(news, product.id, around)
    if faults or product is None:
        return wrong(faults)
    given = {
        "product": news["product"],
        "size": news.get("size", ""),
        "price_minor": news["price_minor"],
        "position": news.get("position", 0),
    }
    variant_id = new_id()
    values = {
        "id": variant_id,
        "sku": news["sku"],
        "product_id": product.id,
        "currency": around.currency,
        **{name: given[name] for name in _COLUMNS},
    }
    shown = {name: (None, value) for name, value in given.items()}
    second_key = f"{news['product']}\n{given['size']}"
    return Verdict("new", variant_id, shown, values, second_key=second_key)


def _size_taken(news: VariantNews, product_id: UUID, around: _Surroundings) -> list[Fault]:
    if "size" not in news and news["sku"] in around.variants:
        return []
    owner = around.sizes.get((product_id, news.get("size", "")))
    if owner is None or owner == news["sku"]:
        return []
    return [Fault("size", "taken", owner)]
