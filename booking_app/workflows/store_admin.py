"""Stores are made and changed by those who may; bookings a change concerns are never lost.

A manager has hours, exceptions and capacity of their own stores; an admin has everything. A
change that concerns bookings is written only when the person has confirmed exactly these
bookings: until then `BookingsConcerned` is raised, which carries them for the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import audit, events
from booking_app.core.clock import utc_now
from booking_app.core.db import Database
from booking_app.core.errors import Conflict, Forbidden
from booking_app.core.outbox import Handler, Job
from booking_app.domain.reservations import concerns
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.concerns import Found, Future
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import editing, listing
from booking_app.domain.stores.records import (
    NewCity,
    StoreCard,
    StoreDay,
    StorePage,
    StoreQuery,
    StoreRecord,
    StoreSchedule,
)
from booking_app.workflows import letters
from booking_app.workflows.announce import reservation_topic, store_topic
from booking_app.workflows.store_recheck import enqueue_recheck

MOST_STORES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Concern:
    """A booking that will not fit the store as it is going to be.

    `name` is masked; `is_form` for a form somebody is filling in, which has no name yet.
    `can_write` says whether there is an e-mail address to write to.
    """

    id: UUID
    code: str
    reason: str
    store: str
    time_zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    keep_until: datetime
    name: str
    pieces: tuple[str, ...]
    is_form: bool
    can_write: bool


class BookingsConcerned(Conflict):
    """These bookings have to be confirmed before the change is saved. `details`: `count`."""

    code = "bookings_concerned"

    def __init__(self, found: Sequence[Concern]) -> None:
        super().__init__(count=len(found))
        self.concerns = tuple(found)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change of a store; empty parts stay as they are.

    `town` is added to the table first, and the store is put into it.
    """

    card: StoreCard | None = None
    schedule: StoreSchedule | None = None
    archived: bool | None = None
    town: NewCity | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The bookings a person has seen and confirmed, and whether their shoppers are told."""

    bookings: frozenset[UUID] = frozenset()
    tell: bool = False


NO_CONSENT = Consent()


@dataclass(frozen=True, slots=True)
class Saved:
    """The store as it is now, as it was before (for undoing), and how many bookings it concerns."""

    record: StoreRecord
    before: StoreRecord
    concerned: int


async def list_stores(
    session: AsyncSession, actor: Actor, query: StoreQuery, locale: str
) -> StorePage:
    """A page of all stores for an admin, of their own for a manager. Raises `Forbidden`."""
    return await listing.list_page(session, _visible(actor, query), locale)


async def get(session: AsyncSession, actor: Actor, store_id: UUID) -> StoreRecord:
    """A store to look at or to change. Raises `StoreNotFound`, `StoreNotAllowed`."""
    _require_schedule(actor, store_id)
    return await editing.get_record(session, store_id)


async def create(
    session: AsyncSession,
    actor: Actor,
    card: StoreCard,
    schedule: StoreSchedule,
    town: NewCity | None = None,
) -> UUID:
    """A new store. Raises `Forbidden`, `InvalidStore`."""
    _require_admin(actor)
    card = await _in_town(session, actor, card, town)
    return await editing.create(session, card, schedule, actor.audited)


async def duplicate(session: AsyncSession, actor: Actor, store_id: UUID) -> UUID:
    """A hidden twin of a store. Raises `Forbidden`, `StoreNotFound`."""
    _require_admin(actor)
    return await editing.duplicate(session, store_id, actor.audited)


async def save(
    session: AsyncSession,
    actor: Actor,
    store_id: UUID,
    version: int,
    change: Change,
    consent: Consent = NO_CONSENT,
) -> Saved:
    """Change a store. Give the transaction up when it raises: part of the work was done.

    Raises `StoreNotAllowed`, `StoreNotFound`, `StoreChanged`, `StoreArchived`, `InvalidStore`,
    and `BookingsConcerned` with whatever the consent does not cover.
    """
    _require(actor, store_id, change)
    by = actor.audited
    before = await editing.lock_record(session, store_id, version)
    if change.archived is False:
        version = await editing.set_archived(session, store_id, version, False, by)
    if change.card is not None:
        card = await _in_town(session, actor, change.card, change.town)
        version = await editing.save_card(session, store_id, version, card, by)
    if change.schedule is not None:
        version = await editing.save_schedule(session, store_id, version, change.schedule, by)
    if change.archived:
        await editing.set_archived(session, store_id, version, True, by)
    after = await editing.get_record(session, store_id)
    if after.version == before.version:
        return Saved(after, before, 0)
    concerned = await _settle(session, actor, after, consent)
    return Saved(after, before, concerned)


async def add_days(
    session: AsyncSession,
    actor: Actor,
    store_ids: Sequence[UUID],
    days: Sequence[StoreDay],
    consent: Consent = NO_CONSENT,
) -> int:
    """The same holidays for several stores, in the place of what these dates were before.

    All or none; how many stores changed. Raises as `save` does; `BookingsConcerned` holds the
    bookings of all the stores together.
    """
    missing: list[Concern] = []
    changed = 0
    for store_id in sorted(set(store_ids))[:MOST_STORES_AT_ONCE]:
        _require_schedule(actor, store_id)
        record = await editing.get_record(session, store_id)
        merged = {day.local_date: day for day in (*record.schedule.days, *days)}
        schedule = replace(record.schedule, days=tuple(merged.values()))
        try:
            saved = await save(
                session, actor, store_id, record.version, Change(schedule=schedule), consent
            )
            changed += saved.record.version != record.version
        except BookingsConcerned as error:
            missing += error.concerns
    if missing:
        raise BookingsConcerned(missing)
    return changed


async def future_of(session: AsyncSession, record: StoreRecord) -> Future:
    """The store of a record as bookings will find it."""
    hours = await editing.opening_hours(session, record)
    return Future(hours, record.schedule.capacity, record.archived_at is not None)


async def announce_concerns(
    session: AsyncSession, store_id: UUID, found: Found, by: audit.Actor, *, tell: bool
) -> None:
    """Mark what was found, tell the counter and the booking's page, and write if asked to."""
    await concerns.mark(session, store_id, found)
    for id_ in (*found.new, *found.solved):
        reason = found.new.get(id_, "")
        view = await reservations.get_by_id(session, id_)
        events.publish(session, store_topic(store_id), "concerned", view.code)
        events.publish(session, reservation_topic(id_), "concerned", view.code)
        audit.record(
            session,
            by,
            "reservation.concerned" if reason else "reservation.unconcerned",
            "reservation",
            id_,
            store_id=store_id,
            reason=reason,
        )
        if tell and reason and view.status in ("confirmed", "ready"):
            await letters.enqueue(session, id_, "concerned")


def recheck_handler(database: Database) -> Handler:
    """What the outbox calls for a `store_recheck`; harmless to repeat."""

    async def handle(job: Job) -> None:
        store_id, tell = UUID(job.payload["store_id"]), bool(job.payload["tell"])

        async def look(session: AsyncSession) -> None:
            record = await editing.get_record(session, store_id)
            found = await concerns.find(session, store_id, await future_of(session, record))
            await announce_concerns(session, store_id, found, audit.SYSTEM, tell=tell)

        await database.run(look)

    return handle


async def _settle(session: AsyncSession, actor: Actor, after: StoreRecord, consent: Consent) -> int:
    """Mark the bookings which the change concerns, if all of them were confirmed."""
    found = await concerns.find(session, after.id, await future_of(session, after))
    unseen = [id_ for id_ in found.new if id_ not in consent.bookings]
    if unseen:
        raise BookingsConcerned(await _concerns(session, found, actor.locale))
    await announce_concerns(session, after.id, found, actor.audited, tell=consent.tell)
    await enqueue_recheck(session, after.id, after.version, tell=consent.tell)
    return len(found.new)


async def _concerns(session: AsyncSession, found: Found, locale: str) -> list[Concern]:
    views = [await reservations.get_by_id(session, id_, locale) for id_ in found.new]
    ordered = sorted(views, key=lambda view: (view.slot_starts_at or utc_now(), view.code))
    return [_concern(view, found.new[view.id]) for view in ordered]


def _concern(view: ReservationView, reason: str) -> Concern:
    return Concern(
        id=view.id,
        code=view.code,
        reason=reason,
        store=view.store.name,
        time_zone=view.store.time_zone,
        starts_at=view.slot_starts_at,
        ends_at=view.slot_ends_at,
        keep_until=view.keep_until,
        name=mask_name(view.contact_name),
        pieces=tuple(line.piece.product_name for line in view.lines),
        is_form=view.status == "held",
        can_write=bool(view.email),
    )


def mask_name(name: str) -> str:
    """`Анна Петрова` as `А•••`: whoever plans hours need not know who comes."""
    return f"{name[:1]}•••" if name else ""


async def _in_town(
    session: AsyncSession, actor: Actor, card: StoreCard, town: NewCity | None
) -> StoreCard:
    if town is None:
        return card
    return replace(card, city=await editing.add_city(session, town, actor.audited))


def _visible(actor: Actor, query: StoreQuery) -> StoreQuery:
    if actor.role == "admin":
        return query
    if actor.role == "manager":
        return replace(query, store_ids=actor.store_ids)
    raise Forbidden


def _require(actor: Actor, store_id: UUID, change: Change) -> None:
    _require_schedule(actor, store_id)
    if change.card is not None or change.archived is not None:
        _require_admin(actor)


def _require_schedule(actor: Actor, store_id: UUID) -> None:
    if actor.kind != "staff" or actor.role not in ("manager", "admin"):
        raise Forbidden
    if not actor.may_override(store_id):
        raise StoreNotAllowed


def _require_admin(actor: Actor) -> None:
    if actor.kind != "staff" or actor.role != "admin":
        raise Forbidden
