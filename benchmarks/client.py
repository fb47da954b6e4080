"""A small HTTP client that costs little itself: keep-alive, one request after another.

It runs on the machine whose server is measured and takes the server's time. So requests are written
out before the clock starts, and of an answer only its status and length are read while it runs.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from benchmarks.report import median, percentile

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `body` is sent as JSON. It goes out no earlier than `at` (seconds from start)."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `seconds` from the first byte sent to the last byte received."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    @property
    def headers(self) -> Mapping[str, str]:
        """By name in small letters."""
        lines = self.head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:] if line)
        return {name.lower(): value.strip() for name, _, value in pairs}

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Load:
    """What a burst of requests gave, in the order the answers came."""

    answers: tuple[Answer, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.seconds

    @property
    def p50(self) -> float:
        return median([answer.seconds for answer in self.answers])

    @property
    def p95(self) -> float:
        return percentile([answer.seconds for answer in self.answers], 0.95)

    @property
    def slowest(self) -> float:
        return max(answer.seconds for answer in self.answers)

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)

    def require(self, *statuses: int) -> None:
        """Raise `AssertionError` unless every answer has one of these statuses."""
        odd = [answer for answer in self.answers if answer.status not in statuses]
        if odd:
            raise AssertionError(f"{len(odd)} × not {statuses}: {odd[0].status} {odd[0].body!r}")


async def burst(url: str, requests: Iterable[Request], *, connections: int = 32) -> Load:
    """Send all requests over this many connections, each as soon as its connection is free."""
    written = [(request.at, bytes_of(url, request)) for request in requests]
    queue = iter(written)
    answers: list[Answer] = []
    begun = time.perf_counter()

    async def work() -> None:
        async with Connection(url) as connection:
            for at, request in queue:
                if at and (wait := at - (time.perf_counter() - begun)) > 0:
                    await asyncio.sleep(wait)
                answers.append(await connection.send_bytes(request))

    await asyncio.gather(*(work() for _ in range(connections)))
    return Load(tuple(answers), time.perf_counter() - begun)


def bytes_of(url: str, request: Request) -> bytes:
    """A request as it goes to the server at this address."""
    parts = urlsplit(url)
    body = b"" if request.body is None else json.dumps(request.body).encode()
    headers = {"host": f"{parts.hostname or ''}:{parts.port or 80}", **request.headers}
    if body:
        headers |= {"content-type": "application/json", "content-length": str(len(body))}
    lines = [f"{request.method} {request.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One kept-alive connection."""

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> "Connection":
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def send(self, request: Request) -> Answer:
        """Send one request and read its whole answer."""
        return await self.send_bytes(bytes_of(self._url, request))

    async def send_bytes(self, request: bytes) -> Answer:
        """The same of a request that is written out."""
        begun = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        body = b"" if status in {204, 304} else await self._body(head)
        return Answer(status, head, body, time.perf_counter() - begun)

    async def _body(self, head: bytes) -> bytes:
        if (length := _LENGTH.search(head)) is not None:
            return await self._reader.readexactly(int(length[1]))
        if b"chunked" not in head:
            return b""
        chunks = []
        while size := int(await self._reader.readline(), 16):
            chunks.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(chunks)
