"""The sandbox as one ASGI application: API, pages, and a postman in the background."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from booking_app.sandbox.account import Account
from booking_app.sandbox.api import api_routes
from booking_app.sandbox.books import Books
from booking_app.sandbox.hooks import Postman
from booking_app.sandbox.pages import page_routes

KEY = "sk_test_sandbox"
PATH = "/sandbox"
"""Where a shop of the demonstration has it."""
_CLOCK_SECONDS = 1.0


class Sandbox:
    """The application. `opened()` must be entered before it answers.

    `pages` is the address its pages are reached at, `hook` the address events are sent to, and
    `secret` what they are signed with. Raises `ValueError` for production.
    """

    def __init__(
        self,
        folder: Path,
        *,
        pages: str,
        hook: str,
        secret: str,
        production: bool,
        base: str = "",
        key: str = KEY,
        now: Callable[[], float] = time.time,
    ) -> None:
        if production:
            raise ValueError("the payment sandbox is for demonstrations and tests only")
        self._file = folder / "sandbox.db"
        self._pages, self._hook, self._secret = pages, hook, secret
        self._base, self._key, self._now = base, key, now
        self._app: ASGIApp | None = None
        self.books: Books | None = None
        self.postman: Postman | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            raise RuntimeError("the sandbox is not open")
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def opened(self, *, deliver: bool = True) -> AsyncIterator["Sandbox"]:
        """Open the books, and send webhooks until the block ends unless told not to."""
        books = await Books.open(self._file, self._now)
        account = Account(books, self._pages)
        routes = [*api_routes(account, self._key), *page_routes(account, self._base)]
        self._app = Starlette(routes=routes)
        self.books, self.postman = books, Postman(books, self._hook, self._secret)
        stop = asyncio.Event()
        tasks = []
        if deliver:
            tasks = [
                asyncio.create_task(self.postman.run(stop)),
                asyncio.create_task(_clock(account, stop)),
            ]
        try:
            yield self
        finally:
            stop.set()
            await asyncio.gather(*tasks)
            await self.postman.close()
            await books.close()


async def _clock(account: Account, stop: asyncio.Event) -> None:
    while not stop.is_set():
        async with account.books.change():
            await account.by_the_clock()
        try:
            async with asyncio.timeout(_CLOCK_SECONDS):
                await stop.wait()
        except TimeoutError:
            continue
