"""`/share/<path of a page>.jpg`: what a messenger shows under the link of that page.

Drawn of what the page's own head tells, see `share.py`, when it is asked for; the last ones are
kept.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
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
_HEADERS = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}


class SharePictures:
    """Draws the pictures of these pages."""

    def __init__(
        self, storage: MediaStorage, fonts: Path, pages: Sequence[PublicPage[Any]]
    ) -> None:
        self._storage = storage
        self._fonts = fonts
        self._pages = pages
        self._kept: OrderedDict[Shared, bytes] = OrderedDict()

    def routes(self) -> list[Route]:
        """For the composition root."""
        return [Route(PREFIX + "{path:path}.jpg", self._answer, methods=["GET", "HEAD"])]

    async def _answer(self, request: Request) -> Response:
        share = await self._told(page_path(request.path_params["path"]), request)
        if share is None:
            return Response(status_code=404)
        picture = await self._picture(await self._shared(share))
        return Response(picture, headers=_HEADERS, media_type="image/jpeg")

    async def _told(self, path: str, request: Request) -> Share | None:
        """What the page at this address tells somebody who comes for the first time."""
        for page in self._pages:
            try:
                asked = page.request(path, request.query_params, {})
            except PageNotFound:
                continue
            try:
                return page.head(await page.view_for(asked), asked).share
            except (PageNotFound, PageMoved):
                return None
        return None

    async def _shared(self, share: Share) -> Shared:
        chain = chain_now()
        photos = [await self._photo(*one) for one in share.photos]
        return Shared(
            shop=chain.name,
            logo=await _logo(chain.logo.digest) if chain.logo else b"",
            name=share.name,
            about=share.about,
            strong=share.strong,
            invitation=share.invitation,
            photos=tuple(photo for photo in photos if photo),
        )

    async def _photo(self, address: str, focus: str) -> Photo | None:
        try:
            file = await self._storage.open(address.removeprefix(MEDIA_PATH))
        except (MediaFileMissing, StorageUnavailable):
            # The words alone are a picture too; the next asker may get the photo.
            return None
        across, down = (float(part.rstrip("%")) / 100 for part in focus.split())
        return Photo(file, (across, down))

    async def _picture(self, shared: Shared) -> bytes:
        if shared not in self._kept:
            self._kept[shared] = await to_thread.run_sync(draw, shared, self._fonts)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(shared)
        return self._kept[shared]


async def _logo(digest: str) -> bytes:
    async with get_database().read() as session:
        file = await logo_file(session, digest)
    return file.content if file else b""
