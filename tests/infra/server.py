"""The built product as a person would start it: on a free port, with its own data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from booking_app.core.settings import Settings
from tests.infra import demo_template

ROOT = demo_template.ROOT
ADMIN_PASSWORD = "a few words in a row"
_START_SECONDS = 60
_STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Shop:
    """A running shop: its address, its data folder, its log, and its settings."""

    url: str
    data_dir: Path
    log: Path
    environ: dict[str, str]

    def cli(self, *command: str) -> str:
        """What a command of the shop prints. Raises `AssertionError` when it fails."""
        return run_cli(self.environ, *command)


def build() -> None:
    """Compile the frontend unless the compiled one is of these very sources."""
    subprocess.run([sys.executable, ROOT / "tools" / "bootstrap.py", "build"], check=True, cwd=ROOT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_environ(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    """The environment of a shop of its own: nothing of the developer's settings leaks in."""
    names = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    return {
        **inherited,
        "DATA_DIR": str(data_dir),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        **more,
    }


def run_cli(environ: dict[str, str], *command: str, typed: str = "") -> str:
    """What a command of the shop prints. Raises `AssertionError` when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "booking_app.cli", *command],
        env=environ, cwd=ROOT, capture_output=True, text=True, check=False, input=typed,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def loaded(data_dir: Path, **more: str) -> dict[str, str]:
    """The environment of the demo chain, migrated and loaded, and not served yet."""
    data_dir.mkdir(parents=True, exist_ok=True)
    environ = settings_environ(data_dir, free_port(), **more)
    if "DATABASE_URL" not in more:
        demo_template.copy_to(data_dir)
    run_cli(environ, "migrate")
    run_cli(environ, "demo")
    return environ


@contextmanager
def running_shop(data_dir: Path, **more: str) -> Iterator[Shop]:
    """The demo chain, migrated, loaded and served; stopped at the end."""
    environ = loaded(data_dir, **more)
    with serving(environ, data_dir / "server.log") as url:
        yield Shop(url=url, data_dir=data_dir, log=data_dir / "server.log", environ=environ)


@contextmanager
def empty_shop(data_dir: Path, **more: str) -> Iterator[Shop]:
    """A shop in which there is nothing but the admin `anna`, whose password is `ADMIN_PASSWORD`."""
    data_dir.mkdir(parents=True, exist_ok=True)
    environ = settings_environ(data_dir, free_port(), DEMO="none", **more)
    create = ("admin", "create", "--login", "anna", "--name", "Анна", "--password-stdin")
    run_cli(environ, *create, typed=f"{ADMIN_PASSWORD}\n")
    with serving(environ, data_dir / "server.log") as url:
        yield Shop(url=url, data_dir=data_dir, log=data_dir / "server.log", environ=environ)


@contextmanager
def serving(environ: dict[str, str], log: Path) -> Iterator[str]:
    """`booking_app.cli serve` with these settings: its address, once it answers."""
    url = f"http://{environ['HOST']}:{environ['PORT']}"
    with (
        log.open("ab") as out,
        subprocess.Popen(
            [sys.executable, "-m", "booking_app.cli", "serve"],
            env=environ, cwd=ROOT, stdout=out, stderr=out, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            _wait_until_ready(process, url, log)
            yield url
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not answers(f"{url}/readyz"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"The shop did not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
