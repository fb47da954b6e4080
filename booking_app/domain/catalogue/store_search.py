"""Which stores have what is asked for, as a narrowing of a search for stores.

A store belongs to one of three kinds: it has enough of everything, of something, or of nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    Uuid,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from booking_app.core.clock import utc_now
from booking_app.core.db import UtcDateTime
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.repository import careful_stores
from booking_app.domain.stores.nearest import Ends, Narrowing, Values

RARE = 6_000
"""With fewer pieces than these all of them are looked at at once, where none was found near by."""
VERY_RARE = 1_000
"""The same, where some were found."""


class Kind(IntEnum):
    """How much of what was asked for lies in a store."""

    NOTHING = 0
    SOMETHING = 1
    EVERYTHING = 2


@dataclass(frozen=True, slots=True)
class Stocked(Narrowing):
    """Stores of one kind. `counts` are how many of each variant are needed; which variants these
    are is said beside it.

    What a holder keeps counts as free, where there is one. `some_keep_back` is false where it is
    known that no store keeps anything back: most chains are such, and then there is less to ask.
    """

    kind: Kind = Kind.NOTHING
    counts: tuple[int, ...] = ()
    has_holder: bool = False
    some_keep_back: bool = True

    def conditions(self, store: Any) -> list[ColumnElement[bool]]:
        """All that makes a store one of these, whatever led to it."""
        found = Narrowing.conditions(self, store)
        numbers = range(len(self.counts))
        if self.kind == Kind.NOTHING:
            return [*found, *(not_(self._has(store, number, 1)) for number in numbers)]
        enough = [self._has(store, number, count) for number, count in enumerate(self.counts)]
        if self.kind == Kind.EVERYTHING:
            return [*found, *enough]
        something = or_(*(self._has(store, number, 1) for number in numbers))
        return [*found, something, not_(and_(*enough))]

    def conditions_of_led(self, store: Any) -> list[ColumnElement[bool]]:
        """What `lead` does not make sure of."""
        if self.some_keep_back or self.kind == Kind.NOTHING:
            return self.conditions(store)
        enough = [
            self._has(store, number, count)
            for number, count in enumerate(self.counts)
            if self.kind == Kind.SOMETHING or count > 1
        ]
        if self.kind == Kind.SOMETHING:
            enough = [not_(and_(*enough))]
        return [*Narrowing.conditions(self, store), *enough]

    def lead(self, ranges: Sequence[Ends]) -> Select[UUID] | None:
        """To these stores by the pieces that lie in them, those of the first variant first."""
        if self.kind == Kind.NOTHING:
            return None
        first, *others = (_variant(number) for number in range(len(self.counts)))
        of_these = Piece.variant_id == first
        if self.kind == Kind.SOMETHING:
            of_these = Piece.variant_id.in_((first, *others))
        pieces = select(Piece.store_id, Piece.cell).where(of_these, self._on_sale(Piece))
        # A part for each range: the plan depends on how much lies in it.
        parts = [pieces.where(Piece.cell.between(*ends)) for ends in ranges] or [pieces]
        lying = union_all(*parts).subquery("lying")
        led = select(lying.c.store_id)
        if self.kind == Kind.EVERYTHING:
            led = led.where(*(self._beside(lying, other) for other in others))
        return led

    def _beside(self, lying: Subquery, variant: BindParameter[UUID]) -> ColumnElement[bool]:
        other = aliased(Piece)
        here = (other.cell == lying.c.cell, other.store_id == lying.c.store_id)
        found = select(other.id).where(other.variant_id == variant, *here, self._on_sale(other))
        return found.correlate(lying).exists()

    def _has(self, store: Any, number: int, count: int) -> ColumnElement[bool]:
        here = (
            Piece.variant_id == _variant(number),
            Piece.store_id == store.c.id,
            self._on_sale(Piece),
        )
        one = select(Piece.id).where(*here).correlate(store).exists()
        if not self.some_keep_back:
            return one if count == 1 else _count(store, *here) >= count
        kept_back: ColumnElement[int] = store.c.safety_stock
        enough: ColumnElement[bool] = _count(store, *here) >= count + kept_back
        if count == 1:
            # Counted only where something is kept back.
            enough = and_(one, or_(kept_back == 0, enough))
        if not self.has_holder:
            return enough
        own = (*here, Piece.holder_id == _HOLDER, Piece.held_until > _NOW)
        return or_(enough, _count(store, *own) >= count)

    def _on_sale(self, piece: type[Piece]) -> ColumnElement[bool]:
        """Free, in the very words of the indexes that are to be used."""
        is_available = piece.status == literal_column("'available'")
        is_free = or_(piece.held_until.is_(None), piece.held_until <= _NOW)
        if self.has_holder:
            is_free = or_(is_free, piece.holder_id == _HOLDER)
        return and_(is_available, piece.archived_at.is_(None), is_free)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: variants, one named twice needs two pieces; services; and who may count
    what they keep as free. `known` is how many pieces there are of each variant, if known."""

    variant_ids: Sequence[UUID]
    services: tuple[str, ...] = ()
    holder_id: UUID | None = None
    some_keep_back: bool = True
    known: Mapping[UUID, int] | None = None

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of stores there may be, the best first."""
        if not self.variant_ids:
            return (Kind.NOTHING,)
        if len(self.variant_ids) == 1:  # some of one is all of it
            return Kind.EVERYTHING, Kind.NOTHING
        return Kind.EVERYTHING, Kind.SOMETHING, Kind.NOTHING

    def of_kind(self, kind: Kind) -> tuple[Narrowing, Values]:
        """The stores of one kind."""
        if not self.variant_ids:
            return Narrowing(self.services), {}
        known = self.known or {}
        needed = sorted(Counter(self.variant_ids).items(), key=lambda each: known.get(each[0], 0))
        narrowing = Stocked(
            services=self.services,
            kind=kind,
            counts=tuple(count for _, count in needed),
            has_holder=self.holder_id is not None,
            some_keep_back=self.some_keep_back,
        )
        named = {f"variant_{number}": variant for number, (variant, _) in enumerate(needed)}
        return narrowing, {**named, "now": utc_now(), "holder": self.holder_id}

    async def counted(self, session: AsyncSession, most: int) -> "Asked":
        """The same, knowing how many pieces there are of each variant, up to a number."""
        variants = list(dict.fromkeys(self.variant_ids))
        values = {f"variant_{number}": variant for number, variant in enumerate(variants)}
        rows = await session.execute(_capped_counts(len(variants)), {**values, "most": most})
        return replace(self, known={variants[number]: count for number, count in rows})

    def are_fewer(self, kind: Kind, than: int) -> bool:
        """Whether all pieces that may lead to stores of this kind are known to be so few."""
        counts = (self.known or {}).values()
        return bool(counts) and (min(counts) if kind == Kind.EVERYTHING else sum(counts)) < than


_CAREFUL = careful_stores().limit(1)
_NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime())
_HOLDER: BindParameter[UUID] = bindparam("holder", type_=Uuid())


def _variant(number: int) -> BindParameter[UUID]:
    return bindparam(f"variant_{number}", type_=Uuid())


def _count(store: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.count()).select_from(Piece).where(*conditions)
    return counted.correlate(store).scalar_subquery()


async def some_keep_back(session: AsyncSession) -> bool:
    """Whether any store keeps pieces back at all."""
    return await session.scalar(_CAREFUL) is not None


@lru_cache(maxsize=32)
def _capped_counts(variants: int) -> CompoundSelect[Any]:
    counted = []
    for number in range(variants):
        pieces = select(literal(1)).where(Piece.variant_id == _variant(number))
        few = pieces.limit(bindparam("most", type_=Integer)).subquery()
        counted.append(select(literal(number), func.count()).select_from(few))
    return union_all(*counted)
