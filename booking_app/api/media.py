"""Pictures and films over HTTP, out of a folder or a bucket.

A key names its content, so answers may be kept for ever. Only keys of ours reach the storage, the
content type follows from the key alone, and nothing from here is ever run. An address without an
extension is answered in the best format the asker takes.
"""

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from booking_app.adapters.bucket import FOREVER
from booking_app.adapters.files import LocalFiles
from booking_app.api.byte_ranges import requested_range
from booking_app.domain.media.errors import MediaFileMissing, StorageUnavailable
from booking_app.domain.media.files import MEDIA_PATH, KeyParts, is_bare_key, parse_key
from booking_app.domain.media.ports import MediaStorage

logger = logging.getLogger(__name__)

_SAFE: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    # Letters show pictures of the shop in mail programs of all kinds.
    "cross-origin-resource-policy": "cross-origin",
}
_PREFERRED: Final = (("image/avif", "avif"), ("image/webp", "webp"))


def media_mount(storage: MediaStorage) -> Mount:
    """The files of a storage below `/media/`, for the composition root."""

    async def serve(request: Request) -> Response:
        key = request.path_params["key"]
        try:
            if is_bare_key(key):
                return await _negotiated(storage, request, key)
            return await _answer(storage, request, key)
        except StorageUnavailable:
            logger.warning("media_storage_unavailable", exc_info=True)
            headers = _SAFE | {"cache-control": "no-store", "retry-after": "10"}
            return Response(status_code=503, headers=headers)

    routes = [Route("/{key:path}", serve, methods=["GET", "HEAD"])]
    return Mount(MEDIA_PATH.rstrip("/"), routes=routes, name="media")


async def _negotiated(storage: MediaStorage, request: Request, bare: str) -> Response:
    """The picture in the best format of which there is a file and which the asker takes."""
    accept = request.headers.get("accept", "")
    names = [extension for kind, extension in _PREFERRED if _takes(accept, kind)] + ["jpg"]
    for extension in names:
        response = await _answer(storage, request, f"{bare}.{extension}")
        if response.status_code != 404:
            response.headers["vary"] = "Accept"
            return response
    return _not_found()


def _takes(accept: str, kind: str) -> bool:
    """Whether the kind is named and not refused; `*/*` is said by those who know nothing of it."""
    for part in accept.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() == kind:
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


async def _answer(storage: MediaStorage, request: Request, key: str) -> Response:
    parts = parse_key(key)
    found = await storage.stat(key) if parts else None
    if parts is None or found is None:
        return _not_found()
    headers = _SAFE | {"cache-control": FOREVER, "etag": f'"{parts.tag}"'}
    if _holds(request.headers.get("if-none-match", ""), parts.tag):
        return Response(status_code=304, headers=headers)
    if isinstance(storage, LocalFiles):
        return await _from_disk(storage.folder / key, parts, headers)
    return await _from_bucket(storage, request, key, parts, found.byte_count, headers)


async def _from_disk(path: Path, parts: KeyParts, headers: dict[str, str]) -> Response:
    try:
        stat = await anyio.to_thread.run_sync(path.stat)
    except OSError:
        return _not_found()
    return FileResponse(path, headers=headers, media_type=parts.content_type, stat_result=stat)


async def _from_bucket(
    storage: MediaStorage,
    request: Request,
    key: str,
    parts: KeyParts,
    size: int,
    headers: dict[str, str],
) -> Response:
    headers = headers | {"accept-ranges": "bytes", "content-type": parts.content_type}
    start, end, status = 0, size, 200
    wanted = request.headers.get("range", "")
    if wanted and request.headers.get("if-range", headers["etag"]) == headers["etag"]:
        try:
            part = requested_range(wanted, size)
        except ValueError:
            return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
        if part is not None:
            start, end, status = part.start, part.end, 206
            headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    blocks = storage.read(key, start, end)
    try:
        # Whether the bucket answers must be known before the answer has begun.
        first = await anext(blocks, b"")
    except MediaFileMissing:
        return _not_found()
    return StreamingResponse(_rest(first, blocks), status_code=status, headers=headers)


async def _rest(first: bytes, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for block in blocks:
        yield block


def _holds(if_none_match: str, tag: str) -> bool:
    tags = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
    return any(each in ("*", f'"{tag}"') for each in tags)


def _not_found() -> Response:
    return Response(status_code=404, headers=_SAFE | {"cache-control": "no-store"})
