"""Files of people who are to get a coupon: in, and what became of them."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import ClientDisconnect

from booking_app.api.deps import DatabaseDep, Locale, Person
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import PlainText
from booking_app.domain.coupons.campaigns import check_marketer
from booking_app.domain.staff.schemas import Actor
from booking_app.workflows import coupon_lists
from booking_app.workflows.imports.runs import BrokenOff

router = APIRouter(tags=["coupons"])

_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "A CSV or XLSX file; its first row names the columns.",
    }
}
FileName = Annotated[PlainText, StringConstraints(min_length=1, max_length=200)]


class CouponListOut(BaseModel):
    """What was found in a list; nobody has a coupon yet."""

    id: UUID
    rows: int
    new: int = Field(description="How many get a coupon.")
    has: int = Field(description="How many have had as many as one may.")
    wrong: int = Field(description="How many rows are no person with a phone or an e-mail.")
    letters: int = Field(description="How many of the new ones agreed to letters.")


async def _marketer(actor: Person) -> Actor:
    """Somebody who looks after campaigns. Raises `Forbidden`."""
    check_marketer(actor)
    return actor


Marketer = Annotated[Actor, Depends(_marketer)]


@router.post(
    "/coupon-lists",
    status_code=201,
    responses=statuses(401, 403, 404, 409, 413, 422, 503),
    openapi_extra=_FILE,
)
async def send_coupon_list(
    request: Request,
    actor: Marketer,
    database: DatabaseDep,
    locale: Locale,
    campaign: Annotated[UUID, Query(description="The campaign's id.")],
    file_name: Annotated[FileName, Query(description="What the file is called.")] = "file",
) -> CouponListOut:
    """Send a list of people. It is looked at, and given only when somebody says yes to it."""
    found = await coupon_lists.send(database, actor, campaign, file_name, _body(request), locale)
    return CouponListOut(
        id=found.id,
        rows=found.row_count,
        new=found.new_count,
        has=found.has_count,
        wrong=found.wrong_count,
        letters=found.letter_count,
    )


@router.get(
    "/coupon-lists/{list_id}/result.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **statuses(401, 403, 404, 422)},
)
async def coupon_list_result(
    list_id: Annotated[UUID, Path()], actor: Marketer, database: DatabaseDep
) -> Response:
    """The list with the code and the link each person got, or why they got none. The links open
    the coupons: they are for these people alone."""
    return Response(
        await coupon_lists.result_csv(database, actor, list_id),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="coupons.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise BrokenOff from error
