"""The counter over HTTP, for people signed in there and for machines with a key."""

from typing import Annotated

from fastapi import APIRouter, Path

from booking_app.api.deps import CounterActor, CounterStore, DatabaseDep, Locale
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import PlainText
from booking_app.api.schemas.counter import CounterReservation, HandOver, Scan, ScanOut
from booking_app.core.db import Session
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows import counter, limits
from booking_app.workflows.hand_over import HandOverCommand, hand_over

router = APIRouter(prefix="/counter", tags=["counter"])

Code = Annotated[PlainText, Path(description="The booking's code, however it is written.")]


@router.post("/scan", responses=statuses(401, 403, 409, 422, 429))
async def scan(
    body: Scan, actor: CounterActor, store_id: CounterStore, database: DatabaseDep, locale: Locale
) -> ScanOut:
    """What a scanned or typed code is worth at this counter; a good one marks the arrival.

    The same nonce gets the same verdict.
    """

    async def work(session: Session) -> ScanOut:
        verdict = await counter.scan(session, actor, store_id, body.payload, body.nonce, locale)
        found = None
        if verdict.code:
            found = await reservations.get_by_code(session, verdict.code, locale)
        return ScanOut.of(verdict, found)

    account = str(actor.id)
    await limits.check_guesses(account=account)
    answer = await database.run(work)
    if answer.reason == "unknown":
        await limits.count_guess(account=account)
    return answer


@router.post("/reservations/{code}/ready", responses=statuses(401, 403, 404, 409, 422, 429))
async def mark_ready(code: Code, actor: CounterActor, database: DatabaseDep) -> CounterReservation:
    """The pieces are laid aside; the shopper gets a letter. Twice is once."""
    async with limits.counted_guesses(account=str(actor.id)):
        found = await database.run(lambda session: counter.mark_ready(session, actor, code))
    return CounterReservation.of(found)


@router.post("/reservations/{code}/hand-over", responses=statuses(401, 403, 404, 409, 422, 429))
async def record_hand_over(
    code: Code, body: HandOver, actor: CounterActor, database: DatabaseDep
) -> CounterReservation:
    """What became of each piece, and the money taken. The same nonce gets the same answer."""
    command = HandOverCommand(
        code=code,
        lines=body.results(),
        paid=body.paid.given() if body.paid else None,
        nonce=body.nonce,
    )

    async def work(session: Session) -> ReservationView:
        return await hand_over(session, actor, command)

    async with limits.counted_guesses(account=str(actor.id)):
        return CounterReservation.of(await database.run(work))
