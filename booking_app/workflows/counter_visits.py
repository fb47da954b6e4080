"""What people at a counter change about visits: begun without a booking, another piece, more time,
who serves it, who did not come.

Every function checks that the actor may work the counter of the store concerned, and raises
`StoreNotAllowed` when not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking_app.core import idempotency
from booking_app.domain.catalogue import at_counter
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.schemas import PieceView
from booking_app.domain.chain import service as chain
from booking_app.domain.customers import service as customers
from booking_app.domain.customers.contacts import NAME_MAX, normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations import desk
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.errors import NotAColleague, ReasonMissing
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.domain.reservations.taking import Wanted
from booking_app.domain.staff import directory
from booking_app.domain.staff.errors import StoreNotAllowed
from booking_app.domain.staff.schemas import Actor
from booking_app.domain.stores import service as stores
from booking_app.workflows.announce import announce
from booking_app.workflows.counter import check_counter, own_booking
from booking_app.workflows.letters import enqueue
from booking_app.workflows.reserve import secret_hash

_LONGEST_REASON = 200
_LONGEST_SEARCH = 80
_MOST_FOUND = 12
_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class WalkInCommand:
    """Somebody came without a booking. The contact may be left out, and then the name as well.

    `consents` maps a kind to `(given, wording shown)`.
    """

    store_id: UUID
    piece_ids: tuple[UUID, ...]
    nonce: str
    contact: ContactInput = field(default_factory=lambda: ContactInput(name=""))
    consents: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    locale: str = "ru"


async def walk_in(session: AsyncSession, actor: Actor, command: WalkInCommand) -> ReservationView:
    """Begin a visit that starts now; the actor looks after it.

    The same nonce gets the same booking. Raises `StoreNotAllowed`, `InvalidContact`, `NoPieces`,
    `TooManyPieces`, `CapReached`, `PieceNotFound`, `PieceElsewhere`, `PieceTaken`.
    """
    check_counter(actor, command.store_id)
    scope = f"walk-in:{actor.id}"
    known = await idempotency.replay(session, scope, command.nonce, _request(command))
    if known is not None:
        return await reservations.get_by_id(session, UUID(known.body["id"]))
    contact, name = await _shopper(session, command.contact)
    store = await stores.get_store_by_id(session, command.store_id, command.locale)
    id_ = await desk.walk_in(
        session,
        Wanted(store, None, command.piece_ids, ()),
        contact=contact,
        name=name,
        consultant_id=_person(actor),
        locale=command.locale,
        secret_hash_of=secret_hash,
    )
    view = await reservations.get_by_id(session, id_)
    if view.contact_id is not None:
        await customers.record_consents(session, view.contact_id, command.consents)
    pieces = [str(line.piece.id) for line in view.lines]
    await announce(session, view, "walked_in", actor.audited, pieces=pieces)
    await idempotency.remember(session, scope, command.nonce, 200, {"id": str(id_)})
    return view


async def swap(
    session: AsyncSession, actor: Actor, code: str, old_id: UUID, barcode: str
) -> ReservationView:
    """Lay out another piece of this store instead of one of the booking's.

    Who is not here yet is told. Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`,
    `WrongOutcome`, `PieceNotFound`, `PieceElsewhere`, `PieceTaken`.
    """
    row = await own_booking(session, actor, code)
    found = await catalogue.piece_by_barcode(session, _digits(barcode), row.locale)
    await desk.swap(session, row, old_id, found.id)
    view = await reservations.get_by_id(session, row.id)
    facts = {"piece": str(found.id), "instead_of": str(old_id)}
    await announce(session, view, "swapped", actor.audited, **facts)
    if view.status != "arrived":
        await enqueue(session, view.id, "swapped")
    return view


async def extend(
    session: AsyncSession, actor: Actor, code: str, minutes: int, reason: str
) -> ReservationView:
    """Keep everything longer, with a reason; the shopper is told.

    A manager may add more than a consultant. Raises `ReservationNotFound`, `StoreNotAllowed`,
    `NotChangeable`, `ReasonMissing`, `ExtensionTooLong`.
    """
    row = await own_booking(session, actor, code)
    why = reason.strip()[:_LONGEST_REASON]
    if not why:
        raise ReasonMissing
    await desk.extend(session, row, minutes, most_minutes(actor, row.store_id))
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "extended", actor.audited, minutes=minutes, reason=why)
    return view


def most_minutes(actor: Actor, store_id: UUID) -> int:
    """How much this person may add to a deadline in all."""
    may_more = actor.may_override(store_id)
    return desk.MANAGER_MINUTES if may_more else desk.CONSULTANT_MINUTES


async def assign(
    session: AsyncSession, actor: Actor, code: str, consultant_id: UUID | None
) -> ReservationView:
    """Who looks after a visit: oneself, a colleague of this counter, or nobody in particular.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`, `NotAColleague`.
    """
    row = await own_booking(session, actor, code)
    if consultant_id is not None and consultant_id != _person(actor):
        people = await directory.counter_people(session, row.store_id)
        if consultant_id not in {id_ for id_, _ in people}:
            raise NotAColleague
    changed = await desk.assign(session, row, consultant_id)
    view = await reservations.get_by_id(session, row.id)
    if changed:
        who = str(consultant_id) if consultant_id else ""
        await announce(session, view, "assigned", actor.audited, consultant=who)
    return view


async def begin_service(session: AsyncSession, actor: Actor, code: str) -> None:
    """The hand-over of a visit begins; the wait of who has arrived ends here.

    Raises `ReservationNotFound`, `StoreNotAllowed`.
    """
    row = await own_booking(session, actor, code)
    if await desk.serve(session, row, _person(actor)):
        view = await reservations.get_by_id(session, row.id)
        await announce(session, view, "served", actor.audited)


async def mark_no_show(session: AsyncSession, actor: Actor, code: str) -> ReservationView:
    """A manager frees the pieces of who did not come, before the deadline.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`, `NotLate`.
    """
    row = await own_booking(session, actor, code)
    if not actor.may_override(row.store_id):
        raise StoreNotAllowed
    await desk.miss_visit(session, row)
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "no_show", actor.audited)
    return view


async def expect_again(session: AsyncSession, actor: Actor, code: str) -> ReservationView:
    """A manager takes a no-show back: the shopper called and comes after all; they are told.

    Raises `ReservationNotFound`, `StoreNotAllowed`, `NotChangeable`, `TooLateToUndo`, `PieceTaken`.
    """
    row = await own_booking(session, actor, code)
    if not actor.may_override(row.store_id):
        raise StoreNotAllowed
    await desk.expect_again(session, row)
    view = await reservations.get_by_id(session, row.id)
    await announce(session, view, "restored", actor.audited)
    return view


async def pieces_here(
    session: AsyncSession, actor: Actor, store_id: UUID, text: str, locale: str
) -> list[PieceView]:
    """What is free in this store, by name or by a part of the barcode; a few of all pieces while
    nothing is asked for. Raises `StoreNotAllowed`."""
    check_counter(actor, store_id)
    wanted = text.strip()[:_LONGEST_SEARCH]
    limit = _MOST_FOUND if wanted else _EXAMPLES
    return await at_counter.find_free(session, store_id, wanted, locale, limit)


async def colleagues(
    session: AsyncSession, actor: Actor, store_id: UUID
) -> tuple[tuple[UUID, str], ...]:
    """Who may look after a visit here, the actor first: id and name. Raises `StoreNotAllowed`."""
    check_counter(actor, store_id)
    people = await directory.counter_people(session, store_id)
    others = tuple(each for each in people if each[0] != actor.id)
    return (((actor.id, actor.name),) if actor.kind == "staff" else ()) + others


async def _shopper(session: AsyncSession, given: ContactInput) -> tuple[ContactInput | None, str]:
    """The contact, if one was given, and the name to greet."""
    if given.phone.strip() or given.email.strip():
        contact = normalise_contact(given, (await chain.current(session)).country)
        return contact, contact.name
    name = " ".join(part for part in given.name.split() if part.isprintable())
    if len(name) > NAME_MAX:
        raise InvalidContact({"name": "too_long"})
    return None, name


def _person(actor: Actor) -> UUID | None:
    return actor.id if actor.kind == "staff" else None


def _digits(barcode: str) -> str:
    return "".join(barcode.split())


def _request(command: WalkInCommand) -> dict[str, Any]:
    contact = command.contact
    return {
        "store": str(command.store_id),
        "pieces": [str(id_) for id_ in command.piece_ids],
        "contact": [contact.name, contact.phone, contact.email],
    }
