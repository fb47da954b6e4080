from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from booking_app.core.clock import ManualClock
from booking_app.core.errors import RateLimited
from booking_app.core.ids import new_code
from booking_app.core.ratelimit import (
    MemoryRateLimiter,
    RateLimiter,
    RedisRateLimiter,
    address_key,
    make_rate_limiter,
)
from booking_app.core.rates import Rate
from tests.conftest import REDIS_URL, unreachable

THREE_A_MINUTE = Rate(3, 60)


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[RateLimiter]:
    if request.param == "memory":
        yield MemoryRateLimiter()
        return
    async with Redis.from_url(REDIS_URL) as redis:
        try:
            await redis.exists("x")
        except RedisError as error:
            unreachable("Redis", error)
        yield RedisRateLimiter(redis, prefix=f"test:{new_code()}")


async def refused(limiter: RateLimiter, key: str = "k") -> int:
    with pytest.raises(RateLimited) as refusal:
        await limiter.hit(key, THREE_A_MINUTE)
    return refusal.value.retry_after_seconds


async def test_so_many_and_no_more(limiter: RateLimiter, clock: ManualClock) -> None:
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)
    await refused(limiter)
    await limiter.hit("another", THREE_A_MINUTE)


async def test_waiting_as_long_as_told_helps(limiter: RateLimiter, clock: ManualClock) -> None:
    clock.advance(seconds=50)
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)
    for _ in range(6):
        wait = await refused(limiter)
        assert 0 < wait <= 120
        clock.advance(seconds=wait)
        await limiter.hit("k", THREE_A_MINUTE)


async def test_the_turn_of_a_minute_does_not_double_the_limit(
    limiter: RateLimiter, clock: ManualClock
) -> None:
    clock.advance(seconds=59)
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)
    clock.advance(seconds=2)
    await refused(limiter)


async def test_after_two_quiet_windows_everything_is_forgotten(
    limiter: RateLimiter, clock: ManualClock
) -> None:
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)
    clock.advance(minutes=2)
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)


async def test_looking_does_not_count_and_forgetting_starts_anew(
    limiter: RateLimiter, clock: ManualClock
) -> None:
    for _ in range(5):
        await limiter.check("k", THREE_A_MINUTE)
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)
    with pytest.raises(RateLimited):
        await limiter.check("k", THREE_A_MINUTE)
    await limiter.forget("k", THREE_A_MINUTE)
    await limiter.hit("k", THREE_A_MINUTE)


async def test_without_redis_each_process_counts_for_itself(clock: ManualClock) -> None:
    limiter = make_rate_limiter("redis://127.0.0.1:9/0")
    assert isinstance(limiter, RedisRateLimiter)
    for _ in range(3):
        await limiter.hit("k", THREE_A_MINUTE)
    await refused(limiter)
    with pytest.raises(RateLimited):
        await limiter.check("k", THREE_A_MINUTE)
    await limiter.forget("k", THREE_A_MINUTE)
    await limiter.check("k", THREE_A_MINUTE)


def test_one_process_needs_no_redis() -> None:
    assert isinstance(make_rate_limiter(""), MemoryRateLimiter)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("nonsense", "unknown"),
    ],
)
def test_addresses_are_counted_by_household(address: str, key: str | None) -> None:
    assert address_key(address) == key
