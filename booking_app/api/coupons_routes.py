"""Coupons for shoppers: the offers, taking one, and one's own by its secret."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import StringConstraints

from booking_app.api.deps import Address, DatabaseDep, Locale, VisitorId
from booking_app.api.locale import locale_of, offered
from booking_app.api.problems import Refusal, Refused, statuses
from booking_app.api.schemas.common import PlainText
from booking_app.api.schemas.coupons import CampaignOut, CampaignsOut, CouponOut, Take
from booking_app.api.schemas.reservations import Secret
from booking_app.api.visitors import new_visitor, visitor_cookie
from booking_app.core.db import Session
from booking_app.domain.chain.service import chain_now
from booking_app.domain.coupons import service as coupons
from booking_app.domain.customers.contacts import normalise_contact
from booking_app.domain.customers.errors import InvalidContact
from booking_app.domain.customers.schemas import ContactInput
from booking_app.domain.stores import service as stores
from booking_app.workflows import limits, qr_codes
from booking_app.workflows.coupons import OwnCoupon, codes_now, open_coupon, take

router = APIRouter(tags=["coupons"])

CampaignSlug = Annotated[
    PlainText, StringConstraints(max_length=80), Path(description="The campaign's slug.")
]
Code = Annotated[PlainText, Path(description="The coupon's code, however it is written.")]
Token = Annotated[Secret | None, Query(description="The secret in the coupon's `url`.")]


@router.get("/coupon-campaigns", responses=statuses(404, 422))
async def list_campaigns(
    database: DatabaseDep,
    locale: Locale,
    store: Annotated[
        PlainText | None,
        Query(description="Only what is good in this store."),
        StringConstraints(max_length=120),
    ] = None,
) -> CampaignsOut:
    """The offers there are now. They are good at counters, never online."""
    async with database.read() as session:
        place = await stores.get_store(session, store, locale) if store else None
        found = await coupons.shown_campaigns(session, place.id if place else None)
    items = [CampaignOut.of(campaign, locale) for campaign in found]
    return CampaignsOut(items=items, total=len(items))


@router.post(
    "/coupon-campaigns/{slug}/take", status_code=201, responses=statuses(404, 409, 422, 429)
)
async def take_coupon(
    slug: CampaignSlug,
    request: Request,
    response: Response,
    database: DatabaseDep,
    address: Address,
    visitor_id: VisitorId,
    body: Take | None = None,
) -> CouponOut:
    """Take a coupon; one that was not used yet is given again, with `200`.

    Without a contact it belongs to the browser, which gets a cookie if it has none.
    """
    given = body or Take()
    locale = offered(given.locale) or locale_of(request)
    request.state.locale = locale
    contact = _checked(given)
    if contact is None and visitor_id is None:
        visitor_id = new_visitor()
        response.headers.append("Set-Cookie", visitor_cookie(visitor_id))
    await limits.count_taking(address, visitor_id, contact)

    async def work(session: Session) -> OwnCoupon:
        found = await coupons.shown_id(session, slug)
        return await take(session, found, visitor_id=visitor_id, locale=locale, contact=contact)

    own = await database.run(work)
    response.status_code = 201 if own.is_new else 200
    return CouponOut.of(own, locale)


async def _own(
    code: Code, database: DatabaseDep, address: Address, token: Token = None
) -> OwnCoupon:
    """The coupon, for whoever has its secret. Raises `CouponNotFound`, `RateLimited`."""
    async with limits.counted_guesses(address=address), database.read() as session:
        return await open_coupon(session, code, token or "")


Owned = Annotated[OwnCoupon, Depends(_own)]


@router.get("/coupons/{code}", responses=statuses(404, 422, 429))
async def get_coupon(own: Owned, database: DatabaseDep, locale: Locale) -> CouponOut:
    """The coupon and what its QR says now, for whoever has its secret."""
    if own.coupon.shown_at is None:
        await database.run(lambda session: coupons.mark_shown(session, own.coupon.id))
    return CouponOut.of(own, locale)


@router.get(
    "/coupons/{code}/qr.svg",
    response_class=Response,
    responses=statuses(404, 422, 429)
    | {200: {"content": {"image/svg+xml": {}}, "description": "The file."}},
)
async def coupon_qr(own: Owned) -> Response:
    """The QR of this half minute, as vector; of a coupon that is open."""
    payload = codes_now(own.coupon).rotating
    if not payload:
        raise Refused(Refusal(404, "not_found"))
    return Response(
        qr_codes.qr_svg(payload), media_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


def _checked(given: Take) -> ContactInput | None:
    if given.contact is None:
        return None
    try:
        return normalise_contact(given.contact.given(), chain_now().country)
    except InvalidContact as error:
        raise Refused(Refusal.of(error).within("contact")) from error
