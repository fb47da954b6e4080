"""`/demo/mail`: the letters of a demonstration shop, read in the browser."""

from functools import partial
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from booking_app.adapters.mailbox import DemoMailbox, StoredLetter, demo_mailbox
from booking_app.api import demo_mail_pages as pages
from booking_app.core.i18n import LOCALES, translator
from booking_app.core.settings import Settings
from booking_app.workflows.links import locale_prefix

_PATH = "/demo/mail"
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}
# Whatever a letter carries is given out as one of these, else as bytes to be saved.
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def demo_mail_routes(settings: Settings) -> list[BaseRoute]:
    """The mailbox's addresses in every language; none in production or with a mail server."""
    mailbox = demo_mailbox(settings)
    if mailbox is None:
        return []
    routes: list[BaseRoute] = [
        Route(_PATH + "/{id:uuid}/body", partial(_body, mailbox)),
        Route(_PATH + "/{id:uuid}/parts/{number:int}", partial(_part, mailbox)),
    ]
    for locale in LOCALES:
        path = locale_prefix(locale) + _PATH
        routes.append(Route(path, partial(_list, mailbox, locale)))
        routes.append(Route(path + "/{id:uuid}", partial(_letter, mailbox, locale)))
    return routes


async def _list(mailbox: DemoMailbox, locale: str, request: Request) -> Response:
    return _page(pages.list_page(await mailbox.letters(), translator(locale)))


async def _letter(mailbox: DemoMailbox, locale: str, request: Request) -> Response:
    t = translator(locale)
    letter = await _asked(mailbox, request)
    if letter is None:
        return _page(pages.missing_page(t), status=404)
    as_text = request.query_params.get("as") == "text"
    return _page(pages.letter_page(letter, t, as_text=as_text))


async def _body(mailbox: DemoMailbox, request: Request) -> Response:
    letter = await _asked(mailbox, request)
    if letter is None:
        return Response(status_code=404, headers=_HEADERS)
    policy = {"content-security-policy": pages.LETTER_POLICY}
    return HTMLResponse(pages.letter_body(letter), headers=_HEADERS | policy)


async def _part(mailbox: DemoMailbox, request: Request) -> Response:
    letter = await _asked(mailbox, request)
    number: int = request.path_params["number"]
    if letter is None or number >= len(letter.parts):
        return Response(status_code=404, headers=_HEADERS)
    part = letter.parts[number]
    headers = dict(_HEADERS)
    if part.content_type in _PICTURES:
        return Response(part.content, media_type=part.content_type, headers=headers)
    headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(part.filename)}"
    kind = part.content_type if part.content_type == "text/calendar" else "application/octet-stream"
    return Response(part.content, media_type=kind, headers=headers)


async def _asked(mailbox: DemoMailbox, request: Request) -> StoredLetter | None:
    letter_id: UUID = request.path_params["id"]
    return await mailbox.letter(letter_id)


def _page(html: str, *, status: int = 200) -> Response:
    policy = {"content-security-policy": pages.PAGE_POLICY}
    return HTMLResponse(html, status, headers=_HEADERS | policy)
