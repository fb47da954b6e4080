"""Whether this process can serve: what `/readyz` asks."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis
from sqlalchemy import text

from booking_app.core.db import Database
from booking_app.core.migrations import is_behind

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str
    """A short stable word when it failed; never an address or a credential."""


@dataclass(frozen=True, slots=True)
class Readiness:
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)


async def readiness(database: Database, redis_url: str = "") -> Readiness:
    """Ask everything this process needs, side by side, for three seconds at most."""
    asked = [_ask("database", _database(database)), _ask("schema", _schema(database))]
    if redis_url:
        asked.append(_ask("redis", _redis(redis_url)))
    return Readiness(tuple(await asyncio.gather(*asked)))


async def _ask(name: str, question: Awaitable[str]) -> Check:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            detail = await question
    except TimeoutError:
        detail = "no_answer"
    except Exception:
        # Whatever it is, this process is not ready.
        logger.warning("not_ready", exc_info=True, extra={"check": name})
        detail = "unavailable"
    return Check(name, not detail, detail)


async def _database(database: Database) -> str:
    async with database.read() as session:
        await session.execute(text("SELECT 1"))
    return ""


async def _schema(database: Database) -> str:
    return "behind" if await is_behind(database) else ""


async def _redis(url: str) -> str:
    async with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
        await cast("Awaitable[bool]", redis.ping())
    return ""
