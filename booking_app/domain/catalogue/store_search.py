"""Which stores have what is asked for, as conditions of a search for stores.

A store belongs to one of three kinds: it has enough of everything, of something, or of nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, not_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.piece_repository import free_for
from booking_app.domain.catalogue.repository import piece_is_free
from booking_app.domain.stores.models import Store

_RARE = 12_000
"""Up to this many pieces a search begins at them; with more, stores near by soon have one."""


class Kind(IntEnum):
    """How much of what was asked for lies in a store."""

    NOTHING = 0
    SOMETHING = 1
    EVERYTHING = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Variants, one named twice needs two pieces; what `holder_id` keeps counts as free."""

    variant_ids: Sequence[UUID]
    holder_id: UUID | None = None

    async def conditions(
        self, session: AsyncSession, kind: Kind
    ) -> tuple[list[ColumnElement[bool]], bool]:
        """Conditions on `Store` of one kind, and whether few stores meet them: then it is quicker
        to look at all of these than at the stores near by."""
        counts = Counter(self.variant_ids)
        if kind == Kind.NOTHING:
            return [not_(self._has(variant, 1)) for variant in counts], False
        known = await _capped_counts(session, list(counts))
        if kind == Kind.EVERYTHING:
            rarest = min(counts, key=lambda variant: known.get(variant, 0))
            is_rare = known.get(rarest, 0) < _RARE
            lead = [Store.id.in_(self._stores_of(rarest))] if is_rare else []
            having = [self._has(variant, count) for variant, count in counts.items()]
            return [*lead, *having], is_rare
        everything = [self._has(variant, count) for variant, count in counts.items()]
        something = [not_(and_(*everything))]
        if sum(known.values()) < _RARE:
            anywhere = self._stores_of(*counts)
            return [Store.id.in_(anywhere), *something], True
        return [or_(*(self._has(variant, 1) for variant in counts)), *something], False

    def _has(self, variant_id: UUID, count: int) -> ColumnElement[bool]:
        pieces = select(Piece.id).where(
            Piece.variant_id == variant_id, Piece.store_id == Store.id, self._is_free()
        )
        if count == 1:
            return pieces.correlate(Store).exists()
        counted = pieces.with_only_columns(func.count()).correlate(Store).scalar_subquery()
        return counted >= count

    def _stores_of(self, *variant_ids: UUID) -> Select[UUID]:
        return select(Piece.store_id).where(Piece.variant_id.in_(variant_ids), self._is_free())

    def _is_free(self) -> ColumnElement[bool]:
        return piece_is_free() if self.holder_id is None else free_for(self.holder_id)


async def _capped_counts(session: AsyncSession, variant_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many pieces there are of each, up to where it no longer matters."""
    counted = []
    for number, variant_id in enumerate(variant_ids):
        few = select(literal(1)).where(Piece.variant_id == variant_id).limit(_RARE).subquery()
        counted.append(select(literal(number), func.count()).select_from(few))
    rows = await session.execute(union_all(*counted))
    return {variant_ids[number]: count for number, count in rows}
