"""`/share/<path of a page>.jpg`: what a messenger shows under the link of that page.

Drawn of what the page's own head tells, see `share.py`, when it is asked for; the last ones are
kept. There is one picture a page, the one with its present mark: a former mark leads there, and
so does whatever a visitor adds to the address.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from booking_app.adapters.share_drawing import Photo, Shared, draw
from booking_app.core.db import get_database
from booking_app.domain.chain.service import chain_now, logo_file
from booking_app.domain.media.errors import MediaFileMissing, StorageUnavailable
from booking_app.domain.media.files import MEDIA_PATH
from booking_app.domain.media.ports import MediaStorage
from booking_app.ui.pages import PageMoved, PageNotFound, PublicPage
from booking_app.ui.share import PREFIX, Share, page_path

_KEPT = 64
_DRAWN_AT_ONCE = 2
_FOR_A_DAY = "public, max-age=86400"


@dataclass(frozen=True, slots=True)
class _Told:
    """All that a picture depends on; `logo` is a digest, or empty."""

    share: Share
    shop: str
    logo: str


@dataclass(frozen=True, slots=True)
class _Picture:
    """A JPEG, and whether the photos it should show could be had."""

    content: bytes
    is_whole: bool


class SharePictures:
    """Draws the pictures of these pages."""

    def __init__(
        self, storage: MediaStorage, fonts: Path, pages: Sequence[PublicPage[Any]]
    ) -> None:
        self._storage = storage
        self._fonts = fonts
        self._pages = pages
        self._kept: OrderedDict[_Told, _Picture] = OrderedDict()
        self._flights: dict[_Told, asyncio.Task[_Picture]] = {}
        self._places = asyncio.Semaphore(_DRAWN_AT_ONCE)

    def routes(self) -> list[Route]:
        """For the composition root."""
        return [Route(PREFIX + "{path:path}.jpg", self._answer, methods=["GET", "HEAD"])]

    async def _answer(self, request: Request) -> Response:
        found = await self._found(page_path(request.path_params["path"]), request)
        if found is None:
            return Response(status_code=404)
        share, address = found
        if request.query_params.get("v") != share.mark:
            return RedirectResponse(address, 302, {"cache-control": "no-cache"})
        picture = await self._picture(share)
        headers = {
            "cache-control": _FOR_A_DAY if picture.is_whole else "no-store",
            "x-content-type-options": "nosniff",
        }
        return Response(picture.content, headers=headers, media_type="image/jpeg")

    async def _found(self, path: str, request: Request) -> tuple[Share, str] | None:
        """What the page at this address tells somebody who comes for the first time, and where
        the picture of it is."""
        for page in self._pages:
            try:
                asked = page.plain(page.request(path, request.query_params, {}))
            except PageNotFound:
                continue
            try:
                head = page.head(await page.view_for(asked), asked)
            except (PageNotFound, PageMoved):
                return None
            return (head.share, head.share.address(head.canonical or path)) if head.share else None
        return None

    async def _picture(self, share: Share) -> _Picture:
        """The kept one, or a new one; many who ask at once wait for the same one."""
        chain = chain_now()
        told = _Told(share, chain.name, chain.logo.digest if chain.logo else "")
        if told in self._kept:
            self._kept.move_to_end(told)
            return self._kept[told]
        flight = self._flights.get(told)
        if flight is None:
            flight = self._flights[told] = asyncio.create_task(self._drawn(told))
            flight.add_done_callback(lambda _: self._flights.pop(told, None))
        return await asyncio.shield(flight)

    async def _drawn(self, told: _Told) -> _Picture:
        async with self._places:
            photos = [await self._photo(*one) for one in told.share.photos]
            shared = Shared(
                shop=told.shop,
                logo=await _logo(told.logo) if told.logo else b"",
                name=told.share.name,
                about=told.share.about,
                strong=told.share.strong,
                invitation=told.share.invitation,
                photos=tuple(photo for photo in photos if photo),
            )
            content = await to_thread.run_sync(draw, shared, self._fonts)
        picture = _Picture(content, is_whole=None not in photos)
        if picture.is_whole:
            self._kept[told] = picture
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return picture

    async def _photo(self, address: str, focus: str) -> Photo | None:
        try:
            file = await self._storage.open(address.removeprefix(MEDIA_PATH))
        except (MediaFileMissing, StorageUnavailable, OSError):
            # The words alone are a picture too; the next asker may get the photo.
            return None
        across, down = (float(part.rstrip("%")) / 100 for part in focus.split())
        return Photo(file, (across, down))


async def _logo(digest: str) -> bytes:
    async with get_database().read() as session:
        file = await logo_file(session, digest)
    return file.content if file else b""
