"""One of several processes that all want the same: fires its requests at once when told to.

Reads from standard input a line with the requests' bodies, answers `ready`, waits for another
line, sends everything side by side, and prints `[[status, code, seconds], …]`.
"""

import asyncio
import json
import sys
import time
from typing import Any

import httpx

from booking_app.api.app import create_api
from booking_app.core.db import get_database

BOOK = "/api/v1/reservations"


async def _send(client: httpx.AsyncClient, body: dict[str, Any]) -> tuple[int, str, float]:
    begun = time.perf_counter()
    answer = await client.post(BOOK, json=body)
    return answer.status_code, str(answer.json()["code"]), time.perf_counter() - begun


async def _burst(bodies: list[dict[str, Any]]) -> None:
    transport = httpx.ASGITransport(create_api(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as client:
        await client.get("/api/v1/stores")
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        results = await asyncio.gather(*(_send(client, body) for body in bodies))
    print(json.dumps(results), flush=True)
    await get_database().dispose()


if __name__ == "__main__":
    asyncio.run(_burst(json.loads(sys.stdin.readline())))
