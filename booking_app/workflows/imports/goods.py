"""Products and their sizes in files, known by slug and by sku."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit
from booking_app.core.bulk import Verdict
from booking_app.core.i18n import mark
from booking_app.core.money import MOST_MINOR
from booking_app.domain.catalogue import bulk_products, bulk_variants
from booking_app.domain.catalogue.bulk_variants import VariantNews
from booking_app.workflows.imports import cells
from booking_app.workflows.imports.columns import Column
from booking_app.workflows.imports.kinds import Given, Kind
from booking_app.workflows.imports.pieces import SKU

SLUG = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
_KEY = r"[a-z0-9]+(?:_[a-z0-9]+)*"
_LAST = 1_000_000_000


def variants(digits: int, currency: str) -> Kind:
    """Sizes, with prices of so many decimal places."""

    async def judge(session: AsyncSession, rows: Sequence[Given], lock: bool) -> list[Verdict]:
        news = cast("Sequence[VariantNews]", rows)
        return await bulk_variants.judge_variants(session, news, currency, lock=lock)

    async def write(session: AsyncSession, verdicts: Sequence[Verdict], _by: audit.Actor) -> None:
        await bulk_variants.write_variants(session, verdicts)

    async def after(
        session: AsyncSession, key: str, narrowed: Mapping[str, str]
    ) -> Sequence[Given]:
        return await bulk_variants.variants_after(session, key, narrowed)

    return Kind(
        name="variants",
        key="sku",
        second_field="size",
        columns=(
            Column(
                "sku",
                mark("SKU"),
                mark("The article number of the size. It names the size for good."),
                cells.key(SKU, 64),
                "AUR-585-17",
                blank="wrong",
                is_needed=True,
            ),
            Column(
                "product",
                mark("Product"),
                mark("The address name of its product. Needed for a new size."),
                cells.key(SLUG, 120),
                "aurora-solitaire",
            ),
            Column(
                "size",
                mark("Size"),
                mark("Empty where there is only one."),
                cells.text(24),
                "17",
                blank="empty",
            ),
            Column(
                "price_minor",
                mark("Price"),
                mark("The price in the shop. Needed for a new size."),
                cells.scaled(digits, 1, MOST_MINOR),
                "129900",
                cells.show_scaled(digits),
                is_text=False,
            ),
            Column(
                "position",
                mark("Order"),
                mark("Sizes with lower numbers come first."),
                cells.whole(0, _LAST),
                "1",
                is_text=False,
            ),
        ),
        judge=judge,
        write=write,
        after=after,
        filters=("product",),
    )


def products(locales: Sequence[str]) -> Kind:
    """Products, with texts in these languages, the leading one first."""

    async def judge(session: AsyncSession, rows: Sequence[Given], lock: bool) -> list[Verdict]:
        return await bulk_products.judge_products(session, rows, locales, lock=lock)

    async def write(session: AsyncSession, verdicts: Sequence[Verdict], by: audit.Actor) -> None:
        await bulk_products.write_products(session, verdicts, by)

    async def after(
        session: AsyncSession, key: str, narrowed: Mapping[str, str]
    ) -> Sequence[Given]:
        return await bulk_products.products_after(session, key, narrowed, locales)

    return Kind(
        name="products",
        key="slug",
        columns=(*_product_columns(), *_text_columns(locales)),
        judge=judge,
        write=write,
        after=after,
        filters=("category",),
    )


def _product_columns() -> tuple[Column, ...]:
    return (
        Column(
            "slug",
            mark("Address name"),
            mark("Small Latin letters, digits and dashes. It names the product for good."),
            cells.key(SLUG, 120),
            "aurora-solitaire",
            blank="wrong",
            is_needed=True,
        ),
        Column(
            "category",
            mark("Category"),
            mark("The address name of its category. Needed for a new product."),
            cells.key(SLUG, 64),
            "rings",
        ),
        Column(
            "family",
            mark("Family"),
            mark("The same for products that are one design in other metals or stones."),
            cells.key(r"\S(?:[^\x00-\x1f]*\S)?", 80),
            "aurora",
        ),
        Column(
            "metal",
            mark("Metal"),
            mark("The key filters know it by, such as yellow_gold. Needed for a new product."),
            cells.key(_KEY, 32),
            "yellow_gold",
        ),
        Column(
            "stone",
            mark("Stone"),
            mark("The key filters know it by, or none."),
            cells.key(_KEY, 32),
            "diamond",
        ),
        Column(
            "position",
            mark("Order"),
            mark("Products with lower numbers come first."),
            cells.whole(0, _LAST),
            "1",
            is_text=False,
        ),
        Column(
            "published",
            mark("Published"),
            mark(
                "yes or no. For yes it needs its names, a size, a photo and descriptions of all "
                "pictures; a new product has no photo yet, so it begins with no."
            ),
            cells.yes_or_no,
            "no",
            cells.show_yes,
        ),
    )


def _text_columns(locales: Sequence[str]) -> list[Column]:
    texts: tuple[tuple[str, str, str, int], ...] = (
        ("name", mark("Name"), mark("What shoppers call it."), 200),
        ("metal_name", mark("Metal in words"), mark("As shoppers read it."), 120),
        ("summary", mark("Summary"), mark("A sentence or two under the name."), 1000),
        ("story", mark("Story"), mark("Longer text; an empty line begins a paragraph."), 10_000),
        ("care", mark("Care"), mark("How to look after it."), 4000),
        (
            "specs",
            mark("Specifications"),
            mark("A line each, such as “Weight: 2.35 g”."),
            8000,
        ),
    )
    return [
        Column(
            f"{field}.{locale}",
            title,
            hint,
            cells.text(longest),
            blank="empty",
            language=locale,
        )
        for field, title, hint, longest in texts
        for locale in locales
    ]
