"""Choosing a password by the link somebody was sent."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from booking_app.api.cookies import set_cookie
from booking_app.api.deps import SESSION_COOKIE, DatabaseDep, DeviceSecret, SessionToken
from booking_app.api.problems import statuses
from booking_app.api.schemas.session import ChoosePassword, PasswordChosen
from booking_app.core.devices import device_name
from booking_app.core.settings import get_settings
from booking_app.domain.staff import devices, password_links
from booking_app.domain.staff import service as staff

router = APIRouter(prefix="/session", tags=["session"])


@router.post("/password", response_model=PasswordChosen, responses=statuses(404, 422))
async def choose_password(
    body: ChoosePassword,
    request: Request,
    database: DatabaseDep,
    token: SessionToken,
    secret: DeviceSecret,
) -> JSONResponse:
    """Choose a password, once, by the secret of the link; signs in, everywhere else signs out."""
    device = device_name(request.headers.get("user-agent", ""))
    async with database.write() as session:
        staff_id = await password_links.use(session, body.token, body.password)
        signed_in = await staff.open_session(
            session,
            staff_id,
            replaces=token,
            device=device,
            counter_device=await devices.present(session, secret),
        )
    home = "/admin" if signed_in.actor.works_admin else "/counter"
    response = JSONResponse(PasswordChosen(start=f"{home}/start").model_dump(mode="json"))
    lifetime = timedelta(hours=get_settings().session_hours)
    response.headers.append("Set-Cookie", set_cookie(SESSION_COOKIE, signed_in.token, lifetime))
    return response
