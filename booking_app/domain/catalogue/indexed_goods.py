"""The index of goods that searches of this process ask, kept as the database has it.

What this process changes is in it for the next search; what others change half a second later; and
once in ten minutes all of it is read anew, for what was written past the product. It is read on
connections of its own: who searches holds one already, and waits.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.db import Database, DatabaseUnavailable, database_of
from booking_app.domain.catalogue.goods_index import Bits, Goods, GoodsIndex
from booking_app.domain.catalogue.models import Category, Piece, Product, ProductSearch, Variant
from booking_app.domain.catalogue.repository import piece_is_offered

logger = logging.getLogger(__name__)

_NAME = "goods"
_TABLES = ("product", "variant", "product_search", "category")
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
    kept = database.kept.get(_NAME)
    if not isinstance(kept, Kept):
        kept = database.kept[_NAME] = Kept(database)
    await kept.freshen()
    return kept


class Kept:
    """The index of one database, with what is needed to keep it true."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shelves = _Shelves()
        self._own, self._others = -1, -1
        self._read_at = float("-inf")
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None
        self._free = _Free(database)

    @property
    def index(self) -> GoodsIndex:
        """As it is now; another one after it was read anew."""
        return self._shelves.index

    async def freshen(self) -> None:
        """Read again what has changed. Raises `DatabaseUnavailable`."""
        if not await self._is_fresh():
            async with self._lock:
                if not await self._is_fresh():
                    await self._read_changes()
        if self._is_to_be_renewed() and self._renewal is None:
            self._renewal = self._database.beside(self._renew())

    async def free(self, session: AsyncSession, store_ids: Sequence[UUID]) -> Mapping[str, Bits]:
        """By size, the products that can be booked now: in these stores, or in any, where for
        a large chain it is told as of half a minute ago."""
        if store_ids or len(self.index) <= _ASKED_EACH_TIME:
            sizes = await _free_sizes(session, store_ids)
            return _as_bits(self.index, sizes)
        await self._free.read_once()
        return self._free.known(self.index)

    async def renewed(self) -> None:
        """Wait for what is being read in the background."""
        await asyncio.gather(*(task for task in (self._renewal, self._free.reading) if task))

    async def _is_fresh(self) -> bool:
        if self._own != self._own_changes():
            return False
        return self._others == await self._database.others.count()

    def _own_changes(self) -> int:
        return sum(self._database.changes[table] for table in _TABLES)

    async def _read_changes(self) -> None:
        # Noted before reading: what changes meanwhile is read the next time.
        own, others = self._own_changes(), await self._database.others.count()
        async with self._database.read_aside() as session:
            await self._shelves.follow(session)
        if self._read_at < 0:
            self._read_at = time.monotonic()
        self._own, self._others = own, others

    def _is_to_be_renewed(self) -> bool:
        many = self.index.emptied > max(_MOST_EMPTIED, len(self.index) // 4)
        return many or time.monotonic() - self._read_at > _ANEW_SECONDS

    async def _renew(self) -> None:
        """Read all goods into a new index, which then takes the place of this one."""
        shelves = _Shelves()
        try:
            async with self._database.read_aside() as session:
                await shelves.follow(session)
        except DatabaseUnavailable:
            logger.warning("goods_not_read_anew")
        else:
            async with self._lock:
                self._shelves = shelves
                self._own = -1  # what changed while it was read is looked for at once
        finally:
            self._read_at, self._renewal = time.monotonic(), None


class _Shelves:
    """An index with the bucket each of its goods was read from."""

    def __init__(self) -> None:
        self.index = GoodsIndex()
        self._stamps: Stamps = {}
        self._members: dict[int, set[UUID]] = {}
        self._bucket_of: dict[UUID, int] = {}

    async def follow(self, session: AsyncSession) -> None:
        """Read again the buckets whose stamps are not what they were."""
        stamps = await _stamps(session)
        changed = [
            bucket for bucket in stamps | self._stamps
            if stamps.get(bucket) != self._stamps.get(bucket)
        ]  # fmt: skip
        for start in range(0, len(changed), _AT_ONCE):
            some = changed[start : start + _AT_ONCE]
            found = await _goods(session, some)
            for bucket in some:
                self._empty(bucket)
            for bucket, goods in found:
                self.index.put(goods)
                self._members.setdefault(bucket, set()).add(goods.id)
                self._bucket_of[goods.id] = bucket
        self._stamps = stamps

    def _empty(self, bucket: int) -> None:
        for id_ in self._members.pop(bucket, ()):
            # What has moved to a bucket that was read before this one stays.
            if self._bucket_of.get(id_) == bucket:
                del self._bucket_of[id_]
                self.index.take_out(id_)


class _Free:
    """Which sizes of which products of a large chain are free: read in the background."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sizes: dict[str, list[UUID]] = {}
        self._bits: Mapping[str, Bits] = {}
        self._bits_of: tuple[GoodsIndex, int] | None = None
        self._read_at = float("-inf")
        self.reading: asyncio.Task[None] | None = None

    async def read_once(self) -> None:
        """Wait for the first reading; many wait for the same one. Raises `DatabaseUnavailable`."""
        if self._read_at > 0:
            return
        if self.reading is None or self.reading.done():
            self.reading = self._database.beside(self._read())
        await asyncio.shield(self.reading)

    def known(self, index: GoodsIndex) -> Mapping[str, Bits]:
        """What was last read; read again for the next who asks, when that is long ago."""
        is_old = time.monotonic() - self._read_at > _FREE_FOR_SECONDS
        if is_old and (self.reading is None or self.reading.done()):
            self.reading = self._database.beside(self._read_again())
        if self._bits_of != (index, index.edition):
            self._bits = _as_bits(index, self._sizes)
            self._bits_of = (index, index.edition)
        return self._bits

    async def _read_again(self) -> None:
        try:
            await self._read()
        except DatabaseUnavailable:
            logger.warning("free_sizes_not_read")

    async def _read(self) -> None:
        async with self._database.read_aside() as session:
            self._sizes = await _free_sizes(session, ())
        self._bits_of = None
        self._read_at = time.monotonic()


def _as_bits(index: GoodsIndex, free: Mapping[str, Iterable[UUID]]) -> Mapping[str, Bits]:
    return {size: index.numbers(ids) for size, ids in free.items()}


async def _stamps(session: AsyncSession) -> Stamps:
    summed = (func.sum(ProductSearch.stamp), func.count())
    asked = select(ProductSearch.bucket, *summed).group_by(ProductSearch.bucket)
    return {bucket: (int(total), count) for bucket, total, count in await session.execute(asked)}


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
