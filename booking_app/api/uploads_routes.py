"""Photos, videos and spins brought by browsers and machines, in parts that can be taken up again.

The protocol is tus 1.0.0. A part goes to the disk as it comes; nothing of it is held in memory
but one block.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.requests import ClientDisconnect

from booking_app.adapters.upload_files import Part, UploadFiles, upload_files
from booking_app.api import tus
from booking_app.api.deps import DatabaseDep, Locale, MediaActor
from booking_app.api.problems import Refusal, Refused, statuses
from booking_app.api.schemas.uploads import UploadList, UploadOut
from booking_app.core.db import Database
from booking_app.core.settings import get_settings
from booking_app.domain.media import uploads
from booking_app.domain.media.errors import (
    NotRetryable,
    UploadEnded,
    WrongOffset,
)
from booking_app.domain.media.schemas import UploadView
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import media_intake
from booking_app.workflows.product_media import owner_of

router = APIRouter(prefix="/media/uploads", tags=["media"])

_BLOCK = 1 << 20
_PATIENCE_SECONDS = 60.0
"""How long a sender may say nothing before the part is taken for broken off."""


def _files() -> UploadFiles:
    return upload_files(get_settings())


Files = Annotated[UploadFiles, Depends(_files)]
TusVersion = Annotated[
    str | None,
    Header(
        alias="Tus-Resumable",
        description="The protocol's version.",
        json_schema_extra={"enum": [tus.VERSION]},
    ),
]
Length = Annotated[
    str | None,
    Header(
        alias="Upload-Length",
        description="How many bytes the file has.",
        json_schema_extra={"pattern": r"^[1-9]\d{0,8}$"},
    ),
]
Metadata = Annotated[
    str | None,
    Header(
        alias="Upload-Metadata",
        description="Pairs `key base64` with commas: `filename`, `filetype`, `product` or "
        "`store` (its id), `angle`, `spin` (one id for all frames of a spin), `frames` (how many "
        "of them), `replaces` (the asset whose place this one takes).",
    ),
]
Offset = Annotated[
    str | None,
    Header(
        alias="Upload-Offset",
        description="Where in the file the part begins.",
        json_schema_extra={"pattern": r"^\d{1,9}$"},
    ),
]
_PART = {
    "requestBody": {
        "content": {tus.PART_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "description": "The next part of the file.",
    }
}


@router.options("", responses=statuses(), status_code=204)
async def capabilities() -> Response:
    """What this server can do, as the protocol asks."""
    return Response(status_code=204, headers=tus.capabilities())


@router.post(
    "",
    responses=statuses(401, 403, 412, 413, 415, 422, 507),
    status_code=201,
    response_class=Response,
    openapi_extra=_PART,
)
async def create(
    request: Request,
    actor: MediaActor,
    database: DatabaseDep,
    files: Files,
    length: Length = None,
    metadata: Metadata = None,
    version: TusVersion = None,
) -> Response:
    """Announce a file; its first part may come along. `Location` is where the next ones go."""
    tus.require_version(request)
    new = tus.new_upload(request)
    has_body = request.headers.get("content-type") is not None
    if has_body:
        tus.require_part_type(request)
    async with database.write() as session:
        upload = await media_intake.begin(session, actor, new)
        # Inside the transaction: a full disk leaves no row without a file.
        await anyio.to_thread.run_sync(files.make, upload.id, new.byte_count)
    offset = 0
    if has_body:
        offset = await _take(request, database, files, upload, 0)
    headers = tus.progress(upload, offset) | {"Location": f"{request.url.path}/{upload.id}"}
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", responses=statuses(401, 403, 404, 412), response_class=Response)
async def how_far(
    request: Request,
    upload_id: UUID,
    actor: MediaActor,
    database: DatabaseDep,
    files: Files,
    version: TusVersion = None,
) -> Response:
    """How much of the file has come."""
    tus.require_version(request)
    upload = await _own(database, actor, upload_id)
    offset = await _offset(database, files, upload)
    headers = tus.progress(upload, offset) | {"Upload-Length": str(upload.byte_count)}
    return Response(status_code=200, headers=headers)


@router.patch(
    "/{upload_id}",
    responses=statuses(401, 403, 404, 409, 412, 413, 415, 422, 507),
    status_code=204,
    openapi_extra=_PART,
)
async def append(
    request: Request,
    upload_id: UUID,
    actor: MediaActor,
    database: DatabaseDep,
    files: Files,
    offset: Offset = None,
    version: TusVersion = None,
) -> Response:
    """Send the next part of the file."""
    tus.require_version(request)
    tus.require_part_type(request)
    begins = tus.number(request, "Upload-Offset")
    upload = await _own(database, actor, upload_id)
    if upload.status == "cancelled":
        raise UploadEnded
    if upload.status != "receiving":
        # It is complete: an empty part at its end is the only one that fits.
        if begins != upload.byte_count:
            raise WrongOffset(offset=upload.byte_count)
        return Response(status_code=204, headers=tus.progress(upload, upload.byte_count))
    reached = await _take(request, database, files, upload, begins)
    upload = await _own(database, actor, upload_id)
    return Response(status_code=204, headers=tus.progress(upload, reached))


@router.delete("/{upload_id}", responses=statuses(401, 403, 404, 412), status_code=204)
async def terminate(
    request: Request,
    upload_id: UUID,
    actor: MediaActor,
    database: DatabaseDep,
    files: Files,
    version: TusVersion = None,
) -> Response:
    """Give the upload up and forget what has come of it."""
    tus.require_version(request)
    async with database.write() as session:
        await media_intake.cancel(session, actor, upload_id)
    await anyio.to_thread.run_sync(files.remove, upload_id)
    return Response(status_code=204, headers={"Tus-Resumable": tus.VERSION})


@router.get("", responses=statuses(401, 403, 422))
async def list_uploads(
    actor: MediaActor,
    database: DatabaseDep,
    files: Files,
    locale: Locale,
    product: Annotated[UUID | None, Query(description="Only what is for this product.")] = None,
    store: Annotated[UUID | None, Query(description="Only what is for this store.")] = None,
) -> UploadList:
    """A product's or a store's uploads by anybody, or all of your own; the newest first."""
    async with database.read() as session:
        found = await uploads.list_uploads(session, owner_of(actor), product, store)
    items = [await _out(files, one, locale) for one in found]
    return UploadList(items=items, total=len(items))


@router.get("/{upload_id}", responses=statuses(401, 403, 404, 422))
async def get_upload(
    upload_id: UUID, actor: MediaActor, database: DatabaseDep, files: Files, locale: Locale
) -> UploadOut:
    """How far the upload is and, when it was refused, why."""
    return await _out(files, await _own(database, actor, upload_id), locale)


@router.post("/{upload_id}/retry", responses=statuses(401, 403, 404, 409, 422))
async def retry(
    upload_id: UUID, actor: MediaActor, database: DatabaseDep, files: Files, locale: Locale
) -> UploadOut:
    """Work on a refused file once more."""
    upload = await _own(database, actor, upload_id)
    if await anyio.to_thread.run_sync(files.size, upload_id) != upload.byte_count:
        raise NotRetryable
    async with database.write() as session:
        upload = await media_intake.retry(session, actor, upload_id)
    return await _out(files, upload, locale)


async def _own(database: Database, actor: Actor, upload_id: UUID) -> UploadView:
    async with database.read() as session:
        return await uploads.get(session, owner_of(actor), upload_id)


async def _out(files: UploadFiles, upload: UploadView, locale: str) -> UploadOut:
    received = None
    if upload.status == "receiving":
        received = await anyio.to_thread.run_sync(files.size, upload.id)
    return UploadOut.of(upload, received, locale)


async def _offset(database: Database, files: UploadFiles, upload: UploadView) -> int:
    """How much has come; a file that came whole just before the server died is passed on."""
    if upload.status == "cancelled":
        raise UploadEnded
    if upload.status != "receiving":
        return upload.byte_count
    size = await anyio.to_thread.run_sync(files.size, upload.id)
    if size is None:
        raise UploadEnded
    if size == upload.byte_count:
        await _complete(database, upload)
    return size


async def _take(
    request: Request, database: Database, files: UploadFiles, upload: UploadView, begins: int
) -> int:
    """Write the body of the request to the end of the upload; how far it reaches now.

    What came before a connection broke is kept.
    """
    with files.append(upload.id, begins) as part:
        reached = begins
        try:
            async for block in _blocks(request, upload.byte_count - begins):
                await anyio.to_thread.run_sync(part.write, block)
                reached += len(block)
        finally:
            await _keep(part)
    async with database.write() as session:
        await uploads.prolong(session, upload.id)
    if reached == upload.byte_count:
        await _complete(database, upload)
    return reached


async def _keep(part: Part) -> None:
    await anyio.to_thread.run_sync(part.keep)


async def _complete(database: Database, upload: UploadView) -> None:
    async with database.write() as session:
        await media_intake.complete(session, upload.id)


async def _blocks(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body in blocks of about a megabyte, ending where the sender falls silent.

    Raises `Refused` when more comes than is left of the file; what fits was given before.
    """
    buffer = bytearray()
    stream = request.stream()
    left = most
    try:
        while True:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                piece = await anext(stream, None)
            if piece is None:
                break
            if len(piece) > left:
                raise Refused(Refusal(413, "body_too_large"))
            left -= len(piece)
            buffer += piece
            if len(buffer) >= _BLOCK:
                yield bytes(buffer)
                buffer.clear()
    except (ClientDisconnect, TimeoutError):
        pass
    if buffer:
        yield bytes(buffer)
