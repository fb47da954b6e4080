"""Bookings: made by anybody, seen and changed by whoever has the secret of the link."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from booking_app.api.bookings import Answer, Once, book, refusal_with_alternatives
from booking_app.api.deps import Address, DatabaseDep, Locale, VisitorId
from booking_app.api.locale import locale_of, offered
from booking_app.api.problems import MEDIA_TYPE, Refused, statuses
from booking_app.api.schemas.common import PlainText
from booking_app.api.schemas.reservations import (
    BookingOut,
    BySecret,
    NewReservation,
    Reschedule,
    ReservationOut,
    Secret,
)
from booking_app.core.errors import DomainError, Unavailable
from booking_app.domain.chain.service import chain_now
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.reservations.schemas import ReservationView
from booking_app.workflows import calendar_file, links, manage, qr_codes
from booking_app.workflows.limits import counted_guesses
from booking_app.workflows.reserve import BookCommand, booked

router = APIRouter(prefix="/reservations", tags=["reservations"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="A random text made for this booking; a retry with it gets the first answer.",
    ),
    StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$"),
]
Code = Annotated[PlainText, Path(description="The booking's code, however it is written.")]
Token = Annotated[Secret | None, Query(description="The secret in `manage_url`.")]


@router.post(
    "",
    status_code=201,
    response_model=BookingOut,
    responses=statuses(400, 409, 422, 429),
)
async def create_reservation(
    request: Request,
    body: NewReservation,
    database: DatabaseDep,
    address: Address,
    visitor_id: VisitorId,
    key: IdempotencyKey = None,
) -> Response:
    """Reserve pieces and a time: all of it or nothing.

    A `409` says why in `code` and, where anything can be had instead, what, in `alternatives`.
    """
    locale = offered(body.locale) or locale_of(request)
    request.state.locale = locale
    command = BookCommand(
        store_slug=body.store,
        slot_starts_at=body.slot_start,
        contact=body.contact.given(),
        piece_ids=tuple(dict.fromkeys(body.pieces)),
        variant_ids=tuple(body.variants),
        payment=body.payment,
        locale=locale,
        visitor_id=visitor_id,
    )
    once = None
    if key:
        scope = f"POST /reservations {visitor_id or ''}".strip()
        once = Once(scope, key, body.model_dump(mode="json"))
    async with request.app.state.booking_gate:
        return _response(await book(database, command, address=address, once=once))


async def _view(
    code: Code, database: DatabaseDep, address: Address, locale: Locale, token: Token = None
) -> ReservationView:
    """The booking, for whoever has its secret. Raises `ReservationNotFound`, `RateLimited`."""
    async with counted_guesses(address=address), database.read() as session:
        return await manage.view(session, code, token or "", locale)


Owned = Annotated[ReservationView, Depends(_view)]
_NOBODY = ContactInput(name="")


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return statuses(404, 422, 429) | {
        200: {"content": {media_type: {}}, "description": "The file."}
    }


@router.get("/{code}", responses=statuses(404, 422, 429))
async def get_reservation(reservation: Owned) -> ReservationOut:
    """The booking, for whoever has its secret."""
    return ReservationOut.of(booked(reservation))


@router.post("/{code}/cancel", responses=statuses(404, 409, 422, 429))
async def cancel_reservation(
    code: Code,
    database: DatabaseDep,
    address: Address,
    locale: Locale,
    token: Token = None,
    body: BySecret | None = None,
) -> ReservationOut:
    """Give the booking up; pieces and time are free at once. Twice is once."""
    secret = token or (body.token if body else None) or ""
    async with counted_guesses(address=address):
        await database.run(lambda session: manage.cancel(session, code, secret))
        async with database.read() as session:
            return ReservationOut.of(booked(await manage.view(session, code, secret, locale)))


@router.post("/{code}/reschedule", responses=statuses(404, 409, 422, 429))
async def reschedule_reservation(
    code: Code,
    body: Reschedule,
    database: DatabaseDep,
    address: Address,
    locale: Locale,
    token: Token = None,
) -> ReservationOut:
    """Move the booking to another time; the pieces stay, and so does the old time if refused."""
    secret = token or body.token or ""
    async with counted_guesses(address=address):
        async with database.read() as session:
            before = await manage.view(session, code, secret, locale)
        try:
            await database.run(
                lambda session: manage.reschedule(session, code, secret, body.slot_start)
            )
        except Unavailable:
            raise
        except DomainError as error:
            command = BookCommand(before.store.slug, body.slot_start, _NOBODY, locale=locale)
            refusal = await refusal_with_alternatives(database, command, error)
            raise Refused(refusal) from error
        async with database.read() as session:
            return ReservationOut.of(booked(await manage.view(session, code, secret, locale)))


@router.get("/{code}/calendar.ics", response_class=Response, responses=_file("text/calendar"))
async def calendar(reservation: Owned, locale: Locale) -> Response:
    """The visit for one's calendar."""
    return Response(
        calendar_file.calendar_file(reservation, chain_now(), locale),
        headers={
            "Content-Type": calendar_file.content_type(reservation),
            "Content-Disposition": f'attachment; filename="{calendar_file.FILE_NAME}"',
        },
    )


@router.get("/{code}/qr.svg", response_class=Response, responses=_file("image/svg+xml"))
async def qr_svg(reservation: Owned) -> Response:
    """The QR to show at the counter, as vector."""
    payload = links.qr_payload(booked(reservation).qr_token)
    return Response(qr_codes.qr_svg(payload), media_type="image/svg+xml")


@router.get("/{code}/qr.png", response_class=Response, responses=_file("image/png"))
async def qr_png(reservation: Owned) -> Response:
    """The QR to show at the counter, as pixels."""
    payload = links.qr_payload(booked(reservation).qr_token)
    return Response(qr_codes.qr_png(payload), media_type="image/png")


def _response(answer: Answer) -> JSONResponse:
    headers = {} if answer.is_new else {"Idempotent-Replayed": "true"}
    if answer.status == 201:
        headers["Location"] = f"/api/v1/reservations/{answer.body['code']}"
    return JSONResponse(
        answer.body,
        status_code=answer.status,
        headers=headers,
        media_type="application/json" if answer.status == 201 else MEDIA_TYPE,
    )
