"""What lies in one store: how many pieces, and of which products. Read once for both."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue import piece_counts
from booking_app.domain.catalogue.goods_index import bits_of
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
    # By their numbers: a UUID is hashed in Python, thousands of them noticeably.
    numbers = index.numbers_shown((piece.product_id for piece in pieces), now)
    shown = [(number, piece) for number, piece in zip(numbers, pieces, strict=True) if number >= 0]
    free = Counter((number, piece.size) for number, piece in shown)
    fresh = Counter((number, piece.size) for number, piece in shown if piece.is_fresh)
    of_size: defaultdict[str, list[int]] = defaultdict(list)
    for (number, size), count in free.items():
        if count > keep_back:
            of_size[size].append(number)
    query = ProductQuery(store_ids=(store_id,), in_stock_only=True, page_size=page_size)
    bits = {size: bits_of(some) for size, some in of_size.items()}
    found = index.search(query, now, bits)
    lying = StoreCount(*(_beyond(counts.values(), keep_back) for counts in (fresh, free)))
    return (lying if lying.all else None), await page_of(session, query, found, locale)


def _beyond(counts: Iterable[int], keep_back: int) -> int:
    """Pieces without those that are kept back."""
    return sum(max(count - keep_back, 0) for count in counts)
