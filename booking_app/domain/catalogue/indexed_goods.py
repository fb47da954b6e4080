"""The index of goods that searches of this process ask, kept as the database has it.

What this process changes is in it for the next search; what others change two seconds later; and
once in ten minutes all of it is read anew, for what was written past the product.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import Database, DatabaseUnavailable, database_of
from booking_app.domain.catalogue.goods_index import Bits, Goods, GoodsIndex
from booking_app.domain.catalogue.models import Category, Piece, Product, ProductSearch, Variant
from booking_app.domain.catalogue.repository import piece_is_offered

logger = logging.getLogger(__name__)

_TABLES = ("product", "variant", "product_search", "category")
_OTHERS_EVERY_SECONDS = 2.0
_ANEW_SECONDS = 600.0
_AT_ONCE = 8
"""Buckets read in one piece: between them the process does other things."""
_MOST_EMPTIED = 2000
_ASKED_EACH_TIME = 5000
"""Up to so many products it is asked at every search which are free."""
_FREE_FOR_SECONDS = 30.0

Stamps = dict[int, tuple[int, int]]


async def index_for(session: AsyncSession) -> "Kept":
    """The goods of this session's database as of now, committed changes only."""
    database = database_of(session)
    kept = _kept.get(database)
    if kept is None:
        kept = _kept[database] = Kept(database)
    await kept.freshen()
    return kept


class Kept:
    """The index of one database, with what is needed to keep it true."""

    def __init__(self, database: Database) -> None:
        self.index = GoodsIndex()
        self._database = database
        self._members: dict[int, list[UUID]] = {}
        self._stamps: Stamps = {}
        self._own, self._others = -1, -1
        self._looked_at = self._read_at = float("-inf")
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None
        self._free: _Free | None = None

    async def freshen(self) -> None:
        """Read again what has changed. Raises `DatabaseUnavailable`."""
        if not await self._is_fresh():
            async with self._lock:
                if not await self._is_fresh():
                    await self._read_changes()
        if self._is_to_be_renewed() and self._renewal is None:
            self._renewal = asyncio.create_task(self._renew())

    async def free(self, session: AsyncSession, store_ids: Sequence[UUID]) -> Mapping[str, Bits]:
        """By size, the products that can be booked now: in these stores, or in any, where for
        a large chain it is told as of half a minute ago."""
        if store_ids or len(self.index) <= _ASKED_EACH_TIME:
            return _as_bits(self.index, await _free_sizes(session, store_ids))
        if self._free is None:
            self._free = _Free(self._database)
            await self._free.read()
        return self._free.known(self.index)

    async def renewed(self) -> None:
        """Wait for what is being read in the background."""
        reading = self._free.reading if self._free else None
        await asyncio.gather(*(task for task in (self._renewal, reading) if task))

    async def _is_fresh(self) -> bool:
        if self._own != self._own_changes():
            return False
        if time.monotonic() - self._looked_at < _OTHERS_EVERY_SECONDS:
            return True
        return self._others == await self._database.others.count()

    def _own_changes(self) -> int:
        return sum(self._database.changes[table] for table in _TABLES)

    async def _read_changes(self) -> None:
        # Noted before reading: what changes meanwhile is read the next time.
        own, others = self._own_changes(), await self._database.others.count()
        async with self._database.read() as session:
            stamps = await _stamps(session)
            changed = [
                bucket for bucket in stamps | self._stamps
                if stamps.get(bucket) != self._stamps.get(bucket)
            ]  # fmt: skip
            await _read(session, self.index, self._members, changed)
        if self._read_at < 0:
            self._read_at = time.monotonic()
        self._own, self._others, self._stamps = own, others, stamps
        self._looked_at = time.monotonic()

    def _is_to_be_renewed(self) -> bool:
        many = self.index.emptied > max(_MOST_EMPTIED, len(self.index) // 4)
        return many or time.monotonic() - self._read_at > _ANEW_SECONDS

    async def _renew(self) -> None:
        """Read all goods into a new index, which then takes the place of this one."""
        index, members = GoodsIndex(), dict[int, list[UUID]]()
        try:
            async with self._database.read() as session:
                stamps = await _stamps(session)
                await _read(session, index, members, list(stamps))
        except DatabaseUnavailable:
            logger.warning("goods_not_read_anew")
        else:
            async with self._lock:
                self.index, self._members, self._stamps = index, members, stamps
                self._own = -1  # what changed while it was read is looked for at once
        finally:
            self._read_at, self._renewal = time.monotonic(), None


_kept: "WeakKeyDictionary[Database, Kept]" = WeakKeyDictionary()


class _Free:
    """Which sizes of which products of a large chain are free: read in the background."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sizes: dict[str, list[UUID]] = {}
        self._bits: Mapping[str, Bits] = {}
        self._bits_of: tuple[GoodsIndex, int] | None = None
        self._read_at = float("-inf")
        self.reading: asyncio.Task[None] | None = None

    def known(self, index: GoodsIndex) -> Mapping[str, Bits]:
        """What was last read; read again for the next who asks, when that is long ago."""
        is_old = time.monotonic() - self._read_at > _FREE_FOR_SECONDS
        if is_old and (self.reading is None or self.reading.done()):
            self.reading = asyncio.create_task(self._read_again())
        if self._bits_of != (index, index.edition):
            self._bits = _as_bits(index, self._sizes)
            self._bits_of = (index, index.edition)
        return self._bits

    async def _read_again(self) -> None:
        try:
            await self.read()
        except DatabaseUnavailable:
            logger.warning("free_sizes_not_read")

    async def read(self) -> None:
        async with self._database.read() as session:
            self._sizes = await _free_sizes(session, ())
        self._bits_of = None
        self._read_at = time.monotonic()


def _as_bits(index: GoodsIndex, free: Mapping[str, Iterable[UUID]]) -> Mapping[str, Bits]:
    return {size: index.numbers(ids) for size, ids in free.items()}


async def _stamps(session: AsyncSession) -> Stamps:
    summed = (func.sum(ProductSearch.stamp), func.count())
    asked = select(ProductSearch.bucket, *summed).group_by(ProductSearch.bucket)
    return {bucket: (int(total), count) for bucket, total, count in await session.execute(asked)}


async def _read(
    session: AsyncSession,
    index: GoodsIndex,
    members: dict[int, list[UUID]],
    buckets: Sequence[int],
) -> None:
    """Put what lies in these buckets in place of what the index has of them."""
    for start in range(0, len(buckets), _AT_ONCE):
        some = buckets[start : start + _AT_ONCE]
        found = await _goods(session, some)
        for bucket in some:
            for id_ in members.pop(bucket, ()):
                index.take_out(id_)
        for bucket, goods in found:
            index.put(goods)
            members.setdefault(bucket, []).append(goods.id)


async def _goods(session: AsyncSession, buckets: Sequence[int]) -> list[tuple[int, Goods]]:
    listed = ProductSearch.bucket.in_(buckets)
    sizes: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for product_id, size, price in await session.execute(
        select(Variant.product_id, Variant.size, Variant.price_minor)
        .join(ProductSearch, ProductSearch.product_id == Variant.product_id)
        .where(listed, Variant.archived_at.is_(None))
    ):
        sizes[product_id].append((size, price))
    columns = (
        Product.id,
        Category.slug,
        Product.metal,
        Product.stone,
        Product.position,
        Product.published_at,
        Product.search_text,
    )
    rows = await session.execute(
        select(ProductSearch.bucket, *columns)
        .join(ProductSearch, ProductSearch.product_id == Product.id)
        .join(Category, Category.id == Product.category_id)
        .where(listed, Product.published_at.is_not(None), Product.archived_at.is_(None))
    )
    return [(row.bucket, _as_goods(row, sizes[row.id])) for row in rows if sizes[row.id]]


def _as_goods(row: Any, sizes: Iterable[tuple[str, int]]) -> Goods:
    shelf = (row.slug, row.metal, row.stone, row.position)
    return Goods(row.id, *shelf, row.published_at, row.search_text, tuple(sizes))


async def _free_sizes(session: AsyncSession, store_ids: Sequence[UUID]) -> dict[str, list[UUID]]:
    free: Any = select(Piece.variant_id).where(piece_is_offered())
    if store_ids:
        free = free.where(Piece.store_id.in_(store_ids))
        is_free = Variant.id.in_(free)
    else:
        is_free = free.where(Piece.variant_id == Variant.id).correlate(Variant).exists()
    found: dict[str, list[UUID]] = defaultdict(list)
    asked = select(Variant.size, Variant.product_id).where(Variant.archived_at.is_(None), is_free)
    async for size, product_id in await session.stream(
        asked, execution_options={"yield_per": 2000}
    ):
        found[size].append(product_id)
    return found
