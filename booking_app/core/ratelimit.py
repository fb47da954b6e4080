"""Limits against abuse: so many times a key in so long, by a sliding window."""

import logging
from collections import OrderedDict
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from booking_app.core.clock import utc_now
from booking_app.core.errors import RateLimited
from booking_app.core.rates import Rate
from booking_app.core.settings import get_settings

logger = logging.getLogger(__name__)

_MOST_KEYS = 100_000


class RateLimiter(Protocol):
    async def hit(self, key: str, rate: Rate) -> None:
        """Count one more try; when there were too many, raise `RateLimited` and count nothing."""

    async def check(self, key: str, rate: Rate) -> None:
        """Raises `RateLimited` when there were too many tries; counts nothing."""

    async def forget(self, key: str, rate: Rate) -> None:
        """Start anew for this key, e.g. after a right password."""


def address_key(address: str) -> str | None:
    """What to count a network address under; an IPv6 household shares one key.

    `None` for this machine itself: behind a proxy that names no client, one shopper's haste must
    not lock everybody out.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return address_key(str(parsed.ipv4_mapped))
        if not parsed.is_loopback:
            return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return None if parsed.is_loopback else str(parsed)


def _retry_after(before: int, current: int, rate: Rate, into_window: float) -> int:
    """Seconds until one more is allowed; 0 when it is now.

    The window before counts by the share of it that the sliding window still covers.
    """
    window = rate.window_seconds
    if before * (window - into_window) / window + current + 1 <= rate.limit:
        return 0
    if current < rate.limit:
        return int(window * (1 - (rate.limit - 1 - current) / before) - into_window) + 1
    # Only in the next window, and not before enough of this one has slid out of sight.
    return int(window - into_window + window * (1 - (rate.limit - 1) / current)) + 1


class MemoryRateLimiter:
    """Counts in this process; the least recently used keys go first when there are too many."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, int], tuple[int, int, int]] = OrderedDict()

    async def hit(self, key: str, rate: Rate) -> None:
        index, before, current = self._look(key, rate)
        self._counts[key, rate.window_seconds] = (index, before, current + 1)
        self._counts.move_to_end((key, rate.window_seconds))
        if len(self._counts) > _MOST_KEYS:
            self._counts.popitem(last=False)

    async def check(self, key: str, rate: Rate) -> None:
        self._look(key, rate)

    async def forget(self, key: str, rate: Rate) -> None:
        self._counts.pop((key, rate.window_seconds), None)

    def _look(self, key: str, rate: Rate) -> tuple[int, int, int]:
        index, into_window = divmod(utc_now().timestamp(), rate.window_seconds)
        then, before, current = self._counts.get((key, rate.window_seconds), (0, 0, 0))
        if then == index - 1:
            before, current = current, 0
        elif then != index:
            before, current = 0, 0
        if wait := _retry_after(before, current, rate, into_window):
            raise RateLimited(wait)
        return int(index), before, current


class RedisRateLimiter:
    """Counts for all processes together; when Redis is away each process counts for itself."""

    def __init__(self, redis: Redis, *, prefix: str = "vitrina:rate") -> None:
        self._redis = redis
        self._prefix = prefix
        self._fallback = MemoryRateLimiter()

    async def hit(self, key: str, rate: Rate) -> None:
        try:
            current_key = await self._look(key, rate)
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incr(current_key)
                pipe.expire(current_key, rate.window_seconds * 2)
                await pipe.execute()
        except (RedisError, OSError):
            logger.warning("rate_limit_redis_unavailable")
            await self._fallback.hit(key, rate)

    async def check(self, key: str, rate: Rate) -> None:
        try:
            await self._look(key, rate)
        except (RedisError, OSError):
            logger.warning("rate_limit_redis_unavailable")
            await self._fallback.check(key, rate)

    async def forget(self, key: str, rate: Rate) -> None:
        try:
            await self._redis.delete(*self._keys(key, rate)[:2])
        except (RedisError, OSError):
            logger.warning("rate_limit_redis_unavailable")
        await self._fallback.forget(key, rate)

    def _keys(self, key: str, rate: Rate) -> tuple[str, str, float]:
        index, into_window = divmod(utc_now().timestamp(), rate.window_seconds)
        stem = f"{self._prefix}:{rate.window_seconds}:{key}"
        return f"{stem}:{int(index) - 1}", f"{stem}:{int(index)}", into_window

    async def _look(self, key: str, rate: Rate) -> str:
        before_key, current_key, into_window = self._keys(key, rate)
        before, current = await self._redis.mget(before_key, current_key)
        if wait := _retry_after(int(before or 0), int(current or 0), rate, into_window):
            raise RateLimited(wait)
        return current_key


def make_rate_limiter(redis_url: str) -> RateLimiter:
    """Shared by all processes when there is a Redis, else of this process alone."""
    if not redis_url:
        return MemoryRateLimiter()
    return RedisRateLimiter(
        Redis.from_url(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5)
    )


@cache
def get_rate_limiter() -> RateLimiter:
    """The limits of the settings, counted in one place in a process."""
    return make_rate_limiter(get_settings().redis_url)
