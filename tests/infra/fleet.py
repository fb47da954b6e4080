"""The shop grown up: two servers and two workers on PostgreSQL and Redis, behind a real proxy."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import make_url

from booking_app.metadata import metadata
from tests.infra import demo_template
from tests.infra.server import ROOT, answers, free_port, run_cli, settings_environ

PROXY_CONFIG = ROOT / "deploy" / "haproxy.cfg"
_PATIENCE_SECONDS = 120


class Program:
    """A process that can be stopped, killed with all it started, and begun again."""

    def __init__(self, command: list[str], environ: dict[str, str], log: Path) -> None:
        self._command, self._environ, self._log = command, environ, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, env=self._environ, cwd=ROOT, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """As a service manager does: with a word of warning."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def kill(self) -> None:
        """As a power cut does."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Server(Program):
    """One server of the shop, and its own address behind the proxy."""

    def __init__(self, number: int, port: int, environ: dict[str, str], folder: Path) -> None:
        command = [sys.executable, "-m", "booking_app.cli", "serve"]
        super().__init__(command, environ | {"PORT": str(port)}, folder / f"server{number}.log")
        self.url = f"http://127.0.0.1:{port}"

    def wait_until_ready(self) -> None:
        wait_for(f"{self.url}/readyz", self._log)


class Fleet:
    """`url` is the proxy's. Everything writes its log into `folder`."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        port, first, second = free_port(), free_port(), free_port()
        self.url, self.database_url = f"http://127.0.0.1:{port}", database_url
        environ = settings_environ(
            folder, port, DATABASE_URL=database_url, REDIS_URL=redis_url, EMBEDDED_WORKER="false",
            PUBLIC_URL=self.url,
        )  # fmt: skip
        self.servers = [Server(1, first, environ, folder), Server(2, second, environ, folder)]
        worker = [sys.executable, "-m", "booking_app.worker"]
        self.workers = [Program(worker, environ, folder / f"worker{n}.log") for n in (1, 2)]
        where = {"BIND": f"127.0.0.1:{port}", "APP1": f"127.0.0.1:{first}",
                 "APP2": f"127.0.0.1:{second}"}  # fmt: skip
        self.proxy = Program(
            ["haproxy", "-db", "-f", str(PROXY_CONFIG)], os.environ | where, folder / "proxy.log"
        )
        self._proxy_log = folder / "proxy.log"

    def start(self) -> None:
        for program in (*self.servers, *self.workers, self.proxy):
            program.start()
        for server in self.servers:
            server.wait_until_ready()
        wait_for(f"{self.url}/readyz", self._proxy_log)

    def end(self) -> None:
        for program in (self.proxy, *self.servers, *self.workers):
            program.kill()


@contextmanager
def running_fleet(folder: Path, database_url: str, redis_url: str) -> Iterator[Fleet]:
    """The demo chain without its bookings, served by a fleet."""
    demo_template.copy_to(folder)
    run_cli(settings_environ(folder, 1, DATABASE_URL=database_url), "migrate")
    copy_rows(folder / "vitrina.db", database_url)
    (folder / "vitrina.db").unlink()
    with ExitStack() as stack:
        fleet = Fleet(folder, database_url, redis_url)
        stack.callback(fleet.end)
        fleet.start()
        yield fleet


def has_proxy() -> bool:
    return shutil.which("haproxy") is not None


def copy_rows(source: Path, database_url: str) -> None:
    """Every row of a SQLite file into the same tables of a migrated PostgreSQL database, but for
    old news, whose numbers the database gives itself."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    old, new = sqlalchemy.create_engine(f"sqlite:///{source}"), sqlalchemy.create_engine(url)
    with old.connect() as reading, new.begin() as writing:
        writing.exec_driver_sql("SET session_replication_role = replica")
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in reading.execute(table.select()).mappings()]
            if rows and table.name != "event":
                writing.execute(table.delete())
                writing.execute(table.insert(), rows)
    old.dispose()
    new.dispose()


def wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not answers(url):
        if time.monotonic() > deadline:
            raise AssertionError(f"{url} does not answer:\n{log.read_text()[-4000:]}")
        time.sleep(0.1)
