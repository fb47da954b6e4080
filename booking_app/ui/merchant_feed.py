"""Every size of every product for price comparers and shopping ads, to be reserved in a store.

`/merchant.xml` (and `/en/merchant.xml`) is RSS 2.0 with the `g:` attributes of Google's product
data specification: https://support.google.com/merchants/answer/7052112. It is sent as it is made,
so that a large catalogue costs little memory.
"""

import zlib
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote
from uuid import UUID
from xml.sax.saxutils import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from booking_app.core.db import get_database
from booking_app.core.i18n import LOCALES
from booking_app.core.money import plain_amount
from booking_app.domain.catalogue import published
from booking_app.domain.catalogue.published import Offer
from booking_app.domain.catalogue.stock_news import stale_before
from booking_app.ui.compression import accepted_encoding
from booking_app.ui.first_paint import SiteFacts
from booking_app.ui.locales import locale_of, localised

PATH = "/merchant.xml"
_AT_ONCE = 500
_ENDS = "</channel></rss>\n"


def merchant_feed(facts: Callable[[str], SiteFacts]) -> list[Route]:
    """The addresses of the feed, for the composition root."""

    async def feed(request: Request) -> Response:
        locale = locale_of(request.url.path)
        said = facts(locale)
        if locale not in said.locales:
            return Response(status_code=404)
        headers = {"cache-control": "public, max-age=900", "vary": "accept-encoding"}
        parts: AsyncIterator[str | bytes] = _parts(said, locale)
        if accepted_encoding(request.headers.get("accept-encoding", ""), ("gzip",)):
            headers["content-encoding"] = "gzip"
            parts = _packed(parts)
        return StreamingResponse(parts, headers=headers, media_type="application/rss+xml")

    return [Route(localised(PATH, locale), feed, methods=["GET"]) for locale in LOCALES]


async def _packed(parts: AsyncIterator[str | bytes]) -> AsyncIterator[bytes]:
    """As gzip, which every reader of feeds knows; no page waits while a part is packed."""
    packer = zlib.compressobj(wbits=31)
    async for part in parts:
        text = part.encode() if isinstance(part, str) else part
        if packed := await to_thread.run_sync(packer.compress, text):
            yield packed
    yield packer.flush()


async def _parts(facts: SiteFacts, locale: str) -> AsyncIterator[str | bytes]:
    root = facts.public_url
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
        f"<title>{escape(facts.name)}</title><link>{escape(root)}</link>"
        f"<description>{escape(facts.name)}</description>"
    )
    after: UUID | None = None
    while True:
        # A session for each part: a slow reader must not keep a connection for minutes.
        async with get_database().read() as session:
            after, found = await published.offers(
                session, after, _AT_ONCE, locale, seen_since=stale_before()
            )
        yield "".join(_item(offer, facts, locale) for offer in found)
        if after is None:
            break
    yield _ENDS


def _item(offer: Offer, facts: SiteFacts, locale: str) -> str:
    name = f"{offer.name}, {offer.metal_name}"
    page = facts.public_url + localised(f"/p/{offer.slug}", locale)
    attributes = {
        "g:id": offer.sku,
        "g:item_group_id": offer.slug,
        "title": f"{name}, {offer.size}" if offer.size else name,
        "description": offer.summary,
        # The page with this size chosen: what is told of it is seen there.
        "link": f"{page}?size={quote(offer.size)}" if offer.size else page,
        "g:image_link": facts.public_url + offer.photo if offer.photo else "",
        "g:price": f"{plain_amount(offer.price)} {offer.price.currency}",
        "g:availability": "in_stock" if offer.is_free else "out_of_stock",
        "g:pickup_method": "reserve",
        "g:pickup_sla": "same day",
        "g:brand": facts.name,
        "g:condition": "new",
        "g:material": offer.metal_name,
        "g:size": offer.size,
        "g:product_type": offer.category,
        "g:identifier_exists": "no",
    }
    told = "".join(f"<{key}>{escape(text)}</{key}>" for key, text in attributes.items() if text)
    return f"<item>{told}</item>"
