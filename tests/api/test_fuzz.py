"""Whatever is sent to it, the API answers as its own OpenAPI document says, and never with a 5xx.

A real server process, so that what only a server sees (odd paths, headers, bodies) is seen, too.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

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

from booking_app.api.deps import SESSION_COOKIE
from booking_app.core.db import Database
from booking_app.domain.staff import service as staff
from booking_app.domain.staff.schemas import NewStaff
from tests.api.access import EVERYBODY, Endpoints, tables
from tests.api.conftest import PASSWORD, SIGN_IN
from tests.factories.shop import small_shop
from tests.infra.server import free_port

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

ROOT = Path(__file__).parents[2]
EXAMPLES = 15
ENDPOINTS: Endpoints = tables("ENDPOINTS")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True)
class Server:
    """Where the API listens, keys by their scope, and the cookie of an admin who is signed in."""

    url: str
    keys: Mapping[str, str]
    admin: str

    def caller(self, method: str, path: str) -> dict[str, str]:
        """The headers of somebody who may call this; as nobody all the rest would be refused."""
        callers = ENDPOINTS.get((method, path), EVERYBODY)
        for scope, key in self.keys.items():
            if scope in callers:
                return {"X-API-Key": key}
        return {"Cookie": f"{SESSION_COOKIE}={self.admin}", "Origin": self.url}


@pytest.fixture
async def server(db: Database, db_url: str) -> AsyncIterator[Server]:
    """The API served by the server of the product, over a small shop."""
    async with db.write() as session:
        shop = await small_shop(session)
        keys = {
            "counter": (
                await staff.create_api_key(session, "till", "counter", shop.stores["arbat"])
            ).text,
            "media": (await staff.create_api_key(session, "studio", "media")).text,
            "stock": (await staff.create_api_key(session, "erp", "stock")).text,
        }
        await staff.create_staff(session, NewStaff("anna", "Anna", PASSWORD, "admin", (), "en"))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(  # noqa: ASYNC220 - it runs beside the test, not inside it
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error"),
            "booking_app.api.app:create_api",
        ],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": db_url, "PUBLIC_URL": address},
    )
    try:
        await _wait_for(f"{address}/healthz", process)
        yield Server(address, keys, await _signed_in(address))
    finally:
        process.terminate()
        process.wait(20)


async def _signed_in(address: str) -> str:
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}) as client:
        answer = await client.post(SIGN_IN, json={"login": "anna", "password": PASSWORD})
        return answer.raise_for_status().cookies[SESSION_COOKIE]


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


async def test_workbooks_arrive_whole(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        for file in ("pieces.xlsx", "pieces/template.xlsx"):
            headers = server.caller("GET", "/api/v1/exports/{kind}.xlsx")
            answer = await client.get(f"/api/v1/exports/{file}", headers=headers)
            assert answer.status_code == 200, answer.text
            assert ZipFile(BytesIO(answer.content)).testzip() is None


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
            answer = case.call(headers=server.caller(case.method, case.path))
            assert answer.status_code != 403, "whoever may call it was refused"
            # Nothing has migrated this database, so `/readyz` is right to say no.
            if not (case.path == "/readyz" and answer.status_code == 503):
                case.validate_response(answer, checks=CHECKS)

        # Where nothing can be sent at all, nothing wrong can be sent either.
        with suppress(Unsatisfiable):
            probe()
