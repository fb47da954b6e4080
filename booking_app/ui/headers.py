"""Headers which tell browsers what our pages may do."""

import base64
import hashlib
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from booking_app.ui.robots import is_private

_INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
_CAMERA_PATHS = ("/counter", "/en/counter")
# Shown in the phone frame of a product's editor, by our own pages only.
_FRAMED_PATHS = ("/preview/", "/en/preview/")


def inline_scripts(html: str) -> list[str]:
    """The texts of the scripts that run inline in a page."""
    return [
        found["text"]
        for found in _INLINE.finditer(html)
        if "src=" not in found["attributes"] and "json" not in found["attributes"]
    ]


def tile_host(tiles_url: str) -> str:
    """The source of a map's pictures as a policy names it; empty when there are none."""
    parts = urlsplit(tiles_url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""


def content_security_policy(scripts: Iterable[str], *, secure: bool, tiles_url: str = "") -> str:
    """The policy for pages with these inline scripts, and a map with these pictures.

    Styles stay open (`unsafe-inline`): React and Emotion write them at run time. Reflex evaluates
    the scripts its server sends (`unsafe-eval`), and the scanner compiles WebAssembly.
    """
    digests = sorted({hashlib.sha256(text.encode()).digest() for text in scripts})
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-eval' {hashes}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {tile_host(tiles_url)}".strip(),
        "media-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    if secure:
        rules["upgrade-insecure-requests"] = ""
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())


class SafeHeaders:
    """Adds the headers to every HTTP answer that does not have its own."""

    def __init__(self, app: ASGIApp, *, policy: str, secure: bool) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
        }
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        camera = "self" if scope["path"].startswith(_CAMERA_PATHS) else ""
        permissions = f"camera=({camera}), microphone=(), geolocation=(self), payment=()"

        framed = scope["path"].startswith(_FRAMED_PATHS)
        private = is_private(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if framed:
                    policy = self._headers["content-security-policy"]
                    own = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
                    headers["content-security-policy"] = own
                    headers["x-frame-options"] = "SAMEORIGIN"
                    headers["cache-control"] = "no-store"
                elif "content-security-policy" not in headers:
                    # For browsers that do not know the policy's own rule for frames.
                    headers.setdefault("x-frame-options", "DENY")
                if private:
                    headers["x-robots-tag"] = "noindex, nofollow"
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("permissions-policy", permissions)
            await send(message)

        await self._app(scope, receive, send_with_headers)
