"""A small HTTP client that costs little itself: keep-alive, one request after another."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from benchmarks.report import median, percentile


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
    headers: Mapping[str, str]
    body: bytes
    seconds: float

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
    queue = iter(list(requests))
    answers: list[Answer] = []
    begun = time.perf_counter()

    async def work() -> None:
        async with Connection(url) as connection:
            for request in queue:
                wait = request.at - (time.perf_counter() - begun)
                if wait > 0:
                    await asyncio.sleep(wait)
                answers.append(await connection.send(request))

    await asyncio.gather(*(work() for _ in range(connections)))
    return Load(tuple(answers), time.perf_counter() - begun)


class Connection:
    """One kept-alive connection."""

    def __init__(self, url: str) -> None:
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
        begun = time.perf_counter()
        self._writer.write(self._bytes(request))
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split(" ")[1])
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = b"" if status in {204, 304} else await self._body(headers)
        return Answer(status, headers, body, time.perf_counter() - begun)

    def _bytes(self, request: Request) -> bytes:
        body = b"" if request.body is None else json.dumps(request.body).encode()
        headers = {"host": f"{self._host}:{self._port}", **request.headers}
        if body:
            headers |= {"content-type": "application/json", "content-length": str(len(body))}
        lines = [f"{request.method} {request.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self._reader.readexactly(int(headers.get("content-length", "0")))
        chunks = []
        while size := int(await self._reader.readline(), 16):
            chunks.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(chunks)
