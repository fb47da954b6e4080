"""What a page and its socket know of the browser: the visitor, and the address it calls from."""

from collections.abc import Callable
from uuid import UUID

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ReadVisitor = Callable[[str], UUID | None]
"""The visitor in a `Cookie` header."""


class KnownBrowsers:
    """Gives a browser without a visitor one, and the cookie to keep.

    Pages which no shared cache may hold bring the cookie. Where it did not come (a page out of a
    shared cache, cookies cleared since) the socket's own handshake gets a visitor, so that its
    states always see one; not every server passes the cookie on with the handshake's answer.
    States find the address behind our own proxies in `router.session.client_ip`.
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
        if scope["type"] == "http":
            await self._app(scope, receive, self._with_cookie(scope, send))
            return
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        scope = {**scope, "client": (self._address(HTTPConnection(scope)), 0)}
        headers = list(scope["headers"])
        sent = _cookies(scope)
        if self._read(sent) is not None:
            await self._app(scope, receive, send)
            return
        header = self._cookie(self._make())
        pair = header.partition(";")[0]
        others = [(name, value) for name, value in headers if name != b"cookie"]
        together = "; ".join(part for part in (sent, pair) if part)
        known = {**scope, "headers": [*others, (b"cookie", together.encode("latin-1"))]}

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "websocket.accept":
                given = list(message.get("headers", []))
                message = {**message, "headers": [*given, (b"set-cookie", header.encode())]}
            await send(message)

        await self._app(known, receive, send_with_cookie)

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
