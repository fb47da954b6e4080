"""Which stores have what is asked for, as conditions of a search for stores.

A store belongs to one of three kinds: it has enough of everything, of something, or of nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, not_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.core.clock import utc_now
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.repository import careful_stores, free_for, piece_is_free
from booking_app.domain.stores.nearest import Conditions

_RARE = 12_000
"""Up to this many pieces a search begins at them; with more, stores near by soon have one."""


class Kind(IntEnum):
    """How much of what was asked for lies in a store."""

    NOTHING = 0
    SOMETHING = 1
    EVERYTHING = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Variants, one named twice needs two pieces; what `holder_id` keeps counts as free.

    `some_keep_back` is false where it is known that no store keeps anything back: most chains are
    such, and then there is less to ask.
    """

    variant_ids: Sequence[UUID]
    holder_id: UUID | None = None
    some_keep_back: bool = True

    def of_kind(self, kind: Kind) -> Conditions:
        """What makes a store one of this kind."""
        counts = Counter(self.variant_ids)

        def conditions(store_id: ColumnElement[UUID]) -> list[ColumnElement[bool]]:
            if kind == Kind.NOTHING:
                return [not_(self._has(store_id, variant, 1)) for variant in counts]
            enough = [self._has(store_id, variant, count) for variant, count in counts.items()]
            if kind == Kind.EVERYTHING:
                return enough
            return [
                or_(*(self._has(store_id, variant, 1) for variant in counts)),
                not_(and_(*enough)),
            ]

        return conditions

    async def by_pieces(self, session: AsyncSession, kind: Kind) -> Conditions | None:
        """The same, led by the pieces: quicker where there are few of these. None where not."""
        if kind == Kind.NOTHING:
            return None
        wanted = list(dict.fromkeys(self.variant_ids))
        known = await _capped_counts(session, wanted)
        if kind == Kind.EVERYTHING:
            wanted = [min(wanted, key=lambda variant: known[variant])]
        if sum(known[variant] for variant in wanted) >= _RARE:
            return None
        anywhere = select(Piece.store_id).where(Piece.variant_id.in_(wanted), self._is_free())
        others = self.of_kind(kind)
        return lambda store_id: [store_id.in_(anywhere), *others(store_id)]

    def _has(self, store_id: Any, variant_id: UUID, count: int) -> ColumnElement[bool]:
        here = (Piece.variant_id == variant_id, Piece.store_id == store_id)
        pieces = select(Piece.id).where(*here, self._is_free())
        one = pieces.correlate(store_id.table).exists()
        if not self.some_keep_back:
            return one if count == 1 else _count(store_id, *here, self._is_free()) >= count
        kept_back: ColumnElement[int] = store_id.table.c.safety_stock
        enough: ColumnElement[bool] = _count(store_id, *here, self._is_free()) >= count + kept_back
        if count == 1:
            # Counted only where something is kept back.
            enough = and_(one, or_(kept_back == 0, enough))
        if self.holder_id is None:
            return enough
        own = (*here, Piece.holder_id == self.holder_id, Piece.held_until > utc_now())
        return or_(enough, _count(store_id, *own, self._is_free()) >= count)

    def _is_free(self) -> ColumnElement[bool]:
        return piece_is_free() if self.holder_id is None else free_for(self.holder_id)


def _count(store_id: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.count()).select_from(Piece).where(*conditions)
    return counted.correlate(store_id.table).scalar_subquery()


async def some_keep_back(session: AsyncSession) -> bool:
    """Whether any store keeps pieces back at all."""
    return await session.scalar(careful_stores().limit(1)) is not None


async def _capped_counts(session: AsyncSession, variant_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many pieces there are of each, up to where it no longer matters."""
    counted = []
    for number, variant_id in enumerate(variant_ids):
        few = select(literal(1)).where(Piece.variant_id == variant_id).limit(_RARE).subquery()
        counted.append(select(literal(number), func.count()).select_from(few))
    rows = await session.execute(union_all(*counted))
    return {variant_ids[number]: count for number, count in rows}
