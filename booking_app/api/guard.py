"""What holds for every request to the API, before any endpoint sees it."""

import logging
import re

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from booking_app.api import problems
from booking_app.api.locale import locale_of
from booking_app.api.origins import SAFE_METHODS, is_cross_site
from booking_app.core.settings import get_settings
from booking_app.domain.chain.logos import MOST_BYTES as MOST_LOGO_BYTES
from booking_app.domain.media import uploads

logger = logging.getLogger(__name__)

MOST_BODY_BYTES = 64 * 1024
LOGO = "/api/v1/chain/logo"
UPLOADS = re.compile(r"/api/v1/media/uploads(?:/[0-9A-Fa-f-]{32,36})?")
"""Where parts of files go, which are written to the disk as they come."""
IMPORTS = "/api/v1/imports"
"""Where tables go, which are written to the disk as they come."""
PIECES = "/api/v1/pieces"
MOST_PIECES_BYTES = 1024 * 1024
"""Room for as many pieces as one request may speak of."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Refuses foreign pages and huge bodies, adds safety headers, and never leaks a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        started = False

        async def send_safely(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        refusal = _refusal(request)
        try:
            if refusal is not None:
                response = problems.problem(refusal, locale_of(request))
                await response(scope, receive, send_safely)
            else:
                await self._app(scope, _limited(receive, request), send_safely)
        except Exception:
            logger.exception("request_failed", extra={"method": request.method})
            if started:
                raise
            response = problems.internal_error(locale_of(request))
            await response(scope, receive, send_safely)


def _refusal(request: Request) -> problems.Refusal | None:
    if request.method not in SAFE_METHODS and is_cross_site(request):
        return problems.Refusal(403, "origin_refused")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:15]) > _most_bytes(request):
        _note_refused(request.url.path)
        return problems.Refusal(413, "body_too_large")
    return None


def _most_bytes(request: Request) -> int:
    """How large a body may be: larger than usual only for pictures, parts of uploads, tables, and
    news of pieces."""
    if request.method == "POST" and request.url.path == LOGO:
        return MOST_LOGO_BYTES
    if request.method in ("POST", "PATCH") and UPLOADS.fullmatch(request.url.path):
        return uploads.most_bytes()
    if request.method == "POST" and request.url.path == IMPORTS:
        return get_settings().import_max_mb * 1_000_000
    if request.method == "PUT" and request.url.path == PIECES:
        return MOST_PIECES_BYTES
    return MOST_BODY_BYTES


def _note_refused(path: str) -> None:
    # Where it came is for the log, what it was is not.
    logger.warning("body_refused", extra={"path": path[:200]})


def _limited(receive: Receive, request: Request) -> Receive:
    """The same stream of the body, which breaks off when it grows too long."""
    received, most_bytes = 0, _most_bytes(request)

    async def read() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > most_bytes:
                _note_refused(request.url.path)
                raise HTTPException(413)
        return message

    return read


def _add_headers(headers: MutableHeaders) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    if get_settings().public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
