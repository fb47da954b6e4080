"""Finished pages that servers of one shop make for each other, kept in Redis.

A page is kept by the version of the content it shows, so that one which somebody's change made old
is asked for by nobody, and Redis forgets it within a minute. While a server cannot name a version
that all agree on, and while Redis is away, it makes its pages by itself.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import brotli
import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from booking_app.ui.answers import Answer

log = structlog.get_logger(__name__)

_KEPT_SECONDS = 60
"""Versions change with the minute."""
_PATIENCE_SECONDS = 0.2
"""Making a page takes less."""
_REST_SECONDS = 5.0
"""After a failure Redis is not asked for so long."""
_CONNECTIONS = 8
_ENCODING = "br"


def release(package: Path) -> str:
    """Names what makes the pages: servers of another release make others."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".js", ".mo", ".po", ".toml"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


class SharedPages:
    """`version` names the content of the page at a path as it is for all servers; empty where they
    may not agree."""

    def __init__(
        self,
        redis: Redis,
        version: Callable[[str], Awaitable[str]],
        *,
        prefix: str = "vitrina:page",
    ) -> None:
        self._redis = redis
        self._version = version
        self._prefix = prefix
        self._rests_until = float("-inf")

    async def answer(self, path: str, named: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The page of this name, at `path`, as some server has made it of this version, or makes
        it now."""
        # Known before the page is made: its content is of this version, or newer.
        version = await self._version(path)
        if not version or time.monotonic() < self._rests_until:
            return await make()
        digest = hashlib.blake2b(f"{version} {named}".encode(), digest_size=20).hexdigest()
        key = f"{self._prefix}:{digest}"
        if (found := await self._find(key)) is not None:
            return found
        answer = await make()
        await self._keep(key, answer)
        return answer

    async def _find(self, key: str) -> Answer | None:
        try:
            kept = await self._redis.get(key)
        except (RedisError, OSError) as error:
            self._rest(error)
            return None
        if kept is None:
            return None
        etag, _, body = kept.partition(b"\n")
        return Answer(brotli.decompress(body), etag.decode(), encoded={_ENCODING: body})

    async def _keep(self, key: str, answer: Answer) -> None:
        if time.monotonic() < self._rests_until:
            return
        kept = answer.etag.encode() + b"\n" + answer.as_(_ENCODING)
        try:
            await self._redis.set(key, kept, ex=_KEPT_SECONDS)
        except (RedisError, OSError) as error:
            self._rest(error)

    def _rest(self, error: Exception) -> None:
        self._rests_until = time.monotonic() + _REST_SECONDS
        log.warning("shared_pages_unavailable", error=type(error).__name__)


def shared_pages(redis_url: str, version: Callable[[str], Awaitable[str]]) -> SharedPages | None:
    """Shared with other servers when there is a Redis."""
    if not redis_url:
        return None
    pool = BlockingConnectionPool.from_url(
        redis_url,
        max_connections=_CONNECTIONS,
        timeout=_PATIENCE_SECONDS,
        socket_timeout=_PATIENCE_SECONDS,
        socket_connect_timeout=_PATIENCE_SECONDS,
    )
    return SharedPages(Redis(connection_pool=pool), version)
