"""Everything a browser can ask for, as one ASGI application around Reflex's own."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from booking_app.ui.answers import respond
from booking_app.ui.first_paint import FirstPaint, moved_for_good
from booking_app.ui.static import BuiltFiles

_REFLEX_PATHS = ("/_event", "/ping", "/_health", "/_upload")


class Site:
    """Public pages first, then the mounted parts, Reflex's endpoints, files and staff screens."""

    def __init__(
        self,
        reflex_app: ASGIApp,
        *,
        first_paint: FirstPaint,
        static_dir: Path,
        screens: Sequence[str],
        mounts: Sequence[BaseRoute],
    ) -> None:
        self._reflex = reflex_app
        self._first_paint = first_paint
        self._pages = first_paint.routes()
        self._files = BuiltFiles(static_dir)
        self._shell = static_dir / "index.html"
        # Screens without a first paint: the bare shell, which boots at once.
        self._screens = [
            Route(route.replace("[", "{").replace("]", "}"), self._screen) for route in screens
        ]
        self._app = Starlette(
            routes=[
                *self._pages,
                *mounts,
                *self._screens,
                Mount("/", app=self._rest),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" or scope["path"].startswith(_REFLEX_PATHS):
            await self._reflex(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _screen(self, request: Request) -> Response:
        return FileResponse(self._shell, headers={"cache-control": "no-cache"})

    async def _rest(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._files.find(request) if request.method in {"GET", "HEAD"} else None
        if response is None and (bare := self._without_slash(request)):
            response = moved_for_good(bare, request)
        if response is None and (moved_to := self._first_paint.elsewhere(request)):
            response = RedirectResponse(moved_to, 302, {"cache-control": "no-cache"})
        if response is None:
            response = respond(self._first_paint.not_found_answer(scope["path"]), request)
        await response(scope, receive, send)

    def _without_slash(self, request: Request) -> str:
        """The page that is meant by its address with a slash behind it; empty where none is."""
        path = str(request.scope["path"])
        bare = path.rstrip("/")
        if not bare or bare == path:
            return ""
        scope = {**request.scope, "path": bare}
        return bare if any(page.matches(scope)[0] is Match.FULL for page in self._pages) else ""
