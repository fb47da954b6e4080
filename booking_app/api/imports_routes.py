"""Files of products, sizes, pieces and stores: in, looked at, done; and out."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response, StreamingResponse
from pydantic import StringConstraints
from starlette.requests import ClientDisconnect

from booking_app.api.deps import DatabaseDep, ExchangeActor, Locale
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import Page, PlainText
from booking_app.api.schemas.imports import ApplyIn, ImportOut, MatchingIn, RowOut, RowState
from booking_app.core.clock import utc_now
from booking_app.core.errors import Forbidden
from booking_app.core.i18n import translator
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows.imports import exporting, looking, runs
from booking_app.workflows.imports.exporting import DELIMITERS
from booking_app.workflows.imports.kinds import KindName, may_exchange
from booking_app.workflows.imports.runs import Watched

router = APIRouter(tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "A CSV or XLSX file.",
    }
}
_CHUNK = 1 << 16
_ROWS_A_PAGE = 50
_IMPORTS_A_PAGE = 20

RunId = Annotated[UUID, PathParameter(alias="import_id")]
FileName = Annotated[PlainText, StringConstraints(min_length=1, max_length=255)]
KindParameter = Annotated[KindName, PathParameter()]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Filter = Annotated[PlainText, StringConstraints(max_length=120)]


@router.post(
    "/imports",
    status_code=201,
    responses=statuses(401, 403, 413, 422, 503),
    openapi_extra=_FILE,
)
async def send_file(
    request: Request,
    actor: ExchangeActor,
    database: DatabaseDep,
    locale: Locale,
    kind: KindName,
    file_name: Annotated[FileName, Query(description="What the file is called.")] = "file",
) -> ImportOut:
    """Send a file. It is checked at once if every heading is understood; else match them first.

    Nothing of the shop is touched before it is applied.
    """
    run = await runs.send(database, actor, kind, file_name, _body(request))
    return ImportOut.of(Watched(run), translator(locale))


@router.get("/imports", responses=statuses(401, 403, 422))
async def list_imports(
    actor: ExchangeActor, database: DatabaseDep, locale: Locale, page: PageNumber = 1
) -> Page[ImportOut]:
    """Imports of the kinds you may send, the newest first."""
    async with database.read() as session:
        found, total = await runs.page(session, actor, page, _IMPORTS_A_PAGE)
    t = translator(locale)
    items = [ImportOut.of(Watched(run), t) for run in found]
    more = page * _IMPORTS_A_PAGE < total
    return Page[ImportOut](items=items, total=total, next=str(page + 1) if more else None)


@router.get("/imports/{import_id}", responses=statuses(401, 403, 404, 422))
async def get_import(
    run_id: RunId, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> ImportOut:
    """How far an import is and what was found."""
    async with database.read() as session:
        return ImportOut.of(await runs.get(session, actor, run_id), translator(locale))


@router.get("/imports/{import_id}/rows", responses=statuses(401, 403, 404, 422))
async def list_rows(
    run_id: RunId,
    actor: ExchangeActor,
    database: DatabaseDep,
    locale: Locale,
    state: RowState,
    page: PageNumber = 1,
) -> Page[RowOut]:
    """Rows of one state, in the order of the file; those of the changed ones that are `booked` by
    themselves as well."""
    async with database.read() as session:
        run = (await runs.get(session, actor, run_id)).run
        rows = await looking.shown_rows(session, actor, run_id, state, locale, page, _ROWS_A_PAGE)
    total = run.noted if state == "booked" else int(getattr(run.counts, state))
    more = page * _ROWS_A_PAGE < total
    items = [RowOut.of(row) for row in rows]
    return Page[RowOut](items=items, total=total, next=str(page + 1) if more else None)


@router.get(
    "/imports/{import_id}/problems.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}, **statuses(401, 403, 404, 422)},
)
async def download_problems(
    run_id: RunId, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> StreamingResponse:
    """Everything that is wrong with a file: line, column, value and reason."""
    async with database.read() as session:
        await runs.get(session, actor, run_id)
    lines = looking.problems_csv(database, actor, run_id, locale)
    return StreamingResponse(
        lines, media_type="text/csv; charset=utf-8", headers=_attachment("problems.csv")
    )


@router.put("/imports/{import_id}/matching", responses=statuses(401, 403, 404, 409, 422))
async def set_matching(
    run_id: RunId, body: MatchingIn, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> ImportOut:
    """Say which heading is which field; the file is then checked. The same headings are
    understood so the next time."""
    async with database.write() as session:
        run = await runs.set_matching(session, actor, run_id, body.matching)
    return ImportOut.of(Watched(run), translator(locale))


@router.post("/imports/{import_id}/apply", responses=statuses(401, 403, 404, 409, 422))
async def apply_import(
    run_id: RunId, body: ApplyIn, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> ImportOut:
    """Have it done in the background, every row or none."""
    async with database.write() as session:
        run = await runs.apply(session, actor, run_id, skip_wrong=body.skip_wrong)
    return ImportOut.of(Watched(run), translator(locale))


@router.post("/imports/{import_id}/cancel", responses=statuses(401, 403, 404, 409, 422))
async def cancel_import(
    run_id: RunId, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> ImportOut:
    """Call it off. What is being applied stops before its commit, or it was too late."""
    run = await runs.cancel(database, actor, run_id)
    return ImportOut.of(Watched(run), translator(locale))


@router.get(
    "/exports/{kind}.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}, **statuses(401, 403, 422)},
)
async def export_csv(
    kind: KindParameter,
    actor: ExchangeActor,
    database: DatabaseDep,
    locale: Locale,
    delimiter: Annotated[str, Query(pattern="^(semicolon|comma)$")] = "semicolon",
    store: Filter = "",
    sku: Filter = "",
    status: Filter = "",
    product: Filter = "",
    category: Filter = "",
    city: Filter = "",
) -> StreamingResponse:
    """Everything of a kind, or what the filter leaves, as CSV in UTF-8. An import of the same
    file changes nothing."""
    _require(actor, kind)
    narrowed = {
        "store": store,
        "sku": sku,
        "status": status,
        "product": product,
        "category": category,
        "city": city,
    }
    lines = exporting.export_csv(database, kind, narrowed, locale, DELIMITERS[delimiter])
    return StreamingResponse(
        lines, media_type="text/csv; charset=utf-8", headers=_attachment(_dated(kind, "csv"))
    )


@router.get(
    "/exports/{kind}.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}}, **statuses(401, 403, 422)},
)
async def export_xlsx(
    kind: KindParameter,
    actor: ExchangeActor,
    database: DatabaseDep,
    locale: Locale,
    store: Filter = "",
    sku: Filter = "",
    status: Filter = "",
    product: Filter = "",
    category: Filter = "",
    city: Filter = "",
) -> StreamingResponse:
    """The same as a workbook."""
    _require(actor, kind)
    narrowed = {
        "store": store,
        "sku": sku,
        "status": status,
        "product": product,
        "category": category,
        "city": city,
    }
    path = await exporting.export_xlsx(database, kind, narrowed, locale)
    return _workbook(path, _dated(kind, "xlsx"))


@router.get(
    "/exports/{kind}/template.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **statuses(401, 403, 422)},
)
async def template_csv(
    kind: KindParameter, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> Response:
    """An empty file with the headings of a kind."""
    _require(actor, kind)
    content = await exporting.template_csv(database, kind, locale)
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers=_attachment(f"{kind}-template.csv"),
    )


@router.get(
    "/exports/{kind}/template.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}}, **statuses(401, 403, 422)},
)
async def template_xlsx(
    kind: KindParameter, actor: ExchangeActor, database: DatabaseDep, locale: Locale
) -> StreamingResponse:
    """An empty workbook with the headings of a kind, and what they mean on its second sheet."""
    _require(actor, kind)
    path = await exporting.template_xlsx(database, kind, locale)
    return _workbook(path, f"{kind}-template.xlsx")


def _require(actor: Actor, kind: KindName) -> None:
    if not may_exchange(actor, kind):
        raise Forbidden


def _dated(kind: str, ending: str) -> str:
    return f"{kind}-{utc_now():%Y-%m-%d}.{ending}"


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def _workbook(path: Path, name: str) -> StreamingResponse:
    """A temporary file, gone from the disk before it is sent: were its name handed to the server,
    that would look for it later than it is removed."""
    file = path.open("rb")
    path.unlink()
    size = os.fstat(file.fileno()).st_size
    headers = _attachment(name) | {"Content-Length": str(size)}
    return StreamingResponse(_chunks(file), media_type=XLSX, headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise runs.BrokenOff from error
