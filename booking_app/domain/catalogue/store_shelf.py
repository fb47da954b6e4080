"""What lies in one store: how many pieces, and of which products. Read once for both."""

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue import piece_counts
from booking_app.domain.catalogue.indexed_goods import index_for
from booking_app.domain.catalogue.schemas import ProductPage, ProductQuery, StoreCount
from booking_app.domain.catalogue.service import page_of


async def store_shelf(
    session: AsyncSession, store_id: UUID, keep_back: int, locale: str, page_size: int
) -> tuple[StoreCount | None, ProductPage]:
    """How many pieces can be booked in a store which keeps so many of each size back, if any, and
    the first page of the products these are of: as `pieces_by_store` and `search` say it."""
    index, now = (await index_for(session)).index, utc_now()
    pieces = await piece_counts.free_in_store(session, store_id)
    shown = index.shown({piece.product_id for piece in pieces}, now)
    free = Counter((piece.product_id, piece.size) for piece in pieces)
    fresh = Counter((piece.product_id, piece.size) for piece in pieces if piece.is_fresh)
    of_size: defaultdict[str, list[UUID]] = defaultdict(list)
    for (product_id, size), count in free.items():
        if count > keep_back:
            of_size[size].append(product_id)
    query = ProductQuery(store_ids=(store_id,), in_stock_only=True, page_size=page_size)
    bits = {size: index.numbers(ids) for size, ids in of_size.items()}
    found = index.search(query, now, bits)
    lying = StoreCount(_beyond(fresh, shown, keep_back), _beyond(free, shown, keep_back))
    return (lying if lying.all else None), await page_of(session, query, found, locale)


def _beyond(counts: "Counter[tuple[UUID, str]]", shown: set[UUID], keep_back: int) -> int:
    """Pieces of what is in the shop, without those that are kept back."""
    return sum(max(count - keep_back, 0) for (id_, _), count in counts.items() if id_ in shown)
