"""What a page and its socket know of the browser: the visitor, and the address it calls from."""

from collections.abc import Callable
from uuid import UUID

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ReadVisitor = Callable[[str], UUID | None]
"""The visitor in a `Cookie` header."""


class KnownBrowsers:
    """Gives a browser without a visitor one, in the cookie of its first page.

    Only pages which no shared cache may hold bring it, and never the socket: a server may drop
    the headers of a handshake, and a visitor that the browser does not keep would be another one
    after every reconnect. States of a browser without the cookie go by their tab instead; they
    find the address behind our own proxies in `router.session.client_ip`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        read: ReadVisitor,
        make: Callable[[], UUID],
        cookie: Callable[[UUID], str],
        address: Callable[[HTTPConnection], str],
    ) -> None:
        self._app = app
        self._read = read
        self._make = make
        self._cookie = cookie
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            scope = {**scope, "client": (self._address(HTTPConnection(scope)), 0)}
        elif scope["type"] == "http":
            send = self._with_cookie(scope, send)
        await self._app(scope, receive, send)

    def _with_cookie(self, scope: Scope, send: Send) -> Send:
        """Adds the cookie to an answer that is for this browser only."""
        if scope["method"] != "GET" or self._read(_cookies(scope)) is not None:
            return send

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("cache-control", "").startswith("private"):
                    headers.append("set-cookie", self._cookie(self._make()))
            await send(message)

        return send_with_cookie


def _cookies(scope: Scope) -> str:
    given = (value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    return "; ".join(given)
