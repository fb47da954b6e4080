"""Which server holds which screen: a server that died holds none.

Reflex notes in Redis at which server the socket of a tab ends, so that a duplicated tab gets a
state of its own. A killed server cannot take its notes back; to the next one every browser that
comes over would look like a duplicate and begin anew, and what was typed would be gone with the old
screen. So each server listens to a channel of its own, and a note counts only while somebody
listens: Redis forgets a listener the moment its process ends.
"""

import asyncio
import contextlib
import logging
from typing import Any

from redis.exceptions import RedisError
from reflex.utils.tasks import ensure_task
from reflex.utils.token_manager import RedisTokenManager

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 2.0


class LivingTokens(RedisTokenManager):
    """Reflex's own, to which notes of dead servers are none."""

    def __init__(self, redis: Any) -> None:
        super().__init__(redis)
        self._life_task: asyncio.Task[None] | None = None
        self._is_heard = asyncio.Event()

    async def link_token_to_sid(self, token: str, sid: str) -> str | None:
        """As Reflex has it: another token when this one is in use elsewhere."""
        ensure_task(
            owner=self,
            task_attribute="_life_task",
            coro_function=self._be_alive,
            suppress_exceptions=[Exception],
        )
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_heard.wait(), _PATIENCE_SECONDS)
        try:
            await self._forget_if_dead(token)
        except RedisError:
            logger.warning("socket_owner_unknown", exc_info=True)
        return await super().link_token_to_sid(token, sid)

    async def close(self) -> None:
        """Be heard no more."""
        if self._life_task is not None and not self._life_task.done():
            self._life_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life_task
        self._life_task = None
        self._is_heard.clear()
        await super().close()

    async def _be_alive(self) -> None:
        try:
            async with self.redis.pubsub() as pubsub:
                await pubsub.subscribe(_channel(self.instance_id))
                async for _ in pubsub.listen():
                    self._is_heard.set()
        finally:
            self._is_heard.clear()

    async def _forget_if_dead(self, token: str) -> None:
        record = await self._fetch_socket_record(token)
        if record is None or record.instance_id == self.instance_id:
            return
        ((_, listeners),) = await self.redis.pubsub_numsub(_channel(record.instance_id))
        if listeners:
            return
        await self.redis.delete(self._get_redis_key(token))
        self.token_to_socket.pop(token, None)
        self.sid_to_token.pop(record.sid, None)


def keep_tokens_of_the_living(namespace: Any) -> None:
    """Let an app's sockets be known so, where it shares them with other servers."""
    if type(namespace._token_manager) is RedisTokenManager:
        namespace._token_manager = LivingTokens(namespace._token_manager.redis)


def _channel(instance_id: str) -> str:
    return f"vitrina:server:{instance_id}"
