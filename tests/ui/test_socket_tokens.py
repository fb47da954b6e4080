"""A browser that comes over from a dead server stays the same; a duplicated tab does not."""

from collections.abc import AsyncIterator

import pytest
import redis.asyncio
from redis.exceptions import ConnectionError as NoConnection

from booking_app.core.ids import new_id
from booking_app.ui.socket_tokens import LivingTokens
from tests.conftest import REDIS_URL, unreachable

pytestmark = pytest.mark.redis


@pytest.fixture
async def servers() -> AsyncIterator[list[LivingTokens]]:
    try:
        clients = [redis.asyncio.Redis.from_url(REDIS_URL) for _ in range(3)]
        await clients[0].ping()
    except NoConnection as error:
        unreachable("Redis", error)
    made = [LivingTokens(client) for client in clients]
    yield made
    for server in made:
        await server.close()


async def test_only_a_living_server_holds_a_tab(servers: list[LivingTokens]) -> None:
    first, second, third = servers
    token = str(new_id())
    assert await first.link_token_to_sid(token, "s1") is None
    assert await second.link_token_to_sid(token, "s2") not in (None, token)
    # Killed: it takes nothing back, only its connections end.
    await first.close()
    assert await second.link_token_to_sid(token, "s3") is None
    assert await third.link_token_to_sid(token, "s4") not in (None, token)
    await second.disconnect_token(token, "s3")
    assert await third.link_token_to_sid(token, "s5") is None
    await third.disconnect_token(token, "s5")
