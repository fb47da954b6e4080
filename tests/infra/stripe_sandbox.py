"""The payment sandbox as a server of its own, and a place its webhooks arrive at."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import stripe
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking_app.sandbox.app import KEY, Sandbox
from tests.infra.server import free_port

SECRET = "whsec_of_the_tests"


@dataclass
class Hooks:
    """What has arrived, and how it is answered. `arrived` is woken by each."""

    events: list[dict[str, Any]] = field(default_factory=list)
    raw: list[tuple[bytes, str]] = field(default_factory=list)
    status: int = 200
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        self.raw.append((body, request.headers["stripe-signature"]))
        self.events.append(json.loads(body))
        async with self.arrived:
            self.arrived.notify_all()
        return Response(status_code=self.status)

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def until(self, kind: str, count: int = 1) -> None:
        """Wait until so many events of a kind have arrived."""
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: self.kinds().count(kind) >= count)


@dataclass
class Running:
    """A running sandbox: its address, the official SDK pointed at it, a browser, its hooks."""

    url: str
    sandbox: Sandbox
    stripe: stripe.StripeClient
    browser: httpx.AsyncClient
    hooks: Hooks
    moment: "Moment"

    async def forget_keys(self) -> None:
        """A day has passed, after which Stripe need not know idempotency keys any more."""
        assert self.sandbox.books is not None
        async with self.sandbox.books.change():
            await self.sandbox.books.forget_answers()


class Moment:
    """Unix seconds that go on when told to."""

    def __init__(self, seconds: float = 1_800_000_000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """An ASGI application on a free port of this machine: its address."""
    port = free_port()
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL)
    task = asyncio.create_task(server.serve())
    try:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient() as client, asyncio.timeout(10):
            while True:
                with suppress(httpx.TransportError):
                    await client.get(url)
                    break
                await asyncio.sleep(0)
        yield url
    finally:
        server.stop()
        await task


@asynccontextmanager
async def client(url: str, key: str = KEY) -> AsyncIterator[stripe.StripeClient]:
    """The official SDK, asynchronous, pointed at the sandbox."""
    http = stripe.HTTPXClient(timeout=10)
    try:
        yield stripe.StripeClient(
            key, base_addresses={"api": url}, http_client=http, max_network_retries=0
        )
    finally:
        await http.close_async()


@asynccontextmanager
async def running_sandbox(
    folder: Path, now: Callable[[], float] | None = None
) -> AsyncIterator[Running]:
    """A sandbox whose clock the test holds; webhooks leave when `postman.send_due()` is called."""
    hooks, moment = Hooks(), Moment()
    receiver = Starlette(routes=[Route("/hook", hooks.take, methods=["POST"])])
    async with served(receiver) as receiver_url:
        sandbox = Sandbox(
            folder,
            pages="https://pay.example",
            hook=f"{receiver_url}/hook",
            secret=SECRET,
            production=False,
            now=now or moment,
        )
        async with (
            sandbox.opened(deliver=False),
            served(sandbox) as url,
            client(url) as sdk,
            httpx.AsyncClient(base_url=url) as browser,
        ):
            yield Running(url, sandbox, sdk, browser, hooks, moment)
