"""Giving a browser the cookie by which we know it again, and hearing what brought it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from booking_app.api.cookies import drop_cookie
from booking_app.api.deps import Address, DatabaseDep, VisitorId
from booking_app.api.problems import statuses
from booking_app.api.schemas.visitors import ArrivalIn
from booking_app.api.sign_in_form import onward, wants_page
from booking_app.api.visitors import PLACE_COOKIE, VISITOR_COOKIE, new_visitor, visitor_cookie
from booking_app.core.settings import get_settings
from booking_app.workflows import limits
from booking_app.workflows.arrivals import record_arrival

router = APIRouter(prefix="/visitor", tags=["visitor"])


@router.put("", status_code=204, responses=statuses())
async def keep_visitor(visitor_id: VisitorId) -> Response:
    """Set or prolong the visitor's cookie; for pages that came from a cache without one."""
    response = Response(status_code=204)
    response.headers.append("Set-Cookie", visitor_cookie(visitor_id or new_visitor()))
    return response


@router.post(
    "/forget",
    status_code=204,
    responses=statuses() | {303: {"description": "Answer to a form."}},
)
async def forget_visitor(request: Request) -> Response:
    """Let this browser be one that nobody knows; leads to the `next` of a plain form.

    What was booked stands: the link in its letter opens it. What pages keep on the device is
    theirs to erase.
    """
    is_form = wants_page(request)
    response = (
        RedirectResponse(await onward(request, "/"), 303) if is_form else Response(status_code=204)
    )
    for name in (VISITOR_COOKIE, PLACE_COOKIE):
        response.headers.append("Set-Cookie", drop_cookie(name))
    return response


@router.post("/arrivals", status_code=204, responses=statuses(422, 429))
async def keep_arrival(
    body: ArrivalIn,
    request: Request,
    database: DatabaseDep,
    visitor_id: VisitorId,
    address: Address,
) -> Response:
    """Keep which campaign, link or code on a shop window brought the visitor.

    Nothing is kept of a browser that asks not to be followed (`DNT` or `Sec-GPC`), nor with
    `CAMPAIGN_MARKS=off`; the answer is the same.
    """
    response = Response(status_code=204)
    if get_settings().campaign_marks == "off" or _asks_not_to(request):
        return response
    await limits.count_arrival(address, visitor_id)
    known, arrival = visitor_id or new_visitor(), body.arrival()
    await database.run(lambda session: record_arrival(session, known, arrival))
    if visitor_id is None:
        response.headers.append("Set-Cookie", visitor_cookie(known))
    return response


def _asks_not_to(request: Request) -> bool:
    return "1" in (request.headers.get("dnt"), request.headers.get("sec-gpc"))
