"""A real S3 server process on this machine, with buckets that are thrown away."""

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.infra.server import free_port

_START_SECONDS = 60
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@dataclass(frozen=True, slots=True)
class BucketServer:
    """Where the server listens."""

    endpoint: str

    def new_bucket(self) -> str:
        """The `MEDIA_URL` of an empty bucket."""
        name = f"pictures-{uuid.uuid4().hex[:12]}"
        httpx.put(f"{self.endpoint}/{name}").raise_for_status()
        return f"s3://{name}/shop?endpoint={self.endpoint}"


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    """The server, until the block ends."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _wait_for(endpoint, process)
        yield BucketServer(endpoint)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(endpoint: str, process: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        assert process.poll() is None, "the bucket server ended"
        try:
            httpx.get(f"{endpoint}/moto-api/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the bucket server did not start")
