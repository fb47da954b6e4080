"""Built files over HTTP: precompressed, and kept for ever where the name holds a hash."""

from pathlib import Path
from typing import Any

from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

_HASHED = {"assets", "fonts"}
_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "public, no-cache"


class BuiltFiles(PrecompressedStaticFiles):
    """The compiled frontend's files; pages are somebody else's matter."""

    def __init__(self, directory: Path) -> None:
        self._root = directory.resolve()
        super().__init__(directory=directory, html=False, encodings=["brotli", "gzip"])

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        path = Path(args[0] if args else kwargs["full_path"]).resolve()
        folder = path.relative_to(self._root).parts[0]
        hashed = folder in _HASHED
        if folder == "fonts":
            # The policy of pages says nothing of a font, and weighs a tenth of one.
            response.headers["content-security-policy"] = "default-src 'none'"
        response.headers["cache-control"] = _FOREVER if hashed else _REVALIDATE
        return response

    async def find(self, request: Request) -> Response | None:
        """The file at the request's path, if there is one."""
        scope: Scope = {**request.scope, "root_path": ""}
        path = self.get_path(scope)
        if path in {"", "."} or path.endswith(".html"):
            return None
        try:
            return await self.get_response(path, scope)
        except HTTPException:
            return None
