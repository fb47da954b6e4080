"""Codes for shop windows as files for the printer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import StringConstraints

from booking_app.api.coupon_lists_routes import Marketer
from booking_app.api.deps import DatabaseDep, Locale
from booking_app.api.problems import statuses
from booking_app.api.schemas.common import PlainText
from booking_app.workflows.qr_codes import qr_png, qr_svg
from booking_app.workflows.window_codes import window_code

router = APIRouter(tags=["coupons"])

_PRINTED_PX = 2400
"""Twenty centimetres at 300 dots an inch."""

StoreSlug = Annotated[PlainText, StringConstraints(max_length=120), Path(description="The store.")]
Campaign = Annotated[
    PlainText,
    StringConstraints(max_length=80),
    Query(description="The slug of a campaign that is good there; without it the store's page."),
]


@router.get(
    "/window-codes/{store}/{kind}",
    summary="The code for a shop window",
    response_class=Response,
    responses={
        200: {"content": {"image/svg+xml": {}, "image/png": {}}},
        **statuses(401, 403, 404, 422),
    },
)
async def draw_window_code(
    store: StoreSlug,
    kind: Literal["svg", "png"],
    actor: Marketer,
    database: DatabaseDep,
    locale: Locale,
    campaign: Campaign = "",
) -> Response:
    """A QR of an address of ours with campaign marks, in the language of `locale`."""
    async with database.read() as session:
        code = await window_code(session, actor, store, campaign, locale)
    is_vector = kind == "svg"
    made = qr_svg(code.address) if is_vector else qr_png(code.address, smallest=_PRINTED_PX)
    return Response(
        made,
        media_type="image/svg+xml" if is_vector else "image/png",
        headers={
            "Content-Disposition": f'attachment; filename="{code.file_name}.{kind}"',
            "Cache-Control": "no-store",
        },
    )
