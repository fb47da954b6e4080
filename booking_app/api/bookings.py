"""Making a booking over HTTP: once per key, with alternatives when it cannot be had."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from booking_app.api.problems import Refusal, Refused, document
from booking_app.api.schemas.reservations import AlternativesOut, BookingOut, owner_fields
from booking_app.core import idempotency
from booking_app.core.db import Database, Session
from booking_app.core.errors import DomainError, Unavailable
from booking_app.core.idempotency import IdempotencyKeyReused, StoredAnswer
from booking_app.core.together import together
from booking_app.domain.catalogue.errors import PieceNotFound, VariantNotFound
from booking_app.domain.chain.service import chain_now
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.payments import online
from booking_app.domain.reservations import service as reservations
from booking_app.domain.stores.errors import StoreNotFound
from booking_app.workflows import limits, pay_online, reserve
from booking_app.workflows.payment_gateway import gateway_in_use
from booking_app.workflows.reserve import BookCommand

_WITH_ALTERNATIVES = frozenset(
    {
        "piece_taken",
        "piece_kept_back",
        "piece_elsewhere",
        "slot_full",
        "slot_unavailable",
        "store_closed",
    }
)
_ASKED = ("store_slug", "piece_ids", "variant_ids", "slot_starts_at", "locale")
"""What alternatives depend on."""
_FIELD_OF: dict[type[DomainError], str] = {
    StoreNotFound: "store",
    PieceNotFound: "pieces",
    VariantNotFound: "variants",
}
_OWNERS_ONLY = ("qr_token", "manage_url")


@dataclass(frozen=True, slots=True)
class Once:
    """An `Idempotency-Key`, the scope it counts in, and the request it came with."""

    scope: str
    key: str
    request: Mapping[str, Any]

    async def before(self, session: Session) -> "Answer | None":
        """The answer given before; `None` claims the key. Raises `IdempotencyKeyReused`."""
        found = await idempotency.replay(session, self.scope, self.key, self.request)
        return await _again(session, found) if found else None

    async def keep(self, session: Session, answer: "Answer") -> None:
        """Remember the answer, without what only the owner of the booking may have."""
        body = {name: value for name, value in answer.body.items() if name not in _OWNERS_ONLY}
        await idempotency.remember(session, self.scope, self.key, answer.status, body)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `is_new` is false when it was given before."""

    status: int
    body: dict[str, Any]
    is_new: bool = True


async def book(
    database: Database, command: BookCommand, *, address: str, once: Once | None = None
) -> Answer:
    """The booking, or why the state of the world does not allow it: both final for their key.

    Raises `Refused` or `DomainError` for input that is wrong in itself and for too many tries.
    """
    contact = _checked_contact(command)

    async def work(session: Session) -> Answer:
        if once and (before := await once.before(session)):
            return before
        await limits.check_booking(address, contact)
        answer = await _made(session, replace(command, contact=contact))
        if once:
            await once.keep(session, answer)
        return answer

    try:
        answer = await database.run(work)
    except (IdempotencyKeyReused, Unavailable):
        raise
    except DomainError as error:
        refusal = await refusal_with_alternatives(database, command, error)
        return await _refused(database, refusal, command.locale, once)
    if answer.is_new:
        await limits.count_booking(address, contact)
    return await _with_page(database, answer)


async def _made(session: Session, command: BookCommand) -> Answer:
    if command.payment == "online" and gateway_in_use() is not None:
        begun = await pay_online.begin_booking(session, command)
        booked = reserve.booked(begun.reservation)
    else:
        booked = await reserve.book(session, command)
    return Answer(201, BookingOut.of(booked).model_dump(mode="json"))


async def _with_page(database: Database, answer: Answer) -> Answer:
    """The answer with the address of its payment page, where one waits.

    Raises `GatewayUnavailable`: asked again with the same key, it is tried again.
    """
    gateway = gateway_in_use()
    if answer.status != 201 or answer.body["payment"] != "online" or gateway is None:
        return answer
    async with database.read() as session:
        view = await reservations.get_by_code(session, answer.body["code"])
        payment = await online.of_reservation(session, view.id)
    if payment is None or payment.status not in ("opening", "open"):
        return answer
    url = await pay_online.open_page(database, gateway, payment.id)
    return replace(answer, body=answer.body | {"checkout_url": url})


async def refusal_with_alternatives(
    database: Database, command: BookCommand, error: DomainError
) -> Refusal:
    """The error as a refusal that says what can be had instead, where anything can."""
    refusal = Refusal.of(error)
    for kind, field in _FIELD_OF.items():
        if isinstance(error, kind):
            return refusal.about(field)
    if error.code not in _WITH_ALTERNATIVES:
        return refusal
    # Whoever was refused a piece must not be refused the reason because of what came after it.
    with suppress(DomainError):
        question = ("alternatives", *(getattr(command, name) for name in _ASKED))
        shown = await together(database, question, lambda: _alternatives(database, command))
        return replace(refusal, extra={"alternatives": shown})
    return refusal


async def _alternatives(database: Database, command: BookCommand) -> dict[str, Any]:
    async with database.read() as session:
        found = await reserve.alternatives(
            session,
            store_slug=command.store_slug,
            piece_ids=command.piece_ids,
            variant_ids=command.variant_ids,
            slot_starts_at=command.slot_starts_at,
            locale=command.locale,
        )
    return AlternativesOut.of(found).model_dump(mode="json")


async def _refused(database: Database, refusal: Refusal, locale: str, once: Once | None) -> Answer:
    if refusal.status != 409:
        raise Refused(refusal)
    answer = Answer(409, document(refusal, locale))
    if once is None:
        return answer

    async def work(session: Session) -> Answer:
        if before := await once.before(session):
            return before
        await once.keep(session, answer)
        return answer

    return await database.run(work)


async def _again(session: Session, stored: StoredAnswer) -> Answer:
    body = dict(stored.body)
    if stored.status == 201:
        view = await reservations.get_by_code(session, body["code"])
        body |= owner_fields(reserve.booked(view))
    return Answer(stored.status, body, is_new=False)


def _checked_contact(command: BookCommand) -> ContactInput:
    try:
        return normalise_contact(command.contact, chain_now().country)
    except InvalidContact as error:
        raise Refused(Refusal.of(error).within("contact")) from error
