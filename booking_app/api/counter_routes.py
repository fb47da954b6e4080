"""The counter over HTTP, for people signed in there and for machines with a key."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from booking_app.api.deps import (
    CounterActor,
    CounterWatcher,
    DatabaseDep,
    Locale,
    WatchedStore,
    own_store,
)
from booking_app.api.locale import offered
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import Moment, PlainText
from booking_app.api.schemas.counter import (
    CounterDayOut,
    CounterReservation,
    HandOver,
    RecordedIn,
    Scan,
    ScanOut,
)
from booking_app.api.schemas.coupons import CouponOut, CouponVerdict, Issue, Redeem, RollBack
from booking_app.core.db import Session
from booking_app.domain.coupons import service as coupons
from booking_app.domain.reservations import service as reservations
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import counter, counter_day, coupon_counter, limits, recorded_scans
from booking_app.workflows.coupon_counter import CouponAnswer
from booking_app.workflows.coupons import OwnCoupon, issue_by_hand
from booking_app.workflows.hand_over import HandOverCommand, record
from booking_app.workflows.tokens import signer

router = APIRouter(prefix="/counter", tags=["counter"])

Code = Annotated[PlainText, Path(description="The booking's code, however it is written.")]
CouponCode = Annotated[PlainText, Path(description="The coupon's code, however it is written.")]


@router.post("/scan", responses=statuses(401, 403, 409, 422, 429))
async def scan(body: Scan, actor: CounterActor, database: DatabaseDep, locale: Locale) -> ScanOut:
    """What a scanned or typed code is worth at this counter: a good booking's shopper has
    arrived, a good coupon is kept for this counter for three minutes.

    The same nonce gets the same verdict. An arrival recorded without a connection counts from then
    on; one that does not fit any more is shown to the store's managers.
    """

    store_id = own_store(actor)

    async def work(session: Session) -> ScanOut:
        if body.recorded is not None:
            return await _take_recorded(session, actor, body, body.recorded, locale)
        verdict = await counter.scan(session, actor, store_id, body.payload, body.nonce, locale)
        found = verdict.booking
        if found is None and verdict.code and verdict.kind == "reservation":
            found = await reservations.get_by_code(session, verdict.code, locale)
        return ScanOut.of(verdict, found)

    account = str(actor.id)
    await limits.check_guesses(account=account)
    answer = await database.run(work)
    if answer.reason in ("unknown", "forged"):
        await limits.count_guess(account=account)
    return answer


async def _take_recorded(
    session: Session, actor: Actor, body: Scan, recorded: RecordedIn, locale: str
) -> ScanOut:
    scan = recorded.given(body.nonce)
    verdict = await recorded_scans.take(session, actor, recorded.store, body.payload, scan, locale)
    return ScanOut.of(verdict, None, conflict=recorded_scans.is_conflict(verdict))


@router.get("/day", responses=statuses(401, 403, 409))
async def read_day(
    actor: CounterWatcher, store_id: WatchedStore, database: DatabaseDep, locale: Locale
) -> CounterDayOut:
    """Today's visits and the keys of our QR codes, for a device to go on without a connection."""
    async with database.read() as session:
        day = await counter_day.read_day(session, actor, store_id, locale)
    return CounterDayOut.of(day, actor, signer().public_keys)


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
        coupon=body.coupon or "",
        shopper_name=body.shopper_name,
    )
    async with limits.counted_guesses(account=str(actor.id)):
        return CounterReservation.of(await record(database, actor, command))


@router.post("/coupons/{code}/redeem", responses=statuses(401, 403, 404, 409, 422, 429))
async def redeem_coupon(
    code: CouponCode,
    body: Redeem,
    actor: CounterActor,
    database: DatabaseDep,
    locale: Locale,
) -> CouponVerdict:
    """Use a coupon for a sale. The same nonce gets the same answer.

    Refused with `409` and the reason as its code: `already_redeemed`, `minimum_not_met`, …
    """

    store_id = own_store(actor)

    async def work(session: Session) -> CouponAnswer:
        return await coupon_counter.redeem(session, actor, store_id, body.command(code), locale)

    async with limits.counted_guesses(account=str(actor.id)):
        found = await database.run(work)
        coupon_counter.refuse(found)
    return CouponVerdict.of(found)


@router.post("/coupons/{code}/rollback", responses=statuses(401, 403, 404, 409, 422, 429))
async def roll_back_coupon(
    code: CouponCode,
    body: RollBack,
    actor: CounterActor,
    database: DatabaseDep,
    locale: Locale,
) -> CouponVerdict:
    """A manager takes a use back, with a reason; the coupon is open again."""

    store_id = own_store(actor)

    async def work(session: Session) -> CouponAnswer:
        return await coupon_counter.roll_back(session, actor, store_id, code, body.reason, locale)

    async with limits.counted_guesses(account=str(actor.id)):
        return CouponVerdict.of(await database.run(work))


@router.post("/coupons/{code}/release", status_code=204, responses=statuses(401, 403, 409, 422))
async def release_coupon(
    code: CouponCode,
    actor: CounterActor,
    database: DatabaseDep,
    until: Annotated[
        Moment | None,
        Query(description="Its `locked_until` as it was known: what was kept anew since, stays."),
    ] = None,
) -> None:
    """Give back a coupon this counter keeps; nothing happens if it does not."""
    store_id = own_store(actor)
    await database.run(
        lambda session: coupon_counter.release(session, actor, store_id, code, until)
    )


@router.post("/coupons", status_code=201, responses=statuses(401, 403, 404, 409, 422))
async def issue_coupon(
    body: Issue, actor: CounterActor, database: DatabaseDep, locale: Locale
) -> CouponOut:
    """A consultant gives a shopper a coupon, and says why. Only people can."""

    store_id = own_store(actor)

    async def work(session: Session) -> OwnCoupon:
        campaign = await coupons.shown_campaign(session, body.campaign)
        return await issue_by_hand(
            session,
            actor,
            store_id,
            campaign.id,
            body.contact.given(),
            body.reason,
            offered(body.locale) or locale,
        )

    return CouponOut.of(await database.run(work), locale)
