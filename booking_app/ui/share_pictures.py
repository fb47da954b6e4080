"""`/share/p/<slug>.jpg`: what a messenger shows under the link of a product.

The address in a page's head ends in `?v=` and a mark of what the picture tells, so that a new price
is a new picture to whoever keeps old ones.
"""

import hashlib
from collections import OrderedDict
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking_app.adapters.share_drawing import HEIGHT, WIDTH, Shared, draw
from booking_app.core.db import get_database
from booking_app.core.i18n import LOCALES, translator
from booking_app.domain.catalogue import service as catalogue
from booking_app.domain.catalogue.errors import ProductNotFound
from booking_app.domain.catalogue.schemas import ProductView
from booking_app.domain.chain.service import chain_now
from booking_app.domain.media.errors import MediaFileMissing, StorageUnavailable
from booking_app.domain.media.files import MEDIA_PATH
from booking_app.domain.media.ports import MediaStorage
from booking_app.domain.media.schemas import MediaView
from booking_app.ui.locales import locale_of, localised
from booking_app.ui.shop.cards_view import price_text

SHARE_SIZE = (WIDTH, HEIGHT)
_KEPT = 64
_PHOTO_WIDTH = 960
_HEADERS = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}


def share_path(slug: str, locale: str, *told: object) -> str:
    """The address of a product's picture; `told` is what it shows."""
    mark = hashlib.blake2b(repr(told).encode(), digest_size=4).hexdigest()
    return f"{localised(f'/share/p/{slug}.jpg', locale)}?v={mark}"


class SharePictures:
    """Draws them when they are asked for, and keeps the last ones."""

    def __init__(self, storage: MediaStorage, fonts: Path) -> None:
        self._storage = storage
        self._fonts = fonts
        self._kept: OrderedDict[Shared, bytes] = OrderedDict()

    def routes(self) -> list[Route]:
        """For the composition root."""
        return [
            Route(localised("/share/p/{slug}.jpg", locale), self._answer, methods=["GET", "HEAD"])
            for locale in LOCALES
        ]

    async def _answer(self, request: Request) -> Response:
        locale = locale_of(request.url.path)
        try:
            async with get_database().read() as session:
                product = await catalogue.get_product(session, request.path_params["slug"], locale)
        except ProductNotFound:
            return Response(status_code=404)
        picture = await self._picture(await self._shared(product, locale))
        return Response(picture, headers=_HEADERS, media_type="image/jpeg")

    async def _shared(self, product: ProductView, locale: str) -> Shared:
        card, t = product.card, translator(locale)
        return Shared(
            shop=chain_now().name,
            name=card.name,
            about=card.metal_name,
            price=price_text(card.price_from, card.price_to, t),
            invitation=t("Try it on in a store"),
            photo=await self._photo(card.photo),
            focal=(card.photo.focal_x, card.photo.focal_y) if card.photo else (0.5, 0.5),
        )

    async def _photo(self, photo: MediaView | None) -> bytes:
        """A file about as large as it is drawn; empty when there is none to be had."""
        files = [one for one in photo.renditions if one.format == "jpeg"] if photo else []
        if not files:
            return b""
        file = min(files, key=lambda one: abs(one.width - _PHOTO_WIDTH))
        try:
            return await self._storage.open(file.url.removeprefix(MEDIA_PATH))
        except (MediaFileMissing, StorageUnavailable):
            # The words alone are a picture too; the next asker may get the photo.
            return b""

    async def _picture(self, shared: Shared) -> bytes:
        if shared not in self._kept:
            self._kept[shared] = await to_thread.run_sync(draw, shared, self._fonts)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(shared)
        return self._kept[shared]
