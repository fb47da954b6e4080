"""A stand-in for a geocoding service: a real HTTP server that answers as Nominatim does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PLACES: dict[str, tuple[tuple[str, float, float], ...]] = {
    "арбат": (
        ("улица Арбат, 29, Москва", 55.7496, 37.5913),
        ("Новый Арбат, Москва", 55.7524, 37.5931),
    ),
    "arbat": (("29 Arbat Street, Moscow", 55.7496, 37.5913),),
}


@dataclass
class Nominatim:
    """Where it listens, what it was asked, and how it is to answer."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    wait: threading.Event | None = None
    answer: str | None = None
    """Said whatever it is asked."""


@contextmanager
def running_nominatim() -> Iterator[Nominatim]:
    """The service, on a port of its own, until the block ends."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            service.asked.append(query | {"agent": self.headers.get("User-Agent", "")})
            if service.wait is not None:
                service.wait.wait(20)
            found = [
                {"display_name": label, "lat": str(lat), "lon": str(lon)}
                for word, places in PLACES.items()
                if word in query.get("q", "").casefold()
                for label, lat, lon in places
            ]
            body = json.dumps(found if parts.path == "/search" else []).encode()
            if service.answer is not None:
                body = service.answer.encode()
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    service = Nominatim(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        if service.wait is not None:
            service.wait.set()
        server.shutdown()
        server.server_close()
        thread.join()
