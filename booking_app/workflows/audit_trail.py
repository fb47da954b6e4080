"""Reading the audit log as a person may: with names instead of ids, and only what is theirs.

Administrators see everything; a manager sees what concerns their stores. The history of a single
subject is also for those who look after subjects of its kind.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, audit_log
from booking_app.core.audit_log import Entry, Filter, Place
from booking_app.core.db import Database
from booking_app.core.errors import Forbidden
from booking_app.core.ids import format_code
from booking_app.domain.catalogue import directory as catalogue
from booking_app.domain.reservations import service as reservations
from booking_app.domain.staff import directory
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores

EXPORTED_AT_MOST = 1_000_000
CATALOGUE_KINDS = frozenset({"product", "variant", "piece", "category", "media", "import"})
"""Kinds of subjects that merchandisers look after."""
OWN_KINDS = {"merchandiser": CATALOGUE_KINDS, "marketer": frozenset({"campaign"})}
"""What people of a role see the whole history of, whatever else they may not read."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as people read it. `who` is empty for shoppers and for the system itself;
    `subject` is what the subject is called, as far as that is known; `store` likewise. `names`
    are those of ids which its values mention, and of others."""

    entry: Entry
    who: str
    subject: str
    store: str
    names: Mapping[str, str]


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
    if subject_kind not in OWN_KINDS.get(actor.role or "", ()):
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
        "who": f"{where.actor.kind}:{where.actor.id}" if where.actor else None,
        "actions": list(where.actions) or None,
        "kind": where.subject_kind or None,
        "thing": where.subject_id or None,
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
    names = await _names(session, entries, locale)
    return tuple(
        Line(
            entry=entry,
            who=names.get(entry.actor.id, ""),
            subject=entry.label or names.get(entry.subject_id, ""),
            store=names.get(str(entry.store_id), ""),
            names=names,
        )
        for entry in entries
    )


async def _names(session: AsyncSession, entries: Sequence[Entry], locale: str) -> dict[str, str]:
    """Present names of everything the entries mention by id, but for shoppers."""
    by_kind: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        by_kind[entry.actor.kind.value] |= _ids([entry.actor.id])
        by_kind["store"] |= {entry.store_id} if entry.store_id else set()
        if not entry.label:
            by_kind[entry.subject_kind] |= _ids([entry.subject_id])
        for change in entry.changes:
            by_kind["value"] |= _ids(_texts([change.before, change.after]))
        by_kind["value"] |= _ids(_texts(entry.facts))
    values = by_kind["value"]
    goods = values.union(*(by_kind[kind] for kind in ("product", "variant", "piece", "category")))
    places = by_kind["store"] | values
    found: dict[UUID, str] = {}
    if goods:
        found |= await catalogue.names_of(session, goods, locale)
    if places:
        views = await stores.get_stores_by_ids(session, places, locale)
        found |= {store.id: store.name for store in views.values()}
    found |= await directory.names_of(session, by_kind["staff"] | values)
    found |= await directory.labels_of_keys(session, by_kind["api"] | by_kind["api_key"])
    codes = await reservations.codes_of(session, by_kind["reservation"])
    found |= {each: format_code(code) for each, code in codes.items()}
    return {str(each): name for each, name in found.items()}


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from (key, *_texts(each))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _ids(texts: Iterable[str]) -> set[UUID]:
    """Those of the texts that are ids."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
