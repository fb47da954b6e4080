"""Giving a browser the cookie by which we know it again."""

from fastapi import APIRouter, Response

from booking_app.api.deps import VisitorId
from booking_app.api.problems import statuses
from booking_app.api.visitors import new_visitor, visitor_cookie

router = APIRouter(prefix="/visitor", tags=["visitor"])


@router.put("", status_code=204, responses=statuses())
async def keep_visitor(visitor_id: VisitorId) -> Response:
    """Set or prolong the visitor's cookie; for pages that came from a cache without one."""
    response = Response(status_code=204)
    response.headers.append("Set-Cookie", visitor_cookie(visitor_id or new_visitor()))
    return response
