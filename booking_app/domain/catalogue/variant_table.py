"""Writing a product's variants as the rows of one table.

A variant that leaves the table is archived, never deleted: pieces and bookings speak of it. A
size that comes back brings its old variant back.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.core.ids import new_id
from booking_app.domain.catalogue import editing_repository as stored
from booking_app.domain.catalogue.editing_schemas import VariantLine
from booking_app.domain.catalogue.models import Product, Variant
from booking_app.domain.catalogue.naming import free_name, sku_of
from booking_app.domain.catalogue.product_fields import wrong_variants


async def check_lines(
    session: AsyncSession, product: Product, lines: Sequence[VariantLine]
) -> dict[str, str]:
    """What cannot be kept of the table, as `wrong_variants`, and article numbers others have."""
    errors = wrong_variants(lines)
    taken = await stored.taken_skus(session, [line.sku for line in lines], but=product.id)
    for number, line in enumerate(lines):
        if line.sku in taken:
            errors[f"variants.{number}.sku"] = "taken"
    return errors


async def write_lines(
    session: AsyncSession, product: Product, lines: Sequence[VariantLine], currency: str
) -> None:
    """Make the product's variants these, in this order. The lines are known to be good."""
    rows = await stored.all_variants(session, product.id)
    by_id = {row.id: row for row in rows}
    by_size = {row.size: row for row in rows}
    matched: list[tuple[VariantLine, Variant | None]] = []
    used: set[UUID] = set()
    for line in lines:
        row = by_id.get(line.id) if line.id else None
        same_size = by_size.get(line.size)
        if row is None and same_size is not None and same_size.archived_at is not None:
            row = same_size
        if row is not None:
            used.add(row.id)
        matched.append((line, row))
    await _step_aside(session, rows, matched, used)
    skus = await _skus(session, product, lines, rows, used)
    for position, (line, row) in enumerate(matched):
        if row is None:
            row = Variant(id=new_id(), product_id=product.id, currency=currency)
            session.add(row)
        row.size, row.price_minor, row.position = line.size, line.price_minor, position
        row.sku = line.sku or skus[position]
        row.archived_at = None
    for row in rows:
        if row.id not in used and row.archived_at is None:
            row.archived_at = utc_now()
    await session.flush()


async def _step_aside(
    session: AsyncSession,
    rows: Sequence[Variant],
    matched: Sequence[tuple[VariantLine, Variant | None]],
    used: set[UUID],
) -> None:
    """Free the sizes and article numbers that go from one row of the table to another."""
    for row in rows:
        mine = next((line for line, found in matched if found is row), None)
        others = [line for line, found in matched if found is not row]
        gives_size = any(line.size == row.size for line in others)
        gives_sku = any(line.sku == row.sku for line in others if line.sku)
        if gives_size and (mine is None or mine.size != row.size):
            row.size = f"~{row.id.hex[:20]}"
        if gives_sku and (mine is None or mine.sku != row.sku):
            row.sku = f"~{row.id.hex}"
    await session.flush()


async def _skus(
    session: AsyncSession,
    product: Product,
    lines: Sequence[VariantLine],
    rows: Sequence[Variant],
    used: set[UUID],
) -> dict[int, str]:
    """An article number for each row that has none, by its place."""
    wanted = {i: sku_of(product.slug, line.size) for i, line in enumerate(lines) if not line.sku}
    if not wanted:
        return {}
    kept = {row.sku for row in rows if row.id not in used}
    taken = kept | {line.sku for line in lines if line.sku}
    taken |= await stored.taken_skus(session, list(wanted.values()), but=product.id)
    made: dict[int, str] = {}
    for number, sku in wanted.items():
        made[number] = free_name(sku, taken)
        taken.add(made[number])
    return made
