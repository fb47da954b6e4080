"""What the dialog that installs the shop shows of it: the `screenshots` of the manifest.

Each is a file named by form, language and screen: `narrow-ru-home.jpg`. A chain has its own in the
folder `screenshots` of `DATA_DIR`, made by `python -m tools.pictures`; the demo chain
brings its own. Addresses name the content, so answers are kept for ever.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from booking_app.core.i18n import LOCALES, Translator, mark

_LABELS = {
    "home": mark("Look at home, decide at the counter"),
    "product": mark("Every piece from all sides, and where it lies now"),
    "try-on": mark("A store and a time that suit you"),
    "booking": mark("The code to show at the store, without a signal too"),
    "catalogue": mark("All that can be tried on near you"),
}
"""The screens, in the order of their showing."""
_FORMS = ("narrow", "wide")
_FOREVER = "public, max-age=31536000, immutable"
# Others are not shown: https://developer.chrome.com/blog/richer-pwa-installation
_LEAST_PX, _MOST_PX, _LONGEST = 320, 3840, 2.3


@dataclass(frozen=True, slots=True)
class _Screenshot:
    """One file; sizes in pixels."""

    file: Path
    name: str
    form: str
    locale: str
    screen: str
    width: int
    height: int


class Screenshots:
    """Those in the first of these folders that there is, as they are when the server starts."""

    def __init__(self, *folders: Path) -> None:
        folder = next((each for each in folders if each.is_dir()), None)
        self._all = [
            found
            for form in _FORMS
            for screen in _LABELS
            for locale in LOCALES
            if folder is not None and (found := _read(folder, form, locale, screen))
        ]
        self._files = {each.name: each.file for each in self._all}

    def described(self, t: Translator) -> list[dict[str, Any]]:
        """Those in this language, as a manifest says them."""
        return [
            {
                "src": f"/screenshots/{one.name}",
                "sizes": f"{one.width}x{one.height}",
                "type": "image/jpeg",
                "form_factor": one.form,
                "label": t(_LABELS[one.screen]),
            }
            for one in self._all
            if one.locale == t.locale
        ]

    def routes(self) -> list[Route]:
        """For the composition root."""
        return [Route("/screenshots/{name}", self._answer, methods=["GET", "HEAD"])]

    async def _answer(self, request: Request) -> Response:
        file = self._files.get(request.path_params["name"])
        if file is None:
            return Response(status_code=404)
        headers = {"cache-control": _FOREVER, "x-content-type-options": "nosniff"}
        return FileResponse(file, headers=headers, media_type="image/jpeg")


def _read(folder: Path, form: str, locale: str, screen: str) -> _Screenshot | None:
    """The file of this name, if there is one that a dialog would show."""
    name = f"{form}-{locale}-{screen}"
    file = folder / f"{name}.jpg"
    if not file.is_file():
        return None
    with Image.open(file) as image:
        width, height = image.size
    short, long = sorted((width, height))
    if short < _LEAST_PX or long > _MOST_PX or long > short * _LONGEST:
        return None
    digest = hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
    return _Screenshot(file, f"{name}-{digest}.jpg", form, locale, screen, width, height)
