"""Whatever is sent to it, the API answers as its own OpenAPI document says, and never with a 5xx.

A real server process, so that what only a server sees (odd paths, headers, bodies) is seen, too.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from booking_app.core.db import Database
from booking_app.domain.staff import service as staff
from tests.factories.shop import small_shop
from tests.infra.server import free_port

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

ROOT = Path(__file__).parents[2]
EXAMPLES = 15
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True)
class Server:
    """Where the API listens, and keys to its counter and its pictures."""

    url: str
    key: str
    media_key: str


@pytest.fixture
async def server(db: Database, db_url: str) -> AsyncIterator[Server]:
    """The API served by the server of the product, over a small shop."""
    async with db.write() as session:
        shop = await small_shop(session)
        made = await staff.create_api_key(session, "till", "counter", shop.stores["arbat"])
        media = await staff.create_api_key(session, "studio", "media")
    port = free_port()
    process = subprocess.Popen(  # noqa: ASYNC220 - it runs beside the test, not inside it
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
            "booking_app.api.app:create_api",
        ],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": db_url, "PUBLIC_URL": f"http://127.0.0.1:{port}"},
    )
    try:
        await _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Server(f"http://127.0.0.1:{port}", made.text, media.text)
    finally:
        process.terminate()
        process.wait(20)


async def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + 60
    async with httpx.AsyncClient() as client:
        while time.monotonic() < give_up:
            assert process.poll() is None, "the server ended"
            try:
                if (await client.get(address)).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_sent_breaks_it(server: Server, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json")
    for found in schema.get_all_operations():
        operation = found.ok()
        strategy = operation.as_strategy(generation_mode=mode)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def probe(case: schemathesis.Case) -> None:
            key = server.media_key if "/media/" in case.path else server.key
            answer = case.call(headers={"X-API-Key": key})
            # Nothing has migrated this database, so `/readyz` is right to say no.
            if not (case.path == "/readyz" and answer.status_code == 503):
                case.validate_response(answer, checks=CHECKS)

        # Where nothing can be sent at all, nothing wrong can be sent either.
        with suppress(Unsatisfiable):
            probe()
