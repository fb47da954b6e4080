"""Cookies as the browser has them now.

The header of the socket's handshake holds them too, HttpOnly ones included, but it is never sent
again: what was set since the page was opened is only here.
"""

from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID, uuid4

import reflex as rx

from booking_app.ui.place import PLACE_COOKIE

VISITOR_COOKIE = "visitor"
_LIFETIME_SECONDS = 400 * 24 * 3600


class BrowserCookies(rx.State):
    """Cookies which screens set."""

    place: str = rx.Cookie("", name=PLACE_COOKIE, max_age=_LIFETIME_SECONDS)


def parse_cookies(header: str) -> dict[str, str]:
    """Cookies by name; a broken header gives none."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


async def cookies_of(state: Any) -> dict[str, str]:
    """The cookies of the browser a state belongs to."""
    cookies = parse_cookies(state.router.headers.raw_headers.get("cookie", ""))
    fresh = await state.get_state(BrowserCookies)
    cookies[PLACE_COOKIE] = fresh.place
    return cookies


def visitor_of(state: Any) -> UUID:
    """Who this browser is: its visitor cookie, or this tab where cookies are refused.

    Both are wholly random numbers, so nobody can name somebody else's.
    """
    cookies = parse_cookies(state.router.headers.raw_headers.get("cookie", ""))
    for value in (cookies.get(VISITOR_COOKIE, ""), state.router.session.client_token):
        try:
            found = UUID(value)
        except ValueError:
            continue
        if found.version == 4:
            return found
    # An event whose browser has left meanwhile has neither: it is nobody's.
    return uuid4()
