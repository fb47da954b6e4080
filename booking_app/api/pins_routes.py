"""Devices of counters: joining one by a manager's code, and coming in on it by a PIN."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from booking_app.api.cookies import set_cookie
from booking_app.api.deps import (
    DEVICE_COOKIE,
    SESSION_COOKIE,
    Address,
    DatabaseDep,
    DeviceSecret,
    SessionToken,
)
from booking_app.api.problems import statuses
from booking_app.api.schemas.session import DeviceEnrolled, EnrolDevice, EnterPin, PinAccepted
from booking_app.core.devices import device_name
from booking_app.core.settings import get_settings
from booking_app.domain.staff import devices, pins
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.errors import BadPin
from booking_app.workflows import limits

router = APIRouter(prefix="/session", tags=["session"])

DEVICE_LASTS = timedelta(days=400)
"""As long as browsers keep a cookie; every turn begins it anew."""
PADS, BOARD = "/counter/pin", "/counter"


@router.post("/device", response_model=DeviceEnrolled, responses=statuses(404, 422, 429))
async def enrol_device(
    body: EnrolDevice,
    request: Request,
    database: DatabaseDep,
    address: Address,
    token: SessionToken,
) -> JSONResponse:
    """Make this browser a device of a store's counter, once, by the code a manager made.

    Whoever was signed in in it is signed out: that session is not the device's, and would neither
    lock with it nor end with it.
    """
    browser = device_name(request.headers.get("user-agent", ""))
    async with limits.counted_guesses(address=address), database.write() as session:
        made = await devices.enrol(session, body.code, browser)
        if token:
            await staff.sign_out(session, token)
    answer = DeviceEnrolled(name=made.name, start=PADS)
    response = JSONResponse(answer.model_dump(mode="json"))
    response.headers.append("Set-Cookie", set_cookie(DEVICE_COOKIE, made.secret, DEVICE_LASTS))
    return response


@router.post("/pin", response_model=PinAccepted, responses=statuses(401, 422, 429))
async def enter_pin(
    body: EnterPin,
    request: Request,
    database: DatabaseDep,
    token: SessionToken,
    secret: DeviceSecret,
) -> JSONResponse:
    """Take one's turn on a device of a counter, or open it again, by a PIN."""
    browser = device_name(request.headers.get("user-agent", ""))
    try:
        async with database.read() as session:
            here = await devices.find(session, secret)
            await pins.check_pin(session, here, body.person, body.pin)
    except BadPin:
        async with database.write() as session:
            if (here := await devices.present(session, secret)) is not None:
                await pins.refuse(session, here, body.person)
        raise
    async with database.write() as session:
        signed_in, kept = await pins.come_in(
            session,
            await devices.present(session, secret),
            body.person,
            replaces=token,
            browser=browser,
        )
    answer = PinAccepted(start=BOARD, kept=kept)
    response = JSONResponse(answer.model_dump(mode="json"))
    lifetime = timedelta(hours=get_settings().session_hours)
    response.headers.append("Set-Cookie", set_cookie(SESSION_COOKIE, signed_in.token, lifetime))
    response.headers.append("Set-Cookie", set_cookie(DEVICE_COOKIE, secret or "", DEVICE_LASTS))
    return response
