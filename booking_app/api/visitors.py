"""The cookie by which we know a browser again: a random number, and nothing about the person."""

from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from uuid import UUID, uuid4

from booking_app.api.cookies import set_cookie

VISITOR_COOKIE = "visitor"
PLACE_COOKIE = "place"
"""Where the shopper is, as pages write it down."""
LIFETIME = timedelta(days=400)
"""The longest that browsers keep a cookie."""


def new_visitor() -> UUID:
    """An id for a browser that has none.

    Wholly random, unlike the ids of rows: whoever knows it sees what this browser chose.
    """
    return uuid4()


def visitor_cookie(visitor_id: UUID) -> str:
    """The `Set-Cookie` header. Send it with pages that no shared cache may keep."""
    return set_cookie(VISITOR_COOKIE, str(visitor_id), LIFETIME)


def visitor_of(cookie_header: str) -> UUID | None:
    """The visitor named in a `Cookie` header, if there is one."""
    try:
        morsel = SimpleCookie(cookie_header).get(VISITOR_COOKIE)
    except CookieError:
        return None
    return visitor_id_in(morsel.value) if morsel else None


def visitor_id_in(value: str) -> UUID | None:
    """The id in the cookie's value, if it is one of ours."""
    try:
        found = UUID(value)
    except ValueError:
        return None
    return found if found.version == 4 else None
