"""Reading the audit log as a person may: with names instead of ids, and only what is theirs.

Administrators see everything; a manager sees what concerns their stores. The history of a single
subject is also for those who look after subjects of its kind.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, audit_log
from booking_app.core.audit import ActorKind
from booking_app.core.audit_log import Entry, Filter, Place
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.ids import format_code
from booking_app.domain.reservations import service as reservations
from booking_app.domain.staff import directory
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores

EXPORTED_AT_MOST = 1_000_000
CATALOGUE_KINDS = frozenset({"product", "variant", "piece", "category", "media", "import"})
"""Kinds of subjects that merchandisers look after."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as people read it. `who` is empty for shoppers and for the system itself;
    `subject` is what the subject is called, as far as that is known; `store` likewise."""

    entry: Entry
    who: str
    subject: str
    store: str


@dataclass(frozen=True, slots=True)
class LinePage:
    """Lines, newest first, and where the neighbours begin."""

    lines: tuple[Line, ...]
    older: Place | None
    newer: Place | None
    count: int
    """How many there are; `COUNTED_AT_MOST + 1` stands for any number beyond."""


COUNTED_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Choices:
    """What the log can be narrowed to by this reader: ids and names."""

    people: tuple[tuple[UUID, str], ...]
    stores: tuple[tuple[UUID, str], ...]


def narrowed(actor: Actor, where: Filter) -> Filter:
    """The filter cut down to what the actor may read.

    Raises `Forbidden` for other roles, `StoreNotAllowed` for another's store.
    """
    if actor.kind != "staff" or actor.role not in ("manager", "admin"):
        raise Forbidden
    if actor.any_store:
        return where
    if where.store_ids is None:
        return replace(where, store_ids=actor.store_ids)
    if not where.store_ids <= actor.store_ids:
        raise StoreNotAllowed
    return where


async def page(
    session: AsyncSession,
    actor: Actor,
    where: Filter,
    locale: str,
    *,
    older_than: Place | None = None,
    newer_than: Place | None = None,
    limit: int = 50,
) -> LinePage:
    """A page of the log. Raises as `narrowed` does."""
    where = narrowed(actor, where)
    found = await audit_log.page(
        session, where, older_than=older_than, newer_than=newer_than, limit=limit
    )
    return LinePage(
        lines=await _lines(session, found.entries, locale),
        older=found.older,
        newer=found.newer,
        count=await audit_log.count(session, where, at_most=COUNTED_AT_MOST),
    )


async def history(
    session: AsyncSession,
    actor: Actor,
    subject_kind: str,
    subject_id: UUID | str,
    locale: str,
    *,
    limit: int = 20,
) -> tuple[Line, ...]:
    """What was done to one subject, newest first. Raises `Forbidden`.

    A manager sees of it what was done in their own stores.
    """
    where = Filter(subject_kind=subject_kind, subject_id=str(subject_id))
    if not (actor.role == "merchandiser" and subject_kind in CATALOGUE_KINDS):
        where = narrowed(actor, where)
    found = await audit_log.page(session, where, limit=limit)
    return await _lines(session, found.entries, locale)


async def choices(session: AsyncSession, actor: Actor, locale: str) -> Choices:
    """Whom and which stores the actor may narrow the log to. Raises `Forbidden`."""
    mine = narrowed(actor, Filter()).store_ids
    if mine is None:
        places = await stores.list_stores(session, locale)
    else:
        places = list((await stores.get_stores_by_ids(session, mine, locale)).values())
    named = sorted((f"{place.city}, {place.name}", place.id) for place in places)
    return Choices(
        people=await directory.people(session, mine),
        stores=tuple((store_id, name) for name, store_id in named),
    )


async def begin_export(session: AsyncSession, actor: Actor, where: Filter) -> Filter:
    """Note that the actor takes a copy of the log; what they may take. Raises as `narrowed`."""
    allowed = narrowed(actor, where)
    facts: dict[str, Any] = {
        "actor": f"{where.actor.kind}:{where.actor.id}" if where.actor else None,
        "actions": list(where.actions) or None,
        "subject_kind": where.subject_kind or None,
        "subject_id": where.subject_id or None,
        "stores": sorted(map(str, where.store_ids)) if where.store_ids else None,
        "since": where.since.isoformat() if where.since else None,
        "until": where.until.isoformat() if where.until else None,
    }
    given: dict[str, Any] = {name: value for name, value in facts.items() if value is not None}
    audit.record(session, actor.audited, "audit.exported", "audit", "log", **given)
    return allowed


async def exported(
    database: Database, allowed: Filter, locale: str
) -> AsyncIterator[tuple[Line, ...]]:
    """The lines of an export that began, batch by batch; no transaction outlives a batch."""
    async for entries in audit_log.batches(database, allowed, at_most=EXPORTED_AT_MOST):
        async with database.read() as session:
            yield await _lines(session, entries, locale)


async def _lines(session: AsyncSession, entries: Sequence[Entry], locale: str) -> tuple[Line, ...]:
    known = await _Names.read(session, entries, locale)
    return tuple(
        Line(
            entry=entry,
            who=known.who(entry.actor),
            subject=entry.label or known.subject(entry),
            store=known.stores.get(entry.store_id, "") if entry.store_id else "",
        )
        for entry in entries
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of everything some entries mention."""

    people: Mapping[UUID, str]
    keys: Mapping[UUID, str]
    stores: Mapping[UUID, str]
    codes: Mapping[UUID, str]

    @classmethod
    async def read(cls, session: AsyncSession, entries: Sequence[Entry], locale: str) -> "_Names":
        people = {entry.actor.id for entry in entries if entry.actor.kind is ActorKind.STAFF}
        keys = {entry.actor.id for entry in entries if entry.actor.kind is ActorKind.API}
        nameless = [entry for entry in entries if not entry.label]
        places = {entry.store_id for entry in entries if entry.store_id}
        places |= _ids(entry.subject_id for entry in nameless if entry.subject_kind == "store")
        found = await stores.get_stores_by_ids(session, places, locale) if places else {}
        return cls(
            people=await directory.names_of(session, _ids(people) | _subjects(nameless, "staff")),
            keys=await directory.labels_of_keys(
                session, _ids(keys) | _subjects(nameless, "api_key")
            ),
            stores={store.id: store.name for store in found.values()},
            codes=await reservations.codes_of(session, _subjects(nameless, "reservation")),
        )

    def who(self, actor: audit.Actor) -> str:
        """The name of whoever acted, where they have one."""
        names = {ActorKind.STAFF: self.people, ActorKind.API: self.keys}.get(actor.kind, {})
        return next((names[each] for each in _ids([actor.id]) if each in names), "")

    def subject(self, entry: Entry) -> str:
        """The present name of a subject that was noted without one."""
        names: Mapping[str, Mapping[UUID, str]] = {
            "staff": self.people,
            "api_key": self.keys,
            "store": self.stores,
            "reservation": {each: format_code(code) for each, code in self.codes.items()},
        }
        known = names.get(entry.subject_kind, {})
        return next((known[each] for each in _ids([entry.subject_id]) if each in known), "")


def _subjects(entries: Sequence[Entry], kind: str) -> set[UUID]:
    return _ids(entry.subject_id for entry in entries if entry.subject_kind == kind)


def _ids(texts: Any) -> set[UUID]:
    """Those of the texts that are ids."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
