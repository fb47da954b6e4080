"""What a live page's socket knows of its browser: the visitor, and the address it calls from."""

from collections.abc import Callable
from uuid import UUID

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ReadVisitor = Callable[[str], UUID | None]
"""The visitor in a `Cookie` header."""


class KnownSockets:
    """Gives a socket without a visitor one, and the browser the cookie to keep.

    Pages come from shared caches, so they cannot set the cookie; the handshake of the socket can:
    whatever the shopper chooses is said over it, and the state sees the same visitor at once.
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
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        scope = {**scope, "client": (self._address(HTTPConnection(scope)), 0)}
        headers = list(scope["headers"])
        sent = "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
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
