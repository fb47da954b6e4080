"""Which stores have what is asked for, as a narrowing of a search for stores.

A store belongs to one of three kinds: it has enough of everything, of something, or of nothing.
"""

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
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
from booking_app.core.db import Database, UtcDateTime, database_of
from booking_app.core.together import together
from booking_app.domain.catalogue.models import Piece
from booking_app.domain.catalogue.repository import careful_stores
from booking_app.domain.stores.models import Store
from booking_app.domain.stores.nearest import Ends, Narrowing, Values

RARE = 1_000
"""With fewer pieces than these all of them are looked at at once."""
_MOST_COUNTED = 50_000
_COUNTED_FOR_SECONDS = 300.0
_MOST_KEPT = 5_000


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
        beside = others if self.kind == Kind.EVERYTHING else []
        # A part for each range: the plan depends on how much lies in it.
        spans: Sequence[Ends | None] = ranges or [None]
        parts = [
            select(Piece.store_id).where(
                of_these,
                self._on_sale(Piece),
                *_within(Piece, ends),
                *(self._beside(other, ends) for other in beside),
            )
            for ends in spans
        ]
        return select(union_all(*parts).subquery("lying").c.store_id)

    def _beside(self, variant: BindParameter[UUID], ends: Ends | None) -> ColumnElement[bool]:
        other = aliased(Piece)
        here = (other.cell == Piece.cell, other.store_id == Piece.store_id)
        found = select(other.id).where(other.variant_id == variant, *here, self._on_sale(other))
        # Said once more of these, so that PostgreSQL, where it reads all of them, reads no others.
        return found.where(*_within(other, ends)).correlate(Piece).exists()

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

    async def counted(self, session: AsyncSession) -> "Asked":
        """The same, knowing how many pieces of each variant are on sale, as of some minutes ago:
        what is rare is looked for first, and farther. No answer depends on it."""
        kept = cast("_Counts", database_of(session).kept.setdefault(_COUNTS, {}))
        now = time.monotonic()
        wanted = set(self.variant_ids)
        known = {id_: kept[id_][0] for id_ in wanted if id_ in kept and kept[id_][1] >= now}
        if missing := list(wanted - known.keys()):
            values = {f"variant_{number}": variant for number, variant in enumerate(missing)}
            rows = await session.execute(_capped_counts(len(missing)), values)
            counted = {missing[number]: count for number, count in rows}
            # Whoever is counted meanwhile may have it emptied as well.
            if len(kept) > _MOST_KEPT:
                kept.clear()
            until = now + _COUNTED_FOR_SECONDS
            kept.update({id_: (count, until) for id_, count in counted.items()})
            known |= counted
        return replace(self, known=known)

    def are_rare(self, kind: Kind) -> bool:
        """Whether all pieces that may lead to stores of this kind are few."""
        counts = (self.known or {}).values()
        return bool(counts) and (min(counts) if kind == Kind.EVERYTHING else sum(counts)) < RARE

    def share(self, kind: Kind, stores: int) -> float:
        """About which share of so many stores is of this kind, if what is asked for lies anywhere
        with the same probability, and no two pieces of it together."""
        known = self.known or {}
        shares = [
            min(1.0, known.get(id_, 0) / (needed * max(stores, 1)))
            for id_, needed in Counter(self.variant_ids).items()
        ]
        everything = math.prod(shares)
        if kind == Kind.EVERYTHING:
            return everything
        nothing = math.prod(1 - share for share in shares)
        return nothing if kind == Kind.NOTHING else max(0.0, 1 - nothing - everything)


_CAREFUL = careful_stores().limit(1)
_COUNTS, _CAREFULNESS = "pieces_of_variants", "some_keep_back"
_Counts = dict[UUID, tuple[int, float]]
"""Of each variant, how many pieces, and until when that is good enough."""
_NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime())
_HOLDER: BindParameter[UUID] = bindparam("holder", type_=Uuid())


def _variant(number: int) -> BindParameter[UUID]:
    return bindparam(f"variant_{number}", type_=Uuid())


def _within(piece: type[Piece], ends: Ends | None) -> Sequence[ColumnElement[bool]]:
    return () if ends is None else (piece.cell.between(*ends),)


def _count(store: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counted = select(func.count()).select_from(Piece).where(*conditions)
    return counted.correlate(store).scalar_subquery()


async def some_keep_back(session: AsyncSession) -> bool:
    """Whether any store keeps pieces back at all: known at once of what this process changes, and
    within half a second of what others do."""
    database = database_of(session)
    as_of = (database.changes[Store.__tablename__], await database.others.count())
    known = database.kept.get(_CAREFULNESS)
    if not isinstance(known, tuple) or known[0] != as_of:
        # Aside, since this transaction may see what was before that.
        found = await together(database, (_CAREFULNESS, as_of), lambda: _ask_aside(database))
        known = database.kept[_CAREFULNESS] = (as_of, found)
    return bool(known[1])


async def _ask_aside(database: Database) -> bool:
    async with database.read_aside() as session:
        return await session.scalar(_CAREFUL) is not None


@lru_cache(maxsize=32)
def _capped_counts(variants: int) -> Select[Any] | CompoundSelect[Any]:
    counted = []
    for number in range(variants):
        is_on_sale = (Piece.status == literal_column("'available'"), Piece.archived_at.is_(None))
        pieces = select(literal(1)).where(Piece.variant_id == _variant(number), *is_on_sale)
        few = pieces.limit(_MOST_COUNTED).subquery()
        counted.append(select(literal(number), func.count()).select_from(few))
    return union_all(*counted)
