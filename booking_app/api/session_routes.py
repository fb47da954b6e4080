"""Signing in and out, and choosing a counter."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from booking_app.api.cookies import drop_cookie, set_cookie
from booking_app.api.deps import (
    SESSION_COOKIE,
    Address,
    DatabaseDep,
    DeviceSecret,
    Locale,
    Person,
    SessionToken,
)
from booking_app.api.problems import statuses
from booking_app.api.schemas.session import ChooseStore, SessionOut, SignIn
from booking_app.api.sign_in_form import FORM, HOME, onward, read_attempt, wants_page
from booking_app.core.db import Database
from booking_app.core.devices import device_name
from booking_app.core.errors import RateLimited
from booking_app.core.settings import get_settings
from booking_app.domain.staff import devices
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.errors import BadCredentials
from booking_app.domain.staff.schemas import Actor, SignedIn
from booking_app.domain.stores import service as stores

router = APIRouter(prefix="/session", tags=["session"])

_SIGN_IN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": SignIn.model_json_schema()},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["login", "password"],
                    "properties": {
                        "login": {"type": "string"},
                        "password": {"type": "string"},
                        "next": {"type": "string", "description": "Path to go on to."},
                        "back": {"type": "string", "description": "Path of the form."},
                    },
                }
            },
        },
    }
}


@router.post(
    "",
    response_model=SessionOut,
    openapi_extra=_SIGN_IN_BODY,
    responses=statuses(401, 422, 429)
    | {303: {"description": "Answer to a form: on to `next`, or `back` with `?error=code`."}},
)
async def sign_in(
    request: Request,
    database: DatabaseDep,
    locale: Locale,
    address: Address,
    token: SessionToken,
    counter_device: DeviceSecret,
) -> Response:
    """Sign in. Sets the session cookie; a session that was open in this browser ends."""
    attempt = await read_attempt(request)
    try:
        device = device_name(request.headers.get("user-agent", ""))
        signed_in = await _open(
            database, attempt.credentials, address, token, device, counter_device
        )
    except (BadCredentials, RateLimited) as error:
        if attempt.paths is None:
            raise
        return attempt.paths.refused(error.code)
    response: Response
    if attempt.paths is not None:
        response = attempt.paths.accepted()
    else:
        shown = await _shown(database, signed_in.actor, locale)
        response = JSONResponse(shown.model_dump(mode="json"))
    lifetime = timedelta(hours=get_settings().session_hours)
    response.headers.append("Set-Cookie", set_cookie(SESSION_COOKIE, signed_in.token, lifetime))
    return response


@router.get("", responses=statuses(401))
async def who_am_i(person: Person, database: DatabaseDep, locale: Locale) -> SessionOut:
    """Who is signed in in this browser."""
    return await _shown(database, person, locale)


@router.delete("", status_code=204, responses=statuses())
async def end_session(database: DatabaseDep, token: SessionToken) -> Response:
    """Sign out. Succeeds, too, when nobody is signed in."""
    return await _sign_out(database, token, Response(status_code=204))


@router.post(
    "/sign-out",
    status_code=204,
    responses=statuses() | {303: {"description": "Answer to a form."}},
)
async def sign_out(request: Request, database: DatabaseDep, token: SessionToken) -> Response:
    """Sign out by a plain form; leads to its `next`, or back to the counter's door."""
    if not wants_page(request):
        return await _sign_out(database, token, Response(status_code=204))
    answer = RedirectResponse(await onward(request, HOME), 303)
    return await _sign_out(database, token, answer)


@router.put("/store", responses=statuses(401, 403, 404, 422))
async def choose_store(
    body: ChooseStore, person: Person, database: DatabaseDep, locale: Locale, token: SessionToken
) -> SessionOut:
    """Stand at this store's counter from now on."""
    async with database.write() as session:
        store = await stores.get_store(session, body.store, locale)
        actor = await staff.choose_store(session, token or "", store.id)
    return await _shown(database, actor, locale)


async def _open(
    database: Database,
    credentials: SignIn | None,
    address: str,
    token: str | None,
    device: str,
    secret: str | None,
) -> SignedIn:
    if credentials is None:
        raise BadCredentials
    async with database.read() as session:
        staff_id = await staff.check_credentials(
            session, credentials.login, credentials.password, address
        )
    async with database.write() as session:
        at = await devices.present(session, secret)
        return await staff.open_session(
            session, staff_id, replaces=token, device=device, counter_device=at
        )


async def _sign_out(database: Database, token: str | None, response: Response) -> Response:
    if token:
        async with database.write() as session:
            await staff.sign_out(session, token)
    response.headers.append("Set-Cookie", drop_cookie(SESSION_COOKIE))
    return response


async def _shown(database: Database, actor: Actor, locale: str) -> SessionOut:
    async with database.read() as session:
        return SessionOut.of(actor, await staff.list_stores_of(session, actor, locale))
