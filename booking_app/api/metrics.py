"""Figures for those who run the shop: `/metrics`, and what counts every request."""

import time
from collections.abc import Callable
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from booking_app.api.addresses import client_address
from booking_app.core import metrics
from booking_app.core.db import DatabaseUnavailable, get_database
from booking_app.core.outbox import Backlog, backlog
from booking_app.core.settings import get_settings

_KINDS = (
    ("/api/", "api"),
    ("/media/", "media"),
    ("/assets/", "file"),
    ("/admin", "staff"),
    ("/counter", "staff"),
    ("/_event", "socket"),
    ("/healthz", "probe"),
    ("/readyz", "probe"),
    ("/metrics", "probe"),
)


class Metered:
    """Counts answers and their time around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind, begun, status = _kind(scope["path"]), time.perf_counter(), 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            metrics.REQUESTS.add(kind, str(status))
            metrics.SECONDS.observe(time.perf_counter() - begun, kind)


def metrics_endpoint(sockets: Callable[[], int]) -> Callable[[Request], object]:
    """`/metrics` of a process with so many open sockets; for the networks of `METRICS_ALLOW` only,
    to all others it is not there."""

    async def endpoint(request: Request) -> Response:
        if not _may_read(client_address(request)):
            return PlainTextResponse("Not Found", 404)
        lines = [
            *metrics.REQUESTS.lines(),
            *metrics.SECONDS.lines(),
            *metrics.BOOKINGS.lines(),
            *metrics.gauge("vitrina_sockets", "Live screens open here.", [({}, sockets())]),
            *_outbox(await _backlog()),
        ]
        headers = {"cache-control": "no-store", "content-type": metrics.CONTENT_TYPE}
        return Response("\n".join(lines) + "\n", headers=headers)

    return endpoint


async def _backlog() -> Backlog | None:
    try:
        async with get_database().read() as session:
            return await backlog(session)
    except DatabaseUnavailable:
        return None


def _outbox(found: Backlog | None) -> list[str]:
    lines = metrics.gauge("vitrina_database_up", "Whether it answers.", [({}, float(bool(found)))])
    if found is None:
        return lines
    jobs = [({"status": status}, float(count)) for status, count in found.jobs.items()]
    return [
        *lines,
        *metrics.gauge("vitrina_outbox_jobs", "Work by what became of it.", jobs),
        *metrics.gauge(
            "vitrina_outbox_late_seconds",
            "How long the oldest work that is due has waited.",
            [({}, found.late_seconds)],
        ),
    ]


def _kind(path: str) -> str:
    return next((kind for start, kind in _KINDS if path.startswith(start)), "page")


def _may_read(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in get_settings().metrics_networks)
