"""The chain's logo over HTTP. An address names its content, so answers are kept for ever."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking_app.core.db import get_database
from booking_app.domain.chain import service as chain
from booking_app.domain.chain.schemas import LOGO_PATH

_NAME = re.compile(r"([0-9a-f]{32})\.webp")
_FOREVER = "public, max-age=31536000, immutable"


def brand_routes() -> list[Route]:
    """The logo's address, for the composition root."""
    return [Route(LOGO_PATH + "{name}", _logo, methods=["GET", "HEAD"])]


async def _logo(request: Request) -> Response:
    found = _NAME.fullmatch(request.path_params["name"])
    if found is None:
        return _not_found()
    async with get_database().read() as session:
        file = await chain.logo_file(session, found[1])
    if file is None:
        return _not_found()
    headers = {
        "cache-control": _FOREVER,
        "etag": f'"{found[1]}"',
        "x-content-type-options": "nosniff",
    }
    if found[1] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.content_type)


def _not_found() -> Response:
    return Response(status_code=404, headers={"cache-control": "no-store"})
