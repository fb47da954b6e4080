"""Pictures and films over HTTP, for shops whose media lie in a folder of their own.

A key names its content, so answers may be kept for ever. Only keys of ours reach the disk, and
the content type follows from the key alone.
"""

import os
import stat
from pathlib import Path

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route

from booking_app.domain.media.files import MEDIA_PATH, parse_key

_FOREVER = "public, max-age=31536000, immutable"


def media_mount(folder: Path) -> Mount:
    """The files of a folder below `/media/`, for the composition root."""
    return Mount(MEDIA_PATH.rstrip("/"), routes=_routes(folder), name="media")


def _routes(folder: Path) -> list[Route]:
    async def serve(request: Request) -> Response:
        key = request.path_params["key"]
        parts = parse_key(key)
        if parts is None:
            return _not_found()
        path = folder / key
        found = await anyio.to_thread.run_sync(_file_stat, path)
        if found is None:
            return _not_found()
        headers = {
            "cache-control": _FOREVER,
            "etag": f'"{parts.tag}"',
            "x-content-type-options": "nosniff",
        }
        if _holds(request.headers.get("if-none-match", ""), parts.tag):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, headers=headers, media_type=parts.content_type, stat_result=found)

    return [Route("/{key:path}", serve, methods=["GET", "HEAD"])]


def _file_stat(path: Path) -> os.stat_result | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _holds(if_none_match: str, digest: str) -> bool:
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", f'"{digest}"') for tag in tags)


def _not_found() -> Response:
    return Response(status_code=404, headers={"cache-control": "no-store"})
