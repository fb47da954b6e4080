"""`/splash/light/1170x2532.png`: what an iPhone shows while the installed shop starts.

Others make one of the manifest's name and colours; iPhones and iPads want a picture of exactly
their size. `shell.js` names it, on these devices only. Sizes are those that Apple's devices have,
so nobody can have others drawn; what was drawn is kept as long as the name and the logo stay.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking_app.adapters.splash_drawing import Sign, draw_splash
from booking_app.core.db import get_database
from booking_app.domain.chain.service import chain_now, logo_file

# https://developer.apple.com/design/human-interface-guidelines/layout#Specifications
_UPRIGHT = (
    (640, 1136), (750, 1334), (828, 1792), (1080, 2340), (1125, 2436), (1170, 2532), (1179, 2556),
    (1206, 2622), (1242, 2208), (1242, 2688), (1260, 2736), (1284, 2778), (1290, 2796),
    (1320, 2868), (1488, 2266), (1536, 2048), (1620, 2160), (1640, 2360), (1668, 2224),
    (1668, 2388), (1668, 2420), (2048, 2732), (2064, 2752),
)  # fmt: skip
SIZES = frozenset(_UPRIGHT) | {(height, width) for width, height in _UPRIGHT}
_NAMED = re.compile(r"(\d{3,4})x(\d{3,4})")
_KEPT = 24
_FOR_A_DAY = "public, max-age=86400"

Key = tuple[str, str, tuple[int, int], str]
"""The name, the logo's digest, the size, the look."""


class Splash:
    """Draws them, one after the other. `fonts` is the folder with the shop's fonts."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._turn = asyncio.Lock()

    def routes(self) -> Sequence[Route]:
        """For the composition root."""
        return [Route("/splash/{look}/{size}.png", self._answer, methods=["GET", "HEAD"])]

    async def _answer(self, request: Request) -> Response:
        look, found = request.path_params["look"], _NAMED.fullmatch(request.path_params["size"])
        size = (int(found[1]), int(found[2])) if found else (0, 0)
        if size not in SIZES or look not in ("light", "dark"):
            return Response(status_code=404)
        chain = chain_now()
        digest = chain.logo.digest if chain.logo else ""
        turns = chain.logo is not None and chain.logo.is_dark
        picture = await self._picture((chain.name, digest, size, look), turns=turns)
        return Response(picture, headers={"cache-control": _FOR_A_DAY}, media_type="image/png")

    async def _picture(self, key: Key, *, turns: bool) -> bytes:
        async with self._turn:
            if key not in self._kept:
                name, digest, size, look = key
                sign = Sign(name, await _logo(digest) if digest else b"", turns)
                drawn = await to_thread.run_sync(draw_splash, sign, size, look, self._fonts)
                self._kept[key] = drawn
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


async def _logo(digest: str) -> bytes:
    async with get_database().read() as session:
        file = await logo_file(session, digest)
    return file.content if file else b""
