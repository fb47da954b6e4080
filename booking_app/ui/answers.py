"""A finished page, and sending it as the browser likes it."""

import hashlib
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from booking_app.core.errors import Unavailable
from booking_app.ui.compression import accepted_encoding, compress


@dataclass(slots=True)
class Answer:
    """One finished page in its encodings."""

    body: bytes
    etag: str
    status: int = 200
    encoded: dict[str, bytes] = field(default_factory=dict)

    def as_(self, encoding: str) -> bytes:
        """The body in an encoding of `accepted_encoding`, made once."""
        if encoding not in self.encoded:
            self.encoded[encoding] = compress(self.body, encoding)
        return self.encoded[encoding]


def finished(text: str, status: int = 200) -> Answer:
    """A page of this text."""
    body = text.encode()
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Answer(body, etag, status)


def respond(answer: Answer, request: Request, *, private: bool = False) -> Response:
    """The HTTP answer, compressed as the browser likes, or 304 when it has it already."""
    cache = "private, no-cache" if private else "public, no-cache"
    headers = {"cache-control": cache, "etag": answer.etag, "vary": "accept-encoding"}
    if private:
        headers["vary"] += ", cookie"
    if answer.status == 503:
        headers["retry-after"] = str(Unavailable.retry_after_seconds)
    known = request.headers.get("if-none-match", "")
    if answer.status == 200 and answer.etag in known.replace("W/", ""):
        return Response(status_code=304, headers=headers)
    encoding = accepted_encoding(request.headers.get("accept-encoding", ""))
    body = answer.body
    if encoding:
        body = answer.as_(encoding)
        headers["content-encoding"] = encoding
    return Response(body, answer.status, headers, media_type="text/html")
