"""`make run` from a fresh clone, with packages cold, and once more when everything is there."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.report import Table
from tests.infra.server import ROOT, free_port, settings_environ

_LONGEST_SECONDS = 600


def measure() -> Table:
    """Wall clock until the first complete page."""
    with tempfile.TemporaryDirectory(prefix="vitrina-start-") as folder:
        clone = Path(folder) / "vitrina"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        cold, warm = _start(clone, folder), _start(clone, folder)
    return Table(
        how=(
            "A fresh clone of the last commit; `make run` timed until the home page is complete. "
            "Cold: no packages of Python or npm in any cache, no frontend, no database. Warm: the "
            "same again."
        ),
        columns=["what", "seconds"],
        rows=[["cold", f"{cold:.1f}"], ["warm", f"{warm:.1f}"]],
    )


def _start(clone: Path, folder: str) -> float:
    port = free_port()
    environ = settings_environ(clone / ".data", port)
    environ |= {
        "UV_CACHE_DIR": f"{folder}/uv",
        "PIP_CACHE_DIR": f"{folder}/pip",
        "npm_config_cache": f"{folder}/npm",
    }
    for leaked in ("REFLEX_WEB_WORKDIR", "VIRTUAL_ENV"):
        environ.pop(leaked, None)
    begun = time.perf_counter()
    with subprocess.Popen(
        ["make", "run"], cwd=clone, env=environ, start_new_session=True
    ) as process:
        try:
            _wait_for_page(process, f"http://127.0.0.1:{port}/")
            return time.perf_counter() - begun
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _wait_for_page(process: subprocess.Popen[bytes], url: str) -> None:
    begun = time.perf_counter()
    while time.perf_counter() - begun < _LONGEST_SECONDS:
        if process.poll() is not None:
            raise AssertionError("make run ended before the shop was there")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
                if answer.read().rstrip().endswith(b"</html>"):
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("the shop was not there in time")
