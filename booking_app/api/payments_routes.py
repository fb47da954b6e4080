"""Where Stripe's webhooks arrive, and where shoppers come back from the payment page.

Coming back decides nothing: Stripe is asked. The address Stripe is given carries no secret; the
browser that began the payment is known by its own cookie, and only it is led to the booking.
"""

import logging
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import RedirectResponse

from booking_app.api.deps import DatabaseDep, VisitorId
from booking_app.api.problems import Refusal, Refused, statuses
from booking_app.api.schemas.payments import Received
from booking_app.core.db import Database
from booking_app.domain.payments import online_repository
from booking_app.domain.payments.errors import PaymentNotFound
from booking_app.domain.payments.ports import BadEvent, GatewayUnavailable, PaymentGateway
from booking_app.domain.reservations import service as reservations
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows import pay_online, payment_jobs, reserve
from booking_app.workflows.links import locale_prefix
from booking_app.workflows.payment_gateway import gateway_in_use

logger = logging.getLogger(__name__)

router = APIRouter(tags=["payments"])

_LONGEST_SIGNATURE = 2000


def _gateway() -> PaymentGateway:
    gateway = gateway_in_use()
    if gateway is None:
        raise Refused(Refusal(404, "not_found"))
    return gateway


@router.post("/stripe/webhook", responses=statuses(400, 404, 413))
async def stripe_webhook(
    request: Request,
    database: DatabaseDep,
    signature: Annotated[str, Header(alias="Stripe-Signature")] = "",
) -> Received:
    """News from Stripe: checked, kept once, and handled after the answer."""
    gateway = _gateway()
    body = await request.body()
    try:
        event = gateway.read_event(body, signature[:_LONGEST_SIGNATURE])
    except BadEvent as error:
        # Whoever sent it, its content is not for the log.
        logger.warning("webhook_refused", extra={"byte_count": len(body)})
        raise Refused(Refusal(400, "bad_event")) from error
    is_new = await database.run(lambda session: payment_jobs.receive(session, event))
    return Received(new=is_new)


@router.get(
    "/payments/{payment_id}/return",
    response_class=RedirectResponse,
    status_code=303,
    responses=statuses(404, 422),
)
async def return_from_payment(
    payment_id: UUID,
    database: DatabaseDep,
    visitor_id: VisitorId,
    state: Annotated[Literal["done", "left"], Query()] = "done",
) -> RedirectResponse:
    """Back from the payment page: on to the booking, or to the form it was begun from."""
    gateway = _gateway()
    view = await _reservation(database, payment_id)
    is_own = visitor_id is not None and view.visitor_id == visitor_id
    try:
        if state == "left" and is_own:
            await pay_online.leave(database, gateway, payment_id)
        else:
            await pay_online.follow(database, gateway, payment_id)
    except GatewayUnavailable:
        # The page itself says that the payment is not clear yet, and goes on by itself.
        logger.warning("payment_return_unclear")
    view = await _reservation(database, payment_id)
    return RedirectResponse(_onward(view, is_own=is_own), 303, {"Cache-Control": "no-store"})


async def _reservation(database: Database, payment_id: UUID) -> ReservationView:
    async with database.read() as session:
        row = await online_repository.by_id(session, payment_id)
        if row is None:
            raise PaymentNotFound(id=str(payment_id))
        return await reservations.get_by_id(session, row.reservation_id)


def _onward(view: ReservationView, *, is_own: bool) -> str:
    if not is_own:
        return f"{locale_prefix(view.locale)}/r/{view.code}"
    if view.status == "held" and view.contact_id is None:
        return f"{locale_prefix(view.locale)}/try-on?step=contact&payment=left"
    return reserve.booked(view).manage_path
