"""Reading the audit log: filtered, newest first, by pages that cost the same at any depth."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core.audit import Actor, ActorKind, AuditEntry
from booking_app.core.db import Database

_STORES_APART = 60
"""Up to so many stores are read each by itself; SQLite joins no more than 500 such lists."""
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the subject, before and after, as JSON values; `None` is “nothing there”."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing somebody did. `label` is the subject's name at that time, or empty; `facts` is
    what else was noted."""

    id: UUID
    at: datetime
    actor: Actor
    action: str
    subject_kind: str
    subject_id: str
    store_id: UUID | None
    label: str
    changes: tuple[Change, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; what is `None` or empty does not narrow.

    `store_ids` is what the reader may see at most: with an empty set nothing is found. `since` is
    included, `until` is not.
    """

    actor: Actor | None = None
    actions: tuple[str, ...] = ()
    subject_kind: str = ""
    subject_id: str = ""
    store_ids: frozenset[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the log, between entries: right before or after this one."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """The place in an address, or `None` where the text is not one."""
        moment, _, entry = text.partition("~")
        try:
            place = cls(datetime.fromisoformat(moment), UUID(entry))
        except ValueError:
            return None
        return place if place.at.tzinfo else None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `older` and `newer` are where the neighbours begin, if there are."""

    entries: tuple[Entry, ...]
    older: Place | None
    newer: Place | None


async def page(
    session: AsyncSession,
    where: Filter,
    *,
    older_than: Place | None = None,
    newer_than: Place | None = None,
    limit: int = 50,
) -> Page:
    """The newest entries, or those next to a place: just below `older_than`, or just above
    `newer_than`."""
    rising = newer_than is not None
    rows = await _rows(session, where, older_than or newer_than, rising, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    if rising:
        rows.reverse()
    entries = tuple(map(_entry, rows))
    has_newer = more if rising else older_than is not None
    has_older = True if rising else more
    return Page(
        entries,
        older=_place(entries[-1]) if entries and has_older else None,
        newer=_place(entries[0]) if entries and has_newer else None,
    )


async def count(session: AsyncSession, where: Filter, *, at_most: int = 1000) -> int:
    """How many entries there are; one more than `at_most` stands for any number beyond."""
    limited = select(AuditEntry.id).where(*_conditions(where)).limit(at_most + 1).subquery()
    return await session.scalar(select(func.count()).select_from(limited)) or 0


async def batches(
    database: Database, where: Filter, *, at_most: int, size: int = _BATCH
) -> AsyncIterator[tuple[Entry, ...]]:
    """The newest entries down to the oldest, piece by piece, each read by itself."""
    place: Place | None = None
    left = at_most
    while left > 0:
        async with database.read() as session:
            found = await page(session, where, older_than=place, limit=min(size, left))
        if found.entries:
            yield found.entries
        left -= len(found.entries)
        place = found.older
        if place is None:
            return


async def _rows(
    session: AsyncSession, where: Filter, place: Place | None, rising: bool, limit: int
) -> list[AuditEntry]:
    query: Select[AuditEntry]
    stores = where.store_ids
    if stores is not None and 1 < len(stores) <= _STORES_APART:
        # The newest of every store and then the newest of those: each list ends after a few
        # entries of an index, where one query over all the stores would sort them whole.
        apart = [
            _limited(replace(where, store_ids=frozenset({store})), place, rising, limit)
            for store in stores
        ]
        ids = union_all(*(select(each.c.id) for each in apart)).subquery()
        query = select(AuditEntry).join(ids, ids.c.id == AuditEntry.id)
    else:
        query = select(AuditEntry).where(*_conditions(where), *_beside(place, rising))
    found = await session.scalars(query.order_by(*_order(rising)).limit(limit))
    return list(found)


def _limited(where: Filter, place: Place | None, rising: bool, limit: int) -> Subquery:
    return (
        select(AuditEntry.id)
        .where(*_conditions(where), *_beside(place, rising))
        .order_by(*_order(rising))
        .limit(limit)
        .subquery()
    )


def _order(rising: bool) -> Sequence[ColumnElement[Any]]:
    columns = (AuditEntry.at, AuditEntry.id)
    return [column.asc() if rising else column.desc() for column in columns]


def _beside(place: Place | None, rising: bool) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    here = tuple_(AuditEntry.at, AuditEntry.id)
    there = tuple_(place.at, place.id, types=[AuditEntry.at.type, AuditEntry.id.type])
    return [here > there if rising else here < there]


def _conditions(where: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if where.actor is not None:
        found.append(AuditEntry.actor_kind == where.actor.kind.value)
        if where.actor.id:
            found.append(AuditEntry.actor_id == where.actor.id)
    if len(where.actions) == 1:
        found.append(AuditEntry.action == where.actions[0])
    elif where.actions:
        found.append(AuditEntry.action.in_(where.actions))
    if where.subject_kind:
        found.append(AuditEntry.subject_kind == where.subject_kind)
    if where.subject_id:
        found.append(AuditEntry.subject_id == where.subject_id)
    if where.store_ids is not None:
        found.append(AuditEntry.store_id.in_(where.store_ids))
    if where.since is not None:
        found.append(AuditEntry.at >= where.since)
    if where.until is not None:
        found.append(AuditEntry.at < where.until)
    return found


def _entry(row: AuditEntry) -> Entry:
    facts = dict(row.data)
    changes, label = facts.pop("changes", {}), facts.pop("label", "")
    return Entry(
        id=row.id,
        at=row.at,
        actor=Actor(ActorKind(row.actor_kind), row.actor_id),
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        store_id=row.store_id,
        label=label if isinstance(label, str) else "",
        changes=tuple(
            Change(field, *pair)
            for field, pair in (changes.items() if isinstance(changes, dict) else ())
            if isinstance(pair, list) and len(pair) == 2
        ),
        facts=facts,
    )


def _place(entry: Entry) -> Place:
    return Place(entry.at, entry.id)
